"""The live pictures and curves of a run, drawn in the browser from bytes."""

from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from explorer.objectives import OBJECTIVES
from explorer.plots.live import (
    Chart,
    Line,
    Panel,
    curves_bytes,
    density_levels,
    opinion,
    panels_bytes,
)
from explorer.toy.curves import Curves
from explorer.toy.run import ToyRun
from explorer.toy.snapshot import Measurement, Snapshot
from explorer.ui.canvas.source import source

_PANELS = st.components.v2.component(
    "gan_panels",
    html='<div class="gan-live"><div class="panels"></div><div class="status"></div></div>',
    css=source(__file__, "style.css"),
    js=source(__file__, "wire.js", "field.js", "panels.js"),
)
_CURVES = st.components.v2.component(
    "gan_curves",
    html='<div class="gan-live"><div class="curves"></div><div class="marks"></div></div>',
    css=source(__file__, "style.css"),
    js=source(__file__, "wire.js", "curves.js"),
)


def show_panels(
    run: ToyRun,
    titles: tuple[str, ...],
    layers: tuple[str, ...],
    *,
    key: str,
    gradients: NDArray[np.floating] | None = None,
) -> None:
    """Draw the run's last frame, one panel a model.

    Args:
        run: What to draw.
        titles: One a model.
        layers: What a panel shows.
        key: Names the widget.
        gradients: Other arrows than those of each model's own loss, `(K, S, 2)`.
    """
    frame = run.look()
    snapshot = frame.snapshot
    centre, scale = opinion_fit(run, snapshot)
    arrays: dict[str, NDArray[np.float32] | NDArray[np.uint8]] = {
        "opinion": opinion(snapshot.grid_logits, centre, scale),
        "density": density_levels(snapshot.density),
        "real": _packed(snapshot.real),
        "fake": _packed(snapshot.fake),
        "gradients": _packed(
            np.nan_to_num(snapshot.gradients if gradients is None else gradients)
        ),
        "manifold": _packed(snapshot.manifold),
    }
    panels = [
        Panel(title, stop or _numbers(measured), stopped=stop is not None)
        for title, measured, stop in zip(
            titles, frame.measurements, snapshot.divergences, strict=True
        )
    ]
    data = panels_bytes(
        panels,
        arrays,
        layers=layers,
        window=snapshot.window,
        step=snapshot.step,
        number=frame.number,
        changes=len(frame.curves.marks),
        rate=frame.steps_per_second,
        playing=run.playing,
    )
    _PANELS(key=key, data=data)


def show_curves(run: ToyRun, *, key: str, charts: Sequence[Chart] | None = None) -> None:
    """Draw the run's history: losses, D's opinions, divergence, quality, or given charts."""
    frame = run.look()
    curves = frame.curves
    models = len(run.configs)
    arrays = {"steps": curves.steps, "metric_steps": curves.metric_steps}
    arrays |= curves.values | curves.metrics
    floor = np.array([[m.binned_js_floor for m in frame.measurements]])
    arrays["floor"] = np.repeat(floor, len(curves.metric_steps), axis=0)
    data = curves_bytes(
        _charts(run, curves, models) if charts is None else charts,
        {name: _packed(a.reshape(len(a), -1)) for name, a in arrays.items()},
        marks=curves.marks,
        last=max(frame.snapshot.step, 100),
        run=str(id(run)),
    )
    _CURVES(key=key, data=data)


def _packed(array: NDArray[np.floating]) -> NDArray[np.float32]:
    return array.astype(np.float32, copy=False)


def _charts(run: ToyRun, curves: Curves, models: int) -> list[Chart]:
    probability = all(OBJECTIVES[c.objective].probability for c in run.configs)
    scores = Chart(
        "D's mean opinion" if probability else "D's mean output",
        0.0,
        1.0,
        _lines("steps", {"real_score": "real", "fake_score": "fake"}, models),
        (("D(x), real", "real"), ("D(G(z)), fake", "fake")),
    )
    losses = Chart(
        "Losses",
        0.0,
        1.5,
        _lines("steps", {"discriminator_loss": "text", "generator_loss": "fake"}, models),
        (("D", "text"), ("G", "fake")),
    )
    divergence = Chart(
        "Binned JS, nats",
        -3.0,
        float(np.log10(np.log(2))),
        _lines("metric_steps", {"floor": "past", "binned_js": "fake"}, models),
        (("G", "fake"), ("perfect G", "past")),
        log=True,
    )
    if np.isfinite(curves.metrics["high_quality"]).any():
        last = Chart(
            "High quality, share within 3σ",
            0.0,
            1.0,
            _lines("metric_steps", {"high_quality": "fake"}, models),
            (("G", "fake"),),
        )
    else:
        last = Chart(
            "Gradient of G's loss, mean norm",
            -2.0,
            1.0,
            _lines("steps", {"gradient_norm": "fake"}, models),
            (("G", "fake"),),
            log=True,
        )
    return [losses, scores, divergence, last]


def _lines(steps: str, values: dict[str, str], models: int) -> list[Line]:
    return [
        Line(steps, name, model, colour)
        for name, colour in values.items()
        for model in range(models)
    ]


def _numbers(measured: Measurement) -> str:
    text = (
        f"binned JS {measured.binned_js:.3f} nats "
        f"(a perfect G reads {measured.binned_js_floor:.3f})"
    )
    if not measured.total_modes:
        return text
    return (
        f"{text} · modes {measured.modes}/{measured.total_modes}"
        f" ({measured.modes_by_share} well covered)"
        f" · high quality {100 * measured.high_quality:.0f} %"
    )


def opinion_fit(run: ToyRun, snapshot: Snapshot) -> tuple[NDArray[np.floating], ...]:
    """Return where each D says 1/2 and how steeply its output turns into an opinion.

    A probability's logit is shown as it is. A critic has no such point: the middle between
    its mean outputs on real and on fake takes its place.
    """
    scores = snapshot.scores
    probability = np.array([OBJECTIVES[c.objective].probability for c in run.configs])
    middle = (scores.real_score + scores.fake_score) / 2
    gap = np.maximum(np.abs(scores.real_score - scores.fake_score), 0.05)
    return np.where(probability, 0.0, middle), np.where(probability, 1.0, 4.0 / gap)
