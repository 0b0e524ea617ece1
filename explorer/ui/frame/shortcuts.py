"""Keys that press the buttons of a page, and keep out of whatever has the focus.

`st.button(shortcut=)` listens everywhere: Space on a focused button, field or expander would
press the page's button instead. Here the control with the focus goes first.
"""

import json
import re
from collections.abc import Mapping

import streamlit as st

from explorer.ui.source import source

# Not a picture: nothing waits for its height.
_KEYS = st.components.v2.component(
    "gan_keys", js=source(__file__, "shortcuts.js"), isolate_styles=False
)
_HINT = (
    '.{} button::after {{content: "{}" / ""; margin-left: 0.5rem; padding: 0 0.3rem; '
    "border: 1px solid currentColor; border-radius: 4px; font-size: 0.8rem; opacity: 0.85;}}"
)
#: What the browser calls a key and what its button shows, where these differ from the name.
_BROWSER = {"Space": " "}
_SHOWN = {"ArrowRight": "→", "ArrowLeft": "←"}


def listen(page: str, table: Mapping[str, tuple[str, ...]], still: str = "") -> None:
    """Let keys press buttons, and show the first key of each on it; called once a page.

    Args:
        page: The page's name.
        table: From the key of a button (as `st.button(key=...)`) to the keys that press it:
            "Space", "ArrowRight", or a character. A button that is not drawn costs nothing.
        still: The key of a button that is pressed once, when the page opens, for those who
            have asked their computer for less motion.
    """
    rows = [
        {"button": _css_class(button), "keys": [_BROWSER.get(k, _lower(k)) for k in keys]}
        for button, keys in table.items()
    ]
    hints = [
        _HINT.format(_css_class(button), _SHOWN.get(keys[0], keys[0]))
        for button, keys in table.items()
    ]
    # Streamlit would import pandas to look into a dict.
    told = {"rows": rows, "still": _css_class(still)}
    # With the buttons, not after them: the hints widen them.
    st.html(f"<style>{''.join(hints)}</style>")
    _KEYS(key=f"{page}-keys", data=json.dumps(told).encode())


def _lower(key: str) -> str:
    return key.lower() if len(key) == 1 else key


def _css_class(key: str) -> str:
    """Return the class that Streamlit gives to the box of a widget with a key.

    >>> _css_class("toy_gan-D only")
    'st-key-toy_gan-D-only'
    """
    return "st-key-" + re.sub(r"[^a-zA-Z0-9_-]", "-", key.strip())
