"""Search over pages, words, controls and stops of the lectures."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

import streamlit as st

from explorer.ui.frame import state
from explorer.ui.guide import fields, follow
from explorer.ui.guide.glossary import TERMS
from explorer.ui.guide.items import LECTURES
from explorer.ui.guide.pages import GUIDE, PAGES, about, title_of
from explorer.ui.guide.paths import PATHS, stops

_KEY, _ANYWHERE = "guide-found", "guide-found-anywhere"


@dataclass(frozen=True)
class Found:
    """One thing that can be found.

    Attributes:
        title: What the list says; every word of it can be typed.
        go: Opens it.
    """

    title: str
    go: Callable[[], None]


@lru_cache(maxsize=1)
def everything() -> dict[str, Found]:
    """Return all that can be found, by title."""
    found = [
        Found(f"{title_of(name)}: {about(name)}", partial(follow.visit, name))
        for name in (*PAGES, *GUIDE)
    ]
    found += [
        Found(
            f"{', '.join((word, *term.also))}: {term.means}", partial(follow.visit, term.page)
        )
        for word, term in TERMS.items()
    ]
    found += [
        Found(
            f"{stop.title} ({LECTURES[path].author}, {place})", partial(follow.go, path, place)
        )
        for path in PATHS
        for place, stop in enumerate(stops(path), 1)
    ]
    found += [
        Found(f"{_words(field)}: {text} ({page.title})", partial(follow.visit, name))
        for name, page in PAGES.items()
        for field, text in fields.described(page.config).items()
    ]
    return {one.title: one for one in found}


def _words(field: str) -> str:
    return field.replace("_", " ").capitalize()


def field(key: str = _KEY) -> None:
    """Draw the field in which one types; what is chosen opens at once.

    Args:
        key: Names the widget.
    """
    st.selectbox(
        "Find a page, a word, a control, a stop of a lecture",
        list(everything()),
        index=None,
        key=key,
        placeholder="Type, for instance: label smoothing",
        on_change=_chosen,
        args=(key,),
    )


def _chosen(key: str) -> None:
    title = st.session_state[key]
    if title in everything():
        everything()[title].go()


def button() -> None:
    """Draw the button that opens the search over any page; the entry calls it."""
    with st.container(key="guide-search-row", width="content"):
        # The list of all that can be found goes to the browser when it is asked for.
        if st.button("Search", key="guide-search", shortcut="Ctrl+K"):
            _anywhere()


@st.dialog("Search")
def _anywhere() -> None:
    field(_ANYWHERE)
    if state.leaving():
        st.rerun()
