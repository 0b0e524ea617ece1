"""What the page of many seeds says: experiments, promises kept, the formula, what to keep."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from explorer.intervals import share_interval
from explorer.toy.config import ToyConfig
from explorer.toy.seeds import SeedResults
from explorer.ui.frame import page
from explorer.ui.frame.numbers import three_latex
from explorer.ui.frame.page import Experiment
from explorer.ui.lab.controls import LabConfig
from explorer.ui.lab.presets import COLLAPSE, COVERS
from explorer.ui.many_seeds.controls import SeedsPageConfig

#: The share of seeds in which a preset keeps its word.
PROMISED = 0.9


def preset(setting: LabConfig, **changes: object) -> SeedsPageConfig:
    """Return the study of many seeds of one preset of the live page."""
    fields = {name: getattr(setting, name) for name in ToyConfig.model_fields}
    return SeedsPageConfig(**{**fields, "compare": "none", **changes})


@dataclass(frozen=True)
class Promise:
    """What a preset says of itself, and how a seed keeps it.

    Attributes:
        setting: The preset.
        text: The promise for one seed.
        kept: Maps results to `(S, N)`: which seeds of which setting kept it at the end.
    """

    setting: LabConfig
    text: str
    kept: Callable[[SeedResults], NDArray[np.bool_]]


def covers_all(results: SeedResults) -> NDArray[np.bool_]:
    """Return which seeds cover every mode with at least half of the samples good."""
    whole = results.modes[-1] == results.total[:, None]
    return np.asarray(whole & (results.high_quality[-1] >= 0.5))


def loses_half(results: SeedResults) -> NDArray[np.bool_]:
    """Return which seeds miss at least half of the modes."""
    return np.asarray(results.modes[-1] <= results.total[:, None] / 2)


PROMISES = (
    Promise(COVERS, "covers every mode, at least 50 % of the samples within 3σ", covers_all),
    Promise(COLLAPSE, "loses at least half of the modes", loses_half),
)

EXPERIMENTS = (
    Experiment(
        "The two losses",
        SeedsPageConfig(counting="one-sample"),
        "The lecture's setting, 32 seeds of each loss. Which loss loses modes more often?",
        "By one good sample, as papers count, the non-saturating one: it rushes to a mode and "
        "jumps, while the saturating one spreads its samples over the whole ring. Then count "
        "by 'a fifth of its share': both fail. How you count decides what you conclude.",
    ),
    Experiment(
        "All modes",
        preset(COVERS, compare="distribution", values=("ring", "three-blobs")),
        "This preset promises all modes. In how many of 32 seeds does it keep its word?",
        "The line above says how often, with the interval: even 32 of 32 allows for a true "
        "rate of 89 %.",
    ),
    Experiment(
        "Collapse",
        preset(COLLAPSE),
        "A fast G against a slow D. Do all seeds collapse, and onto the same mode?",
        "All fakes of a seed sit at one spot, seldom on a mode: where, is the seed's luck. D "
        "still answers, so the spot wanders on, and all fakes with it.",
    ),
    Experiment(
        "PacGAN",
        SeedsPageConfig(
            compare="packing",
            values=("1", "2", "4"),
            objective="non-saturating",
            schedule="algorithm-1",
            batch_size=64,
            counting="one-sample",
        ),
        "D judges 1, 2 or 4 samples together, so that it sees a lack of variety. Does it help?",
        "Yes, as published: about 3, 7.5 and 7.9 of 8 modes on average. Yet read the quality: "
        "only 6 to 8 % of the samples are good, so by the fair share hardly a mode is covered.",
    ),
    Experiment(
        "Three runs only",
        SeedsPageConfig(seeds=3, compare="generator_lr", values=("0.0003", "0.001", "0.003")),
        "Three seeds of each learning rate. Can you tell which one is better?",
        "Hardly: read the intervals. This is what a comparison over three seeds is worth.",
    ),
)
WILSON = (
    r"Each seed is one throw of a coin that lands on 'lost a mode' with an unknown "
    r"probability $p$.",
    r"For a true $p$ the share $\hat p$ varies around it with standard deviation "
    r"$\sqrt{p(1-p)/n}$.",
    r"Keep every $p$ that lies within $z$ such deviations of the $\hat p$ you saw: "
    r"solve $|\hat p-p|=z\sqrt{p(1-p)/n}$ for $p$. Its two solutions are the ends.",
    r"So even 0 of 32 does not prove $p=0$: the interval ends at $z^2/(n+z^2)=0.107$.",
)
REMEMBER = (
    "One run of a GAN is an anecdote: the seed decides which modes are lost.",
    "Report how many of how many seeds, with an interval, and say how you counted.",
    "Lucic et al. (2018), Are GANs Created Equal?, arXiv:1711.10337; Lin et al. (2018), "
    "PacGAN, arXiv:1712.04086; Srivastava et al. (2017), VEEGAN, arXiv:1705.07761.",
)


def promises(config: SeedsPageConfig, results: SeedResults) -> None:
    """Say how often a preset kept its word, where the setting is one."""
    for promise in PROMISES:
        if not _is(config, promise.setting):
            continue
        for name, kept in zip(results.names, promise.kept(results), strict=True):
            count, of = int(kept.sum()), len(kept)
            found = share_interval(count, of)
            word = "kept" if found.estimate >= PROMISED else "broken"
            who = "This preset" if len(results.names) == 1 else f"This preset on '{name}'"
            st.markdown(
                f"{who} promises: {promise.text}, in at least {100 * PROMISED:.0f} % of the "
                f"seeds. Measured: **{count} of {of}**, {100 * found.estimate:.0f} % (95 %: "
                f"{100 * found.low:.0f} to {100 * found.high:.0f} %). Promise {word}."
            )


def _is(config: SeedsPageConfig, setting: LabConfig) -> bool:
    """Return whether the page studies this preset, on whatever data and seeds."""
    free = {"seed", "distribution"}
    same = all(
        getattr(config, name) == getattr(setting, name)
        for name in ToyConfig.model_fields
        if name not in free
    )
    return same and config.compare in ("none", "distribution")


def _filled(config: SeedsPageConfig, results: SeedResults | None) -> str:
    """Return Wilson's interval of every setting's share of lost modes, LaTeX."""
    if results is None:
        return page.Words("Run the seeds to see their numbers here.")
    rows = []
    for name, lost in zip(results.names, results.lost(config.counting)[-1], strict=True):
        count, n = int(lost.sum()), len(lost)
        found = share_interval(count, n)
        rows.append(
            rf"\text{{{name}: }}&\hat p=\tfrac{{{count}}}{{{n}}}={three_latex(count / n)},\; "
            rf"[{three_latex(float(found.low))},\ {three_latex(float(found.high))}]"
        )
    return r"\begin{aligned}" + r" \\ ".join(rows) + r"\end{aligned}"


def explain(config: SeedsPageConfig, results: SeedResults | None) -> None:
    """Show the interval of a share with the present count filled in, and what to keep."""
    page.formula(
        "How sure is a share of seeds? Wilson's interval",
        r"\frac{\hat p+\frac{z^2}{2n}\pm z\sqrt{\frac{\hat p(1-\hat p)}{n}+\frac{z^2}{4n^2}}}"
        r"{1+\frac{z^2}{n}},\qquad z=1.96",
        _filled(config, results),
        WILSON,
    )
    page.remember(*REMEMBER)
