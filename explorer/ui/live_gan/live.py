"""The pictures and curves of the live page."""

from functools import partial

from explorer.live.views import CurvesView, PanelsView
from explorer.ui.canvas.panels import show_curves, show_panels
from explorer.ui.lab import session
from explorer.ui.lab.controls import LabConfig
from explorer.ui.live_gan import rewind


def panels(name: str, config: LabConfig) -> None:
    """Draw the page's present run, one panel a model.

    Args:
        name: The page's name.
        config: Its present state.
    """
    view = PanelsView(config.titles, config.layers)
    show_panels(session.current(name), view, key=f"{name}-panels")


def curves(name: str) -> None:
    """Draw the history of the page's present run; a click goes back to its step."""
    pick = partial(rewind.look_at, name)
    show_curves(session.current(name), CurvesView(), key=f"{name}-curves", on_pick=pick)
