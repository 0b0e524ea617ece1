"""The words on every page: explained where the pointer rests, and listed under the page."""

from functools import lru_cache

import streamlit as st

from explorer.ui.guide.glossary import TERMS, pattern, spellings
from explorer.ui.source import source

_WORDS = st.components.v2.component(
    "gan_words",
    html='<details class="list"><summary></summary><dl></dl></details>'
    '<div class="tip" popover="manual" role="tooltip"></div>',
    css=source(__file__, "hover.css"),
    js=source(__file__, "hover.js"),
)


@lru_cache(maxsize=1)
def _known() -> dict[str, object]:
    """Return the words as the browser takes them: a pattern a spelling, the longest first."""
    return {
        "patterns": [[pattern(name), word] for name, word in spellings().items()],
        "means": {word: term.means for word, term in TERMS.items()},
    }


def words() -> None:
    """Mark the words of the page and list them; the entry calls it under every page."""
    _WORDS(key="words", data=_known())
