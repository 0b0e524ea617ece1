"""Did it change, and what else? A reader's verdict on an arithmetic and on a direction."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.images.latent import groups, readings
from explorer.images.latent.arithmetic import Arithmetic
from explorer.images.latent.readings import Means, Pictures
from explorer.images.latent.walk import Scene
from explorer.images.measuring.factor_reader import Reading


@dataclass(frozen=True)
class SumVerdict:
    """What a reader sees in A, in B, in C and in what became of A - B + C.

    Attributes:
        reader: Its name.
        main: The factor that A has and B lacks.
        terms: The means of A, B and C.
        drawn: Those of what was drawn from the sum of z and from z near it.
        mixed: Those of the same sum of pixels.
        strange: How far each of these five is from what would be drawn of what is read in it,
            from 0 to 1; None where nobody can say.
    """

    reader: str
    main: str
    terms: tuple[Means, Means, Means]
    drawn: Means
    mixed: Means
    strange: tuple[float | None, ...]

    @property
    def asked(self) -> Means:
        """A - B + C of what is seen."""
        return readings.asked(self.terms, self.reader)

    @property
    def also(self) -> tuple[str, float]:
        """The other factor that changed most from C to what was drawn, and by how much."""
        found = readings.apart(self.terms[2], self.drawn, self.reader)
        return _largest({f: share for f, share in found.items() if f != self.main})


@dataclass(frozen=True)
class TurnVerdict:
    """What a reader sees along a direction.

    Attributes:
        reader: Its name.
        main: The factor that A has more of than B.
        ends: The means of groups A and B, which the direction was made of.
        amounts: Where, in units of the direction, in rising order.
        means: At each of them, over all pictures there.
    """

    reader: str
    main: str
    ends: tuple[Means, Means]
    amounts: tuple[float, ...]
    means: tuple[Means, ...]

    @property
    def whole(self) -> tuple[Means, Means]:
        """The means one whole direction back, and one ahead."""
        back, ahead = (np.abs(np.array(self.amounts) - end).argmin() for end in (-1, 1))
        return self.means[back], self.means[ahead]

    @property
    def changes(self) -> dict[str, float]:
        """How far each factor goes between these two, from 0 to 1."""
        return readings.apart(*self.whole, self.reader)

    @property
    def also(self) -> tuple[str, float]:
        """The other factor that changed most, and by how much."""
        return _largest({f: c for f, c in self.changes.items() if f != self.main})


def of_sum(scene: Scene, found: Arithmetic) -> SumVerdict | None:
    """Return the verdict on an arithmetic, None where nobody reads such pictures."""
    reader = scene.reader
    if not reader:
        return None
    parts = [scene.seeds()[list(group)] for group in groups.terms(scene)]
    shown = (*parts, found.results, found.mixed)
    seen = [readings.read(pictures, reader) for pictures in shown]
    a, b, c, drawn, pixels = (readings.means(reading, reader) for reading in seen)
    strange = tuple(
        readings.strangeness(pictures, reading, reader)
        for pictures, reading in zip(shown, seen, strict=True)
    )
    concepts = groups.suggested(scene)
    main = concepts.added if concepts else _meant(reader, seen[0], seen[1])
    return SumVerdict(reader, main, (a, b, c), drawn, pixels, strange)


def of_turn(
    scene: Scene, pictures: Sequence[Pictures], amounts: NDArray[np.float32]
) -> TurnVerdict | None:
    """Return the verdict on a direction, None where nobody reads such pictures.

    Args:
        scene: What is shown.
        pictures: Drawn at each amount, `(N, H, W, 3)`.
        amounts: In units of the direction.
    """
    reader = scene.reader
    if not reader:
        return None
    ends = [scene.seeds()[list(group)] for group in groups.turning(scene)]
    seen = [readings.read(some, reader) for some in (*ends, *pictures)]
    more, less, *along = (readings.means(reading, reader) for reading in seen)
    main = groups.turned(scene) or _meant(reader, seen[0], seen[1])
    return TurnVerdict(reader, main, (more, less), tuple(map(float, amounts)), tuple(along))


def _meant(reader: str, more: Reading, less: Reading) -> str:
    """Return in what two groups differ most plainly."""
    return _largest(readings.contrast(more, less, reader))[0]


def _largest(shares: dict[str, float]) -> tuple[str, float]:
    return max(shares.items(), key=lambda item: item[1])
