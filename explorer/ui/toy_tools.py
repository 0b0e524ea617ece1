"""The tools under the live picture, one tab each; only the open tab is drawn."""

from collections.abc import Callable

import streamlit as st

from explorer.ui.toy_controls import LabConfig
from explorer.ui.toy_data import own_data
from explorer.ui.toy_history import history, note
from explorer.ui.toy_rewind import rewind
from explorer.ui.toy_share import share

#: The tabs and what draws each: `(page's name, config)`.
TOOLS: dict[str, Callable[[str, LabConfig], None]] = {
    "Rewind": rewind,
    "Your data": own_data,
    "Share & export": share,
    "History": history,
}


def tools(name: str, config: LabConfig) -> None:
    """Draw the tabs, and the tool of the open one.

    Args:
        name: The page's name.
        config: Its present state.
    """
    note(name, config)
    shown = st.tabs(list(TOOLS), key=f"{name}-tools", on_change="rerun")
    for tab, draw in zip(shown, TOOLS.values(), strict=True):
        if tab.open:
            with tab:
                draw(name, config)
