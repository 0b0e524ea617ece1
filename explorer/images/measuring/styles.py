"""What each layer of a style-based generator of faces decides, in the eyes of the face reader.

Faces are drawn without noise, but where noise is what is measured.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from explorer.images.data.faces import NAMES
from explorer.images.measuring.factor_reader import FactorReader, Reading
from explorer.images.measuring.families import Measured
from explorer.images.networks.styles import StyleGenerator
from explorer.intervals import Interval, share_interval

Numbers = NDArray[np.float64]
#: The largest side of a group's pictures: at 32 pixels the paper's ranges shrink to these.
GROUPS: Mapping[str, tuple[int, int]] = {
    "coarse": (4, 8),
    "middle": (16, 16),
    "fine": (32, 1024),
}
#: The least reading at which eyes are open enough to show their colour.
OPEN = 0.3
_RESAMPLED = 1_000


def layers_of(generator: StyleGenerator, group: str) -> slice:
    """Return which layers a group has."""
    low, high = GROUPS[group]
    places = [place for place, side in enumerate(generator.sides) if low <= side <= high]
    return slice(min(places, default=0), max(places, default=-1) + 1)


def each_layer(generator: StyleGenerator, w: Tensor) -> Tensor:
    """Return styles (N, layers, d): w (N, d) for every layer."""
    return w[:, None].repeat(1, len(generator.sides), 1)


def taken_over(
    generator: StyleGenerator, one: Tensor, other: Tensor, shares: Mapping[str, float]
) -> Tensor:
    """Return styles between those of two (N, d), with a share of the other's by group.

    Args:
        generator: Whose layers are meant.
        one: What a share of 0 keeps.
        other: What a share of 1 takes.
        shares: By group; 0 for a group that is not named.
    """
    styles = each_layer(generator, one)
    for group, share in shares.items():
        layers = layers_of(generator, group)
        styles[:, layers] += share * (other - one)[:, None]
    return styles


def drawn(generator: StyleGenerator, styles: Tensor) -> Iterator[Tensor]:
    """Yield pictures (n, C, H, W) in [-1, 1] of styles (N, layers, d), without noise."""
    silence = [torch.zeros(1, 1, side, side) for side in generator.sides]
    for some in torch.split(styles, 128):
        yield generator.synthesis(some, silence).clamp(-1, 1)


def pictures_of(generator: StyleGenerator, w: Tensor) -> Tensor:
    """Return the pictures (N, C, H, W) of one style (N, d) for all layers, without noise."""
    return torch.cat([*drawn(generator, each_layer(generator, w))])


def noise_deviation(
    generator: StyleGenerator, styles: Tensor, group: str, draws: int, rng: torch.Generator
) -> Tensor:
    """Return the deviation of each pixel over noise in a group's layers, (N, H, W).

    The other layers have their own fixed noise. It is a mean over colours, of values in
    [-1, 1].
    """
    layers = range(len(generator.sides))[layers_of(generator, group)]
    found = []
    for one in styles:
        fresh = [
            torch.randn(draws, 1, side, side, generator=rng) if place in layers else None
            for place, side in enumerate(generator.sides)
        ]
        same = one.expand(draws, *one.shape)
        found.append(generator.synthesis(same, fresh).clamp(-1, 1).std(0).mean(0))
    return torch.stack(found)


def read(reader: FactorReader, pictures: Iterator[Tensor]) -> Reading:
    """Return what a reader makes of all pictures."""
    found = [reader.read(some) for some in pictures]

    def joined(kind: str) -> dict[str, NDArray[np.float64]]:
        parts = [getattr(some, kind) for some in found]
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

    return Reading(joined("classes"), joined("chances"), joined("numbers"))  # type: ignore[arg-type]


def visible(reading: Reading, factor: str) -> NDArray[np.bool_]:
    """Return in which faces a factor can be seen at all, (N,)."""
    if factor == "hair_colour":
        return np.asarray(reading.classes["hair"] != NAMES["hair"].index("bald"))
    if factor == "eye_colour":
        dark = reading.classes["glasses"] == NAMES["glasses"].index("dark")
        return np.asarray(~dark & (reading.numbers["eyes_open"] >= OPEN))
    return np.ones(len(next(iter(reading.classes.values()))), bool)


@dataclass(frozen=True, eq=False)
class Crossed:
    """Readings of faces A, of faces B, and of A with some layers of B.

    Attributes:
        a: Of the faces that keep most layers.
        b: Of the faces that lend some.
        mixed: Of the mixtures.
    """

    a: Reading
    b: Reading
    mixed: Reading

    def share(self, factor: str) -> Interval:
        """Return how much of a factor the mixtures have from B, with its 95 % interval.

        Of a class: the share of the pairs that differ in it whose mixture has B's. Of a
        number: the slope of what the mixture has gained over A on what B has more than A.
        """
        if factor in self.a.numbers:
            return _slope_interval(
                self.b.numbers[factor] - self.a.numbers[factor],
                self.mixed.numbers[factor] - self.a.numbers[factor],
            )
        a, b, mixed = (r.classes[factor] for r in (self.a, self.b, self.mixed))
        seen = [visible(reading, factor) for reading in (self.a, self.b, self.mixed)]
        differ = (a != b) & seen[0] & seen[1] & seen[2]
        return share_interval(int((mixed == b)[differ].sum()), max(1, int(differ.sum())))


def _slope_interval(wanted: Numbers, gained: Numbers) -> Interval:
    """Return the slope through 0 with its 95 % interval over resampled pairs.

    References:
        Efron & Tibshirani (1993), An Introduction to the Bootstrap, sections 9.5 and 13.3.
    """
    rng = np.random.default_rng(0)
    products, squares = wanted * gained, wanted**2
    chosen = rng.integers(len(wanted), size=(_RESAMPLED, len(wanted)))
    slopes = products[chosen].sum(1) / np.maximum(squares[chosen].sum(1), 1e-12)
    low, high = np.quantile(slopes, (0.025, 0.975))
    estimate = products.sum() / max(float(squares.sum()), 1e-12)
    return Interval(np.array(estimate), np.array(low), np.array(high))


def share_facts(generator: StyleGenerator, reader: FactorReader, z: Tensor) -> Measured:
    """Return by group and factor what share of it comes with B's layers, `KEY`, low, high.

    Args:
        generator: What draws.
        reader: What reads.
        z: Latents (2 N, d): those of A and those of B.
    """
    one, other = generator.mapping(z).chunk(2)
    a, b = (read(reader, drawn(generator, each_layer(generator, w))) for w in (one, other))
    facts: Measured = {}
    for group in GROUPS:
        styles = taken_over(generator, one, other, {group: 1.0})
        crossed = Crossed(a, b, read(reader, drawn(generator, styles)))
        for factor in (*crossed.a.classes, *crossed.a.numbers):
            found = crossed.share(factor)
            key = f"share_{group}_{factor}"
            facts |= {key: float(found.estimate), f"{key}_low": float(found.low)}
            facts[f"{key}_high"] = float(found.high)
    return facts
