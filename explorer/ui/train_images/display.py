"""Training runs on a page: what they do now, their pictures, their curves."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from explorer.config import plain
from explorer.images.launch.processes import log_end
from explorer.images.launch.supervisor import KnownRun
from explorer.images.measuring.charts import METRIC_CHARTS
from explorer.images.store.pictures import read_grid
from explorer.images.store.rows import ROW_FILES
from explorer.images.store.runs import step_of
from explorer.images.systems import system_of
from explorer.images.systems.charts import RunChart, Stage
from explorer.plots.images import TileRow
from explorer.plots.live import Chart, Line, curves_bytes
from explorer.ui.canvas.tiles import show_tiles
from explorer.ui.source import source
from explorer.ui.train_images import reals

_CURVES = st.components.v2.component(
    "gan_run_curves",
    html='<div class="gan-live"><div class="curves"></div><div class="marks"></div></div>',
    css=source(__file__, "style.css", "legends.css"),
    js=source(__file__, "wire.js", "tens.js", "curves.js"),
)
#: Files left out that are named one by one: the list is sent anew every second of a run.
MOST_LISTED = 100
#: Damaged pictures of a run that are passed over.
_MOST_TRIED = 5
#: A curve of more rows shows means of consecutive ones: noise would hide its neighbours.
MOST_POINTS = 120
PHASES = {
    "queued": "waits for its turn, number {place} in the queue",
    "starting": "starting",
    "running": "training",
    "finished": "finished",
    "paused": "paused",
    "failed": "failed",
    "shipped": "recorded",
}


def picture_step(runs: Sequence[KnownRun], share: float) -> int:
    """Return the step of a picture of these runs: share 0 is the first, 1 the newest.

    Between them it counts pictures, not steps: shipped runs have more of early training.
    """
    steps = sorted({step_of(file) for run in runs for file in run.folder.samples()})
    return steps[round(share * (len(steps) - 1))] if steps else 0


def show_pictures(runs: Sequence[KnownRun], step: int, *, key: str) -> None:
    """Draw the sample grids of one or two runs nearest to a step; one beside real pictures."""
    pictures, captions = [], []
    for run in runs:
        nearest = _nearest_picture(run, step)
        if nearest is None:
            continue
        chosen, pixels = nearest
        pictures.append(pixels)
        captions.append(f"{run.name}, step {step_of(chosen):,}")
    if not pictures:
        st.caption("The first picture comes with the first step.")
        return
    real = reals.beside(runs[0], pictures[0]) if len(runs) == 1 else None
    if real is not None:
        pictures.append(real)
        captions.append("real data")
    columns = st.columns([picture.shape[1] for picture in pictures])
    for index, (column, picture) in enumerate(zip(columns, pictures, strict=True)):
        size = round(560 * picture.shape[1] / pictures[0].shape[1])
        with column:
            row = TileRow("", picture[None], (captions[index],))
            show_tiles([row], key=f"{key}-{index}", size=size)


def _nearest_picture(run: KnownRun, step: int) -> tuple[Path, NDArray[np.uint8]] | None:
    """Return the sample grid nearest to a step that can be read, and say which cannot."""
    files = run.folder.samples()
    for path in sorted(files, key=lambda path: abs(step_of(path) - step))[:_MOST_TRIED]:
        try:
            return path, read_grid(path)
        except ValueError as error:
            st.caption(plain(f"{run.name}: {error}"))
    return None


def show_status(run: KnownRun) -> None:
    """Write what a run does: phase, steps, speed, time left, device, memory."""
    status = run.status
    told = [f"**{run.name}**: {PHASES[run.phase].format(place=run.place)}"]
    epoch = f", epoch {status.epochs:.1f}" if status.epochs else ""
    told.append(f"step {status.step:,} of {run.config.steps:,}{epoch}")
    if run.phase == "running":
        told.append(f"{status.images_per_second:,.0f} images/s")
        if status.seconds_left is not None:
            told.append(f"{minutes(status.seconds_left)} left")
    if status.device:
        told.append(f"{minutes(status.seconds)} on {status.device}")
        told.append(f"{status.memory_mb:,.0f} MB")
    st.progress(min(1.0, status.step / run.config.steps), " · ".join(told))
    note = run.folder.data()
    if note and note.skipped:
        with st.expander(plain(note)):
            lines = note.listed(MOST_LISTED)
            st.code(
                "\n".join(lines), language=None, height=200 if len(lines) > 6 else "content"
            )
    elif note and ":" in run.config.dataset:
        st.caption(plain(note))
    if run.phase == "failed":
        words = log_end(run.folder, 4).strip()
        silent = f"The process ended{'. It said:' if words else ' silently.'}"
        st.error(plain(status.error or silent))
        if words not in ("", status.error):
            st.code(words, language=None)


def show_curves(
    runs: Sequence[KnownRun],
    *,
    key: str,
    mark: int | None = None,
    called: Sequence[str] = (),
    only: Callable[[RunChart], bool] = lambda chart: True,
) -> None:
    """Draw the curves of one or two runs on the same axes; the second one is dashed.

    A chart shows the runs that have it: a critic's score stands in no chart of probabilities.
    The first steps of their systems' stages are marked on every axis of steps.

    Args:
        runs: One or two.
        key: Names the widget.
        mark: The step whose pictures are shown, where these are not the newest.
        called: What the runs are called, where that is not their own names.
        only: Which charts are drawn.
    """
    called = called or [run.name for run in runs]
    tables = [ROW_FILES.columns(run.folder.rows_path) for run in runs]
    arrays: dict[str, NDArray[np.float32]] = {}
    charts = []
    for chart in filter(only, _charts(runs)):
        drawn = [
            (model, curve)
            for model, (run, table) in enumerate(zip(runs, tables, strict=True))
            for curve in chart.curves
            if curve.column in table and chart in _charts([run])
        ]
        lines = [_line(arrays, tables[m], m, c.column, c.colour) for m, c in drawn]
        if lines:
            known = list(dict.fromkeys(curve for _, curve in drawn))
            names = [(curve.name, curve.colour) for curve in known]
            charts.append(Chart(chart.title, chart.low, chart.high, lines, names, chart.log))
    if not charts:
        return
    last = max(run.config.steps for run in runs)
    name = " ".join(run.name for run in runs)
    marks = [(stage.first, stage.name) for run in runs for stage in _stages(run)]
    if mark is not None:
        marks.append((mark, "the pictures"))
    marks = sorted(set(marks))
    _CURVES(key=key, data=curves_bytes(charts, arrays, marks=marks, last=last, run=name))
    longest = max(len(values) for table in tables for values in table.values())
    words = []
    if len(runs) > 1:
        words.append(f"Solid: {plain(called[0])}. Dashed: {plain(called[1])}.")
    words += dict.fromkeys(chart.note for chart in filter(only, _charts(runs)) if chart.note)
    if longest > MOST_POINTS:
        size = -(-longest // MOST_POINTS)
        words.append(f"What is logged more often than measured: means of {size} rows each.")
    st.caption(" ".join(words))


def numbers(run: KnownRun) -> dict[str, float]:
    """Return the newest value of every column of a run."""
    return ROW_FILES.newest(run.folder.rows_path)


def _stages(run: KnownRun) -> tuple[Stage, ...]:
    return system_of(run.config).stages(run.config)


def _charts(runs: Sequence[KnownRun]) -> list[RunChart]:
    """Return the charts of the runs' systems, metrics after the first two; each title once."""
    own = [chart for run in runs for chart in system_of(run.config).charts(run.config)]
    first = len(own) // len(runs) if runs else 0
    charts = [*own[: min(2, first)], *METRIC_CHARTS, *own]
    return list({chart.title: chart for chart in charts}.values())


def _line(
    arrays: dict[str, NDArray[np.float32]],
    table: dict[str, NDArray[np.float32]],
    model: int,
    column: str,
    colour: str,
) -> Line:
    """Put one column of one run into the arrays; every line has its own steps."""
    name = f"{model}:{column}"
    arrays[f"{name}:steps"], values = thinned(table[column]).T.copy()
    arrays[name] = np.repeat(values[:, None], model + 1, axis=1)
    return Line(f"{name}:steps", name, model, colour)


def thinned(table: NDArray[np.float32], most: int = MOST_POINTS) -> NDArray[np.float32]:
    """Return at most that many rows `(N, 2)`: the means of as many consecutive ones each."""
    size = -(-len(table) // most)
    starts = np.arange(0, len(table), size)
    counts = np.diff(starts, append=len(table))
    means = np.add.reduceat(table.astype(np.float64), starts) / counts[:, None]
    return means.astype(np.float32)


def minutes(seconds: float) -> str:
    """Return a time in words.

    >>> minutes(789.2)
    '13 min 09 s'
    """
    whole, rest = divmod(round(seconds), 60)
    return f"{whole} min {rest:02d} s" if whole else f"{rest} s"
