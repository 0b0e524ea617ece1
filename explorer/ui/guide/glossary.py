"""The words of the field, one sentence each, and the page where each can be seen."""

import re
from functools import lru_cache

from explorer.ui.guide.term import Term
from explorer.ui.guide.words_of_images import IMAGES
from explorer.ui.guide.words_of_styles import STYLES
from explorer.ui.guide.words_of_the_game import GAME
from explorer.ui.guide.words_of_tricks import TRICKS

TERMS: dict[str, Term] = {**GAME, **IMAGES, **STYLES, **TRICKS}


@lru_cache(maxsize=1)
def spellings() -> dict[str, str]:
    """Return every spelling of every word with the word, the longest first."""
    pairs = [(name, word) for word, term in TERMS.items() for name in (word, *term.also)]
    return dict(sorted(pairs, key=lambda pair: -len(pair[0])))


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    return re.compile(
        "|".join(rf"(?<![\w'-]){pattern(name)}(?![\w*-])" for name in spellings())
    )


def pattern(name: str) -> str:
    """Return the regular expression of a spelling, also with a capital and in the plural.

    >>> bool(re.fullmatch(pattern("mode"), "Modes")), bool(re.fullmatch(pattern("JS"), "js"))
    (True, False)
    """
    if len(name) == 1:
        return name
    if not name[0].islower():
        return f"{re.escape(name)}s?"
    return f"[{name[0].upper()}{name[0]}]{re.escape(name[1:])}s?"


def found_in(text: str) -> list[str]:
    """Return the words that a text uses, each once, in the order of the text.

    >>> found_in("Both losses of G: a loss, the gradient penalty.")
    ['generator', 'loss', 'gradient penalty']
    """
    words = {_word(match.group()): None for match in _pattern().finditer(text)}
    return list(words)


def _word(found: str) -> str:
    small = found[0].lower() + found[1:]
    tried = (found, small, found.removesuffix("s"), small.removesuffix("s"))
    return next(spellings()[name] for name in tried if name in spellings())
