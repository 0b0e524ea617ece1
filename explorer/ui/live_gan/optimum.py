"""Train D to its optimum: G is held as it stands, a copy of D learns on, beside D*."""

from functools import partial
from typing import Any

import streamlit as st

from explorer.config import plain
from explorer.live.client import LiveTask
from explorer.plots.optimum import outputs_figure, value_figure
from explorer.toy.optimum import BestResponse, BestResponseStudy, Weighed
from explorer.ui.canvas.figures import show
from explorer.ui.frame import page
from explorer.ui.frame.numbers import three
from explorer.ui.lab import session, tasks
from explorer.ui.lab.controls import LabConfig
from explorer.ui.lab.serving import crew

#: Updates of D that a student may ask for.
UPDATES = (500, 2_000, 8_000)
#: Panels whose D is trained at once; of more, one is chosen.
MOST = 3


def best_response(name: str, config: LabConfig) -> None:
    """Draw the button, and what the last study found.

    The study takes copies of the players: the run itself plays on or stays as it is.

    Args:
        name: The page's name.
        config: Its present state.
    """
    key = f"{name}:optimum"
    study = st.session_state.get(key)
    running = _running(study)
    if config.packing > 1 or "packing" in config.compare:
        st.info(
            "D judges packs of samples here, so D* = p/(p + q) is not its optimum. Set "
            "'Samples judged together' to 1."
        )
        return
    if config.batch_features != "none" or config.compare == "batch_features":
        st.info(
            "D compares samples within a batch here, so no D* of single places is its optimum. "
            "Set 'Minibatch features' to none."
        )
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _panel(name, config)
        st.segmented_control(
            "Updates of D",
            UPDATES,
            default=2_000,
            required=True,
            format_func=lambda n: f"{n:,}",
            key=f"{name}-optimum-updates",
        )
        st.button(
            "Train D to its optimum",
            key=f"{name}-optimum-train",
            type="primary",
            on_click=_begin,
            args=(name,),
        )
        if running:
            st.button("Cancel", key=f"{name}-optimum-cancel", on_click=_cancel, args=(name,))
    work = partial(_work, name, drawn_running=running)
    st.fragment(work, run_every=tasks.PERIOD if running else None)()
    if study is None:
        st.caption(
            "G is held as it stands now. A copy of its D learns on, on fresh samples, until it "
            "is as good as it gets; the run itself is not touched."
        )
    elif not running:
        _found(config, f"{name}-optimum", study)


def _panel(name: str, config: LabConfig) -> None:
    """Let one of many models be chosen; few are all studied."""
    titles = config.titles
    if len(titles) > MOST:
        places = range(len(titles))
        key = f"{name}-optimum-panel"
        st.selectbox("Panel", places, format_func=titles.__getitem__, key=key)


def _begin(name: str) -> None:
    _cancel(name)
    players = session.current(name).players()
    if len(players) > MOST:
        players = [players[st.session_state[f"{name}-optimum-panel"]]]
    updates = int(st.session_state[f"{name}-optimum-updates"])
    study = LiveTask[Any](crew(), BestResponseStudy, tuple(players), updates)
    st.session_state[f"{name}:optimum"] = study


def _cancel(name: str) -> None:
    study = st.session_state.pop(f"{name}:optimum", None)
    if isinstance(study, LiveTask):
        tasks.attend(study, waiting=False)


def _running(study: object) -> bool:
    if not isinstance(study, LiveTask):
        return False
    return not study.progress.finished and not study.progress.error


def _work(name: str, *, drawn_running: bool) -> None:
    """Wait for the study; draw the whole page when it begins or ends."""
    study = st.session_state.get(f"{name}:optimum")
    running = _running(study)
    if isinstance(study, LiveTask):
        place = tasks.attend(study, waiting=running)
        if study.progress.error:
            st.error(plain(study.progress.error))
        elif place:
            session.tell_place(place)
        elif running:
            st.progress(study.progress.done, text=_said(study))
    if running != drawn_running:
        st.rerun()


def _said(study: LiveTask[tuple[BestResponse, ...]]) -> str:
    """Return how far the study is, with the value that D has reached."""
    told = tasks.said(study, going=True)
    if not study.results:
        return told
    last = study.results[-1]
    return f"{told}. V(D, G) = {three(last.values[-1])} of at most {three(last.weighed.value)}"


def _found(config: LabConfig, key: str, study: LiveTask[tuple[BestResponse, ...]]) -> None:
    results, players = study.results or (), study.arguments[0]
    columns = st.columns(max(1, len(results)))
    for place, result in enumerate(results):
        with columns[place]:
            step = players[place].step
            st.markdown(f"**{_title(config, result)}**, G of step {step:,}")
            _result(f"{key}-{place}", result)
    if results:
        st.caption(_how([result.weighed for result in results]))


def _title(config: LabConfig, result: BestResponse) -> str:
    """Return the panel's title; a study outlives the settings that it was begun with."""
    named = dict(zip(config.configs, config.titles, strict=True))
    return named.get(result.config, "Earlier settings") or "This GAN"


def _result(key: str, result: BestResponse) -> None:
    densities, dark = result.weighed, page.dark()
    best = densities.best_output
    maps = outputs_figure(*result.outputs[:2], best=best, window=densities.window, dark=dark)
    show(maps, f"{key}-maps")
    before, after = (densities.distance(output) for output in result.outputs)
    st.markdown(
        f"Mean |D − D\\*| over the samples: {three(before)} before, **{three(after)}** now. "
        f"V(D, G): {three(result.values[0])} before, **{three(result.values[-1])}** now; "
        f"2 JS − log 4 = **{three(densities.value)}** nats, JS = {three(densities.js)} nats. "
        "Blue: real, orange: fake."
    )
    curve = value_figure(
        result.updates, result.values, result.sampled, densities.value, dark=dark
    )
    show(curve, f"{key}-value")


def _how(weighed: list[Weighed]) -> str:
    """Say what was computed how."""
    first = weighed[0]
    count, width = f"{first.samples:,}", three(first.smoothing)
    data = (
        "p is the data's density in closed form"
        if all(w.known for w in weighed)
        else "the data have no density in closed form, or one too narrow for this grid: p is "
        f"a histogram of {count} samples too"
    )
    return (
        f"q is a histogram of {count} fakes, smoothed by {width} each way; {data}. Where "
        "neither lies, D* is left grey. V and the green line are taken on the same grid, so "
        "V stays below it; the dotted line is the mean over fresh samples, not smoothed. "
        "Where G makes a thin curve (a latent dimension of 1, or a collapse) it has no "
        "density: q is then as wide as the smoothing, and D may learn sharper than D*. The "
        "copy learns by cross-entropy without a penalty, whatever the panel's loss; what is "
        "missing to the line is what a network of this size cannot do, or has not learned yet."
    )
