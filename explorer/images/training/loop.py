"""The training loop: from a run folder and its config to checkpoints, rows and pictures."""

import math
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import torch
from torch import Tensor

from explorer.images.config import RunConfig
from explorer.images.data import ImageSet
from explorer.images.data.batches import seed_of
from explorer.images.measuring.pixel_metrics import metrics_for
from explorer.images.store.checkpoints import (
    CheckpointInfo,
    checkpoint_name,
    light_part,
    read_info,
    read_state,
    save_checkpoint,
)
from explorer.images.store.pictures import save_grid
from explorer.images.store.runs import RunFolder
from explorer.images.store.status import State, Status
from explorer.images.systems import System, sample_inputs
from explorer.images.training.devices import largest_memory_mb
from explorer.images.training.distributed import Processes, connect
from explorer.images.training.records import Due
from explorer.images.training.resuming import check_shapes, choose
from explorer.images.training.stopping import StopSign
from explorer.images.training.trainer import facts_of, trainer_for

PICTURES = 64


class Diverged(ValueError):  # noqa: N818
    """The losses or the weights are no numbers any more."""


@dataclass(frozen=True)
class RunProgress:
    """Where a run stands after a step."""

    step: int
    steps: int
    epochs: float
    images_per_second: float


class TrainingRun:
    """A run folder being trained in: writes what `explorer.images.store.runs` describes.

    Args:
        folder: Where to write; its newest checkpoint, if any, is continued exactly.
        config: The run.
        images: The data of each stream.
        device: Where to compute.
        processes: The processes that train together; only the first of them writes.
    """

    def __init__(
        self,
        folder: RunFolder,
        config: RunConfig,
        images: Mapping[str, ImageSet],
        device: torch.device,
        processes: Processes | None = None,
    ) -> None:
        self.folder, self.config, self.device = folder, config, device
        self.processes = processes or connect(device)
        self.writes = self.processes.rank == 0
        self.images = images
        self.trainer = trainer_for(config, device, images, self.processes)
        self.step, self.seconds = 0, 0.0
        self._since, self._since_step = time.perf_counter(), 0
        self._rows: list[dict[str, float]] = []
        self._told = time.monotonic()
        self._saved, self._due = -1, Due(config.record_seconds)
        self.stopping = False
        rng = torch.Generator().manual_seed(seed_of(config.seed, 4))
        # Equal seeds give equal inputs, so runs can be compared.
        inputs = self.trainer.system.inputs
        self._fixed = sample_inputs(inputs, PICTURES, rng, images).to(device)

    def continue_from_last(self) -> list[str]:
        """Load the newest checkpoint that fits, or start afresh where there never was one.

        Returns:
            A sentence for every newer one that could not be used.

        Raises:
            RefusedError: The run cannot go on; its folder is as it was.
        """
        if not self.writes:
            if named := self.processes.first(""):
                self._load(Path(named))
            return []
        choice = choose(self.folder, self.config)
        file = choice.load(self._load)
        told = choice.set_aside(self.step)
        self.processes.first(str(file or ""))
        self.folder.forget_after(self.step)
        return told

    def _load(self, file: Path) -> None:
        """Take everything over from a full checkpoint."""
        info = read_info(file)
        tensors = read_state(file, info)
        check_shapes(file, tensors, self.trainer.state())
        self.trainer.load_state(tensors)
        self.trainer.reads.update(info.reads)
        self.step, self.seconds, self._saved = info.step, info.seconds, info.step

    def train(self) -> Iterator[RunProgress]:
        """Train to the last step or to a request to stop, yielding after every step."""
        self._since, self._since_step = time.perf_counter(), self.step
        if self.step == 0:
            self._record()
        self._tell("running")
        sign = StopSign(self.processes, self._asked_to_stop)
        while self.step < self.config.steps and not sign.seen(self.step):
            self.step += 1
            measure = self.step % self.config.log_every == 0
            measured = self.trainer.step(self.step, measure=measure)
            if measured is not None:
                self._log(measured)
            self._record()
            if time.monotonic() - self._told > 1:
                self._tell("running")
            yield RunProgress(self.step, self.config.steps, self.epochs, self.images_per_second)
        if self._saved != self.step:
            self._save()
        self._tell("finished" if self.step >= self.config.steps else "stopped")

    @property
    def epochs(self) -> float:
        """How often every image of the first stream has been read, on average."""
        stream, images = next(iter(self.images.items()))
        return self.trainer.reads[stream] * self.config.batch_size / len(images)

    @property
    def images_per_second(self) -> float:
        """Real images seen a second since the process started training."""
        elapsed = time.perf_counter() - self._since
        return (self.step - self._since_step) * self.config.batch_size / max(elapsed, 1e-9)

    @property
    def total_seconds(self) -> float:
        """Time trained, over all resumptions."""
        return self.seconds + time.perf_counter() - self._since

    def ask_to_stop(self) -> None:
        """Let the run save and stop after this step."""
        self.stopping = True

    def tell_failure(self, sentence: str) -> None:
        """Leave the reason in the status, for whoever follows the run."""
        self._tell("failed", sentence)

    def _asked_to_stop(self) -> bool:
        return self.stopping or (self.writes and self.folder.stop_requested())

    def _record(self) -> None:
        """Write the picture, the light and the full checkpoint that are due at this step."""
        if self.writes:
            last = self.step == self.config.steps
            if self._due.at("picture", self.step, self.config.sample_every) or last:
                save_grid(self.folder.samples_path / f"step-{self.step:07d}.png", self.draw())
            if self.step in self.config.light_checkpoint_steps():
                self._save_light(last=last)
            if self.step and self._due.at("metrics", self.step, self.config.metrics_every):
                self._measure()
        if self.step and self._due.at("checkpoint", self.step, self.config.checkpoint_every):
            self._save()

    def _measure(self) -> None:
        """Keep one row of metrics, of images that the moving average draws."""
        rng = torch.Generator().manual_seed(seed_of(self.config.seed, 5, self.step))

        def sample(count: int) -> Tensor:
            inputs = sample_inputs(self.trainer.system.inputs, count, rng, self.images)
            with drawing(self.trainer.drawing) as system:
                pieces = [system.draw(some) for some in inputs.to(self.device).pieces()]
            return torch.cat(pieces)

        self._rows.append({"step": self.step, **self._metrics(sample)})

    @cached_property
    def _metrics(self) -> Callable[[Callable[[int], Tensor]], dict[str, float]]:
        system, count = self.trainer.system, self.config.metrics_samples
        images = self.images[system.reference]
        dataset = self.config.datasets[system.reference]
        return metrics_for(dataset, lambda: system.real(images), count)

    def draw(self) -> Tensor:
        """Return the pictures (64, C, H, W) of the run's fixed inputs."""
        with drawing(self.trainer.drawing) as system:
            return system.show(self._fixed)

    def _log(self, measured: dict[str, Tensor]) -> None:
        """Keep one row; the only place where the loop waits for the device."""
        names = list(measured)
        values = torch.stack([measured[name].detach().float() for name in names]).tolist()
        row = dict(zip(names, values, strict=True))
        bad = [name for name, value in row.items() if not math.isfinite(value)]
        if self.processes.any(bool(bad)):
            named = ", ".join(bad) or "a loss"
            msg = f"The run diverged at step {self.step}: {named} is not a number. "
            msg += "The last checkpoint is kept; try a lower learning rate."
            raise Diverged(msg)
        row |= {"step": self.step, "seconds": round(self.total_seconds, 3)}
        self._rows.append(row | {"images_per_second": round(self.images_per_second, 1)})

    def _save(self) -> None:
        """Write a full checkpoint and drop the ones that are too old."""
        if not self.trainer.finite():
            msg = f"The run diverged before step {self.step}: a weight is not a number. "
            msg += "The last checkpoint is kept; try a lower learning rate."
            raise Diverged(msg)
        if not self.writes:
            return
        self._flush_rows()
        path = self.folder.checkpoints_path / checkpoint_name(self.step)
        save_checkpoint(path, self._info(), self.trainer.state())
        self._saved = self.step
        if self.config.keep_checkpoints:
            for old in self.folder.checkpoints()[: -self.config.keep_checkpoints]:
                old.unlink()

    def _save_light(self, *, last: bool) -> None:
        system, averages = self.trainer.system, self.trainer.averages
        tensors: dict[str, Tensor] = {}
        for part in (*system.drawn, *(system.finale if last else ())):
            if part in averages:
                tensors |= light_part(f"average.{part}", averages.get_submodule(part))
            else:
                tensors |= light_part(part, system.get_submodule(part))
        save_checkpoint(
            self.folder.light_checkpoints_path / checkpoint_name(self.step),
            self._info(),
            tensors,
        )

    def _info(self) -> CheckpointInfo:
        return CheckpointInfo(
            config=self.config,
            facts=facts_of(self.images),
            step=self.step,
            reads=dict(self.trainer.reads),
            seconds=self.total_seconds,
        )

    def _flush_rows(self) -> None:
        self.folder.append_rows(self._rows)
        self._rows = []

    def _tell(self, state: State, error: str = "") -> None:
        if not self.writes:
            return
        self._flush_rows()
        self._told = time.monotonic()
        speed = self.images_per_second
        left = (
            (self.config.steps - self.step) * self.config.batch_size / speed if speed else None
        )
        status = Status.of_this_process(
            state=state,
            step=self.step,
            steps=self.config.steps,
            epochs=round(self.epochs, 2),
            images_per_second=round(speed, 1),
            seconds=round(self.total_seconds, 3),
            seconds_left=left,
            device=f"{self.device}{self.processes}",
            threads=torch.get_num_threads(),
            memory_mb=round(largest_memory_mb(self.device), 1),
            error=error,
        )
        self.folder.write_status(status)


@contextmanager
def drawing(system: System) -> Iterator[System]:
    """Put a system into evaluation mode, without gradients, as long as it draws."""
    modes = {part: module.training for part, module in system.named_children()}
    system.eval()
    try:
        with torch.no_grad():
            yield system
    finally:
        for part, module in system.named_children():
            module.train(modes[part])
