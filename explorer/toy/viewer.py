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
from explorer.toy.tricks.batch_features import MinibatchMLP

GRID = 48
FAKES = 2_048
#: The same of a light snapshot.
LIGHT_GRID = 32
LIGHT_FAKES = 1_024
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
        self._data = [config.data_distribution for config in configs]
        self._window = max(data.window for data in self._data)
        rngs = [stream_rng(config.seed, "view") for config in configs]
        self._latents = _padded(
            [sample_prior(c, JS_SAMPLES, r) for c, r in zip(configs, rngs, strict=True)]
        )
        self._real = np.stack(
            [d.sample(JS_SAMPLES, r) for d, r in zip(self._data, rngs, strict=True)]
        )
        self._shown_real = torch.from_numpy(self._real[:, :shown]).float()
        self._manifold = _padded([_latent_grid(c, slice_axes) for c in configs])
        self._grids = {
            cells: _cells(self._window, cells)
            .expand(len(configs), -1, -1)
            .repeat_interleave(configs[0].packing, dim=1)
            for cells in (GRID, LIGHT_GRID)
        }

    @torch.no_grad()
    def snapshot(self, *, light: bool = False) -> Snapshot:
        """Return the present state; costs about as much as a few steps of training.

        Args:
            light: With fewer cells, and fewer fakes in the density: about half the cost.
        """
        trainer = self._trainer
        cells, number = (LIGHT_GRID, LIGHT_FAKES) if light else (GRID, FAKES)
        looked_at = torch.cat([self._latents[:, :number], self._manifold], dim=1)
        generated = trainer.generator.at(trainer.average)(looked_at)
        fakes, manifold = generated.tensor_split([number], dim=1)
        fake = fakes[:, : self._shown]
        gradients = trainer.generator_gradient(fake, self._shown_real)
        grid = self._grids[cells]
        real_logits, fake_logits, surface = self._logits(self._shown_real, fake, grid)
        packing, models = trainer.configs[0].packing, len(trainer.configs)
        return Snapshot(
            scores=self._scores(real_logits, fake_logits, gradients),
            window=self._window,
            real=self._shown_real.numpy().copy(),
            fake=fake.numpy().copy(),
            latents=self._latents[:, : self._shown].numpy().copy(),
            fake_logits=fake_logits.repeat_interleave(packing, 1).numpy(),
            grid_logits=surface.reshape(models, cells, cells).numpy(),
            density=smoothed_density(fakes.numpy(), self._window, cells),
            manifold=manifold.reshape(models, MANIFOLD, MANIFOLD, 2).numpy(),
            gradients=gradients.numpy(),
            divergences=tuple(trainer.divergences),
        )

    @torch.no_grad()
    def scores(self) -> Scores:
        """Return the losses and mean outputs only: a fraction of a snapshot's cost."""
        trainer = self._trainer
        fake = trainer.generator.at(trainer.average)(self._latents[:, : self._shown])
        real_logits, fake_logits = self._logits(self._shown_real, fake)
        return self._scores(
            real_logits, fake_logits, trainer.generator_gradient(fake, self._shown_real)
        )

    def _logits(self, *groups: Tensor) -> tuple[Tensor, ...]:
        """Return D's logits `(K, N / packing)` of each group of points `(K, N, 2)`.

        A D that compares samples reads real ones and fakes as batches in their order, and
        each cell of the grid, the third group, among some of the real samples.
        """
        D, packing = self._trainer.discriminator, self._trainer.configs[0].packing
        if isinstance(D, MinibatchMLP):
            company = self._shown_real[:, : self._trainer.configs[0].batch_size - packing]
            others = (None, None, company.reshape(len(company), -1, 2 * packing))
            return tuple(
                D.at(D.parameters, c)(g.reshape(len(g), -1, 2 * packing)).squeeze(-1)
                for g, c in zip(groups, others, strict=False)
            )
        points = torch.cat(groups, dim=1)
        logits = D.at(D.parameters)(points.reshape(len(points), -1, 2 * packing)).squeeze(-1)
        return torch.split(logits, [group.shape[1] // packing for group in groups], dim=1)

    def _scores(self, real_logits: Tensor, fake_logits: Tensor, gradients: Tensor) -> Scores:
        trainer = self._trainer
        return Scores(
            step=trainer.step_count,
            discriminator_loss=trainer.objective.discriminator_losses(
                real_logits, fake_logits
            ).numpy(),
            generator_loss=trainer.objective.generator_losses(fake_logits, real_logits).numpy(),
            real_score=trainer.objective.outputs(real_logits).mean(-1).numpy(),
            fake_score=trainer.objective.outputs(fake_logits).mean(-1).numpy(),
            gradient_norm=gradients.norm(dim=-1).mean(-1).numpy(),
        )

    @torch.no_grad()
    def measure(self) -> list[Measurement]:
        """Return the metrics of every model."""
        trainer = self._trainer
        samples = trainer.generator.at(trainer.average)(self._latents).double().numpy()
        return [
            measurement(data, real, fake)
            for data, real, fake in zip(self._data, self._real, samples, strict=True)
        ]


def measurement(data: Distribution, real: Array, fake: Array) -> Measurement:
    """Return the metrics of one generator from `(N, 2)` real and fake samples."""
    coverage = mode_coverage(fake[:SAMPLES], data)
    return Measurement(
        binned_js=binned_js(real, fake, data.window),
        binned_js_floor=_floor(data, len(fake)),
        modes=coverage.modes if coverage else -1,
        modes_by_share=coverage.modes_by_share if coverage else -1,
        total_modes=coverage.total if coverage else 0,
        high_quality=coverage.high_quality if coverage else float("nan"),
    )


def smoothed_density(points: Array, window: float, cells: int = GRID) -> Array:
    """Return Gaussian-smoothed histograms, per unit area, `(K, cells, cells)`, float32.

    Args:
        points: Shape `(K, N, 2)`; those outside the window count in N but are not shown.
        window: Half the side of the square.
        cells: A side; the smoothing's standard deviation is one cell.
    """
    models, number, _ = points.shape
    scaled = (points + window) * (cells / (2 * window))
    column, row = np.moveaxis(scaled, -1, 0)
    inside = (column >= 0) & (column < cells) & (row >= 0) & (row < cells)
    model = np.nonzero(inside)[0]
    column, row = column[inside].astype(np.int64), row[inside].astype(np.int64)
    counts = np.bincount((model * cells + row) * cells + column, minlength=models * cells**2)
    grids = counts.reshape(models, cells, cells).astype(np.float32)
    smooth = gaussian_filter(grids, (0.0, 1.0, 1.0), mode="constant")
    return np.asarray(smooth / np.float32(number * (2 * window / cells) ** 2))


@lru_cache(maxsize=64)
def _floor(data: Distribution, samples: int) -> float:
    return binned_js_floor(data, samples, np.random.default_rng(0))


def _padded(latents: list[NDArray[np.float32]]) -> Tensor:
    widest = max(z.shape[1] for z in latents)
    return torch.from_numpy(
        np.stack([np.pad(z, ((0, 0), (0, widest - z.shape[1]))) for z in latents])
    )


def _cells(window: float, cells: int) -> Tensor:
    """Return the centres of a grid's cells, shape `(1, cells * cells, 2)`."""
    axis = ((np.arange(cells) + 0.5) / cells * 2 - 1) * window
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
