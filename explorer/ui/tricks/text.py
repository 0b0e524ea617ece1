"""What the page of the tricks says: experiments, the lectures' claims, the formula."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import streamlit as st

from explorer.intervals import mean_interval
from explorer.toy.seeds import SeedResults
from explorer.toy.tricks.table import METHODS
from explorer.ui.frame import page
from explorer.ui.frame.numbers import signed, three_latex, true_minus
from explorer.ui.frame.page import Experiment
from explorer.ui.tricks.controls import TricksPageConfig
from explorer.ui.tricks.measured import Row, row


def _told(method: str, data: str) -> str:
    """Return in words what the committed measurement found of a trick on a set of data."""
    found, title = row(method, data), METHODS[method].title
    if found is None:
        return f"{title}: read its interval, no figure stands here yet"
    middle, low, high = found.more_modes
    good, least, most = found.more_good
    told = true_minus(
        f"{middle:+.1f} modes ({low:+.1f} to {high:+.1f}), "
        f"{good:+.0f} % good samples ({least:+.0f} to {most:+.0f})"
    )
    return f"{title}: {told}"


def _see(*methods: str, data: str = "ring") -> str:
    return f"Against no trick. {'; '.join(_told(method, data) for method in methods)}."


EXPERIMENTS = (
    Experiment(
        "Labels",
        TricksPageConfig(methods=("none", "one-sided", "two-sided", "flips")),
        "Labels of 0.9, labels of 0.9 and 0.1, 10 % of the labels wrong. Which of them helps, "
        "and which ruins the run?",
        _see("one-sided", "two-sided", "flips"),
    ),
    Experiment(
        "See the batch",
        TricksPageConfig(methods=("none", "discrimination", "packing")),
        "D compares the samples of a batch, or judges two at once. Does G keep more modes?",
        _see("discrimination", "packing"),
    ),
    Experiment(
        "Salimans et al.",
        TricksPageConfig(methods=("none", "virtual", "history", "matching")),
        "Normalise G by a fixed batch, stay near past weights, match D's features. Which of "
        "the three moves the number of modes?",
        _see("virtual", "history", "matching"),
    ),
    Experiment(
        "Old fakes",
        TricksPageConfig(methods=("none", "replay")),
        "D is shown its old fakes once more. Does it forget less, and G collapse less?",
        _see("replay"),
    ),
    Experiment(
        "Pairs",
        TricksPageConfig(methods=("none", "pairs")),
        "D compares a real sample with a fake, and its slope is held at both. What is left to "
        "gain?",
        _see("pairs"),
    ),
    Experiment(
        "Unequal weights",
        TricksPageConfig(
            methods=("none", "discrimination", "packing", "pairs"), distribution="uneven-ring"
        ),
        "Two of the eight modes hold half of the data. Which of the three keeps the rare ones?",
        _see("discrimination", "packing", "pairs", data="uneven-ring"),
    ),
    Experiment(
        "Twenty-five modes",
        TricksPageConfig(
            methods=("none", "discrimination", "packing", "pairs"), distribution="grid"
        ),
        "A grid has 25 modes in place of 8. Does what helps on the ring help here?",
        _see("discrimination", "packing", "pairs", data="grid"),
    ),
)


@dataclass(frozen=True)
class Claim:
    """What a lecture or a paper promises of a trick.

    Attributes:
        text: The promise.
        source: Who makes it.
        method: The trick.
        what: Which number it is about.
        side: Whether more or less of it is promised.
    """

    text: str
    source: str
    method: str
    what: Literal["modes", "good"]
    side: Literal["more", "less"]

    def verdict(self, found: Row | None) -> str:
        """Return what the measurement says of the promise."""
        if found is None:
            return "open: run it above"
        told = found.told(self.what)
        if told == self.side:
            return "confirmed"
        opposite = told in ("more", "less")
        return "the opposite" if opposite else "not confirmed: the interval holds 0"


_GUIDE = "Garrido et al."
_SALIMANS = "Salimans et al. 2016"
CLAIMS = (
    Claim(
        "Labels of 0.9 give better samples.",
        f"{_GUIDE}; {_SALIMANS}",
        "one-sided",
        "good",
        "more",
    ),
    Claim("Labels of 0.9 and 0.1 end in noise.", _GUIDE, "two-sided", "good", "less"),
    Claim("10 % flipped labels end in noise.", _GUIDE, "flips", "good", "less"),
    Claim(
        "Minibatch discrimination keeps G from one mode.",
        f"{_GUIDE}; {_SALIMANS}",
        "discrimination",
        "modes",
        "more",
    ),
    Claim("Experience replay keeps G from collapse.", _GUIDE, "replay", "modes", "more"),
    Claim("Feature matching trains G more steadily.", _SALIMANS, "matching", "modes", "more"),
    Claim("Historical averaging finds the equilibrium.", _SALIMANS, "history", "good", "more"),
    Claim(
        "Virtual batch norm trains G better.",
        f"{_GUIDE}; {_SALIMANS}",
        "virtual",
        "good",
        "more",
    ),
    Claim("Packs of two cover more modes.", "Lin et al. 2018", "packing", "modes", "more"),
    Claim(
        "Pairs with R1 + R2 cover more modes.", "Huang et al. 2024", "pairs", "modes", "more"
    ),
)


def measured() -> None:
    """Show each promise beside what was measured here, and say where it did not come out."""
    st.markdown("##### What the lectures promise, and what came out here")
    table = []
    for claim in CLAIMS:
        found = row(claim.method)
        verdicts = {
            title: claim.verdict(row(claim.method, data)) for data, title in _WHERE.items()
        }
        table.append(
            {
                "Promise": claim.text,
                "Source": claim.source,
                "Measured on the ring": "" if found is None else _figure(claim, found),
                **verdicts,
            }
        )
    st.table(table)
    st.caption(SCALE)


def _figure(claim: Claim, found: Row) -> str:
    if claim.what == "modes":
        middle, low, high = (true_minus(f"{value:+.2f}") for value in found.more_modes)
        return f"{middle} modes ({low} to {high})"
    middle, low, high = map(signed, found.more_good)
    return f"{middle} % good ({low} to {high})"


_WHERE = {"ring": "Ring", "uneven-ring": "Unequal weights", "grid": "Grid"}
SCALE = (
    "Two hidden layers of 64, batches of 32, 2,000 steps, 32 seeds of each, differences by "
    "seed, 95 % intervals. The lectures' claims are about images and many "
    "epochs: what is not confirmed here may hold there, and nothing here says that it does."
)


def explain(config: TricksPageConfig, results: SeedResults | None) -> None:
    """Show the interval of a paired difference with the present numbers, and what to keep."""
    page.formula(
        "How sure is a difference of pairs? Student's interval",
        r"\bar d \pm t_{0.975,\,n-1}\,\frac{s_d}{\sqrt n},\qquad d_i = m_i^{\text{trick}} - "
        r"m_i^{\text{first}}",
        _filled(config, results),
        (
            r"Seed $i$ of both settings begins with the same weights and reads the same "
            r"batches, as far as the trick allows: $m_i$ are its modes.",
            r"Luck that both share cancels in $d_i$. Its variance is $\sigma_1^2+\sigma_2^2-"
            r"2\rho\,\sigma_1\sigma_2$: the more alike the two runs, the narrower.",
            r"The mean of $n$ such differences varies by $s_d/\sqrt n$; for few seeds $t$ is "
            r"wider than 1.96: at $n=32$ it is 2.04.",
            r"An interval that holds 0 does not say that the trick does nothing: it says that "
            r"$n$ seeds cannot tell.",
        ),
    )
    page.remember(
        "A trick that helped in one run has helped one seed: compare the same seeds with and "
        "without it.",
        "Say the difference with its interval, how you counted, and what a step costs.",
        "Salimans et al. (2016), Improved Techniques for Training GANs, arXiv:1606.03498; "
        "Lucic et al. (2018), Are GANs Created Equal?, arXiv:1711.10337.",
    )


def _filled(config: TricksPageConfig, results: SeedResults | None) -> str:
    """Return each trick's interval with its numbers, LaTeX."""
    if results is None:
        return page.Words("Run the seeds to see their numbers here.")
    covered = results.covered(config.counting)[-1].astype(float)
    lines = []
    for name, modes in zip(config.names[1:], covered[1:], strict=True):
        gaps = modes - covered[0]
        found, error = mean_interval(gaps), gaps.std(ddof=1) / np.sqrt(len(gaps))
        lines += [
            rf"\text{{{name}:}}",
            rf"{three_latex(gaps.mean())}\pm"
            rf"{three_latex((float(found.high) - gaps.mean()) / error if error else 0.0)}\cdot"
            rf"{three_latex(error)}=[{three_latex(float(found.low))},\ "
            rf"{three_latex(float(found.high))}]",
        ]
    return r"\begin{gathered}" + r" \\ ".join(lines) + r"\end{gathered}"
