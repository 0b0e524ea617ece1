"""What many seeds came to: the panels, the sentence, the curves, the published tables."""

from collections.abc import Callable
from functools import partial

import numpy as np
import streamlit as st

from explorer.config import plain
from explorer.intervals import chance, mean_interval, share_interval, share_intervals
from explorer.plots.seeds import bands_figure, modes_figure, seeds_image
from explorer.toy.seeds import Counting, SeedResults, sentence
from explorer.toy.studied import Studied
from explorer.ui.canvas.figures import show
from explorer.ui.frame import page, state
from explorer.ui.frame.numbers import three
from explorer.ui.many_seeds.controls import SeedsPageConfig, live_config
from explorer.ui.many_seeds.mosaic import show_mosaic
from explorer.ui.many_seeds.papers import differences
from explorer.ui.many_seeds.published import PAPERS, contrast, offer, told
from explorer.ui.many_seeds.published import rows as measured

#: Panels in all rows together, so that one setting fills the page as four do.
COLUMNS = 16


def draw(name: str, config: SeedsPageConfig, results: SeedResults | None) -> None:
    """Draw one panel a seed; a click opens its seed live, or says why it cannot."""
    panels(name, config, results, config.counting, lambda _, index: _open(config, index))
    if refused := st.session_state.pop("seeds:refused", ""):
        st.warning(plain(refused))


def panels(
    name: str,
    config: Studied,
    results: SeedResults | None,
    counting: Counting,
    opens: Callable[[int, int], None],
) -> None:
    """Draw one small panel a seed, the settings beside each other.

    Args:
        name: The page's name.
        config: What is studied.
        results: What it came to so far.
        counting: When a mode counts as covered.
        opens: What a click does, given the place of the setting and that of the seed.
    """
    settings = config.configs
    columns = max(1, COLUMNS // len(settings))
    for place, (box, setting) in enumerate(
        zip(st.columns(len(settings)), settings, strict=True)
    ):
        data = setting.data_distribution
        assert data.modes is not None
        assert data.mode_std is not None
        if results is None:
            samples = np.zeros((config.seeds, 0, 2))
            captions, lost = [""] * config.seeds, [False] * config.seeds
        else:
            samples = results.samples[place]
            captions = _captions(results, place, counting)
            lost = list(results.lost(counting)[-1, place])
        image = seeds_image(
            samples,
            data.modes,
            data.mode_std,
            data.window,
            captions,
            lost,
            columns=columns,
            dark=page.dark(),
        )
        with box:
            st.markdown(f"**{config.names[place]}**")
            show_mosaic(
                image,
                _tiles(config, place, captions),
                columns=columns,
                key=f"{name}-mosaic-{place}",
                on_pick=partial(opens, place),
            )


def _tiles(config: Studied, place: int, captions: list[str]) -> list[str]:
    """Return what each panel shows and what a click does, in words."""
    name = config.names[place]
    seeds = range(config.seed, config.seed + config.seeds)
    return [
        f"{name}, seed {seed}{f': {caption} modes' if caption else ''}. Open it live"
        for seed, caption in zip(seeds, captions, strict=True)
    ]


def _open(config: SeedsPageConfig, index: int) -> None:
    """Open the live page with one seed of the study, or keep why it cannot be shown."""
    try:
        state.go("toy_gan", live_config(config, config.seed + index))
    except ValueError as error:
        st.session_state["seeds:refused"] = f"The live page cannot show this: {error}"


def _captions(results: SeedResults, place: int, counting: Counting) -> list[str]:
    covered, total = results.covered(counting)[-1, place], results.total[place]
    return [
        "diverged" if diverged else f"{modes}/{total}"
        for modes, diverged in zip(covered, results.diverged[place], strict=True)
    ]


def said(config: SeedsPageConfig, results: SeedResults | None) -> str:
    """Return what the seeds say, with intervals, in Markdown."""
    if results is None:
        return (
            "*Each small panel will be one seed: blue rings are the modes, orange the fakes.*"
        )
    lost = results.lost(config.counting)[-1].sum(-1)
    told = sentence(results.names, lost.tolist(), config.seeds)
    told = told[0].upper() + told[1:]
    sure = []
    for name, count in zip(results.names, lost, strict=True):
        found = share_interval(int(count), config.seeds)
        sure.append(f"{name}: {100 * found.low:.0f} to {100 * found.high:.0f} %")
    text = f"**After {results.steps[-1]:,.0f} steps: {told}.** 95 % intervals: "
    text += "; ".join(sure) + "."
    if len(lost) == 2:
        p = chance(lost.tolist(), config.seeds)
        text += f" Chance alone sets two equal settings so far apart with p = {three(p)}."
    return text + " A thick frame marks a lost mode; a click on a panel opens its seed live."


def curves(
    config: Studied, results: SeedResults, counting: Counting, key: str = "seeds"
) -> None:
    """Draw what the seeds did over training, with 95 % intervals.

    Args:
        config: What was studied.
        results: What it came to.
        counting: When a mode counts as covered.
        key: The page's name.
    """
    dark = page.dark()
    whole = share_intervals((~results.lost(counting)).sum(-1).T, config.seeds)
    quality = mean_interval(np.swapaxes(results.high_quality, 0, 1))
    covered = results.covered(counting)[-1]
    counts = np.stack([np.bincount(c, minlength=results.total.max() + 1) for c in covered])
    figures = (
        bands_figure(
            results.steps,
            whole,
            results.names,
            title="seeds with every mode",
            dark=dark,
        ),
        bands_figure(
            results.steps, quality, results.names, title="samples within 3σ", dark=dark
        ),
        modes_figure(counts, results.names, dark=dark),
    )
    for box, fig, name in zip(
        st.columns(3), figures, ("cover", "quality", "modes"), strict=True
    ):
        with box:
            show(fig, f"{key}-{name}")
    st.caption(
        "Bands: 95 % intervals; left Wilson's for a share of seeds, middle Student's t for a "
        "mean over seeds. A perfect generator has 98.9 % of its samples within 3σ."
    )


def published(config: SeedsPageConfig, results: SeedResults | None) -> None:
    """Show the papers' tables, and the same numbers of this page's seeds below them."""
    rows: list[tuple[str, ...]] = [*PAPERS, *map(told, measured())]
    if results is not None:
        rows += [_measured(config, results, place) for place in range(len(results.names))]
    names = ("Source", "Data", "Method", "Modes", "High quality, %")
    st.table([dict(zip(names, row, strict=True)) for row in rows])
    st.caption(
        "The same plain GAN on the same ring reads 1 mode in one paper and 6.3 in the next. "
        "Only compare what was trained alike, over many seeds. "
        f"{differences(config)} Here: mean ± standard error over the seeds, counted as in the "
        "papers (2,500 samples of each). Rows of an author's setting were measured by "
        f"`python -m benchmarks.papers`. {contrast()}"
    )
    offer("seeds")


def _measured(config: SeedsPageConfig, results: SeedResults, place: int) -> tuple[str, ...]:
    modes, quality = results.modes[-1, place], results.high_quality[-1, place]
    error = modes.std(ddof=1) / np.sqrt(len(modes))
    return (
        f"here, {config.seeds} seeds, {results.steps[-1]:,.0f} steps",
        config.configs[place].data_distribution.title.lower(),
        results.names[place],
        f"{modes.mean():.1f} ± {error:.1f}",
        f"{100 * quality.mean():.1f}",
    )
