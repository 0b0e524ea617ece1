"""The reader's verdict on the page: a table of factors, and a sentence."""

from collections.abc import Mapping

import streamlit as st

from explorer.images.latent.readings import Means, may_lack, own_error
from explorer.images.latent.verdict import SumVerdict, TurnVerdict
from explorer.images.measuring.factor_reader import READERS, spoken
from explorer.ui.frame.numbers import true_minus

#: Every second amount of a direction has room in the table.
_EVERY = 2
_KEY = "A number in its range, the chance of a thing, or the likeliest class with its chance. "


def of_sum(found: SumVerdict | None) -> None:
    """Show what became of A - B + C, where somebody reads such pictures."""
    if found is None:
        return
    a, b, c = found.terms
    columns = {
        "A": a,
        "B": b,
        "C": c,
        "asked: A − B + C": found.asked,
        "drawn from z": found.drawn,
        "sum of pixels": found.mixed,
    }
    _table(found.reader, columns, sum_told(found))
    st.caption(_KEY + strange_told(found))


def of_turn(found: TurnVerdict | None) -> None:
    """Show what a direction turned, where somebody reads such pictures."""
    if found is None:
        return
    rows = list(zip(found.amounts, found.means, strict=True))[::_EVERY]
    columns = {true_minus(f"{amount:+.1f}"): means for amount, means in rows}
    _table(found.reader, columns, turn_told(found))


def sum_told(found: SumVerdict) -> str:
    """Return the verdict on an arithmetic in two sentences."""
    name, (other, share) = found.main, found.also
    values = (*found.terms[:2], found.asked, found.drawn, found.mixed)
    a, b, asked, drawn, mixed = (_cell(found.reader, name, means) for means in values)
    return (
        f"A and B differ in *{_words(found.reader, name)}*: {a} and {b}. Asked is {asked}; "
        f"drawn from z it is {drawn}, in the sum of pixels {mixed}. What else changed most "
        f"from C: {_beside(found.reader, other, share)}."
    )


def strange_told(found: SumVerdict) -> str:
    """Return whether these are pictures of the kind, empty where nobody can say."""
    known = [share for share in found.strange if share is not None]
    if len(known) < len(found.strange):
        return ""
    *terms, drawn, mixed = map(_two, known)
    return (
        "Is it a picture at all? Drawn anew from what is read in it, a picture differs from "
        f"itself by so much of a pixel's range: {', '.join(terms)} (A, B, C); {drawn} (drawn "
        f"from z); {mixed} (sum of pixels)."
    )


def turn_told(found: TurnVerdict) -> str:
    """Return the verdict on a direction in two sentences."""
    name, (other, also) = found.main, found.also
    more, less, first, last = (
        _cell(found.reader, name, means) for means in (*found.ends, *found.whole)
    )
    return (
        f"A and B differ in *{_words(found.reader, name)}*: {more} and {less}. Others go from "
        f"{first} at −1 to {last} at +1, {_two(found.changes[name])} of all they can. "
        f"What else changes most: {_beside(found.reader, other, also)}."
    )


def _beside(reader: str, factor: str, share: float) -> str:
    error = _two(own_error(reader, factor))
    return (
        f"*{_words(reader, factor)}*, by {_two(share)} of all it can (of drawn pictures the "
        f"reader misreads it by {error})"
    )


def _table(reader: str, columns: Mapping[str, Means], told: str) -> None:
    st.markdown("##### Did it change, and what else?")
    st.markdown(told)
    factors = (*READERS[reader].numbers, *READERS[reader].classes)
    st.table(
        [
            {f"Seen by the {reader.replace('-', ' ')}": _words(reader, factor)}
            | {title: _cell(reader, factor, means) for title, means in columns.items()}
            for factor in factors
        ]
    )


def _two(value: float) -> str:
    """Return a share to a hundredth: readings are no better.

    >>> _two(-0.004), _two(-0.126)
    ('0.00', '−0.13')
    """
    return true_minus(f"{round(value, 2) + 0.0:.2f}")


def _words(reader: str, factor: str) -> str:
    """Return what a factor is called."""
    words = spoken(factor)
    if may_lack(reader, factor):
        return f"chance of {words if words.endswith('s') else f'a {words}'}"
    return words


def _cell(reader: str, factor: str, means: Means) -> str:
    """Return the mean of a factor: a number, or the likeliest class with its chance."""
    values = means[factor]
    if len(values) == 1:
        return _two(float(values[0]))
    place = int(values.argmax())
    return f"{READERS[reader].classes[factor][place]} ({_two(float(values[place]))})"
