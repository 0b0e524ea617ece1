"""The code plane on the page: it draws, encodes and decodes in the browser."""

from functools import partial
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from explorer.config import plain
from explorer.images.codes import CodeName, Coder, coder
from explorer.plots.palette import web_palettes
from explorer.plots.wire import pack
from explorer.ui.canvas import pad
from explorer.ui.codes.config import PAGE, CodesConfig
from explorer.ui.source import source

_HTML = """
<div class="gan-live codes">
  <div><canvas class="pad" tabindex="0" role="slider" aria-label="Place in the code plane; arrow
    keys move" aria-valuemin="-4" aria-valuemax="4" aria-valuenow="0"></canvas>
    <p>Drag anywhere. Behind: the pictures of the plane.</p></div>
  <div><canvas class="big" role="img" aria-label="Picture of the code"></canvas>
    <p class="numbers" role="status"></p></div>
  <div><div class="pair">
    <figure><canvas class="ink" role="img" aria-label="Draw a digit here"></canvas>
    <figcaption>draw here</figcaption></figure><figure><canvas class="back" role="img"
    aria-label="Nothing is drawn yet"></canvas><figcaption>comes back</figcaption></figure>
    </div>
    <p class="lands" role="status"></p>
    <div class="buttons"><button class="lend">Lend me a digit</button>
      <button class="wipe">Wipe</button></div></div>
</div>
"""
_PLANE = st.components.v2.component(
    "gan_code_plane",
    html=_HTML,
    css=source(__file__, "style.css", "buttons.css", "plane.css"),
    js=source(__file__, "wire.js", "pixels.js", "pad.js", "plane.js"),
)


@st.cache_resource(show_spinner=False)
def known(name: CodeName) -> Coder:
    """Return a shipped model's networks; ValueError where its file is missing."""
    return coder(name)


def show_plane(config: CodesConfig) -> None:
    """Draw the plane of the chosen model; where the hand rests goes to the address."""
    try:
        found = known(config.model)
    except ValueError as error:
        st.error(plain(error))
        return
    header = {
        "name": config.model,
        "shown": config.show,
        "at": [config.x, config.y],
        "scale": found.scale,
        "layers": [len(found.decoder), len(found.encoder)],
        "palettes": web_palettes(),
    }
    arrays = {
        "digits": found.digits,
        "labels": found.labels,
        "prior": found.prior,
        "near": found.near,
        **_named("decoder", found.decoder),
        **_named("encoder", found.encoder),
    }
    key = f"{PAGE}-plane"
    _PLANE(
        key=key,
        data=pack(header, arrays),
        on_rest_change=partial(pad.keep_place, PAGE, CodesConfig, key),
    )


def _named(part: str, layers: tuple[tuple[NDArray[Any], NDArray[Any]], ...]) -> dict[str, Any]:
    return {
        f"{part}{place}{kind}": np.ascontiguousarray(array)
        for place, layer in enumerate(layers)
        for kind, array in zip("wb", layer, strict=True)
    }
