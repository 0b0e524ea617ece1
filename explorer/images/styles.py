"""The shipped StyleGAN of faces as its page uses it: seeds in, pictures and readings out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from explorer.images.data import to_bytes
from explorer.images.data.base import as_pixels
from explorer.images.data.faces import NAMES, RANGES
from explorer.images.measuring.factor_reader import FactorReader, Reading, load_reader
from explorer.images.measuring.style_paths import great_circle, squared_distances
from explorer.images.measuring.styles import (
    GROUPS,
    drawn,
    each_layer,
    layers_of,
    noise_deviation,
    pictures_of,
    read,
    taken_over,
)
from explorer.images.store.shipped import load_system, shipped_file
from explorer.images.systems.stylegan import StyleGAN

NAME = "stylegan-faces"
Pictures = NDArray[np.uint8]
Numbers = NDArray[np.float64]
#: Faces whose styles give the directions; of them the fifth with most of a factor, and least.
SAMPLED, EXTREMES = 600, 120
#: Moments of a walk.
MOMENTS = 9
#: What can be edited: the numbers, and the classes that begin with none of it.
EDITABLE: tuple[str, ...] = (
    *RANGES,
    *(name for name, names in NAMES.items() if names[0] == "no"),
)


@dataclass(frozen=True, eq=False)
class Shown:
    """Some faces; they are read when somebody asks.

    Attributes:
        images: (N, C, H, W) in [-1, 1].
        reader: Who reads them.
    """

    images: Tensor
    reader: FactorReader

    @property
    def pictures(self) -> Pictures:
        """Their bytes (N, H, W, C)."""
        return _bytes(self.images)

    @cached_property
    def reading(self) -> Reading:
        """What the face reader makes of them."""
        return read(self.reader, iter([self.images]))


@dataclass(frozen=True, eq=False)
class Walk:
    """A path from one face to another.

    Attributes:
        pictures: At equal shares of the way, (N, H, W, C).
        steps: Distances from each to the next in the reader's features, N - 1 of them.
    """

    pictures: Pictures
    steps: Numbers


class Stylist:
    """Draws faces by their styles, without noise; equal seeds give equal faces.

    Raises:
        ValueError: The model or the face reader is missing or damaged.
    """

    def __init__(self, name: str = NAME) -> None:
        system = load_system(shipped_file("zoo", name))
        assert isinstance(system, StyleGAN)
        self.generator, self.reader = system.generator, load_reader("face-reader")
        self.config = system.config

    def latents(self, seeds: Sequence[int]) -> Tensor:
        """Return z (N, d), each from its own seed."""
        rngs = (torch.Generator().manual_seed(seed) for seed in seeds)
        return torch.cat(
            [torch.randn(1, self.config.latent_dim, generator=rng) for rng in rngs]
        )

    def _w(self, seeds: Sequence[int]) -> Tensor:
        w: Tensor = self.generator.mapping(self.latents(seeds))
        return w

    def _shown(self, styles: Tensor) -> Shown:
        return Shown(torch.cat([*drawn(self.generator, styles)]), self.reader)

    @torch.inference_mode()
    def mixtures(self, a: int, b: int, several: Sequence[Mapping[str, float]]) -> Shown:
        """Return face A with shares of B's styles, one face a mapping of group to share."""
        one, other = self._w((a,)), self._w((b,))
        return self._shown(
            torch.cat([taken_over(self.generator, one, other, shares) for shares in several])
        )

    @torch.inference_mode()
    def matrix(self, a: Sequence[int], b: Sequence[int], group: str) -> Pictures:
        """Return each A (rows) with a group's styles of each B, (A B, H, W, C)."""
        one, other = self._w(a), self._w(b)
        rows = one.repeat_interleave(len(b), 0)
        styles = taken_over(self.generator, rows, other.repeat(len(a), 1), {group: 1.0})
        return self._shown(styles).pictures

    @torch.inference_mode()
    def faces(self, seeds: Sequence[int]) -> Shown:
        """Return the faces of some seeds, as they are."""
        return self._shown(each_layer(self.generator, self._w(seeds)))

    @torch.inference_mode()
    def noisy(self, a: int, groups: Sequence[str], count: int) -> Pictures:
        """Return face A without noise, then under draws of it in the layers of some groups.

        Args:
            a: The face.
            groups: Whose layers get noise; the others get none.
            count: Pictures with noise.
        """
        styles, sides = each_layer(self.generator, self._w((a,))), self.generator.sides
        rng = torch.Generator().manual_seed(5)
        chosen = {place for group in groups for place in self._places(group)}
        noise = []
        for place, side in enumerate(sides):
            fresh = torch.randn(count + 1, 1, side, side, generator=rng) * (place in chosen)
            fresh[0] = 0
            noise.append(fresh)
        return _bytes(self.generator.synthesis(styles.expand(count + 1, -1, -1), noise))

    @torch.inference_mode()
    def deviations(self, a: int, draws: int) -> Mapping[str, Numbers]:
        """Return by group how far its noise moves each pixel of face A, (H, W)."""
        styles, rng = each_layer(self.generator, self._w((a,))), torch.Generator()
        return {
            group: noise_deviation(self.generator, styles, group, draws, rng.manual_seed(5))[0]
            .double()
            .numpy()
            for group in GROUPS
        }

    def _places(self, group: str) -> range:
        return range(len(self.generator.sides))[layers_of(self.generator, group)]

    @torch.inference_mode()
    def truncated(self, seeds: Sequence[int], psi: float) -> Shown:
        """Return faces whose coarse styles are drawn towards the mean; all at psi 0 alike."""
        styles = each_layer(self.generator, self._w(seeds))
        layers = layers_of(self.generator, "coarse").stop
        return self._shown(self.generator.truncated(styles, psi, layers))

    @torch.inference_mode()
    def walk(self, a: int, b: int, space: str) -> Walk:
        """Return the way from A to B: in "z" on a great circle, in "w" on a line."""
        shares = torch.linspace(0, 1, MOMENTS)[:, None]
        if space == "z":
            first, last = (self.latents((seed,)).expand(MOMENTS, -1) for seed in (a, b))
            w = self.generator.mapping(great_circle(first, last, shares))
        else:
            w = torch.lerp(self._w((a,)), self._w((b,)), shares)
        images = pictures_of(self.generator, w)
        steps = np.sqrt(squared_distances(self.reader, images[:-1], images[1:]))
        return Walk(_bytes(images), steps)

    @torch.inference_mode()
    def edited(self, a: int, factor: str, strengths: Sequence[float]) -> Shown:
        """Return face A moved along a factor's direction in W by some strengths.

        One is the way from the mean of the fifth with least of it to that with most.
        """
        along = torch.tensor(strengths, dtype=torch.float32)[:, None] * self.directions[factor]
        return self._shown(each_layer(self.generator, self._w((a,)) + along))

    @cached_property
    def directions(self) -> Mapping[str, Tensor]:
        """The mean w of the faces with most of a factor less that of those with least, (d,)."""
        rng = torch.Generator().manual_seed(6)
        with torch.inference_mode():
            z = torch.randn(SAMPLED, self.config.latent_dim, generator=rng)
            w = self.generator.mapping(z)
            reading = read(self.reader, drawn(self.generator, each_layer(self.generator, w)))
        found = {}
        for factor in EDITABLE:
            order = torch.from_numpy(np.argsort(amount(reading, factor), kind="stable"))
            least, most = order[:EXTREMES], order[-EXTREMES:]
            found[factor] = w[most].mean(0) - w[least].mean(0)
        return found


def amount(reading: Reading, factor: str) -> Numbers:
    """Return how much of a factor faces have, 0 to 1, (N,).

    Of a number its place in its range; of a class the chance that it is not the first: that
    there are glasses, a beard.
    """
    if factor in reading.numbers:
        low, high = RANGES[factor]
        return np.asarray((reading.numbers[factor] - low) / (high - low))
    return np.asarray(1 - reading.chances[factor][:, 0])


def _bytes(images: Tensor) -> Pictures:
    return as_pixels(to_bytes(images))
