"""A second opinion on a run: rules over its curves, each a few lines, and a sentence.

The rules are those of Garrido et al., A Practical Guide to GANs, section 2.6.1, with numbers
put to their words: D's loss at 0 early is a D that won, two flat losses without oscillation
are a D that tells nothing apart, and everything else the losses do not tell. They may say so.

References:
    Garrido, Lafourcade, Lapertot & Josselin Lefevre, A Practical Guide to GANs, 2.6.1.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.numbers import three

Array = NDArray[np.floating]

#: Fewest points of the curves that a rule may judge by.
FEWEST = 20
#: A loss is 0, an output is 0 or 1, and two outputs are one, up to this much.
NEAR_ZERO, SURE, TOGETHER = 0.05, 0.05, 0.02
#: A gradient has died that is this share of the first one; a loss is flat that moves less.
DEAD, FLAT = 1e-3, 0.02
#: A loss jumps that moves by so many nats from one row to the next, on average.
JUMPY = 0.25


@dataclass(frozen=True)
class Curves:
    """What a run recorded; every array `(T,)`, empty where it was not recorded.

    Attributes:
        d_loss: D's loss.
        g_loss: G's loss.
        d_real: D's mean output on real samples.
        d_fake: D's mean output on fakes.
        g_gradient: The norm of G's gradient.
        probability: Whether D's output is meant as a probability.
        saturating: Whether G's loss is log(1 - D), which is at most 0.
    """

    d_loss: Array
    g_loss: Array
    d_real: Array
    d_fake: Array
    g_gradient: Array
    probability: bool = True
    saturating: bool = False

    @classmethod
    def of(
        cls, columns: Mapping[str, Array], *, probability: bool, saturating: bool
    ) -> "Curves":
        """Return the curves of a run's columns, by their names in `metrics.jsonl`."""

        def column(name: str) -> Array:
            return columns.get(name, np.zeros(0))

        return cls(
            column("d_loss"),
            column("g_loss"),
            column("d_real"),
            column("d_fake_before"),
            column("g_gradient"),
            probability,
            saturating,
        )

    def __len__(self) -> int:
        return min(map(len, (self.d_loss, self.g_loss, self.d_real, self.d_fake)))


@dataclass(frozen=True)
class Opinion:
    """What the rules say.

    Attributes:
        verdict: A key of `VERDICTS`.
        sentence: Why, with the run's numbers.
    """

    verdict: str
    sentence: str


#: What the rules can say, in words.
VERDICTS: dict[str, str] = {
    "not-a-probability": "D's output is no probability",
    "helps": "G helps D",
    "stands-still": "G stands still",
    "strong-discriminator": "D is too strong",
    "nothing-apart": "D tells nothing apart",
    "jumps": "the steps are too large or too noisy",
    "cannot-tell": "it cannot tell",
}


def second_opinion(curves: Curves) -> Opinion:
    """Return what the first rule that applies says, else that the losses do not tell."""
    if len(curves) < FEWEST:
        return Opinion(
            "cannot-tell",
            f"{len(curves)} rows are too few to judge by; it takes {FEWEST}.",
        )
    for verdict, rule in RULES.items():
        sentence = rule(curves)
        if sentence:
            return Opinion(verdict, sentence)
    if not curves.probability:
        return Opinion(
            "cannot-tell",
            "D gives scores here, and the rules know probabilities. Look at the pictures.",
        )
    return Opinion(
        "cannot-tell",
        f"D's loss ends at {three(_end(curves.d_loss))}, G's at {three(_end(curves.g_loss))}: "
        "no sign of trouble, and none of health. Look at the pictures.",
    )


def not_a_probability(c: Curves) -> str:
    """D says more than 1 or less than 0 where a probability is meant."""
    low, high = min(c.d_real.min(), c.d_fake.min()), max(c.d_real.max(), c.d_fake.max())
    if not c.probability or (low > -SURE and high < 1 + SURE):
        return ""
    return (
        f"D's mean outputs run from {three(low)} to {three(high)}; a probability has 0 and 1."
    )


def helps(c: Curves) -> str:
    """Both losses at 0 at once: what pleases D pleases G, too."""
    losses = _end(c.d_loss), _end(c.g_loss)
    if not c.probability or c.saturating or max(map(abs, losses)) > NEAR_ZERO:
        return ""
    return (
        f"Both losses end near 0 ({three(losses[0])} and {three(losses[1])}). Opponents cannot "
        "both win: G descends a loss that D likes."
    )


def stands_still(c: Curves) -> str:
    """G's gradient has died, so G does not move any more."""
    if len(c.g_gradient) < FEWEST:
        return ""
    first, last = float(np.median(c.g_gradient[: FEWEST // 2])), _end(c.g_gradient)
    if last > DEAD * first:
        return ""
    return (
        f"G's gradient fell from {three(first)} to {three(last)}: D's answers teach G nothing."
    )


def strong_discriminator(c: Curves) -> str:
    """D knows every real one and every fake, and its loss is at 0."""
    real, fake, loss = _end(c.d_real), _end(c.d_fake), _end(c.d_loss)
    if not c.probability or fake > SURE or real < 1 - SURE or loss > 2 * SURE:
        return ""
    return (
        f"D's loss ends at {three(loss)}: D(x) is {real:.2f} and D(G(z)) {fake:.2f}. G's loss "
        f"is {three(_end(c.g_loss))}; it began at {three(_start(c.g_loss))}."
    )


def nothing_apart(c: Curves) -> str:
    """Both losses are flat without oscillation, and D says the same to all."""
    tail = _tail(c.d_loss)
    apart = abs(_end(c.d_real) - _end(c.d_fake))
    if not c.probability or apart > TOGETHER or float(tail.std()) > FLAT * abs(tail.mean()):
        return ""
    return (
        f"Both losses are flat without oscillation, and D says {_end(c.d_real):.2f} to real "
        f"ones and {_end(c.d_fake):.2f} to fakes. That is an equilibrium, or a D that gave "
        "up: only the pictures say which."
    )


def jumps(c: Curves) -> str:
    """D's loss moves from row to row more than a game of small steps moves it."""
    moved = float(np.abs(np.diff(_tail(c.d_loss))).mean())
    if not c.probability or moved < JUMPY:
        return ""
    return (
        f"From row to row D's loss moves by {three(moved)} nats: the batch is tiny or the rate "
        "is high."
    )


#: In this order: the first that has something to say says it.
RULES: dict[str, Callable[[Curves], str]] = {
    "not-a-probability": not_a_probability,
    "helps": helps,
    "stands-still": stands_still,
    "strong-discriminator": strong_discriminator,
    "nothing-apart": nothing_apart,
    "jumps": jumps,
}


def ends(values: Array) -> tuple[float, float]:
    """Return the means of the first twentieth and of the last quarter."""
    return _start(values), _end(values)


def _tail(values: Array) -> Array:
    """Return the last quarter."""
    return values[-max(len(values) // 4, 1) :]


def _end(values: Array) -> float:
    return float(_tail(values).mean())


def _start(values: Array) -> float:
    return float(values[: max(len(values) // 20, 1)].mean())
