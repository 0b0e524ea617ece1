"""Hold G, train a copy of D to its optimum, and compare it with D* = p / (p + q)."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from scipy.ndimage import gaussian_filter
from scipy.special import rel_entr
from torch import Tensor

from explorer.tasks import Task
from explorer.toy.batches import sample_prior, stream_rng
from explorer.toy.config import ToyConfig
from explorer.toy.initial_weights import generators
from explorer.toy.stacks import Players
from explorer.toy.trainer import ToyTrainer
from explorer.toy.tricks.fields import TrickFields

Array = NDArray[np.floating]

#: Cells a side of the grid on which densities and integrals are taken.
CELLS = 120
#: Samples of G (and of data without a closed form) that make a density.
SAMPLES = 200_000
#: Samples generated at a time: about 10 ms.
CHUNK = 20_000
#: Below this density, p + q together, D* is left open: 200,000 samples say nothing there.
EMPTY = 1e-3
#: Fresh samples of each kind that D's value is averaged over.
JUDGED = 20_000
#: Updates of D between two pieces of work, and samples of each kind an update.
PIECE, BATCH = 5, 256
#: D's learning rate over the course of the study: large steps first, fine ones to settle.
RATES = ((0.0, 3e-3), (0.5, 1e-3), (0.8, 2e-4))


def cell_centres(window: float, cells: int = CELLS) -> Array:
    """Return the centres of a square grid's cells, `(cells, cells, 2)`, rows from low y up."""
    axis = ((np.arange(cells) + 0.5) / cells * 2 - 1) * window
    return np.asarray(np.stack(np.meshgrid(axis, axis), axis=-1))


def best_output(p: ArrayLike, q: ArrayLike, empty: float = 0.0) -> Array:
    r"""Return $D^* = p/(p+q)$; NaN where p + q is at most `empty`.

    References:
        Goodfellow et al. (2014), Generative Adversarial Nets, proposition 1.
        https://arxiv.org/abs/1406.2661
    """
    p, q = np.asarray(p, float), np.asarray(q, float)
    total = p + q
    best = np.divide(p, total, out=np.full_like(total, np.nan), where=total > empty)
    return np.asarray(best)


def game_value(p: ArrayLike, q: ArrayLike, logits: ArrayLike, area: float) -> float:
    r"""Return $V(D, G) = \int p \log D + q \log(1 - D)$ over a grid, for D = sigmoid(logit).

    Args:
        p: Density of the data in each cell.
        q: Density of the fakes, same shape.
        logits: Finite logits of D, same shape.
        area: Of one cell.
    """
    x = np.asarray(logits, float)
    terms = -np.asarray(p) * np.logaddexp(0, -x) - np.asarray(q) * np.logaddexp(0, x)
    return float(terms.sum() * area)


def best_value(p: ArrayLike, q: ArrayLike, area: float) -> float:
    r"""Return $V(D^*, G) = 2\,JS(p, q) - \log 4$ over a grid: no D reaches more there."""
    p, q = np.asarray(p, float), np.asarray(q, float)
    return float((rel_entr(p, p + q) + rel_entr(q, p + q)).sum() * area)


@dataclass(frozen=True)
class Weighed:
    """The densities of data and fakes on one grid of the window, read-only.

    Attributes:
        window: Half the side of the square.
        p: Density of the data in each cell, `(C, C)`, rows from low y to high y.
        q: Density of the fakes: a histogram of `samples` points, smoothed.
        known: Whether p is the closed form; else, where there is none or the grid is too
            coarse for it, it is a smoothed histogram like q.
        smoothing: Standard deviation of the smoothing, in units of the plane.
        samples: Points in a histogram.
    """

    window: float
    p: Array
    q: Array
    known: bool
    smoothing: float
    samples: int

    def __post_init__(self) -> None:
        self.p.flags.writeable = self.q.flags.writeable = False

    @property
    def area(self) -> float:
        """The area of one cell."""
        return (2 * self.window / len(self.p)) ** 2

    @property
    def best_output(self) -> Array:
        """D* in each cell, `(C, C)`; NaN where neither data nor fakes lie."""
        return best_output(self.p, self.q, EMPTY)

    @cached_property
    def value(self) -> float:
        """V(D*, G), the most that any D reaches on this grid."""
        return best_value(self.p, self.q, self.area)

    @property
    def js(self) -> float:
        """The Jensen-Shannon divergence of p and q, nats, from V(D*, G) = 2 JS - log 4.

        Fakes outside the window count as told apart for sure, which they are.
        """
        return (self.value + math.log(4)) / 2

    def distance(self, output: Array) -> float:
        """Return the mean of |D - D*| over real and fake samples, D given as `(C, C)`."""
        gap = np.abs(output - np.nan_to_num(self.best_output, nan=0.5))
        weight = np.where(np.isfinite(self.best_output), self.p + self.q, 0.0)
        return float((gap * weight).sum() / weight.sum())


def weighed(config: ToyConfig, generator: Tensor) -> Weighed:
    """Return the densities of a config's data and of a generator.

    Args:
        config: The game.
        generator: Flat parameters of its G, `(1, P)`.
    """
    *_, last = weighing(config, generator)
    assert last is not None
    return last


def weighing(config: ToyConfig, generator: Tensor) -> Iterator[Weighed | None]:
    """Work out `weighed` in small pieces: yields None until the last, which is the result."""
    data, rng = config.data_distribution, stream_rng(config.seed, "view", 2)
    cell = 2 * data.window / CELLS
    known = data.shows_on(cell)
    network = generators([config], generator.detach())
    real, fake = np.zeros((CELLS, CELLS)), np.zeros((CELLS, CELLS))
    for _ in range(SAMPLES // CHUNK):
        latents = torch.from_numpy(sample_prior(config, CHUNK, rng))[None]
        with torch.no_grad():
            fake += _counts(network(latents)[0].numpy(), data.window)
        if not known:
            real += _counts(data.sample(CHUNK, rng), data.window)
        yield None
    p = np.exp(data.log_density(cell_centres(data.window))) if known else _smooth(real, cell)
    yield Weighed(data.window, p, _smooth(fake, cell), known, cell, SAMPLES)


def _counts(points: Array, window: float) -> Array:
    edges = np.linspace(-window, window, CELLS + 1)
    return np.histogram2d(points[:, 1], points[:, 0], bins=(edges, edges))[0]


def _smooth(counts: Array, cell: float) -> Array:
    """Return a density per unit area, smoothed by a Gaussian of one cell."""
    density = counts / (SAMPLES * cell**2)
    return np.asarray(gaussian_filter(density, 1.0, mode="constant"))


@dataclass(frozen=True)
class BestResponse:
    """A copy of one D on its way to the optimum against a held G; read-only arrays.

    Attributes:
        config: The game that the players come from.
        weighed: The densities, hence D* and its value.
        updates: Updates of D done at each moment, `(T,)`, from 0 on.
        values: V(D, G) on the grid at each moment, `(T,)`: never above `weighed.value`.
        sampled: V(D, G) as a mean over fresh samples, `(T,)`: not smoothed, but noisy.
        outputs: D in each cell, before the first update and now, `(2, C, C)`.
    """

    config: ToyConfig
    weighed: Weighed
    updates: NDArray[np.int64]
    values: Array
    sampled: Array
    outputs: Array


class BestResponseStudy(Task):
    """Trains copies of several Ds, one after the other, each against its held G.

    Whatever the game's own loss, the copy descends the cross-entropy without a penalty: its
    optimum is D*, and minus its loss is V(D, G).

    Attributes:
        players: The models, as they were when the study began.
        updates: How many updates each copy gets.
        results: What stands so far, one a model that was begun; replaced as a whole.
    """

    def __init__(self, players: tuple[Players, ...], updates: int = 2_000) -> None:
        super().__init__()
        self.players, self.updates = players, updates
        self.results: tuple[BestResponse, ...] = ()

    def pieces(self) -> Iterator[float]:
        """Weigh the densities of a model, then train its D; model after model."""
        for place, players in enumerate(self.players):
            finished = self.results
            for share, result in _respond(players, self.updates):
                self.results = finished if result is None else (*finished, result)
                yield 0.999 * (place + share) / len(self.players)
        yield 1.0


def _respond(players: Players, updates: int) -> Iterator[tuple[float, BestResponse | None]]:
    """Yield the share of the work done and the result so far."""
    densities: Weighed | None = None
    for done, found in enumerate(weighing(players.config, players.generator), 1):
        densities = found
        yield 0.1 * done * CHUNK / (SAMPLES + CHUNK), None
    assert densities is not None
    trainer = opponents(players)
    log = _Log(players, densities, trainer)
    result = log.add(0)
    wanted = set(np.unique(np.linspace(0, updates, 61).astype(int)).tolist())
    for done in range(1, updates + 1):
        rate = next(r for start, r in reversed(RATES) if done >= start * updates)
        trainer.set(discriminator_lr=rate)
        trainer.update_discriminator()
        if done in wanted:
            result = log.add(done)
        if done % PIECE == 0 or done == updates:
            yield 0.1 + 0.9 * done / updates, result


#: What the copy of D learns without: all tricks but those that shape a network.
_OF_THE_GAME = TrickFields.model_fields.keys() - {
    "batch_features",
    "kernels",
    "reference_batch",
}


def opponents(players: Players) -> ToyTrainer:
    """Return a trainer of copies of two players, set to bring D to its optimum."""
    config = players.config.with_(
        **{field: TrickFields.model_fields[field].default for field in _OF_THE_GAME},
        objective="saturating",
        penalty="none",
        dataset_size=None,
        batch_size=BATCH,
        optimizer="adam",
        beta1=0.9,
        beta2=0.999,
        ema_decay=0.0,
    )
    trainer = ToyTrainer([config])
    memory = trainer.memory()
    both = (players.generator, players.discriminator, players.generator)
    trainer.load_memory({**memory, "parameters": both})
    return trainer


class _Log:
    """Measures the copy of D, always on the same grid and the same samples."""

    def __init__(self, players: Players, densities: Weighed, trainer: ToyTrainer) -> None:
        self._config, self._weighed, self._trainer = players.config, densities, trainer
        rng = stream_rng(players.config.seed, "view", 3)
        latents = torch.from_numpy(sample_prior(players.config, JUDGED, rng))[None]
        with torch.no_grad():
            self._fake = trainer.generator(latents)
        self._real = torch.from_numpy(
            players.config.data_distribution.sample(JUDGED, rng)
        ).float()[None]
        centres = cell_centres(densities.window).reshape(1, -1, 2)
        self._grid = torch.from_numpy(centres).float()
        self._rows: list[tuple[int, float, float]] = []
        self._first: Array | None = None

    def add(self, done: int) -> BestResponse:
        """Measure once more; return everything so far."""
        with torch.no_grad():
            grid, real, fake = map(
                self._trainer.discriminate, (self._grid, self._real, self._fake)
            )
        densities = self._weighed
        logits = grid.double().numpy().reshape(densities.p.shape)
        value = game_value(densities.p, densities.q, logits, densities.area)
        loss = self._trainer.objective.discriminator_losses(real, fake)
        self._rows.append((done, value, -float(loss[0])))
        output = 1 / (1 + np.exp(-np.clip(logits, -60, 60)))
        self._first = output if self._first is None else self._first
        return self._result(output)

    def _result(self, output: Array) -> BestResponse:
        updates, values, sampled = map(np.array, zip(*self._rows, strict=True))
        assert self._first is not None
        outputs = np.stack([self._first, output])
        for array in (updates, values, sampled, outputs):
            array.flags.writeable = False
        return BestResponse(self._config, self._weighed, updates, values, sampled, outputs)
