"""Hold G, train D from scratch: how fast does what G could learn from it vanish?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import Field
from torch import Tensor

from explorer.config import Config
from explorer.tasks import Task
from explorer.toy.batches import sample_prior, stream_rng
from explorer.toy.config import ToyConfig
from explorer.toy.trainer import ToyTrainer

Array = NDArray[np.floating]
Norm = Literal["weights", "middle-fake"]

#: The two losses of the same game, in the order of every array here.
LOSSES = ("saturating", "non-saturating")
#: Samples over which G's gradient is averaged.
SAMPLES = 1_000
#: Steps of G, and updates of D, between two pieces of work.
PIECE = 5
#: Ds that learn side by side.
TOGETHER = 2


class FreezeConfig(Config):
    """The game that trains G first, for how long, and how long D then studies it."""

    distribution: str = Field(
        default="ring",
        description="What D is shown as real: the more modes, the easier one is lost.",
    )
    latent_dim: int = Field(
        default=2, ge=1, le=32, description="Numbers in the noise vector z that G starts from."
    )
    trained: tuple[int, ...] = Field(
        default=(0, 100, 1_000, 5_000),
        min_length=1,
        max_length=6,
        description="Steps that G was trained before it is held.",
    )
    updates: int = Field(
        default=4_000, ge=10, le=20_000, description="Updates of the new D against the held G."
    )
    seed: int = Field(
        default=0, ge=0, le=2**31 - 1, description="Fixes weights, noise and batches."
    )

    @property
    def game(self) -> ToyConfig:
        """The settings of both players."""
        return ToyConfig(
            distribution=self.distribution,
            latent_dim=self.latent_dim,
            seed=self.seed,
            objective="non-saturating",
            schedule="algorithm-1",
            batch_size=64,
            generator_widths=(100, 100),
            discriminator_widths=(100, 100),
        )


@dataclass(frozen=True)
class FreezeResults:
    """What G would learn from ever better Ds; L losses, T moments, G generators, read-only.

    Attributes:
        trained: Steps each G was trained, `(G,)`.
        updates: Updates of D done at each moment, `(T,)`, from 0 on.
        norms: Norm of the gradient of G's loss by all weights of G, `(L, T, G)`.
        typical: Norm of the loss's gradient by a fake's place, for the fake in the middle: half
            of them get more, half less, `(L, T, G)`.
        fake_outputs: D's mean output D(G(z)), `(T, G)`.
        losses: D's loss, `(T, G)`; log 4 where D cannot tell.
        fakes: Samples of each G, `(G, P, 2)`.
    """

    trained: NDArray[np.int64]
    updates: NDArray[np.int64]
    norms: Array
    typical: Array
    fake_outputs: Array
    losses: Array
    fakes: Array

    def read(self, norm: Norm) -> Array:
        """Return the norms of one kind, `(L, T, G)`."""
        return self.norms if norm == "weights" else self.typical


def decades(norms: Array) -> Array:
    """Return the orders of magnitude that gradients `(L, T, G)` have lost, `(L, G)`.

    From the first D, of random weights, to the last; negative where they have grown.
    """
    floor = np.finfo(np.float32).tiny
    first, last = (np.log10(np.maximum(norms[:, place], floor)) for place in (0, -1))
    return np.asarray(first - last)


class FreezeStudy(Task):
    """Trains one G, keeps it at several moments, and trains a new D against each of these.

    The new Ds start from the same weights and see the same noise and the same batches. Two at
    a time learn, the least trained Gs first: so there is something to see at once.

    Attributes:
        config: What is studied.
        results: The measurements so far; replaced as a whole.

    References:
        Arjovsky & Bottou (2017), Towards Principled Methods for Training GANs, figures 2
        and 3. https://arxiv.org/abs/1701.04862
    """

    def __init__(self, config: FreezeConfig) -> None:
        super().__init__()
        self.config = config
        self.results: FreezeResults | None = None

    def pieces(self) -> Iterator[float]:
        """Train G from moment to moment, and on the way two Ds at a time against it."""
        config, game = self.config, self.config.game
        first, logs = ToyTrainer([game]), list[_Log]()
        order = sorted(config.trained)
        pairs = [order[place : place + TOGETHER] for place in range(0, len(order), TOGETHER)]
        work = max(config.trained) + len(pairs) * config.updates
        for number, pair in enumerate(pairs):
            kept = []
            for target in pair:
                while first.step_count < target and not first.stopped:
                    first.step(min(PIECE, target - first.step_count))
                    yield 0.999 * (first.step_count + number * config.updates) / work
                kept.append(first.generator.parameters.detach().clone())
            trainer = held(game, torch.cat(kept))
            logs.append(_Log(config, trainer))
            done = 0
            for moment in moments(config.updates):
                while done < moment:
                    for _ in range(min(PIECE, moment - done)):
                        trainer.update_discriminator()
                        done += 1
                    past = first.step_count + number * config.updates + done
                    yield 0.999 * past / work
                logs[-1].add(int(moment))
                self.results = _results(config, logs)
        yield 1.0


def moments(updates: int) -> NDArray[np.int64]:
    """Return 0 and about twelve moments a decade, evenly on a log axis.

    >>> moments(10)
    array([ 0,  1,  2,  3,  4,  5,  6,  7,  8, 10])
    """
    decades = np.log10(updates)
    spaced = np.logspace(0, decades, int(12 * decades) + 1).round().astype(np.int64)
    return np.concatenate([[0], np.unique(spaced)])


def held(game: ToyConfig, generators: Tensor) -> ToyTrainer:
    """Return a stack of new Ds, all alike, against given generators `(K, P)`.

    Only its D is to be updated: then G stays what it is.
    """
    trainer = ToyTrainer([game] * len(generators))
    state = trainer.state_dict()
    discriminators = state["parameters"][1]
    state["parameters"] = (generators, discriminators, generators)
    trainer.load_state_dict(state)
    return trainer


def weight_gradients(trainer: ToyTrainer, latents: Tensor) -> Tensor:
    """Return the gradient of each G's loss by all of its weights, `(K, P)`.

    Args:
        trainer: Says which loss: the objective of its configs.
        latents: Shape `(K, N, latent_dim)`; the loss is the mean over N.
    """
    values = trainer.generator.trace(latents)
    by_place = trainer.generator_gradient(values[-1]) / latents.shape[1]
    trainer.generator.backpropagate(values, by_place, learn=True, back=False)
    return trainer.generator.gradients.clone()


class _Log:
    """Measures both losses at every moment, always of the same noise and real samples."""

    def __init__(self, config: FreezeConfig, trainer: ToyTrainer) -> None:
        rng = stream_rng(config.seed, "view")
        copies = len(trainer.configs)
        latents = torch.from_numpy(sample_prior(config.game, SAMPLES, rng))
        real = torch.from_numpy(config.game.data_distribution.sample(SAMPLES, rng)).float()
        self._latents = latents.expand(copies, -1, -1)
        self._real = real.expand(copies, -1, -1)
        self._config, self._trainer = config, trainer
        self.rows: list[tuple[int, Array, Array, Array, Array]] = []
        with torch.no_grad():
            self.fakes = trainer.generator(self._latents)

    def add(self, updates: int) -> None:
        """Measure once more."""
        trainer = self._trainer
        norms, typical = [], []
        for objective in LOSSES:
            trainer.set(objective=objective)
            norms.append(weight_gradients(trainer, self._latents).double().norm(dim=1))
            by_place = trainer.generator_gradient(self.fakes).double().norm(dim=-1)
            typical.append(by_place.median(dim=-1).values)
        with torch.no_grad():
            logits = [trainer.discriminate(points) for points in (self._real, self.fakes)]
        outputs = trainer.objective.outputs(logits[1]).mean(-1).numpy()
        losses = trainer.objective.discriminator_losses(*logits).numpy()
        found = (torch.stack(norms).numpy(), torch.stack(typical).numpy())
        self.rows.append((updates, *found, outputs, losses))


def _results(config: FreezeConfig, logs: Sequence[_Log]) -> FreezeResults:
    """Return what all Ds have come to; the last pair's may have later moments still to come."""
    moments_seen = [row[0] for row in logs[0].rows]
    columns = zip(*(_padded(log, len(moments_seen)) for log in logs), strict=True)
    norms, typical, outputs, losses = (np.concatenate(c, axis=-1) for c in columns)
    found = FreezeResults(
        trained=np.array(sorted(config.trained)[: outputs.shape[-1]]),
        updates=np.array(moments_seen),
        norms=norms,
        typical=typical,
        fake_outputs=outputs,
        losses=losses,
        fakes=torch.cat([log.fakes[:, :300] for log in logs]).numpy().copy(),
    )
    for value in vars(found).values():
        value.flags.writeable = False
    return found


def _padded(log: _Log, count: int) -> tuple[Array, Array, Array, Array]:
    """Return a log's columns over `count` moments, nan where one is still to come."""
    _, norms, typical, outputs, losses = zip(*log.rows, strict=True)
    gap = count - len(log.rows)
    rest = (np.stack(norms, 1), np.stack(typical, 1), np.stack(outputs), np.stack(losses))
    widths = [[(0, 0), (0, gap), (0, 0)]] * 2 + [[(0, gap), (0, 0)]] * 2
    first, second, third, fourth = (
        np.pad(column, width, constant_values=np.nan)
        for column, width in zip(rest, widths, strict=True)
    )
    return first, second, third, fourth
