"""The live pictures and curves of a run: the browser draws what comes over its line."""

from collections.abc import Callable

import streamlit as st

from explorer.live.client import LiveRun
from explorer.live.view import LiveView
from explorer.live.views import CurvesView, PanelsView
from explorer.plots.palette import web_palettes
from explorer.ui.source import source

PANELS = st.components.v2.component(
    "gan_panels",
    html='<div class="gan-live"><div class="panels"></div><div class="status"></div>'
    '<div class="note" role="status"></div></div>',
    css=source(__file__, "style.css"),
    js=source(__file__, "wire.js", "line.js", "field.js", "panels.js"),
)
CURVES = st.components.v2.component(
    "gan_curves",
    html='<div class="gan-live"><div class="curves"></div><div class="marks"></div></div>',
    css=source(__file__, "style.css"),
    js=source(__file__, "wire.js", "line.js", "tens.js", "curves.js"),
)


def line_data(run: LiveRun, view: LiveView, key: str) -> dict[str, object]:
    """Return what a component needs to draw a view of the run, now and from now on.

    Args:
        run: What to draw.
        view: How.
        key: The component's; it keeps its line when the view changes.
    """
    return {"token": run.watch(key, view), "palettes": web_palettes()}


def show_panels(run: LiveRun, view: PanelsView, *, key: str) -> None:
    """Draw the run, one panel a model; once all have diverged, draw the whole page anew."""
    PANELS(key=key, data=line_data(run, view, key), on_over_change=st.rerun)


def show_curves(
    run: LiveRun, view: CurvesView, *, key: str, on_pick: Callable[[int], None] | None = None
) -> None:
    """Draw the run's history.

    Args:
        run: Whose.
        view: How.
        key: Names the widget.
        on_pick: Called with the step at which a chart was clicked, before the rerun.
    """

    def picked() -> None:
        step = st.session_state[key].get("pick")
        if on_pick and step is not None:
            on_pick(int(step))

    data = line_data(run, view, key) | {"clickable": on_pick is not None}
    CURVES(key=key, data=data, on_pick_change=picked)
