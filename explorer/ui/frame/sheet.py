"""The score sheet: the first answer to every question of a session, to take home."""

import csv
import io
from dataclasses import astuple, dataclass

import streamlit as st

_KEY = "sheet"


@dataclass(frozen=True)
class Line:
    """One answer.

    Attributes:
        page: The page that asked.
        question: What was asked.
        answer: What was answered.
        right: Whether it was right.
    """

    page: str
    question: str
    answer: str
    right: bool


def note(page: str, question: str, answer: str, right: bool) -> None:
    """Keep an answer; a second one to the same question changes nothing."""
    lines = st.session_state.setdefault(_KEY, {})
    lines.setdefault((page, question), Line(page, question, answer, right))


def lines() -> tuple[Line, ...]:
    """Return the answers of the session, in the order of the questions."""
    return tuple(st.session_state.get(_KEY, {}).values())


def table() -> str:
    """Return the answers as CSV, one line each."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("page", "question", "answer", "right"))
    writer.writerows(_plain(line) for line in lines())
    return text.getvalue()


def _plain(line: Line) -> tuple[str, str, str, str]:
    page, question, answer, right = astuple(line)
    return page, question, answer, "yes" if right else "no"


def show() -> None:
    """Draw what was answered so far, and the button that takes it home; first, nothing."""
    answered = lines()
    if not answered:
        return
    right = sum(line.right for line in answered)
    st.markdown(f"**Your predictions so far:** {right} of {len(answered)} right.")
    st.download_button(
        "Download the score sheet",
        table(),
        "score-sheet.csv",
        "text/csv",
    )
