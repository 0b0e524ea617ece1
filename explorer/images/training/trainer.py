"""A system being trained: its moving averages and optimizers, and its state as tensors."""

import copy
from collections.abc import Mapping

import torch
from torch import Tensor, nn

from explorer.images.config import RunConfig
from explorer.images.data import ImageSet, load_streams
from explorer.images.data.batches import RealBatches, seed_of
from explorer.images.networks import set_dropout_rng
from explorer.images.systems import Facts, StreamFacts, System, system_of
from explorer.images.systems.base import RESERVED
from explorer.images.training.devices import multiplies_bfloat16
from explorer.images.training.distributed import Processes
from explorer.images.training.play import TrainingPlay
from explorer.images.training.shared_norm import share_batch_norm


class Trainer:
    """Moves a system step by step.

    Every random number of a step comes from generators seeded by the run's seed and the step's
    number, so a step can be repeated, and no random state needs to be kept.

    Attributes:
        system: The networks that learn.
        averages: The moving averages of its `averaged` parts, in evaluation mode.
        reads: Batches read so far from each stream.

    Args:
        system: On the CPU, as `System.built` returns it; it moves to the device.
        images: The data of each stream.
        device: Where to compute.
        processes: The processes that train together.
    """

    def __init__(
        self,
        system: System,
        images: Mapping[str, ImageSet],
        device: torch.device,
        processes: Processes | None = None,
    ) -> None:
        config, processes = system.config, processes or Processes()
        self.system = system.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.averages = nn.ModuleDict(
            {part: copy.deepcopy(system.get_submodule(part)) for part in system.averaged}
        )
        self.averages.eval().requires_grad_(False)
        if config.sync_batch_norm and processes.count > 1:
            share_batch_norm(self.system, processes)
        self.optimizers = {name: system.optimizer(name) for name in system.learners}
        self._rates = {
            name: [group["lr"] for group in optimizer.param_groups]
            for name, optimizer in self.optimizers.items()
        }
        self._restarts = {stage.first for stage in system.stages(config)[1:]}
        self.reads = dict.fromkeys(images, 0)
        streams = {
            name: RealBatches(
                data,
                config.batch_size,
                config.seed if not place else seed_of(config.seed, 6, place),
                device,
                processes.rank,
                processes.count,
            )
            for place, (name, data) in enumerate(images.items())
        }
        self._config, self._device, self._processes = config, device, processes
        self.precision = precision_of(config, device)
        if config.compile:
            for part in dict.fromkeys(p for parts in system.learners.values() for p in parts):
                system.get_submodule(part).compile()
        self._dropout_rng = torch.Generator(device)
        set_dropout_rng(self.system, self._dropout_rng)
        rng = torch.Generator(device)
        self._play = TrainingPlay(
            self.system, self.optimizers, streams, self.reads, processes, rng
        )

    def step(self, number: int, *, measure: bool = False) -> dict[str, Tensor] | None:
        """Play step `number` (from 1); return measurements, still on the device, if wanted."""
        seed = seed_of(self._config.seed, 3, number, self._processes.rank)
        self._dropout_rng.manual_seed(seed)
        self._play.begin(number, measuring=measure)
        self._prepare_optimizers(number)
        self.system.at(number)
        enabled = self.precision != torch.float32
        with torch.autocast(self._device.type, dtype=torch.bfloat16, enabled=enabled):
            self.system.step(self._play)
        self._update_averages(number)
        return self._play.measured if measure else None

    @property
    def drawing(self) -> System:
        """The system as it is drawn from: its averages in place of the parts they average."""
        shown: System = copy.copy(self.system)
        parts = self.system._modules | dict(self.averages.items())
        object.__setattr__(shown, "_modules", parts)
        return shown

    def state(self) -> dict[str, Tensor]:
        """Return every tensor of the run, named as in a full checkpoint."""
        tensors = dict(self.system.state_dict())
        tensors |= {f"average.{key}": t for key, t in self.averages.state_dict().items()}
        for name, optimizer in self.optimizers.items():
            for index, states in optimizer.state_dict()["state"].items():
                prefix = f"optimizer.{name}.{index}"
                tensors |= {f"{prefix}.{key}": value for key, value in states.items()}
        return tensors

    def load_state(self, tensors: Mapping[str, Tensor]) -> None:
        """Take every tensor over from a full checkpoint.

        Raises:
            ValueError: The tensors are of other networks.
        """
        own = {k: t for k, t in tensors.items() if k.partition(".")[0] not in RESERVED}
        try:
            self.system.load_state_dict(own)
            self.averages.load_state_dict(_part(tensors, "average"))
            for name, optimizer in self.optimizers.items():
                _load_optimizer(optimizer, _part(tensors, f"optimizer.{name}"))
        except (RuntimeError, KeyError) as error:
            msg = "The checkpoint is of another network than the run's settings."
            raise ValueError(msg) from error

    def finite(self) -> bool:
        """Return whether every weight is a number."""
        return bool(torch.stack([w.isfinite().all() for w in self.system.parameters()]).all())

    def _prepare_optimizers(self, number: int) -> None:
        """Set the rates of a step; with a new stage forget the slopes of the last one."""
        for name, optimizer in self.optimizers.items():
            if number in self._restarts:
                optimizer.state.clear()
            share = self.system.rate(name, number)
            for group, rate in zip(optimizer.param_groups, self._rates[name], strict=True):
                group["lr"] = share * rate

    @torch.no_grad()
    def _update_averages(self, number: int) -> None:
        """Move the averages; early on they follow faster, for their start is noise."""
        if not len(self.averages):
            return
        decay = min(self.system.decay, (1 + number) / (10 + number))
        for part, mean in self.averages.items():
            average = mean.state_dict()
            current = self.system.get_submodule(part).state_dict()
            floating = [key for key, value in average.items() if value.is_floating_point()]
            torch._foreach_lerp_(
                [average[key] for key in floating],
                [current[key] for key in floating],
                1 - decay,
            )


def trainer_for(
    config: RunConfig,
    device: torch.device,
    images: Mapping[str, ImageSet] | None = None,
    processes: Processes | None = None,
) -> Trainer:
    """Return the trainer of a run at its beginning.

    Raises:
        ValueError: The data cannot be read or do not fit the system.
    """
    images = load_streams(config) if images is None else images
    rng = torch.Generator().manual_seed(seed_of(config.seed, 0))
    system = system_of(config).built(config, facts_of(images), rng)
    return Trainer(system, images, device, processes)


def facts_of(images: Mapping[str, ImageSet]) -> Facts:
    """Return what networks must know of the data of each stream."""
    return {
        name: StreamFacts(channels=data.channels, classes=data.classes)
        for name, data in images.items()
    }


def precision_of(config: RunConfig, device: torch.device) -> torch.dtype:
    """Return the precision of a run; "auto" is bfloat16 where the hardware multiplies in it."""
    if config.precision == "auto":
        return torch.bfloat16 if multiplies_bfloat16(device) else torch.float32
    return torch.bfloat16 if config.precision == "bfloat16" else torch.float32


def _part(tensors: Mapping[str, Tensor], part: str) -> dict[str, Tensor]:
    prefix = f"{part}."
    return {k.removeprefix(prefix): t for k, t in tensors.items() if k.startswith(prefix)}


def _load_optimizer(optimizer: torch.optim.Optimizer, tensors: Mapping[str, Tensor]) -> None:
    states: dict[int, dict[str, Tensor]] = {}
    for key, tensor in tensors.items():
        index, _, field = key.partition(".")
        states.setdefault(int(index), {})[field] = tensor
    optimizer.load_state_dict({**optimizer.state_dict(), "state": states})
    _match_layouts(optimizer)


def _match_layouts(optimizer: torch.optim.Optimizer) -> None:
    """Lay the loaded moments out in memory as their parameters, which fused Adam relies on."""
    for parameter, states in optimizer.state.items():
        for key, value in states.items():
            if torch.is_tensor(value) and value.shape == parameter.shape:
                states[key] = torch.empty_like(parameter).copy_(value).detach()
