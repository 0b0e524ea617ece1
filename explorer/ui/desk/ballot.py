"""The poll: asked by the teacher, answered in each student's row, revealed to all at once."""

from importlib import import_module

import streamlit as st

from explorer.config import plain
from explorer.ui.desk.classroom import ClassError, Classroom, Poll
from explorer.ui.frame import sheet
from explorer.ui.theory.view import View
from explorer.ui.theory.widgets import Question

#: Where the pages keep the questions of their predictions.
_VIEWS = ("explorer.ui.best_d.views", "explorer.ui.divergences.views")


@st.cache_resource
def questions() -> dict[str, Question]:
    """Return the predictions that the pages ask for, by their text."""
    views: list[View[object]] = [  # type: ignore[type-var]
        view for module in _VIEWS for view in import_module(module).VIEWS.values()
    ]
    figure: Question = import_module("explorer.ui.figure_1.text").QUESTION
    found = [figure, *(view.question for view in views)]
    return {question.text: question for question in found if isinstance(question, Question)}


def answer(present: Classroom, ticket: str) -> None:
    """Draw the poll for a student: its answers, then who chose what, and why."""
    poll = present.poll
    if poll is None:
        return
    with st.container(border=True, key="class-poll"):
        st.markdown(f"**Your teacher asks.** {plain(poll.question)}")
        if poll.answer is None:
            _ask(present, ticket, poll)
        else:
            mine = present.voted(ticket)
            if mine is not None:
                sheet.note("class", poll.question, poll.options[mine], mine == poll.answer)
            _tell(present, mine, poll)


def _ask(present: Classroom, ticket: str, poll: Poll) -> None:
    key = f"class-vote-{poll.number}"

    def voted() -> None:
        chosen = st.session_state[key]
        if chosen is not None:
            present.vote(ticket, poll.number, int(chosen))

    st.radio(
        "Your prediction",
        range(len(poll.options)),
        index=present.voted(ticket),
        format_func=lambda option: plain(poll.options[option]),
        key=key,
        horizontal=True,
        label_visibility="collapsed",
        on_change=voted,
    )
    if present.voted(ticket) is not None:
        st.caption("Noted. You may change it until your teacher reveals the answer.")


def _tell(present: Classroom, mine: int | None, poll: Poll) -> None:
    bars(present, poll)
    if mine is not None:
        right = mine == poll.answer
        (st.success if right else st.warning)("**Right.**" if right else "**Not quite.**")
    if poll.reason:
        st.markdown(poll.reason)


def bars(present: Classroom, poll: Poll) -> None:
    """Draw how many chose each answer."""
    counts = present.counts()
    for option, (text, count) in enumerate(zip(poll.options, counts, strict=True)):
        mark = " ✓" if option == poll.answer else ""
        st.progress(count / max(1, sum(counts)), text=f"{plain(text)}{mark}: {count}")


def ask(present: Classroom) -> None:
    """Draw the teacher's side of the poll.

    Who chose what shows with the answer: the desk may hang on a wall, and who sees what most
    think thinks so, too.
    """
    poll = present.poll
    if poll is None:
        _new(present)
        return
    st.markdown(f"**{plain(poll.question)}**")
    st.caption(f"{sum(present.counts())} of {len(present.wall())} have answered.")
    if poll.answer is not None:
        bars(present, poll)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if poll.answer is None:
            known = questions().get(poll.question)
            right = list(known.options).index(known.answer) if known else 0
            chosen = st.selectbox(
                "The right answer",
                range(len(poll.options)),
                right,
                format_func=lambda option: poll.options[option],
                key=f"class-right-{poll.number}",
            )
            st.button(
                "Reveal",
                key="class-reveal",
                on_click=present.reveal,
                args=(chosen,),
                type="primary",
            )
        st.button("End the poll", key="class-end-poll", on_click=present.close_poll)


def _new(present: Classroom) -> None:
    found = questions()
    st.selectbox(
        "A prediction of a page, or your own question",
        list(found),
        index=None,
        key="class-known",
        placeholder="your own",
        on_change=_filled,
    )
    st.text_input("Question", key="class-question", max_chars=400)
    st.text_area("Answers, one a line", key="class-options", max_chars=800, height=110)

    def asked() -> None:
        question = st.session_state["class-question"]
        known = found.get(question)
        try:
            options = st.session_state["class-options"].splitlines()
            present.ask(question, options, known.reason if known else "")
        except ClassError as error:
            st.session_state["class-said"] = str(error)

    st.button("Ask all", key="class-ask", on_click=asked)
    said = st.session_state.pop("class-said", None)
    if said:
        st.warning(said)


def _filled() -> None:
    question = questions().get(st.session_state["class-known"] or "")
    st.session_state["class-question"] = question.text if question else ""
    st.session_state["class-options"] = "\n".join(question.options.values()) if question else ""
