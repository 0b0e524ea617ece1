"""What pages of several views do alike: the choice, the picture with its controls, the texts.

A moved control runs two fragments: first the picture, then the texts about it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from explorer.config import Config
from explorer.ui.frame import page, state
from explorer.ui.frame.controls import Controls
from explorer.ui.frame.page import Experiment
from explorer.ui.theory.view import View
from explorer.ui.theory.widgets import predict

C = TypeVar("C", bound=Config)


def look_at(name: str, config_type: type[C], views: Mapping[str, View[Any]]) -> C:
    """Draw the choice of the view, keep it, and return the page's state.

    Args:
        name: The page's name.
        config_type: Its state, with a field `view`.
        views: By their keys.
    """
    looking = Controls(name, state.load(name, config_type))
    looking.choice("view", "Look at", {key: view.title for key, view in views.items()})
    config = looking.result()
    state.save(name, config)
    return config


def _shown(
    name: str, config_type: type[C], views: Mapping[str, View[Any]]
) -> tuple[C, View[Any]]:
    """Return the page's state and the view that it shows."""
    config = state.saved(name, config_type)
    return config, views[config.model_dump()["view"]]


def explore(
    name: str,
    config_type: type[C],
    views: Mapping[str, View[Any]],
    redraw: tuple[str, ...],
    before: Callable[[C, Controls[C]], None] = lambda *_: None,
) -> None:
    """Draw the chosen view and its controls.

    Args:
        name: The page's name.
        config_type: Its state.
        views: By their keys.
        redraw: The fragments that a moved control runs.
        before: Draws controls above the view's own.
    """
    config, view = _shown(name, config_type, views)
    view.draw(config)
    controls: Controls[C] = Controls(name, config, redraw=redraw)
    before(config, controls)
    view.controls(controls)
    state.save(name, controls.result())


def explain(
    name: str,
    config_type: type[Config],
    views: Mapping[str, View[Any]],
    experiments: Sequence[Experiment],
) -> None:
    """Offer experiments, ask for a prediction, fill the formula with the present numbers."""
    config, view = _shown(name, config_type, views)
    page.try_this(name, experiments)
    predict(name, config, view.question)
    view.formula(config)
