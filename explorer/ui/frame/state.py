"""A page's config in the session and in the URL."""

from typing import TypeVar

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from explorer.config import Config
from explorer.ui.frame import lesson

C = TypeVar("C", bound=Config)
_WANTED = "wanted page"


def load(page: str, config_type: type[C]) -> C:
    """Return the page's config: the session's, else the URL's, else the defaults.

    A teacher's link may carry a lesson beside it: its text stands above the page.

    Entries of the URL that are unknown or out of range are named in one sentence each, above
    the page, until the next change.

    Args:
        page: The page's name, the prefix of its widget keys.
        config_type: What its controls return.
    """
    _enter_by_the_front_door()
    key = f"{page}:config"
    config = st.session_state.get(key)
    if not isinstance(config, config_type):
        query = st.query_params.to_dict()
        refused = lesson.take(page, query)
        config, problems = config_type.from_query(query)
        st.session_state[key] = config
        st.session_state[f"{page}:problems"] = problems + refused
    for problem in st.session_state.get(f"{page}:problems", []):
        st.warning(problem)
    lesson.show(page)
    return config


def present(page: str, config_type: type[C]) -> C:
    """Return the page's config as last saved; a fragment asks for it at every redraw."""
    config = st.session_state[f"{page}:config"]
    assert isinstance(config, config_type)
    return config


def save(page: str, config: Config) -> None:
    """Remember the config across pages and write what differs from the defaults to the URL."""
    if st.session_state.get(f"{page}:config") != config:
        st.session_state.pop(f"{page}:problems", None)
    st.session_state[f"{page}:config"] = config
    query = config.to_query() | lesson.present(page).to_query()
    if st.query_params.to_dict() != query:
        st.query_params.from_dict(query)


def apply(page: str, config: Config) -> None:
    """Put a whole config in place, for a button's `on_click`: the widgets follow it."""
    for key in [k for k in st.session_state if str(k).startswith(f"{page}.")]:
        del st.session_state[key]
    st.session_state[f"{page}:config"] = config
    st.session_state.pop(f"{page}:problems", None)


def go(page: str, config: Config) -> None:
    """Open another page with a config, for a button's `on_click`.

    The wish stays in the session until that page is there: the run that a click starts may be
    cut off by the next one, before it comes to its button.
    """
    apply(page, config)
    st.session_state[_WANTED] = page


def follow(shown: str) -> None:
    """Switch to the page that a button asked for; the entry calls it before it runs a page.

    Args:
        shown: The page that would run.
    """
    wanted = st.session_state.get(_WANTED)
    if wanted not in (None, shown):
        st.switch_page(f"pages/{wanted}.py")
    st.session_state.pop(_WANTED, None)


def _enter_by_the_front_door() -> None:
    """Let the entry file run first, also when a link to a page opens a server just started.

    Until an entry file has called `st.navigation` once, Streamlit takes a folder `pages/` for
    the old kind of app and runs the page of the link alone, without navigation or layout.
    """
    if PagesManager.uses_pages_directory:
        PagesManager.uses_pages_directory = False
        st.rerun()
