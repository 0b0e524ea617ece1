"""Plotly figures that stay on the page: a change redraws their lines in place.

`st.plotly_chart` builds a figure anew whenever its data change, which costs a slider 0.2 to
0.5 s on a laptop. Here Plotly's own `react` gets the new figure, in a component that stays.
"""

import importlib
import json
from base64 import b64encode
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from explorer.plots.palette import Plain
from explorer.ui.frame.assets import PLOTLY
from explorer.ui.source import source

# Plotly looks at pandas as soon as it is known: in another session's thread that is just
# importing it, it would find half of it. Here every thread waits until it is whole.
importlib.import_module("pandas")

_CONFIG = {"displayModeBar": False, "scrollZoom": False}

_FIGURE = st.components.v2.component(
    "gan_figure",
    html='<div class="figure"></div>',
    js=source(__file__, "figures.js"),
    # Plotly puts its style into the document, which does not reach into a shadow root.
    isolate_styles=False,
)


def show(figure: go.Figure | Plain, key: str) -> None:
    """Draw a figure across the column, without Plotly's own buttons.

    Args:
        figure: What to draw; its layout says the height, and may hold under `meta` what
            `explorer.plots.palette.narrow` says for a phone.
        key: Names the widget: the same figure with other data has the same key.
    """
    drawn = dict(figure) if isinstance(figure, dict) else figure.to_plotly_json()
    drawn |= {"address": PLOTLY, "config": _CONFIG}
    # The room is there before the library is: what stands below does not jump.
    height = int(drawn["layout"]["height"])
    _FIGURE(key=key, data=json.dumps(drawn, default=_typed).encode(), height=height)


def _typed(value: Any) -> Any:  # noqa: ANN401
    """Return an array as Plotly's typed array: 32 bit are more than a screen can show."""
    if not isinstance(value, np.ndarray):
        return value.item()
    if value.dtype.kind != "f" or value.ndim != 1:
        return value.tolist()
    largest = np.finfo(np.float32).max
    numbers = np.clip(value, -largest, largest).astype("<f4")
    return {"dtype": "f4", "bdata": b64encode(numbers.tobytes()).decode()}
