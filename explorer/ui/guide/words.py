"""The glossary as a list, a row a word with the way to its page."""

import streamlit as st

from explorer.config import plain
from explorer.ui.guide.follow import visit
from explorer.ui.guide.glossary import TERMS
from explorer.ui.guide.pages import PAGES
from explorer.ui.guide.term import Term


def matching(wanted: str) -> dict[str, Term]:
    """Return the words that hold a text in their name or their sentence.

    >>> list(matching("squeezes"))
    ['sigmoid']
    """
    low = wanted.strip().casefold()
    return {
        word: term
        for word, term in sorted(TERMS.items(), key=lambda row: row[0].casefold())
        if low in " ".join((word, *term.also, term.means)).casefold()
    }


def table(wanted: str) -> None:
    """Draw the words that match, each with a button to the page that shows it."""
    found = matching(wanted)
    if not found:
        st.info(f"No word here holds '{plain(wanted)}'. Empty the field to see all of them.")
    for word, term in found.items():
        name, means, where = st.columns([2, 6, 2], vertical_alignment="center")
        also = f"  \n:small[{', '.join(term.also)}]" if term.also else ""
        name.markdown(f"**{word}**{also}")
        formula = f"  \n${term.formula}$" if term.formula else ""
        means.markdown(term.means + formula)
        where.button(
            PAGES[term.page].title, key=f"glossary-{word}", on_click=visit, args=(term.page,)
        )
