"""The panels of one setting's seeds as one picture; a click on a panel opens its seed."""

import json
from base64 import b64encode
from collections.abc import Callable, Sequence
from io import BytesIO

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image

from explorer.ui.source import source

_MOSAIC = st.components.v2.component(
    "gan_mosaic",
    html='<div class="mosaic"><img alt=""><div class="grid"></div></div>',
    css=source(__file__, "mosaic.css"),
    js=source(__file__, "mosaic.js"),
)


def show_mosaic(
    picture: NDArray[np.uint8],
    tiles: Sequence[str],
    *,
    columns: int,
    key: str,
    on_pick: Callable[[int], None],
) -> None:
    """Draw the panels, each a button.

    Args:
        picture: All panels, shape `(height, width, 3)`.
        tiles: What each panel shows, in words, row by row.
        columns: Panels in a row.
        key: Names the widget.
        on_pick: Called with the index of a clicked panel, before the rerun.
    """
    png = BytesIO()
    Image.fromarray(picture).save(png, "PNG", compress_level=1)
    address = "data:image/png;base64," + b64encode(png.getvalue()).decode()
    data = {"source": address, "columns": columns, "tiles": list(tiles)}

    def picked() -> None:
        index = st.session_state[key].get("pick")
        if index is not None:
            on_pick(int(index))

    # Streamlit would import pandas to look into a dict.
    _MOSAIC(key=key, data=json.dumps(data).encode(), on_pick_change=picked)
