"""Just load it: a generator from a run folder, a checkpoint, or another program's weights."""

from dataclasses import dataclass
from pathlib import Path

from safetensors import SafetensorError, safe_open
from torch import nn

from explorer.images.config import NetworkConfig, RunConfig
from explorer.images.networks import (
    ARCHITECTURES,
    Discriminator,
    Generator,
    build_discriminator,
    build_generator,
)
from explorer.images.store import checkpoints
from explorer.images.store.checkpoints import CheckpointInfo
from explorer.images.store.runs import RunFolder, step_of
from explorer.images.systems import system_of
from explorer.images.weights import match as weights_match
from explorer.images.weights.foreign import read_tensors


@dataclass(frozen=True, eq=False)
class LoadedModel:
    """A generator ready to draw, and what is known of it.

    Attributes:
        generator: In evaluation mode, on the CPU, float32.
        discriminator: The same, or None where the file has none.
        network: What both were built from.
        config: The run it comes from, None for another program's weights.
        step: The step of the checkpoint, None where unknown.
        origin: One sentence: what was found and how it was recognised.
    """

    generator: Generator
    discriminator: Discriminator | None
    network: NetworkConfig
    config: RunConfig | None
    step: int | None
    origin: str


def checkpoint_files(path: Path) -> list[Path]:
    """Return the checkpoints that a path stands for, from the first step to the last.

    A run folder stands for its timeline, with its newest full checkpoint at the end where
    that is newer; a file for itself.

    Raises:
        ValueError: There is none.
    """
    if not path.is_dir():
        return [path]
    run = RunFolder(path)
    files = run.timeline()
    newest = run.checkpoints()[-1:]
    if newest and (not files or step_of(newest[0]) > step_of(files[-1])):
        files.append(newest[0])
    if not files:
        msg = f"{path.name} has no checkpoint yet: neither timeline/ nor checkpoints/ has one."
        raise ValueError(msg)
    return files


def load_model(path: Path) -> LoadedModel:
    """Return the generator in a file, or the newest one in a run folder.

    Raises:
        ValueError: The file is missing, damaged, hostile or of no known architecture; the
            message says which and, where shapes do not fit, names the first that differs.
    """
    path = checkpoint_files(path)[-1]
    if path.suffix == ".safetensors" and _is_own(path):
        return _load_own(path)
    return _load_foreign(path)


def _is_own(path: Path) -> bool:
    try:
        with safe_open(path, framework="pt") as file:
            return (file.metadata() or {}).get("format") in checkpoints.FORMATS
    except (SafetensorError, OSError):
        # Whatever is wrong with the file, reading it as a stranger's says it in words.
        return False


def _load_own(path: Path) -> LoadedModel:
    info = checkpoints.read_info(path)
    system = system_of(info.config)
    if info.network is None:
        msg = f"{path.name} is of a {system.title}, which draws from pictures, not from z."
        raise ValueError(msg)
    _check_shapes(path, info)
    title = ARCHITECTURES[info.network.architecture].title
    kind = f"{title}, {system.title}" if system.title not in title else title
    return LoadedModel(
        checkpoints.load_generator(path),
        checkpoints.load_discriminator(path),
        info.network,
        info.config,
        info.step,
        f"{kind} of this program, step {info.step:,}",
    )


def _check_shapes(path: Path, info: CheckpointInfo) -> None:
    """Compare the header with the tensors before memory is taken for the networks."""
    assert info.network is not None
    networks: dict[str, nn.Module] = {info.walked: weights_match.meta_generator(info.network)}
    if "discriminator" in info.parts:
        networks["discriminator"] = weights_match.meta_discriminator(info.network)
    found = checkpoints.read_shapes(path)
    for part, network in networks.items():
        for key, shape in weights_match.shapes_of(network).items():
            name = f"{part}.{key}"
            if found.get(name) != shape:
                msg = f"{path.name} does not fit its own header: {name} should be {shape}, "
                msg += f"is {found.get(name, 'missing')}."
                raise ValueError(msg)


def _load_foreign(path: Path) -> LoadedModel:
    tensors = read_tensors(path)
    match = weights_match.recognise_generator(tensors, path.name)
    generator = build_generator(match.network)
    checkpoints.load_weights(generator, match.tensors, path.name)
    title = ARCHITECTURES[match.network.architecture].title
    origin = f"{title} at {match.network.image_size} pixels, recognised by its shapes"
    if match.also:
        origin += f" ({' and '.join(match.also)} have the same); shapes do not tell activations"
    other = weights_match.recognise_discriminator(
        tensors, match.network, apart_from=match.prefix
    )
    if other is None:
        return LoadedModel(generator.eval(), None, match.network, None, None, origin)
    discriminator = build_discriminator(other.network)
    checkpoints.load_weights(discriminator, other.tensors, path.name)
    return LoadedModel(
        generator.eval(), discriminator.eval(), other.network, None, None, origin
    )
