"""Just load it: a generator from a run folder, a checkpoint, or another program's weights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

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
from explorer.images.weights.builder import ForeignNetwork
from explorer.images.weights.described import Contents, brief
from explorer.images.weights.foreign import check_values, describe, read
from explorer.images.weights.match import (
    Match,
    meta_discriminator,
    meta_generator,
    recognise_discriminator,
    recognise_generators,
    shapes_of,
)
from explorer.images.weights.parts import is_average

#: The most multiplications of one picture: a DCGAN of 128 pixels and the usual width has 6e8.
MOST_WORK = 2 * 10**10


@dataclass(frozen=True, eq=False)
class LoadedModel:
    """A generator ready to draw, and what is known of it.

    Attributes:
        generator: In evaluation mode, on the CPU, float32.
        discriminator: The same, or None where the file has none.
        network: What both were built from.
        config: The run it comes from, None for another program's weights.
        step: The step of the checkpoint, None where unknown.
        origin: One sentence: what was found, how it was recognised, which part is drawn from.
        parts: The generators in the file that could be drawn from, by name.
    """

    generator: Generator
    discriminator: Discriminator | None
    network: NetworkConfig
    config: RunConfig | None
    step: int | None
    origin: str
    parts: tuple[str, ...] = ()


def checkpoint_files(path: Path) -> list[Path]:
    """Return the checkpoints that a path stands for, from the first step to the last.

    A run folder stands for its light checkpoints, with its newest full checkpoint at the
    end where that is newer; a file for itself.

    Raises:
        ValueError: There is none.
    """
    if not path.is_dir():
        return [path]
    run = RunFolder(path)
    files = run.light_checkpoints()
    newest = run.checkpoints()[-1:]
    if newest and (not files or step_of(newest[0]) > step_of(files[-1])):
        files.append(newest[0])
    if not files:
        msg = f"{path.name} has no checkpoint yet: neither timeline/ nor checkpoints/ has one."
        raise ValueError(msg)
    return files


def load_model(path: Path, part: str | None = None) -> LoadedModel:
    """Return the generator in a file, or the newest one in a run folder.

    Args:
        path: A run folder, a checkpoint, or another program's weights.
        part: Which of the file's `parts` to draw from; None is a moving average where the
            file has one.

    Raises:
        ValueError: The file is missing, damaged, hostile or of no known architecture; the
            message says which and, where shapes do not fit, names the first that differs.
    """
    path = checkpoint_files(path)[-1]
    contents = describe(path)
    try:
        if contents.header.get("format") in checkpoints.FORMATS:
            return _load_own(path, part)
        return _load_foreign(path.name, contents, part)
    except ValueError as error:
        raise ValueError(brief(str(error), 600)) from error


def _load_own(path: Path, part: str | None) -> LoadedModel:
    info = checkpoints.read_info(path)
    system = system_of(info.config)
    if info.network is None:
        msg = f"{path.name} is of a {system.title}, which draws from pictures, not from z."
        raise ValueError(msg)
    drawn = system.walked
    parts = [p for p in (f"average.{drawn}", drawn) if p in info.parts] or [info.walked]
    part = _chosen(path.name, part, parts)
    generator = meta_generator(info.network)
    tensors = _own_tensors(path, part, generator)
    _check_work(generator, path.name)
    generator = build_generator(info.network)
    checkpoints.load_weights(generator, tensors, path.name)
    _check_pictures(generator, path.name)
    title = ARCHITECTURES[info.network.architecture].title
    kind = f"{title}, {system.title}" if system.title not in title else title
    return LoadedModel(
        generator.eval(),
        _own_discriminator(path, info),
        info.network,
        info.config,
        info.step,
        f"{kind} of this program, step {info.step:,}{_told(part, parts)}",
        tuple(parts),
    )


def _own_discriminator(path: Path, info: CheckpointInfo) -> Discriminator | None:
    if "discriminator" not in info.parts or info.network is None:
        return None
    tensors = _own_tensors(path, "discriminator", meta_discriminator(info.network))
    discriminator = build_discriminator(info.network)
    checkpoints.load_weights(discriminator, tensors, path.name)
    return discriminator.eval()


def _own_tensors(path: Path, part: str, module: nn.Module) -> dict[str, Tensor]:
    """Return a part that fits what the header says, before memory is taken for a network."""
    tensors = checkpoints.read_part(path, part)
    for key, shape in shapes_of(module).items():
        found = tuple(tensors[key].shape) if key in tensors else "missing"
        if found != shape:
            msg = f"{path.name} does not fit its own header: {part}.{key} should be {shape}, "
            msg += f"is {found}."
            raise ValueError(msg)
    for key, tensor in tensors.items():
        check_values(f"{part}.{key}", tensor, path.name)
    return tensors


def _load_foreign(name: str, contents: Contents, part: str | None) -> LoadedModel:
    matches = {m.part: m for m in recognise_generators(contents.tensors, name)}
    match = matches[_chosen(name, part, list(matches))]
    _check_work(match.meta(), name)
    generator = match.build()
    load_in_order(generator, match.names, read(match.tensors, name))
    _check_pictures(generator, name)
    origin = f"{match.title} at {match.network.image_size} pixels, recognised by its shapes"
    origin += f" ({match.remark})" if match.remark else ""
    origin += _told(match.part, list(matches))
    network, discriminator = _foreign_discriminator(name, contents, match)
    return LoadedModel(
        generator.eval(), discriminator, network, None, None, origin, tuple(matches)
    )


def _foreign_discriminator(
    name: str, contents: Contents, match: Match
) -> tuple[NetworkConfig, Discriminator | None]:
    """Return the networks' settings and the discriminator, where the file has a known one."""
    other = None
    if not isinstance(match.network, ForeignNetwork):
        other = recognise_discriminator(contents.tensors, match.network, apart_from=match.part)
    if other is None:
        return match.network, None
    discriminator = build_discriminator(other.network)
    load_in_order(discriminator, other.names, read(other.tensors, name))
    return other.network, discriminator.eval()


def load_in_order(
    module: nn.Module, names: Sequence[str], tensors: Mapping[str, Tensor]
) -> None:
    """Copy weights that fit into a network; counters, which files may lack, are set to 0."""
    given = dict(zip(names, tensors.values(), strict=True))
    with torch.no_grad():
        for key, tensor in module.state_dict().items():
            tensor.copy_(given.get(key, torch.zeros(())))


def _chosen(name: str, part: str | None, parts: list[str]) -> str:
    if part is None:
        return parts[0]
    if part not in parts:
        msg = f"{name} has no part '{brief(part, 40)}' to draw from; it has "
        msg += f"{', '.join(brief(p, 40) or 'one' for p in parts)}."
        raise ValueError(msg)
    return part


def _told(part: str, parts: list[str]) -> str:
    """Return which part of a file is drawn from, where that needs saying."""
    if len(parts) == 1 and not is_average(part):
        return ""
    told = f"; drawn from its part '{brief(part, 60)}'"
    told += ", a moving average" if is_average(part) else ""
    others = [f"'{brief(other, 60)}'" for other in parts if other != part]
    return told + (f" (it also has {', '.join(others[:5])})" if others else "")


def _check_work(generator: Generator, name: str) -> None:
    """Refuse a generator that would take seconds a picture.

    Raises:
        ValueError: It is; the message says how much work a picture is.
    """
    work = multiplications(generator)
    if work > MOST_WORK:
        msg = f"{name} needs {work:.2g} multiplications a picture; at most {MOST_WORK:.0e} are "
        msg += "drawn here."
        raise ValueError(msg)


def _check_pictures(generator: Generator, name: str) -> None:
    """Raise ValueError where a generator, its weights too large, draws what is no number."""
    network = generator.config
    latents = torch.randn(2, network.latent_dim, generator=torch.Generator().manual_seed(0))
    labels = torch.arange(2) % network.classes if network.classes else None
    with torch.inference_mode():
        pictures = generator.eval()(latents, labels)
    if not bool(pictures.isfinite().all()):
        msg = f"{name} draws pictures that are no numbers: some of its weights are too large."
        raise ValueError(msg)


def multiplications(generator: Generator) -> int:
    """Return how many multiplications one picture takes, from the shapes alone."""
    size, total = 1, 0
    for layer in generator.layers:
        if isinstance(layer, nn.Unflatten):
            size = int(layer.unflattened_size[-1])
        elif isinstance(layer, nn.Upsample):
            size *= 2
        elif isinstance(layer, nn.ConvTranspose2d):
            total += layer.weight.numel() * size**2
            kernel, padding = layer.kernel_size[0], int(layer.padding[0])
            size = (size - 1) * layer.stride[0] - 2 * padding + kernel
            size += layer.output_padding[0]
        elif isinstance(layer, (nn.Conv2d, nn.Linear)):
            total += layer.weight.numel() * size**2
    return total
