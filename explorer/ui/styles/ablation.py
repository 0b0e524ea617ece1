"""The paper's steps from ProGAN to StyleGAN, beside what small runs of the same steps show."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import streamlit as st

from explorer.images.measuring.metrics import FACE_FID
from explorer.images.store import shipped
from explorer.images.style_ablation import MIXED, NAME
from explorer.intervals import Interval, mean_interval
from explorer.ui.frame import page
from explorer.ui.frame.controls import Controls
from explorer.ui.frame.numbers import three_latex
from explorer.ui.styles.config import Settings
from explorer.ui.theory.view import View
from explorer.ui.theory.widgets import Question

#: Configuration, what it changes, and the FID of the paper's table 1: CelebA-HQ, FFHQ.
PAPER = (
    ("A", "ProGAN, as it was", 7.79, 8.04),
    ("B", "tuned: bilinear sampling, longer training", 6.11, 5.25),
    ("C", "mapping network, styles in every layer", 5.34, 4.85),
    ("D", "a learned constant in place of z", 5.07, 4.88),
    ("E", "noise in every layer", 5.06, 4.42),
    ("F", "mixed styles in training", 5.17, 4.40),
)
#: What a step of the paper is found to be here.
VERDICTS = ("confirmed", "not told apart", "the opposite")
_NOT = "not measured"


@lru_cache(maxsize=1)
def ends() -> dict[str, Any]:
    """Return by letter each seed's distance at the end of its run; empty where one lacks."""
    found = shipped.measured("zoo", NAME)
    return found if all(found.get(row[0]) for row in PAPER) else {}


def step_interval(before: Sequence[float], after: Sequence[float]) -> Interval:
    """Return what a step adds to the distance, by seed, with its 95 % interval."""
    return mean_interval(np.subtract(after, before))


def verdict(change: float, found: Interval) -> str:
    """Return whether a step goes the paper's way here.

    Args:
        change: Of the paper's FID on FFHQ.
        found: Of the distance here.
    """
    if found.low <= 0 <= found.high:
        return VERDICTS[1]
    return VERDICTS[0] if found.estimate * change > 0 else VERDICTS[2]


def steps() -> dict[str, Interval]:
    """Return by letter what the step to it adds; none without the card."""
    letters, found = [row[0] for row in PAPER], ends()
    if not found:
        return {}
    return {
        after: step_interval(found[before], found[after]) for before, after in pairwise(letters)
    }


def verdicts() -> dict[str, str]:
    """Return by letter whether the step to it goes the paper's way here."""
    ffhq = {row[0]: row[3] for row in PAPER}
    return {
        letter: verdict(ffhq[letter] - ffhq[chr(ord(letter) - 1)], found)
        for letter, found in steps().items()
    }


def draw(config: Settings) -> None:
    """Show the paper's table with the columns of the small runs."""
    found, gained, said = ends(), steps(), verdicts()
    rows = []
    for letter, change, celeba, ffhq in PAPER:
        here, step = found.get(letter), gained.get(letter)
        rows.append(
            {
                "": letter,
                "What it adds": change,
                "FID, CelebA-HQ": f"{celeba:.2f}",
                "FID, FFHQ": f"{ffhq:.2f}",
                f"{FACE_FID}, here": f"{np.mean(here):.2f}" if here else _NOT,
                "seed by seed": ", ".join(f"{value:.1f}" for value in here or ()),
                "the step, here": "" if step is None else _signed(step),
                "the paper's step": said.get(letter, ""),
            }
        )
    st.table(rows)
    st.caption(_summary())


def _signed(step: Interval) -> str:
    """Return a step with its interval; of one seed, which has none, the step alone."""
    if not np.isfinite(step.low):
        return f"{step.estimate:+.1f}"
    return f"{step.estimate:+.1f} ({step.low:+.1f} to {step.high:+.1f})"


def _summary() -> str:
    """Return what both scales are, and what is confirmed at this one."""
    text = (
        "FID as in table 1 of the paper: photographs of 1024 pixels, lower is better, after "
        "about a week on eight GPUs. "
    )
    found, said = ends(), verdicts()
    if not said:
        return f"{text}Here: {_NOT}."
    if len(found["A"]) == 1:
        told = "one seed has no interval, so no step is confirmed or contradicted here"
    else:
        told = _sorted(said)
    return (
        f"{text}Here: {MIXED.steps:,} steps of {MIXED.batch_size} drawn faces of "
        f"{MIXED.image_size} pixels, {_seeds(len(found['A']))}, all of one length, so B "
        "is not trained longer; A grows. Another scale, not to be compared: a second set of "
        f"real faces reads {found['floor']:.2f}. Steps are by seed, with Student's 95 % "
        f"interval where there are several. {told[0].upper()}{told[1:]}. So short a training "
        "says how fast each begins, not how good it gets."
    )


def _seeds(count: int) -> str:
    return "one seed" if count == 1 else f"seeds 0 to {count - 1}"


def _sorted(said: Mapping[str, str]) -> str:
    """Return which letters have each verdict."""
    parts = []
    for kind in VERDICTS:
        letters = [letter for letter, one in said.items() if one == kind]
        parts.append(f"{kind}: {', '.join(letters) or 'none'}")
    return "; ".join(parts)


def widgets(controls: Controls[Settings]) -> None:
    """Draw no widget: nothing moves in a table."""


def formula(config: Settings) -> None:
    """Show the distance behind the column, with A and F."""
    found = ends()
    numbers = (
        rf"\text{{A: }} {three_latex(np.mean(found['A']))},\quad "
        rf"\text{{F: }} {three_latex(np.mean(found['F']))},\quad "
        rf"\text{{real to real: }} {three_latex(found['floor'])}"
        if found
        else rf"\text{{{_NOT}}}"
    )
    page.formula(
        "The Fréchet distance of two clouds of features",
        r"\lVert\mu_1 - \mu_2\rVert^2 + \mathrm{Tr}\big(\Sigma_1 + \Sigma_2 - "
        r"2(\Sigma_1\Sigma_2)^{1/2}\big)",
        numbers,
    )


VIEW = View(
    title="Ablation",
    draw=draw,
    controls=widgets,
    question=Question(
        "Which step of the paper's table makes the largest difference on FFHQ?",
        {"a": "B, the tuning", "b": "C, the styles", "c": "E, the noise"},
        "a",
        "From 8.04 to 5.25. Styles bring it to 4.85, noise from 4.88 to 4.42.",
    ),
    formula=formula,
)
