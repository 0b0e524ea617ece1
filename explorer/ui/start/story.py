"""The story of the opening: it plays in the browser, D's weights travel there once."""

from functools import lru_cache

import numpy as np
import streamlit as st

from explorer.plots.palette import web_palettes
from explorer.plots.wire import Packed, pack
from explorer.toy.story import recorded
from explorer.ui.guide import follow
from explorer.ui.source import source
from explorer.ui.start.text import words

_STORY = st.components.v2.component(
    "gan_story",
    html=source(__file__, "story.html"),
    css=source(__file__, "story.css"),
    js=source(__file__, "wire.js", "field.js", "story_games.js", "story.js"),
)


@lru_cache(maxsize=1)
def packed() -> bytes:
    """Return the recorded training and the words as bytes for the browser."""
    story = recorded()
    header = {
        **words(),
        "palettes": web_palettes(),
        "acts": story.acts.tolist(),
        "updates": story.updates.tolist(),
        "steps": story.steps.tolist(),
        "sizes": story.sizes.tolist(),
        "window": float(story.window),
    }
    arrays: Packed = {
        "real": story.real,
        "fakes": story.fakes,
        "surface": story.surface,
        "weights": story.weights.astype(np.float32),
    }
    return pack(header, arrays)


def story() -> None:
    """Draw the story; its last button opens the live page, whose run begins by itself."""
    _STORY(key="start-story", data=packed(), on_live_change=_live)


def _live() -> None:
    follow.visit("toy_gan")
