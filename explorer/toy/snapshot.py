"""What a stack looks like at one step, as plain arrays."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]


@dataclass(frozen=True)
class Scores:
    """What the curves show of K models at one step; every array has shape `(K,)`.

    Attributes:
        step: Steps done.
        discriminator_loss: Without the penalty.
        generator_loss: Of the shown samples.
        real_score: Mean D over real samples: `sigmoid(logit)` where that is a probability,
            else the critic's raw output.
        fake_score: The same over fake samples.
        gradient_norm: Mean norm of the generator loss's gradient by a sample's place.
    """

    step: int
    discriminator_loss: Array
    generator_loss: Array
    real_score: Array
    fake_score: Array
    gradient_norm: Array


@dataclass(frozen=True)
class Snapshot:
    """K models at one step, read-only; every array leads with the model.

    Attributes:
        scores: Losses and mean outputs.
        window: Half the side of the square that the grids cover, centred on the origin.
        real: Real samples, `(K, S, 2)`, the same ones at every step.
        fake: Generated samples of fixed latents, `(K, S, 2)`.
        latents: These latents, `(K, S, latent_dim)`, zero beyond a model's own dimension.
        fake_logits: D's logit at each fake sample, that of its pack, `(K, S)`.
        grid_logits: D's logit at cell centres, `(K, G, G)`, rows from low y to high y.
        density: Generated density per unit area on the same cells, smoothed, `(K, G, G)`.
        manifold: G's image of a regular grid over two latent axes, `(K, M, M, 2)`.
        gradients: Gradient of each fake sample's generator loss by its place, `(K, S, 2)`.
        divergences: Why a model stopped, or None; `K` entries.
    """

    scores: Scores
    window: float
    real: Array
    fake: Array
    latents: Array
    fake_logits: Array
    grid_logits: Array
    density: Array
    manifold: Array
    gradients: Array
    divergences: tuple[str | None, ...]

    def __post_init__(self) -> None:
        for record in (self, self.scores):
            for field in fields(record):
                value = getattr(record, field.name)
                if isinstance(value, np.ndarray):
                    value.flags.writeable = False

    @property
    def step(self) -> int:
        """Steps done."""
        return self.scores.step


@dataclass(frozen=True)
class Measurement:
    """The metrics of one model, from 10,000 fresh latents.

    Attributes:
        binned_js: Binned Jensen-Shannon divergence of data and generator, nats.
        binned_js_floor: What a perfect generator reads at this sample size, on average.
        modes: Modes covered by at least one high-quality sample; -1 where there are none.
        modes_by_share: Modes with at least a fifth of their fair share; -1 likewise.
        total_modes: Modes of the data; 0 where it has none.
        high_quality: Share of samples within 3 standard deviations of a mode; NaN likewise.
    """

    binned_js: float
    binned_js_floor: float
    modes: int
    modes_by_share: int
    total_modes: int
    high_quality: float


def merged(parts: list[tuple[list[int], Snapshot]]) -> Snapshot:
    """Return one snapshot of several stacks; each comes with the places of its models."""
    if len(parts) == 1:
        return parts[0][1]
    order = np.argsort([place for places, _ in parts for place in places])
    snapshots = [snapshot for _, snapshot in parts]
    widest = max(s.latents.shape[-1] for s in snapshots)
    snapshots = [
        replace(
            s, latents=np.pad(s.latents, ((0, 0), (0, 0), (0, widest - s.latents.shape[-1])))
        )
        for s in snapshots
    ]
    sentences = [sentence for s in snapshots for sentence in s.divergences]
    return replace(
        snapshots[0],
        scores=merged_scores([(places, s.scores) for places, s in parts]),
        window=max(s.window for s in snapshots),
        divergences=tuple(sentences[place] for place in order),
        **_joined(snapshots, order),
    )


def merged_scores(parts: list[tuple[list[int], Scores]]) -> Scores:
    """Return the scores of several stacks as one, in the order of the models' places."""
    order = np.argsort([place for places, _ in parts for place in places])
    scores = [score for _, score in parts]
    return replace(scores[0], step=max(s.step for s in scores), **_joined(scores, order))


def _joined(records: Sequence[Snapshot | Scores], order: NDArray[np.integer]) -> dict[str, Any]:
    """Return every array field of the records, joined along the models and put in order."""
    names = [f.name for f in fields(records[0])]
    return {
        name: np.concatenate([getattr(r, name) for r in records])[order]
        for name in names
        if isinstance(getattr(records[0], name), np.ndarray)
    }
