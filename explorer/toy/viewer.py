"""Looks at a trainer: snapshots and metrics, always of the same noise."""

from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter
from torch import Tensor

from explorer.distributions import Distribution
from explorer.divergences import binned_js, binned_js_floor
from explorer.metrics import SAMPLES, mode_coverage
from explorer.toy.batches import sample_prior, stream_rng
from explorer.toy.config import ToyConfig
from explorer.toy.snapshot import Array, Measurement, Scores, Snapshot
from explorer.toy.trainer import ToyTrainer

GRID = 48
FAKES = 2_048
#: A multiple of every packing, so that D can judge the shown samples in packs.
SHOWN = 420
MANIFOLD = 15
JS_SAMPLES = 10_000


class Viewer:
    """Takes snapshots and measurements of a trainer, always with the same noise.

    Args:
        trainer: What to look at.
        shown: Samples S in a snapshot, a multiple of the packing.
        slice_axes: The two latent axes of the manifold; the others are 0.
    """

    def __init__(
        self, trainer: ToyTrainer, shown: int = SHOWN, slice_axes: tuple[int, int] = (0, 1)
    ) -> None:
        self._trainer, self._shown = trainer, shown
        configs = trainer.configs
        self._worlds = [config.world for config in configs]
        self._window = max(world.window for world in self._worlds)
        rngs = [stream_rng(config.seed, "view") for config in configs]
        self._latents = _padded(
            [sample_prior(c, JS_SAMPLES, r) for c, r in zip(configs, rngs, strict=True)]
        )
        self._real = np.stack(
            [w.sample(JS_SAMPLES, r) for w, r in zip(self._worlds, rngs, strict=True)]
        )
        self._shown_real = torch.from_numpy(self._real[:, :shown]).float()
        self._grid = _cells(self._window).expand(len(configs), -1, -1)
        self._manifold = _padded([_latent_grid(c, slice_axes) for c in configs])

    @torch.no_grad()
    def snapshot(self) -> Snapshot:
        """Return the present state; costs about as much as a few steps of training."""
        trainer = self._trainer
        generator = trainer.generator.at(trainer.average)
        fakes = generator(self._latents[:, :FAKES])
        fake = fakes[:, : self._shown]
        gradients = trainer.generator_gradient(fake)
        packing = trainer.configs[0].packing
        samples, models = fakes.numpy(), len(trainer.configs)
        return Snapshot(
            scores=self._scores(fake, gradients),
            window=self._window,
            real=self._shown_real.numpy().copy(),
            fake=samples[:, : self._shown].copy(),
            latents=self._latents[:, : self._shown].numpy().copy(),
            fake_logits=trainer.discriminate(fake).repeat_interleave(packing, 1).numpy(),
            grid_logits=self._surface(),
            density=np.stack([smoothed_density(s, self._window) for s in samples]),
            manifold=generator(self._manifold).view(models, MANIFOLD, MANIFOLD, 2).numpy(),
            gradients=gradients.numpy(),
            divergences=tuple(trainer.divergences),
        )

    @torch.no_grad()
    def scores(self) -> Scores:
        """Return the losses and mean opinions only: a fraction of a snapshot's cost."""
        trainer = self._trainer
        fake = trainer.generator.at(trainer.average)(self._latents[:, : self._shown])
        return self._scores(fake, trainer.generator_gradient(fake))

    def _scores(self, fake: Tensor, gradients: Tensor) -> Scores:
        trainer = self._trainer
        logits = trainer.discriminate(torch.cat([self._shown_real, fake], dim=1))
        real_logits, fake_logits = logits.tensor_split(2, dim=1)
        return Scores(
            step=trainer.step_count,
            discriminator_loss=trainer.objective.discriminator_losses(
                real_logits, fake_logits
            ).numpy(),
            generator_loss=trainer.objective.generator_losses(fake_logits).numpy(),
            real_score=trainer.objective.opinions(real_logits).mean(-1).numpy(),
            fake_score=trainer.objective.opinions(fake_logits).mean(-1).numpy(),
            gradient_norm=gradients.norm(dim=-1).mean(-1).numpy(),
        )

    @torch.no_grad()
    def measure(self) -> list[Measurement]:
        """Return the metrics of every model."""
        trainer = self._trainer
        fakes = trainer.generator.at(trainer.average)(self._latents).double().numpy()
        return [
            measurement(world, real, fake)
            for world, real, fake in zip(self._worlds, self._real, fakes, strict=True)
        ]

    def _surface(self) -> Array:
        pack = self._trainer.configs[0].packing
        points = self._grid.repeat_interleave(pack, dim=1)
        logits = self._trainer.discriminate(points)
        return logits.reshape(-1, GRID, GRID).numpy()


def measurement(world: Distribution, real: Array, fake: Array) -> Measurement:
    """Return the metrics of one generator from `(N, 2)` real and fake samples."""
    coverage = mode_coverage(fake[:SAMPLES], world)
    return Measurement(
        binned_js=binned_js(real, fake, world.window),
        binned_js_floor=_floor(world, len(fake)),
        modes=coverage.modes if coverage else -1,
        modes_by_share=coverage.modes_by_share if coverage else -1,
        total_modes=coverage.total if coverage else 0,
        high_quality=coverage.high_quality if coverage else float("nan"),
    )


def smoothed_density(points: Array, window: float, cells: int = GRID) -> Array:
    """Return a Gaussian-smoothed histogram, per unit area, `(cells, cells)`, float32.

    Args:
        points: Shape `(N, 2)`; points outside the window count in N but are not shown.
        window: Half the side of the square.
        cells: A side; the smoothing's standard deviation is one cell.
    """
    scaled = (points + window) * (cells / (2 * window))
    inside = ((scaled >= 0) & (scaled < cells)).all(-1)
    column, row = scaled[inside].astype(np.int64).T
    counts = np.bincount(row * cells + column, minlength=cells**2).reshape(cells, cells)
    area = (2 * window / cells) ** 2
    smooth = gaussian_filter(counts.astype(np.float32), 1.0, mode="constant")
    return np.asarray(smooth / np.float32(len(points) * area))


@lru_cache(maxsize=64)
def _floor(world: Distribution, samples: int) -> float:
    return binned_js_floor(world, samples, np.random.default_rng(0))


def _padded(latents: list[NDArray[np.float32]]) -> Tensor:
    widest = max(z.shape[1] for z in latents)
    return torch.from_numpy(
        np.stack([np.pad(z, ((0, 0), (0, widest - z.shape[1]))) for z in latents])
    )


def _cells(window: float) -> Tensor:
    """Return the centres of the grid's cells, shape `(1, GRID * GRID, 2)`."""
    axis = ((np.arange(GRID) + 0.5) / GRID * 2 - 1) * window
    points = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(1, -1, 2)
    return torch.from_numpy(points.astype(np.float32))


def _latent_grid(config: ToyConfig, axes: tuple[int, int]) -> NDArray[np.float32]:
    """Return latents `(MANIFOLD**2, latent_dim)` on a grid over two axes, 0 elsewhere.

    The grid holds the middle 95 % of the prior along each axis. With one latent dimension
    every row of the grid is the same line.
    """
    reach = 1.96 if config.prior == "normal" else 0.95
    axis = np.linspace(-reach, reach, MANIFOLD, dtype=np.float32)
    latents = np.zeros((MANIFOLD, MANIFOLD, config.latent_dim), np.float32)
    for place, dimension in enumerate(axes):
        if dimension < config.latent_dim:
            latents[..., dimension] = axis if place == 0 else axis[:, None]
    return latents.reshape(-1, config.latent_dim)
