"""How each family draws a picture, completes one and rebuilds one: step by step, as a film."""

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import Field
from torch import Tensor

from explorer.config import Config
from explorer.images.data import held_out_digits, to_bytes, to_unit_range
from explorer.images.store.families import LEARNED, SIDE
from explorer.images.store.shipped import load_system, shipped_file
from explorer.images.systems import AAE, GAN, RBM, VAE, PixelCNN, System
from explorer.images.systems.rbm import black_and_white
from explorer.tasks import Task

#: Pictures of a film, side by side.
COUNT = 8
#: The most moments of a chain that a film keeps, more of its beginning than of its end.
MOST_MOMENTS = 120
#: Rows of a digit that stand where the rest is to be completed.
KNOWN = SIDE // 2

FamilyName = Literal["rbm-16", "rbm-128", "vae", "pixelcnn", "gan", "aae"]
Job = Literal["draw", "complete", "rebuild"]


class FilmConfig(Config):
    """What is drawn, and by whom."""

    family: FamilyName = Field(
        "rbm-128", description="Which family of models draws; all have learned the same digits."
    )
    job: Job = Field("draw", description="New digits, the lower half of one, or a given one.")
    gibbs_steps: int = Field(
        2_000,
        ge=1,
        le=5_000,
        description="Steps of the Markov chain, where the family has one.",
    )
    seed: int = Field(0, ge=0, le=9_999, description="Start of every random number.")
    digit: int = Field(
        0,
        ge=0,
        le=999,
        description="The picture whose log p stands in the table, and whose half is completed.",
    )


@dataclass(frozen=True, eq=False)
class Film:
    """What stands so far.

    Attributes:
        frames: Pictures (T, N, H, W) of each moment.
        captions: What each moment is, (T).
        seconds: Time spent on drawing all N.
        energies: Mean log p of the pictures at each moment but for an unknown constant, or
            exactly (T); empty where the family has no chain.
    """

    frames: NDArray[np.uint8]
    captions: tuple[str, ...]
    seconds: float
    energies: tuple[float, ...] = ()


#: What a film yields: the share that is done, a moment's pictures, its caption.
Moments = Iterator[tuple[float, Tensor, str]]


def can(family: FamilyName, job: Job) -> str:
    """Return why a family cannot do a job, empty where it can."""
    return _CANNOT.get((family, job), "")


_CANNOT: dict[tuple[FamilyName, Job], str] = {
    ("gan", "complete"): "A GAN has no way from a picture back to z, so none from a half of "
    "one: the z of the nearest picture would have to be searched for.",
    ("gan", "rebuild"): "A GAN has no encoder: the z of a picture would have to be searched "
    "for.",
    (
        "aae",
        "complete",
    ): "Its encoder wants a whole picture, and gives one code without a chance for any other.",
    ("pixelcnn", "rebuild"): "A PixelCNN has no code: there is nothing to rebuild a picture "
    "from but its pixels themselves.",
}


class FilmTask(Task):
    """Draws a film; `results` is what stands so far.

    Args:
        config: What to draw.
    """

    def __init__(self, config: FilmConfig) -> None:
        self._config = config
        self._frames: list[NDArray[np.uint8]] = []
        self._captions: list[str] = []
        self._energies: list[float] = []
        self._spent = 0.0
        super().__init__()

    @property
    def results(self) -> Film | None:
        """The moments so far, None before the first."""
        if not self._frames:
            return None
        frames = np.stack(self._frames)
        return Film(frames, tuple(self._captions), self._spent, tuple(self._energies))

    def pieces(self) -> Iterator[float]:
        """Draw one moment after the other."""
        system = load_system(shipped_file("families", self._config.family))
        given = held_out(self._config) if self._config.job != "draw" else None
        rng = torch.Generator().manual_seed(self._config.seed)
        moments = film_of(system, self._config, given, rng)
        while True:
            start = time.perf_counter()
            with torch.inference_mode():
                moment = next(moments, None)
            self._spent += time.perf_counter() - start
            if moment is None:
                return
            share, pictures, caption = moment
            self._keep(system, pictures, caption)
            yield share

    def _keep(self, system: System, pictures: Tensor, caption: str) -> None:
        self._frames.append(to_bytes(pictures)[:, 0].numpy())
        self._captions.append(caption)
        if isinstance(system, RBM):
            energy = system.machine.free_energy(black_and_white(pictures))
            self._energies.append(-energy.mean().item())


def held_out(config: FilmConfig) -> Tensor:
    """Return held-out digits (N, 1, H, W), 1 or -1: one N times, to rebuild N of them."""
    images = to_unit_range(held_out_digits(SIDE, LEARNED, binary=True).images)
    if config.job == "complete":
        return images[config.digit].expand(COUNT, -1, -1, -1).clone()
    places = (config.digit + torch.arange(COUNT) * 97) % len(images)
    return images[places]


def film_of(
    system: System, config: FilmConfig, given: Tensor | None, rng: torch.Generator
) -> Moments:
    """Yield a family's moments.

    Args:
        system: Who draws.
        config: What.
        given: The pictures to complete or to rebuild (N, 1, H, W).
        rng: On the CPU.

    Raises:
        ValueError: The family cannot do this.
    """
    if reason := can(config.family, config.job):
        raise ValueError(reason)
    if isinstance(system, RBM):
        return _chain(system, config, given, rng)
    if isinstance(system, PixelCNN):
        return _pixel_by_pixel(system, given, rng)
    if isinstance(system, VAE):
        return _vae(system, config, given, rng)
    if isinstance(system, AAE):
        return _aae(system, given, rng)
    assert isinstance(system, GAN)
    return _one_pass(system, rng)


def kept_moments(steps: int) -> frozenset[int]:
    """Return which steps of a chain a film keeps: the first ones, then ever fewer.

    >>> sorted(kept_moments(5))
    [0, 1, 2, 3, 4, 5]
    """
    if steps <= MOST_MOMENTS:
        return frozenset(range(steps + 1))
    chosen = np.geomspace(1, steps, MOST_MOMENTS).round().astype(int)
    return frozenset({0, *chosen.tolist()})


def _chain(
    system: RBM, config: FilmConfig, given: Tensor | None, rng: torch.Generator
) -> Moments:
    """Gibbs sampling: all hidden units given the picture, all pixels given the hidden units."""
    machine = system.machine
    if config.job == "rebuild":
        assert given is not None
        yield 0.5, given, "a held-out digit"
        chances = machine.hidden_chances(black_and_white(given))
        yield 1.0, _pictures(machine.visible_chances(chances)), "p(v | h), from p(h | v)"
        return
    visible = (torch.rand(COUNT, SIDE * SIDE, generator=rng) < 0.5).float()
    keep = kept_moments(config.gibbs_steps)
    yield 0.0, _clamped(_pictures(visible), given), "step 0: coins"
    visible = black_and_white(_clamped(_pictures(visible), given))
    for step in range(1, config.gibbs_steps + 1):
        visible = machine.walk(visible, 1, lambda n: torch.rand(COUNT, n, generator=rng))
        visible = black_and_white(_clamped(_pictures(visible), given))
        if step in keep:
            share = step / config.gibbs_steps
            yield share, _pictures(visible), f"step {step:,} of the chain"


def _pixel_by_pixel(system: PixelCNN, given: Tensor | None, rng: torch.Generator) -> Moments:
    """A pass of the network for every pixel; what is still to come is grey."""
    known = 0 if given is None else KNOWN
    images = torch.zeros(COUNT, 1, SIDE, SIDE)
    if given is not None:
        images[:, :, :known] = given[:, :, :known]
    chances = torch.rand(COUNT, SIDE * SIDE, generator=rng)
    yield 0.0, images.clone(), f"{known * SIDE} pixels are given"
    for number in system.drawing(images, chances, known=known):
        share = (number - known * SIDE) / (SIDE * SIDE - known * SIDE)
        if number % 2 == 0:
            yield share, images.clone(), f"pixel {number} of {SIDE * SIDE}"


def _vae(
    system: VAE, config: FilmConfig, given: Tensor | None, rng: torch.Generator
) -> Moments:
    """One pass of the decoder; to complete, rounds of encoder and decoder.

    References:
        Rezende, Mohamed & Wierstra (2014), Stochastic Backpropagation and Approximate
        Inference in Deep Generative Models, section 5.4 and appendix F (completion).
        https://arxiv.org/abs/1401.4082
    """
    if config.job == "rebuild":
        assert given is not None
        yield 0.5, given, "a held-out digit"
        mean, _ = system.encoder(given)
        yield 1.0, system.decoder(mean), "the decoder's picture of E's mean"
        return
    if given is not None:
        yield from _completed_in_rounds(system, config, given, rng)
        return
    latents = torch.randn(COUNT, system.config.latent_dim, generator=rng)
    yield 0.0, _as_tiles(latents), f"z: {system.config.latent_dim} numbers from N(0, 1)"
    means = system.decoder(latents)
    yield 0.5, means, "one pass: the chance of every pixel"
    coins = torch.rand(means.shape, generator=rng) < (means + 1) / 2
    yield 1.0, coins.float() * 2 - 1, "a coin for every pixel: a sample of p(x)"


def _completed_in_rounds(
    system: VAE, config: FilmConfig, given: Tensor, rng: torch.Generator
) -> Moments:
    coins = (torch.rand(given.shape, generator=rng) < 0.5).float() * 2 - 1
    images = _clamped(coins, given)
    yield 0.0, images, "round 0: coins in the lower half"
    keep = kept_moments(config.gibbs_steps)
    for step in range(1, config.gibbs_steps + 1):
        mean, log_variance = system.encoder(images)
        noise = torch.randn(mean.shape, generator=rng)
        chances = system.decoder(mean + (0.5 * log_variance).exp() * noise)
        coins = torch.rand(given.shape, generator=rng) < (chances + 1) / 2
        images = _clamped(coins.float() * 2 - 1, given)
        if step in keep:
            yield step / config.gibbs_steps, _clamped(chances, given), f"round {step:,}"


def _aae(system: AAE, given: Tensor | None, rng: torch.Generator) -> Moments:
    if given is not None:
        yield 0.5, given, "a held-out digit"
        yield 1.0, system.decoded(system.encoder(given)), "the decoder's picture of its code"
        return
    noise = torch.randn(COUNT, system.config.latent_dim + 1, generator=rng)
    codes = system.code_prior.codes(noise)
    yield 0.0, _as_tiles(codes), f"z: {codes.shape[1]} numbers from the prior"
    yield 1.0, system.decoded(codes), "one pass of the decoder"


def _one_pass(system: GAN, rng: torch.Generator) -> Moments:
    latents = torch.randn(COUNT, system.config.latent_dim, generator=rng)
    yield 0.0, _as_tiles(latents), f"z: {system.config.latent_dim} numbers from N(0, 1)"
    yield 1.0, system.generator(latents), "one pass of G"


def _pictures(units: Tensor) -> Tensor:
    """Return units (N, V) in [0, 1] as pictures (N, 1, H, W) in [-1, 1]."""
    return (units * 2 - 1).view(-1, 1, SIDE, SIDE)


def _clamped(pictures: Tensor, given: Tensor | None) -> Tensor:
    """Return the pictures with the upper half of what is given."""
    if given is None:
        return pictures
    return torch.cat([given[:, :, :KNOWN], pictures[:, :, KNOWN:]], 2)


def _as_tiles(latents: Tensor) -> Tensor:
    """Return the numbers of each z as squares of a picture (N, 1, H, W), 3 as white."""
    side = math.ceil(math.sqrt(latents.shape[1]))
    squares = torch.full((len(latents), side * side), -1.0)
    squares[:, : latents.shape[1]] = (latents / 3).clamp(-1, 1)
    large = squares.view(-1, 1, side, side)
    return torch.nn.functional.interpolate(large, size=(SIDE, SIDE), mode="nearest")
