"""Checkpoints: one safetensors file of named tensors, and in its header what they belong to.

Tensors are named as in `Trainer.state`: `PART.KEY` for the parts of a system, and beside them
`average.PART.KEY` for a moving average (the one to draw from) and
`optimizer.LEARNER.INDEX.STATE`. A full checkpoint, from which a run resumes, has all of them; a
light one has what draws, in half precision, and the last one of a run also the system's
`finale`, such as D. The header has `format`, `system`, `config` and `facts` (JSON), `step`,
`reads` (batches read by stream, JSON) and `seconds`. The random state of a run needs no tensor:
every step draws from a generator that is seeded by the run's seed and the number of the step.

Format 1 knew pairs of networks only: it had `network` for `facts`, `batches` for `reads`, and
other names for the average and the optimizers. It is read as if it were written today.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, TypeVar

import torch
from pydantic import Field, TypeAdapter
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from explorer.config import quoted
from explorer.images.config import MOST_STEPS, NetworkConfig, RunConfig
from explorer.images.networks import (
    Discriminator,
    Generator,
    build_discriminator,
    build_generator,
)
from explorer.images.store.files import write_atomically
from explorer.images.systems import Facts, GANConfig, StreamFacts, config_of, system_of

FORMAT = "gan-explorer 2"
FORMATS = ("gan-explorer 1", FORMAT)
SUFFIX = ".safetensors"

#: What format 1 called the parts that have other names now.
_FORMER = {
    "average.generator": "ema",
    "optimizer.generator": "generator_optimizer",
    "optimizer.discriminator": "discriminator_optimizer",
}
_FACTS = TypeAdapter(dict[str, StreamFacts])
_READS = TypeAdapter(dict[str, Annotated[int, Field(ge=0)]])
_OBJECT = TypeAdapter(dict[str, object])
_STEP = TypeAdapter(Annotated[int, Field(ge=0, le=MOST_STEPS)])
_SECONDS = TypeAdapter(Annotated[float, Field(ge=0, allow_inf_nan=False)])

_T = TypeVar("_T")


@dataclass(frozen=True)
class CheckpointInfo:
    """The header of a checkpoint.

    Attributes:
        config: The run's settings.
        facts: What its networks were built for.
        step: The step that it was written after.
        reads: Batches read so far, by stream.
        seconds: The time trained.
        parts: Names of what the file holds, such as "generator" or "average.generator".
    """

    config: RunConfig
    facts: Facts
    step: int
    reads: Mapping[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    parts: frozenset[str] = frozenset()

    @property
    def network(self) -> NetworkConfig | None:
        """What the part that turns latents into pictures is built from, None without one."""
        return system_of(self.config).network(self.config, self.facts)

    @property
    def walked(self) -> str:
        """The name of that part: of its moving average where the file has one."""
        part = system_of(self.config).walked
        average = f"average.{part}"
        return average if average in self.parts else part


def checkpoint_name(step: int) -> str:
    """Return the file name of a step's checkpoint.

    >>> checkpoint_name(500)
    'step-0000500.safetensors'
    """
    return f"step-{step:07d}{SUFFIX}"


def save_checkpoint(path: Path, info: CheckpointInfo, tensors: Mapping[str, Tensor]) -> None:
    """Write named tensors and the header; the old file or the new one stands.

    Raises:
        OSError: The file cannot be written.
    """
    header = {
        "format": FORMAT,
        "system": info.config.system,
        "config": info.config.model_dump_json(),
        "facts": _FACTS.dump_json(dict(info.facts)).decode(),
        "step": str(info.step),
        "reads": json.dumps(dict(info.reads)),
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
    if header.get("format") not in FORMATS:
        msg = f"{path.name} is a safetensors file, but no checkpoint of this program."
        raise ValueError(msg)
    try:
        return _info(header, frozenset(_part_of(key) for key in keys))
    except ValueError as error:
        msg = f"The header of {path.name} is damaged: {error}"
        raise ValueError(msg) from error


def _info(header: Mapping[str, str], parts: frozenset[str]) -> CheckpointInfo:
    if header["format"] != FORMAT:
        header = _renewed(header)
        today = {former: part for part, former in _FORMER.items()}
        parts = frozenset(today.get(part, part) for part in parts)
    return CheckpointInfo(
        config=config_of(_read(header, "config", json.loads)),
        facts=_read(header, "facts", _FACTS.validate_json),
        step=_read(header, "step", _STEP.validate_strings),
        reads=_read(header, "reads", _READS.validate_json),
        seconds=_read(header, "seconds", _SECONDS.validate_strings),
        parts=parts,
    )


def _read(header: Mapping[str, str], field: str, reader: Callable[[str], _T]) -> _T:
    """Return what a field of a header says.

    Raises:
        ValueError: It is missing or says nothing that it can; in one sentence.
    """
    if field not in header:
        msg = f"it has no `{field}`."
        raise ValueError(msg)
    try:
        return reader(header[field])
    except Exception as error:
        # A stranger's header can be wrong in any way; none of them is more than damage.
        msg = f"its `{field}` cannot be {quoted(header[field], 40)}."
        raise ValueError(msg) from error


def _renewed(header: Mapping[str, str]) -> dict[str, str]:
    """Return a header of format 1 as one of today."""
    network = NetworkConfig.checked(_read(header, "network", _OBJECT.validate_json))
    facts = {"real": StreamFacts(channels=network.channels, classes=network.classes)}
    batches = _read(header, "batches", _STEP.validate_strings)
    config = header.get("config", "null")
    return {
        **header,
        "facts": _FACTS.dump_json(facts).decode(),
        "reads": json.dumps({"real": batches}),
        "config": GANConfig.of(network).model_dump_json() if config == "null" else config,
    }


def _part_of(key: str) -> str:
    first, _, rest = key.partition(".")
    return f"{first}.{rest.partition('.')[0]}" if first in ("average", "optimizer") else first


def read_shapes(path: Path) -> dict[str, tuple[int, ...]]:
    """Return the shape of every tensor by its name of today, without reading any.

    Raises:
        ValueError: The file is damaged.
    """
    try:
        with safe_open(path, framework="pt") as file:
            keys = file.keys()
            return {_today(key): tuple(file.get_slice(key).get_shape()) for key in keys}
    except SafetensorError as error:
        raise _damaged(path) from error


def _today(key: str) -> str:
    """Return what a tensor of format 1 or 2 is called in format 2."""
    first, _, rest = key.partition(".")
    part = next((part for part, former in _FORMER.items() if former == first), first)
    return f"{part}.{rest}" if rest else part


def read_part(path: Path, part: str) -> dict[str, Tensor]:
    """Return the tensors of one part by their keys, empty where the file has none.

    A buffer of the system itself is a part of one tensor, without a key.

    Raises:
        ValueError: The file is damaged.
    """
    prefixes = [f"{name}." for name in (part, _FORMER.get(part)) if name]
    found = {}
    try:
        with safe_open(path, framework="pt") as file:
            for key in file.keys():  # noqa: SIM118
                if key == part:
                    found[""] = file.get_tensor(key)
                for prefix in prefixes:
                    if key.startswith(prefix):
                        found[key.removeprefix(prefix)] = file.get_tensor(key)
    except SafetensorError as error:
        raise _damaged(path) from error
    return found


def read_state(path: Path, info: CheckpointInfo) -> dict[str, Tensor]:
    """Return every tensor of a checkpoint, named as in `Trainer.state`.

    Raises:
        ValueError: The file is damaged.
    """
    return {
        f"{part}.{key}" if key else part: tensor
        for part in info.parts
        for key, tensor in read_part(path, part).items()
    }


def load_generator(path: Path) -> Generator:
    """Return the generator to draw from, on the CPU, in evaluation mode and full precision.

    The moving average if the file has one, else the trained weights.

    Raises:
        ValueError: The file is damaged, foreign or holds no generator.
    """
    info = read_info(path)
    if info.network is None:
        msg = f"{path.name} is of a {system_of(info.config).title}, which draws from no z."
        raise ValueError(msg)
    generator = build_generator(info.network)
    load_weights(generator, read_part(path, info.walked), path.name)
    return generator.eval()


def load_discriminator(path: Path) -> Discriminator | None:
    """Return the discriminator in evaluation mode, or None where the file has none.

    Raises:
        ValueError: The file is damaged or foreign.
    """
    info = read_info(path)
    if "discriminator" not in info.parts or info.network is None:
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
    if differs := _difference(wanted, tensors):
        msg = f"{name} does not fit its networks: {differs}"
        raise ValueError(msg)
    with torch.no_grad():
        for key, tensor in wanted.items():
            tensor.copy_(tensors[key])


def _difference(wanted: Mapping[str, Tensor], tensors: Mapping[str, Tensor]) -> str:
    """Return the first tensor that is missing, left over or of another shape, in words."""
    for key, tensor in wanted.items():
        if key not in tensors:
            return f"{key} is missing."
        if tensors[key].shape != tensor.shape:
            return f"{key} is {tuple(tensors[key].shape)}, not {tuple(tensor.shape)}."
    extra = sorted(set(tensors) - set(wanted))
    return f"{quoted(extra[0])} belongs to no layer." if extra else ""


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
        raise _damaged(path) from error


def _damaged(path: Path) -> ValueError:
    return ValueError(f"{path.name} is no readable safetensors file, or a part of one.")
