"""The training loop: from a run folder and its config to checkpoints, rows and pictures."""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import torch
from torch import Tensor

from explorer.images.config import ImageConfig
from explorer.images.data import ImageSet
from explorer.images.data.batches import RealBatches, seed_of
from explorer.images.measuring.pixel_metrics import metrics_for
from explorer.images.networks import Generator
from explorer.images.store.checkpoints import (
    CheckpointInfo,
    checkpoint_name,
    light_part,
    read_info,
    save_checkpoint,
)
from explorer.images.store.pictures import save_grid
from explorer.images.store.runs import RunFolder
from explorer.images.store.status import State, Status
from explorer.images.training.devices import largest_memory_mb
from explorer.images.training.distributed import Workers, connect
from explorer.images.training.resuming import choose, tensors_in
from explorer.images.training.rules import sample_latents
from explorer.images.training.stopping import StopSign
from explorer.images.training.trainer import Trainer

PICTURES = 64


class Diverged(ValueError):  # noqa: N818
    """The losses or the weights are no numbers any more."""


@dataclass(frozen=True)
class Progress:
    """Where a run stands after a step."""

    step: int
    steps: int
    epochs: float
    images_per_second: float


class Run:
    """A run folder being trained in: writes what `explorer.images.store.runs` describes.

    Args:
        folder: Where to write; its newest checkpoint, if any, is continued exactly.
        config: The run.
        images: Its dataset.
        device: Where to compute.
        workers: The processes that train together; only the first of them writes.
    """

    def __init__(
        self,
        folder: RunFolder,
        config: ImageConfig,
        images: ImageSet,
        device: torch.device,
        workers: Workers | None = None,
    ) -> None:
        self.folder, self.config, self.device = folder, config, device
        self.workers = workers or connect(device)
        self.writes = self.workers.rank == 0
        self.images = images
        network = config.network(images.channels, images.classes)
        batches = RealBatches(
            images,
            config.batch_size,
            config.seed,
            device,
            self.workers.rank,
            self.workers.count,
        )
        self.trainer = Trainer(config, network, batches, device, self.workers)
        self.step, self.seconds = 0, 0.0
        self._since, self._since_step = time.perf_counter(), 0
        self._rows: list[dict[str, float]] = []
        self._told = time.monotonic()
        self._saved = -1
        self.stopping = False
        self._fixed = fixed_latents(config, network.classes, device)

    def continue_from_last(self) -> list[str]:
        """Load the newest checkpoint that fits, or start afresh where there never was one.

        Returns:
            A sentence for every newer one that could not be used.

        Raises:
            RefusedError: The run cannot go on; its folder is as it was.
        """
        if not self.writes:
            if named := self.workers.first(""):
                self._load(Path(named))
            return []
        choice = choose(self.folder, self.config)
        file = choice.load(self._load)
        told = choice.set_aside(self.step)
        self.workers.first(str(file or ""))
        self.folder.forget_after(self.step)
        return told

    def _load(self, file: Path) -> None:
        """Take everything over from a full checkpoint."""
        info = read_info(file)
        self.trainer.load_state(tensors_in(file, self.trainer.state()))
        self.trainer.batches_read = info.batches
        self.step, self.seconds, self._saved = info.step, info.seconds, info.step

    def train(self) -> Iterator[Progress]:
        """Train to the last step or to a request to stop, yielding after every step."""
        self._since, self._since_step = time.perf_counter(), self.step
        if self.step == 0:
            self._record()
        self._tell("running")
        sign = StopSign(self.workers, self._asked_to_stop)
        while self.step < self.config.steps and not sign.seen(self.step):
            self.step += 1
            measure = self.step % self.config.log_every == 0
            measured = self.trainer.step(self.step, measure=measure)
            if measured is not None:
                self._log(measured)
            self._record()
            if time.monotonic() - self._told > 1:
                self._tell("running")
            yield Progress(self.step, self.config.steps, self.epochs, self.images_per_second)
        if self._saved != self.step:
            self._save()
        self._tell("finished" if self.step >= self.config.steps else "stopped")

    @property
    def epochs(self) -> float:
        """How often D has read every real image, on average."""
        return self.trainer.batches_read * self.config.batch_size / len(self.images)

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
            if self.step % self.config.sample_every == 0 or last:
                save_grid(self.folder.samples_path / f"step-{self.step:07d}.png", self.draw())
            if self.step in self.config.timeline_steps():
                self._save_light(last=last)
            every = self.config.metrics_every
            if every and self.step and self.step % every == 0:
                self._measure()
        if self.step and self.step % self.config.checkpoint_every == 0:
            self._save()

    def _measure(self) -> None:
        """Keep one row of metrics, of images that the moving average draws."""
        rng = torch.Generator().manual_seed(seed_of(self.config.seed, 5, self.step))

        def sample(count: int) -> Tensor:
            return draw_images(self.trainer.ema, self.config.prior, count, rng)

        self._rows.append({"step": self.step, **self._metrics(sample)})

    @cached_property
    def _metrics(self) -> Callable[[Callable[[int], Tensor]], dict[str, float]]:
        count = self.config.metrics_samples
        return metrics_for(self.config.dataset, lambda: self.images, count)

    @torch.no_grad()
    def draw(self) -> Tensor:
        """Return the moving average's images (64, C, H, W) of the run's fixed latents."""
        latents, labels = self._fixed
        images: Tensor = self.trainer.ema(latents, labels)
        return images

    def _log(self, measured: dict[str, Tensor]) -> None:
        """Keep one row; the only place where the loop waits for the device."""
        names = list(measured)
        values = torch.stack([measured[name].detach().float() for name in names]).tolist()
        row = dict(zip(names, values, strict=True))
        bad = [name for name, value in row.items() if not math.isfinite(value)]
        if self.workers.any(bool(bad)):
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
        tensors = light_part("ema", self.trainer.ema)
        if last:
            tensors |= light_part("discriminator", self.trainer.discriminator)
        save_checkpoint(
            self.folder.timeline_path / checkpoint_name(self.step), self._info(), tensors
        )

    def _info(self) -> CheckpointInfo:
        return CheckpointInfo(
            network=self.trainer.network,
            config=self.config,
            step=self.step,
            batches=self.trainer.batches_read,
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
            device=f"{self.device}{self.workers}",
            threads=torch.get_num_threads(),
            memory_mb=round(largest_memory_mb(self.device), 1),
            error=error,
        )
        self.folder.write_status(status)


def fixed_latents(
    config: ImageConfig, classes: int, device: torch.device
) -> tuple[Tensor, Tensor | None]:
    """Return the latents (64, latent_dim) of every sample grid, and labels if conditional.

    Equal seeds and latent dimensions give equal latents, so runs can be compared.
    """
    rng = torch.Generator().manual_seed(seed_of(config.seed, 4))
    latents = sample_latents((PICTURES, config.latent_dim), config.prior, rng).to(device)
    if not classes:
        return latents, None
    return latents, (torch.arange(PICTURES) % classes).to(device)


@torch.no_grad()
def draw_images(generator: Generator, prior: str, count: int, rng: torch.Generator) -> Tensor:
    """Return `count` random images (N, C, H, W) of a generator, classes in turn.

    Args:
        generator: In evaluation mode.
        prior: "normal" or "uniform".
        count: How many.
        rng: A generator on the CPU, whatever the networks' device.
    """
    network = generator.config
    device = next(generator.parameters()).device
    latents = sample_latents((count, network.latent_dim), prior, rng).to(device)
    labels = torch.arange(count, device=device) % network.classes if network.classes else None
    images = [
        generator(some, None if labels is None else labels[start : start + 256])
        for start, some in zip(range(0, count, 256), torch.split(latents, 256), strict=True)
    ]
    return torch.cat(images)
