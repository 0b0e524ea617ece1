"""The four sides of the page on saturation, each a picture and its one or two controls."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from explorer.live.views import CurvesView, HistogramView, PanelsView
from explorer.plots.live import Chart, Line
from explorer.plots.saturation import (
    freeze_figure,
    losses_figure,
    shift_figure,
    slopes_at,
    slopes_figure,
)
from explorer.theory.gradients import gaussian_gradients
from explorer.toy.freeze import LOSSES, FreezeResults, FreezeStudy, decades
from explorer.ui.canvas.figures import show
from explorer.ui.canvas.panels import line_data, show_curves, show_panels
from explorer.ui.frame import page
from explorer.ui.frame.numbers import three
from explorer.ui.lab import session, tasks, transport
from explorer.ui.saturation.controls import (
    NORMS,
    SaturationConfig,
    SaturationControls,
)
from explorer.ui.source import source

Array = NDArray[np.floating]

_HISTOGRAM = st.components.v2.component(
    "gan_histogram",
    html='<div class="gan-live"><div class="curves"></div></div>',
    css=source(__file__, "style.css"),
    js=source(__file__, "wire.js", "line.js", "tens.js", "histogram.js"),
)


def curves(name: str, controls: SaturationControls) -> SaturationConfig:
    """Draw both losses and their slopes with a point to move along them."""
    left, right = st.columns(2)
    with st.container(horizontal=True, vertical_alignment="center"):
        controls.own.slider("operating", "Logit of D at a fake sample", step=0.1, format="%.1f")
        controls.own.choice("by_logit", "Against", {True: "the logit", False: "D(G(z))"})
    config = controls.page_config()
    options = {"by_logit": config.by_logit, "dark": page.dark()}
    with left:
        show(losses_figure(config.operating, **options), f"{name}-losses")
    with right:
        show(slopes_figure(config.operating, **options), f"{name}-slopes")
    slopes = slopes_at(config.operating, by_logit=config.by_logit)
    probability = 1 / (1 + np.exp(-config.operating))
    _metrics(
        ("D(G(z))", three(float(probability))),
        ("Slope, saturating", three(float(slopes[0]))),
        ("Slope, non-saturating", three(float(slopes[1]))),
        ("Ratio", f"1 : {three(float(slopes[1] / slopes[0]))}"),
    )
    return config


def optimal(name: str, controls: SaturationControls) -> SaturationConfig:
    """Draw the exact gradients at the best D for two Gaussians, over their distance."""
    picture = st.container()
    controls.own.slider("shift", "d, how far G's samples are off", step=0.1, format="%.1f")
    config = controls.page_config()
    fig = shift_figure(*_shifts(), config.shift, dark=page.dark())
    with picture:
        show(fig, f"{name}-shift")
    saturating, non_saturating = gaussian_gradients(config.shift)
    _metrics(
        ("Saturating", three(saturating)),
        ("Non-saturating", three(non_saturating)),
        ("Their sum", three(saturating + non_saturating)),
        ("d", three(config.shift)),
    )
    return config


@st.cache_data(show_spinner=False)
def _shifts() -> tuple[Array, Array, Array]:
    """Return distances, and both gradients at them, by quadrature."""
    shifts = np.linspace(0.01, 8, 81)
    both = np.array([gaussian_gradients(float(d)) for d in shifts], dtype=float)
    return shifts, both[:, 0], both[:, 1]


def twins(name: str, controls: SaturationControls) -> SaturationConfig:
    """Draw two GANs that differ in G's loss only, in lock-step."""
    controls.sidebar()
    left, right = st.container(key=f"{name}-twins").columns([5, 3])
    with left:
        panels, buttons = st.container(), st.container(horizontal=True)
    config = controls.page_config()
    run = session.session_run(name, config.configs, steps_per_second=config.pace)
    with buttons:
        transport.buttons(name, run)
    with panels:
        titles = tuple(f"G's loss: {loss}" for loss in LOSSES)
        view = PanelsView(titles, config.layers, config.arrows)
        show_panels(run, view, key=f"{name}-panels")
    with right:
        key = f"{name}-histogram"
        _HISTOGRAM(key=key, data=line_data(run, HistogramView(LOSSES), key))
        show_curves(run, CurvesView(_charts()), key=f"{name}-curves")
        st.caption(
            "Norms of the gradient of G's loss by a fake's place: ■ the panel's own loss, ┅ "
            "the other loss at the same fakes; the numbers are the middle fake's. Solid lines: "
            "saturating, dashed: non-saturating. Arrows have one scale in both panels."
        )
    return config


def _charts() -> tuple[Chart, ...]:
    def lines(values: str) -> list[Line]:
        return [Line("steps", values, model, "fake") for model in range(2)]

    return (
        Chart(
            "Gradient of G's loss, mean norm", -4.0, 1.0, lines("gradient_norm"), (), log=True
        ),
        Chart("D's mean answer to fakes", -4.0, 0.0, lines("fake_score"), (), log=True),
    )


def frozen(name: str, controls: SaturationControls) -> SaturationConfig:
    """Draw the experiment with held Gs and new Ds."""
    controls.frozen_sidebar()
    controls.own.choice("norm", "The gradient", NORMS)
    config = controls.page_config()
    study = tasks.shared(config.freeze, FreezeStudy)
    key = f"{name}-freeze"
    running = tasks.going(key, study, config.freeze)

    def work() -> None:
        picture = st.container()
        going = tasks.controls(key, study, config.freeze, "Run the experiment")
        with picture:
            if study.results is not None:
                _freeze_figures(name, config, study.results, whole=not going)
            else:
                st.info(
                    "One G is trained and kept at 0, 100, 1,000 and 5,000 steps. Each copy is "
                    "held, and a new D is trained against it: its curve grows here."
                )
        if going != running:
            st.rerun()

    st.fragment(work, run_every=tasks.PERIOD if running else None)()
    return config


def _freeze_figures(
    name: str, config: SaturationConfig, results: FreezeResults, *, whole: bool
) -> None:
    norms, trained = results.read(config.norm), results.trained.tolist()
    powers = np.log10(np.maximum(norms, 1e-12))
    decade = (float(np.floor(np.nanmin(powers))), float(np.ceil(np.nanmax(powers))))
    for place, (box, loss) in enumerate(zip(st.columns(2), LOSSES, strict=True)):
        with box:
            st.markdown(f"**{loss.capitalize()} loss of G**")
            fig = freeze_figure(
                results.updates, norms[place], trained, decade, dark=page.dark()
            )
            show(fig, f"{name}-freeze-{loss}")
    if whole:
        _freeze_table(norms, results)


def _freeze_table(norms: Array, results: FreezeResults) -> None:
    lost = decades(norms)
    st.table(
        [
            {
                "G": "untrained" if steps == 0 else f"after {steps:,} steps",
                "D's last mean output for its fakes": three(
                    float(results.fake_outputs[-1, place])
                ),
                **{
                    f"{loss}: orders of magnitude": _change(lost[row, place])
                    for row, loss in enumerate(LOSSES)
                },
            }
            for place, steps in enumerate(results.trained.tolist())
        ]
    )
    st.caption(
        "Orders of magnitude between D's first update and its last. In the paper, on images, "
        "every G loses: fakes and data never touch there. In the plane a trained G overlaps "
        "the data, D cannot be sure, and the few fakes near the data keep the mean alive: "
        "look at the middle fake."
    )


def _change(lost: float) -> str:
    return f"{lost:.1f} lost" if lost > 0 else f"{-lost:.1f} won"


def _metrics(*pairs: tuple[str, str]) -> None:
    for box, (label, value) in zip(st.columns(len(pairs)), pairs, strict=True):
        box.metric(label, value)
