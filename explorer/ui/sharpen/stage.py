"""Four pictures side by side, and a glass that shows the same place of all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st

from explorer.images.enlarging import Enlarged
from explorer.plots.palette import web_palettes
from explorer.plots.wire import pack
from explorer.ui.canvas import pad
from explorer.ui.sharpen.config import PAGE, SharpenConfig
from explorer.ui.source import source

_GLASS = st.components.v2.component(
    "gan_glass",
    html='<div class="gan-live sharpen"></div>',
    css=source(__file__, "style.css", "glass.css"),
    js=source(__file__, "wire.js", "pixels.js", "pad.js", "glass.js"),
)


@dataclass(frozen=True)
class Shown:
    """One picture on the stage.

    Attributes:
        title: Who made it.
        colour: A name of the palette: what its title is marked with.
        enlarged: The picture.
        numbers: A line under it.
    """

    title: str
    colour: str
    enlarged: Enlarged
    numbers: str


def show_stage(config: SharpenConfig, shown: Sequence[Shown]) -> None:
    """Draw the pictures; where the glass rests goes to the address."""
    header = {
        "titles": [picture.title for picture in shown],
        "colours": [picture.colour for picture in shown],
        "numbers": [picture.numbers for picture in shown],
        "at": [config.x, config.y],
        "palettes": web_palettes(),
    }
    pictures = np.stack([picture.enlarged.pixels for picture in shown])
    key = f"{PAGE}-glass"
    data = pack(header, {"pictures": pictures})
    _GLASS(key=key, data=data, on_rest_change=partial(pad.keep_place, PAGE, SharpenConfig, key))
