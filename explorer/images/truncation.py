"""The shipped BigGANs of digits as their page uses them: a threshold in, pictures out."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from explorer.images.data import to_bytes
from explorer.images.data.base import as_pixels
from explorer.images.measuring.gains import Gain, gains_of
from explorer.images.measuring.metrics import describe
from explorer.images.measuring.truncation import classes_in_turn, drawn, truncated
from explorer.images.store.shipped import load_system, shipped_file
from explorer.images.systems.biggan import BigGAN

Pictures = NDArray[np.uint8]
Numbers = NDArray[np.float64]
#: Without regularisation; with batches of 4; without spectral norm; all else alike.
NAME, FREE = "biggan-digits", "biggan-digits-free"
SMALL_BATCH, UNBOUNDED = "biggan-digits-batch-4", "biggan-digits-unbounded"
#: Ways between two classes that are shown: one a z.
WAYS = 4
CLASSES = 10


@dataclass(frozen=True, eq=False)
class Way:
    """Pictures between two classes.

    Attributes:
        pictures: A row a z, (WAYS, shares, H, W, C).
        chances: Of the first class and of the second, as a classifier reads the pictures, mean
            over the z, (2, shares).
    """

    pictures: Pictures
    chances: Numbers


class Artist:
    """Draws digits by class and truncated z; equal seeds give equal pictures.

    Raises:
        ValueError: The model or the digit classifier is missing or damaged.
    """

    def __init__(self, name: str = NAME) -> None:
        system = load_system(shipped_file("zoo", name))
        assert isinstance(system, BigGAN)
        self.system, self.config = system, system.config
        self.generator = system.generator

    def _z(self, count: int, threshold: float, seed: int) -> Tensor:
        return truncated(count, self.config.latent_dim, threshold, seed)

    @torch.inference_mode()
    def digits(self, threshold: float, seed: int, count: int) -> Pictures:
        """Return `count` pictures, the classes in turn, (count, H, W, C)."""
        embedded = self.generator.shared(classes_in_turn(count))
        return _bytes(drawn(self.generator, self._z(count, threshold, seed), embedded))

    def _way(
        self, classes: tuple[int, int], shares: Sequence[float], threshold: float, seed: int
    ) -> Tensor:
        """Return pictures (WAYS shares, C, H, W): each z at the shares of the way."""
        one, other = self.generator.shared(torch.tensor(classes))
        places = torch.tensor(shares, dtype=torch.float32)[:, None]
        embedded = torch.lerp(one, other, places).repeat(WAYS, 1)
        z = self._z(WAYS, threshold, seed).repeat_interleave(len(shares), 0)
        return drawn(self.generator, z, embedded)

    @torch.inference_mode()
    def between(
        self, classes: tuple[int, int], shares: Sequence[float], threshold: float, seed: int
    ) -> Way:
        """Return pictures on the way from a class to another, of some z, and how they read."""
        images = self._way(classes, shares, threshold, seed)
        read = describe(images)[1].reshape(WAYS, len(shares), CLASSES)
        pictures = _bytes(images)
        return Way(
            pictures.reshape(WAYS, len(shares), *pictures.shape[1:]),
            np.asarray(read.mean(0)[:, list(classes)].T),
        )

    def apart(self, first: int, second: int) -> float:
        """Return the distance of two classes' embeddings."""
        one, other = self.generator.shared(torch.tensor([first, second]))
        return float(torch.linalg.vector_norm(one - other))

    @cached_property
    def gains(self) -> dict[str, list[Gain]]:
        """What the layers of G and of D amplify, by network."""
        side = self.config.image_size
        return {
            "generator": gains_of(self.system.generator, side),
            "discriminator": gains_of(self.system.discriminator, side),
        }


def _bytes(images: Tensor) -> Pictures:
    return as_pixels(to_bytes(images))
