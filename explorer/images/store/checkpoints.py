"""Checkpoints: one safetensors file of named tensors, and in its header what they belong to.

Tensors are named `part.key`. The parts are `generator`, `ema` (the moving average of the
generator: the one to draw from), `discriminator`, and `generator_optimizer` and
`discriminator_optimizer`, whose keys are `INDEX.STATE`. A full checkpoint, from which a run
resumes, has all five; a light one has `ema` in half precision, and the last of a timeline also
`discriminator`. The header has `format`, `network` and `config` (JSON), `step`, `batches` and
`seconds`. The random state of a run needs no tensor: every step draws from a generator that is
seeded by the run's seed and the number of the step.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from pydantic import ValidationError
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from explorer.images.config import ImageConfig, NetworkConfig
from explorer.images.networks import (
    Discriminator,
    Generator,
    build_discriminator,
    build_generator,
)
from explorer.images.store.files import write_atomically

FORMAT = "gan-explorer 1"
SUFFIX = ".safetensors"


@dataclass(frozen=True)
class CheckpointInfo:
    """The header of a checkpoint.

    `batches` counts the batches of real images read so far, `seconds` the time trained, and
    `parts` the names of what the file holds.
    """

    network: NetworkConfig
    config: ImageConfig | None
    step: int
    batches: int = 0
    seconds: float = 0.0
    parts: frozenset[str] = frozenset()


def checkpoint_name(step: int) -> str:
    """Return the file name of a step's checkpoint.

    >>> checkpoint_name(500)
    'step-0000500.safetensors'
    """
    return f"step-{step:07d}{SUFFIX}"


def save_checkpoint(path: Path, info: CheckpointInfo, tensors: Mapping[str, Tensor]) -> None:
    """Write tensors named `part.key` and the header; the old file or the new one stands.

    Raises:
        OSError: The file cannot be written.
    """
    header = {
        "format": FORMAT,
        "network": info.network.model_dump_json(),
        "config": info.config.model_dump_json() if info.config else "null",
        "step": str(info.step),
        "batches": str(info.batches),
        "seconds": repr(info.seconds),
    }
    dense = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}

    def write(temporary: Path) -> None:
        try:
            save_file(dense, temporary, metadata=header)
        except SafetensorError as error:
            raise OSError(str(error)) from error

    write_atomically(path, write)


def read_info(path: Path) -> CheckpointInfo:
    """Return the header of a checkpoint.

    Raises:
        ValueError: The file is no checkpoint of this program, or is damaged.
        OSError: The file cannot be read.
    """
    header, keys = _open(path)
    if header.get("format") != FORMAT:
        msg = f"{path.name} is a safetensors file, but no checkpoint of this program."
        raise ValueError(msg)
    try:
        config = header["config"]
        return CheckpointInfo(
            network=NetworkConfig.model_validate_json(header["network"]),
            config=None if config == "null" else ImageConfig.model_validate_json(config),
            step=int(header["step"]),
            batches=int(header["batches"]),
            seconds=float(header["seconds"]),
            parts=frozenset(key.partition(".")[0] for key in keys),
        )
    except (KeyError, ValidationError, json.JSONDecodeError, ValueError) as error:
        msg = f"The header of {path.name} is damaged: {error}"
        raise ValueError(msg) from error


def read_part(path: Path, part: str) -> dict[str, Tensor]:
    """Return the tensors of one part by their keys, empty where the file has none.

    Raises:
        ValueError: The file is damaged.
    """
    prefix = f"{part}."
    try:
        with safe_open(path, framework="pt") as file:
            keys = [key for key in file.keys() if key.startswith(prefix)]  # noqa: SIM118
            return {key.removeprefix(prefix): file.get_tensor(key) for key in keys}
    except SafetensorError as error:
        raise _damaged(path, error) from error


def load_generator(path: Path) -> Generator:
    """Return the generator to draw from, on the CPU, in evaluation mode and full precision.

    The moving average if the file has one, else the trained weights.

    Raises:
        ValueError: The file is damaged, foreign or holds no generator.
    """
    info = read_info(path)
    part = "ema" if "ema" in info.parts else "generator"
    generator = build_generator(info.network)
    load_weights(generator, read_part(path, part), path.name)
    return generator.eval()


def load_discriminator(path: Path) -> Discriminator | None:
    """Return the discriminator in evaluation mode, or None where the file has none.

    Raises:
        ValueError: The file is damaged or foreign.
    """
    info = read_info(path)
    if "discriminator" not in info.parts:
        return None
    discriminator = build_discriminator(info.network)
    load_weights(discriminator, read_part(path, "discriminator"), path.name)
    return discriminator.eval()


def load_weights(module: nn.Module, tensors: Mapping[str, Tensor], name: str) -> None:
    """Copy tensors into a network, whatever their precision.

    Raises:
        ValueError: A tensor is missing, left over, or of another shape; the first is named.
    """
    wanted = module.state_dict()
    for key, tensor in wanted.items():
        if key not in tensors:
            msg = f"{name} does not fit its networks: {key} is missing."
            raise ValueError(msg)
        if tensors[key].shape != tensor.shape:
            found, needed = tuple(tensors[key].shape), tuple(tensor.shape)
            msg = f"{name} does not fit its networks: {key} is {found}, not {needed}."
            raise ValueError(msg)
    extra = sorted(set(tensors) - set(wanted))
    if extra:
        msg = f"{name} does not fit its networks: {extra[0]} belongs to no layer."
        raise ValueError(msg)
    with torch.no_grad():
        for key, tensor in wanted.items():
            tensor.copy_(tensors[key])


def light_part(part: str, module: nn.Module) -> dict[str, Tensor]:
    """Return a network's tensors named `part.key`, floating ones in half precision."""
    return {
        f"{part}.{key}": tensor.half() if tensor.is_floating_point() else tensor
        for key, tensor in module.state_dict().items()
    }


def _open(path: Path) -> tuple[dict[str, str], list[str]]:
    try:
        with safe_open(path, framework="pt") as file:
            return file.metadata() or {}, list(file.keys())
    except SafetensorError as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, error: SafetensorError) -> ValueError:
    return ValueError(f"{path.name} is no readable safetensors file: {error}")
