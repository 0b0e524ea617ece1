"""Where the hand rests on a pad (`pad.js`) or under a glass goes to the address."""

import streamlit as st

from explorer.config import Config
from explorer.ui.frame import state


def keep_place(page: str, config_type: type[Config], key: str) -> None:
    """Keep x and y of a page's state where the hand rests, to three digits.

    Args:
        page: The page's name.
        config_type: Its state, which has x and y.
        key: Of the component, whose `rest` holds the place as `at`.
    """

    def told() -> dict[str, float]:
        x, y = (round(float(v), 3) for v in (st.session_state[key].get("rest") or {})["at"])
        return {"x": x, "y": y}

    state.keep(page, config_type, told)
