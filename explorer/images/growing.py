"""The shipped growing networks as their page uses them: their film, and a fade to be moved."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from explorer.images.data import to_bytes
from explorer.images.data.base import as_pixels
from explorer.images.networks import count_parameters
from explorer.images.networks.growing import enlarged
from explorer.images.store.shipped import film_of, load_system, shipped_file
from explorer.images.store.zoo import ZOO
from explorer.images.systems.growth import ProGANConfig, Span
from explorer.images.systems.progan import ProGAN

#: The run of the film; the same run, cut off in the middle of its last fade; the race.
NAME, FADING, RACE = "progan-faces", "progan-faces-fading", "progan-race"
Pictures = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Blend:
    """Some faces at one weight of the fade.

    Attributes:
        old: Of half the side, enlarged, (N, H, W, C).
        mixed: As G draws them at this weight.
        new: By the new layers alone.
        scores: D's of the mixed ones at the same weight, (N,); no probabilities.
    """

    old: Pictures
    mixed: Pictures
    new: Pictures
    scores: NDArray[np.float64]


def run_config() -> ProGANConfig:
    """Return the settings of the run of the film."""
    config = ZOO[NAME]
    assert isinstance(config, ProGANConfig)
    return config


def stage_of(step: int) -> Span:
    """Return the stage of that run that a step belongs to."""
    return next(span for span in reversed(run_config().spans) if span.first <= max(step, 1))


class Grower:
    """Draws and judges faces in the middle of the last fade; equal seeds give equal faces.

    Attributes:
        steps: The moments of the film.
        film: Their pictures, (T, N, H, W, C).

    Raises:
        ValueError: The model or the film is missing or damaged.
    """

    def __init__(self) -> None:
        system = load_system(shipped_file("zoo", FADING))
        assert isinstance(system, ProGAN)
        self.system = system
        self.steps, self.film = film_of("zoo", NAME)

    def latents(self, seed: int, count: int) -> torch.Tensor:
        """Return z (N, d) from the seeds `seed`, `seed` + 1, and so on."""
        size = self.system.config.latent_dim
        rngs = (torch.Generator().manual_seed(seed + place) for place in range(count))
        return torch.cat([torch.randn(1, size, generator=rng) for rng in rngs])

    @torch.inference_mode()
    def blend(self, seed: int, count: int, weight: float) -> Blend:
        """Return faces at a weight of the newest side, and what D thinks of them."""
        system, z = self.system, self.latents(seed, count)
        side = system.config.image_size
        old = enlarged(system.generator(z, side // 2), 2)
        mixed, new = (system.generator(z, side, share) for share in (weight, 1.0))
        scores = system.discriminator(mixed, weight)[:, 0]
        return Blend(_bytes(old), _bytes(mixed), _bytes(new), scores.double().numpy())

    def parameters(self) -> dict[int, tuple[int, int]]:
        """Return how many weights of G and of D each side brings."""
        G, D = self.system.generator, self.system.discriminator
        found = {}
        for place in range(len(G.bodies)):
            bodies = (G.bodies[place], D.bodies[place - 1] if place else D.to_score)
            ends = (G.to_pictures[place], D.from_pictures[place])
            own, others = (
                count_parameters(body) + count_parameters(end)
                for body, end in zip(bodies, ends, strict=True)
            )
            found[4 << place] = (own, others)
        return found


def _bytes(images: torch.Tensor) -> Pictures:
    return as_pixels(to_bytes(images.clamp(-1, 1)))
