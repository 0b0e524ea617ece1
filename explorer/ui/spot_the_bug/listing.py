"""The lines of a case on the page, and clicks on them."""

import json
from collections.abc import Callable, Collection

import streamlit as st

from explorer.plots.mathml import mathml
from explorer.ui.source import source
from explorer.ui.spot_the_bug.case import Case

_LISTING = st.components.v2.component(
    "gan_listing",
    html='<div class="listing" role="group" aria-label="The lines as printed"></div>',
    css=source(__file__, "math.css", "listing.css"),
    js=source(__file__, "listing.js"),
)


def rows(case: Case, picked: Collection[int], *, solved: bool) -> list[dict[str, object]]:
    """Return the lines with their marks; a solved case has the right ones below the wrong.

    Args:
        case: What is printed.
        picked: The lines clicked so far.
        solved: Whether the wrong line is told.
    """
    shown: list[dict[str, object]] = []
    right = dict(zip(case.wrong, case.right, strict=True))
    for line, text in enumerate(case.lines):
        wrong = line in case.wrong
        mark = "bug" if solved and wrong else "missed" if line in picked else ""
        shown.append(_row(case, line, text, mark))
        if solved and wrong:
            shown.append(_row(case, line, right[line], "fix"))
    return shown


def _row(case: Case, line: int, text: str, mark: str) -> dict[str, object]:
    math = "".join(mathml(text)) if case.formula else ""
    return {"line": line, "text": text, "math": math, "mark": mark}


def show(
    case: Case, picked: Collection[int], *, solved: bool, key: str, pick: Callable[[int], None]
) -> None:
    """Draw the lines.

    Args:
        case: What is printed.
        picked: The lines clicked so far.
        solved: Whether the wrong line is told; then nothing answers to clicks.
        key: Names the widget.
        pick: Called with a clicked line, before the rerun.
    """

    def clicked() -> None:
        told = st.session_state[key].get("pick")
        line = told.get("line") if isinstance(told, dict) else None
        if isinstance(line, int) and 0 <= line < len(case.lines):
            pick(line)

    drawn = {
        "rows": rows(case, picked, solved=solved),
        "formula": case.formula,
        "open": not solved,
    }
    _LISTING(key=key, data=json.dumps(drawn).encode(), on_pick_change=clicked)
