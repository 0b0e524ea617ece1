"""Hold G, train D from scratch: how fast does what G could learn from it vanish?"""

from collections.abc import Iterator
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


class FreezeConfig(Config):
    """The game that trains G first, for how long, and how long D then studies it."""

    distribution: str = Field(default="ring", description="The real data.")
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
    """Trains one G, keeps it at several moments, then trains a new D against each of these.

    The new Ds start from the same weights and see the same noise and the same batches.

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
        """Train G from moment to moment, then all Ds together."""
        config, game = self.config, self.config.game
        first, copies = ToyTrainer([game]), len(config.trained)
        work = max(config.trained) + copies / 2 * config.updates
        kept: dict[int, Tensor] = {}
        for target in sorted(set(config.trained)):
            while first.step_count < target and not first.stopped:
                first.step(min(PIECE, target - first.step_count))
                yield 0.999 * first.step_count / work
            kept[target] = first.generator.parameters.detach().clone()
        trainer = held(game, torch.cat([kept[target] for target in config.trained]))
        log = _Log(config, trainer)
        done = 0
        for moment in moments(config.updates):
            while done < moment:
                for _ in range(min(PIECE, moment - done)):
                    trainer.update_discriminator()
                    done += 1
                yield 0.999 * (max(config.trained) + copies / 2 * done) / work
            self.results = log.add(int(moment))
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
        copies = len(config.trained)
        latents = torch.from_numpy(sample_prior(config.game, SAMPLES, rng))
        real = torch.from_numpy(config.game.data_distribution.sample(SAMPLES, rng)).float()
        self._latents = latents.expand(copies, -1, -1)
        self._real = real.expand(copies, -1, -1)
        self._config, self._trainer = config, trainer
        self._rows: list[tuple[int, Array, Array, Array, Array]] = []
        with torch.no_grad():
            self._fakes = trainer.generator(self._latents)

    def add(self, updates: int) -> FreezeResults:
        """Measure once more; return all measurements."""
        trainer = self._trainer
        norms, typical = [], []
        for objective in LOSSES:
            trainer.set(objective=objective)
            norms.append(weight_gradients(trainer, self._latents).double().norm(dim=1))
            by_place = trainer.generator_gradient(self._fakes).double().norm(dim=-1)
            typical.append(by_place.median(dim=-1).values)
        with torch.no_grad():
            logits = [trainer.discriminate(points) for points in (self._real, self._fakes)]
        fake_outputs = trainer.objective.outputs(logits[1]).mean(-1).numpy()
        losses = trainer.objective.discriminator_losses(*logits).numpy()
        found = (torch.stack(norms).numpy(), torch.stack(typical).numpy())
        self._rows.append((updates, *found, fake_outputs, losses))
        return self._results()

    def _results(self) -> FreezeResults:
        updates, norms, typical, fake_outputs, losses = zip(*self._rows, strict=True)
        found = FreezeResults(
            trained=np.array(self._config.trained),
            updates=np.array(updates),
            norms=np.stack(norms, axis=1),
            typical=np.stack(typical, axis=1),
            fake_outputs=np.stack(fake_outputs),
            losses=np.stack(losses),
            fakes=self._fakes[:, :300].numpy().copy(),
        )
        for value in vars(found).values():
            value.flags.writeable = False
        return found
