"""Search over pages, words, controls and stops of the lectures."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

import streamlit as st

from explorer.ui.guide import fields, follow
from explorer.ui.guide.glossary import TERMS
from explorer.ui.guide.items import LECTURES
from explorer.ui.guide.pages import GUIDE, PAGES, about, title_of
from explorer.ui.guide.paths import PATHS, stops

_KEY = "guide-found"


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


def field() -> None:
    """Draw the field in which one types; what is chosen opens at once."""
    st.selectbox(
        "Find a page, a word, a control, a stop of a lecture",
        list(everything()),
        index=None,
        key=_KEY,
        placeholder="Type, for instance: label smoothing",
        on_change=_chosen,
    )


def _chosen() -> None:
    title = st.session_state[_KEY]
    if title in everything():
        everything()[title].go()
