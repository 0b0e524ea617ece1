"""The widgets under each view of the page on the best discriminator."""

from collections.abc import Callable

import streamlit as st

from explorer.ui.best_d.view import WITH_DENSITY
from explorer.ui.frame.controls import Controls
from explorer.ui.theory.configs import OptimalDiscriminatorConfig
from explorer.ui.theory.widgets import side_by_side

Widgets = Controls[OptimalDiscriminatorConfig]


def _best(controls: Widgets) -> None:
    controls.slider("x", "The marked point x", step=0.05)


def _bend(_controls: Widgets) -> None:
    """The handles of the picture are the controls."""


def _labels(controls: Widgets) -> None:
    side_by_side(
        controls,
        real_target=("Label a of real samples", 0.01),
        fake_target=("Label b of fake samples", 0.01),
    )


def _plane(controls: Widgets) -> None:
    left, right = st.columns(2)
    with left:
        controls.select("real_world", "Data p", WITH_DENSITY)
    with right:
        controls.select("fake_world", "Generator q", WITH_DENSITY)


#: What draws the widgets of each view.
CONTROLS: dict[str, Callable[[Widgets], None]] = {
    "best": _best,
    "bend": _bend,
    "labels": _labels,
    "plane": _plane,
}
