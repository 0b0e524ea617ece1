"""A page's config in the session and in the URL; the browser's Back and Forward reach both.

Streamlit pushes an entry to the browser's history for every query that `save` writes, and runs
the page again with the entry's query when the student goes Back or Forward. Then, and only
then, the URL wins over the session: in any other run its query may be one change behind.
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from explorer.config import Config
from explorer.ui.frame import lesson, place

C = TypeVar("C", bound=Config)
_WANTED, _SHOWN = "wanted page", "shown page"


def load(page: str, config_type: type[C]) -> C:
    """Return the page's config: the session's, else the URL's, else the defaults.

    After Back or Forward it is the URL's. A teacher's link may carry a lesson beside it: its
    text stands above the page.

    Entries of the URL that are unknown or out of range are named in one sentence each, above
    the page, until the next change.

    Args:
        page: The page's name, the prefix of its widget keys.
        config_type: What its controls return.
    """
    config, query = st.session_state.get(f"{page}:config"), st.query_params.to_dict()
    if not isinstance(config, config_type) or _gone_back(page, config, query):
        config = _read(page, config_type, query)
    elif not query and st.session_state.get(_SHOWN) != page:
        # The navigation's link pushes the bare address: Back to it is Back to this state.
        st.session_state[f"{page}:bare"] = config
    st.session_state[_SHOWN] = page
    for problem in st.session_state.get(f"{page}:problems", []):
        st.warning(problem)
    lesson.show(page)
    return config


def _gone_back(page: str, config: Config, query: dict[str, str]) -> bool:
    """Return whether Back or Forward has brought another address than the state's own."""
    return history_navigation() and query != _written(page, config)


def history_navigation() -> bool:
    """Return whether this run was started by the browser's Back or Forward."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def _read(page: str, config_type: type[C], query: dict[str, str]) -> C:
    """Put the state of an address in place; what it refuses is kept to be said."""
    bare = st.session_state.get(f"{page}:bare")
    if not query and isinstance(bare, config_type):
        apply(page, bare)
        return bare
    refused = lesson.take(page, query) + place.take(query)
    config, problems = config_type.from_query(query)
    apply(page, config)
    st.session_state[f"{page}:problems"] = problems + refused
    return config


def _written(page: str, config: Config) -> dict[str, str]:
    """Return the query of a state, with the lesson and the place on a path beside it."""
    return config.to_query() | lesson.of(page).to_query() | place.here().to_query()


def saved(page: str, config_type: type[C]) -> C:
    """Return the page's config as last saved; a fragment asks for it at every redraw."""
    config = st.session_state[f"{page}:config"]
    assert isinstance(config, config_type)
    return config


def save(page: str, config: Config) -> None:
    """Remember the config across pages and write what differs from the defaults to the URL."""
    if st.session_state.get(f"{page}:config") != config:
        st.session_state.pop(f"{page}:problems", None)
    st.session_state[f"{page}:config"] = config
    query = _written(page, config)
    if st.query_params.to_dict() != query:
        st.query_params.from_dict(query)


def keep(page: str, config_type: type[C], told: Callable[[], Mapping[str, object]]) -> None:
    """Put what a component told of the hand into the state; what does not fit it is left.

    Args:
        page: The page's name.
        config_type: What its controls return.
        told: Reads the changed fields; a KeyError, TypeError or ValueError is no change.
    """
    now = saved(page, config_type)
    try:
        save(page, now.with_(**told()))
    except (KeyError, TypeError, ValueError):
        return


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
    turn_to(page)


def turn_to(page: str) -> None:
    """Open another page as it is, for a button's `on_click`."""
    st.session_state[_WANTED] = page


def leaving() -> bool:
    """Return whether a button asked for another page: a fragment then reruns the script."""
    return _WANTED in st.session_state


def follow(shown: str) -> None:
    """Switch to the page that a button asked for; the entry calls it before it runs a page.

    Args:
        shown: The page that would run.
    """
    wanted = st.session_state.get(_WANTED)
    if wanted not in (None, shown):
        st.switch_page(f"pages/{wanted}.py")
    st.session_state.pop(_WANTED, None)
