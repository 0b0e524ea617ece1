"""The frame that every page shares: question, picture, experiments, formula, what to keep."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from explorer.config import Config
from explorer.ui.frame import lesson, state


@dataclass(frozen=True)
class Experiment:
    """One click of 'Try this'.

    Attributes:
        title: What the button says.
        config: The state that the click puts the page in.
        predict: What the student is asked to predict before clicking.
        see: What there is to see after it.
    """

    title: str
    config: Config
    predict: str
    see: str


def dark() -> bool:
    """Return whether the student's browser shows the dark theme."""
    return bool(st.context.theme.type == "dark")


def question(text: str) -> None:
    """Show the one line that the page answers."""
    st.html(f'<h3 class="question">{text}</h3>')


def try_this(
    page: str, experiments: Sequence[Experiment], on_click: Callable[[], None] | None = None
) -> None:
    """Show one-click experiments: predict, click, compare.

    Args:
        page: The page's name.
        experiments: Three to five of them.
        on_click: Called after the state is in place.
    """
    if lesson.hidden(page, "experiments"):
        return
    shown = st.session_state.get(f"{page}:experiment")
    box = st.container(key=f"{page}-experiments", gap="xxsmall")
    box.markdown("##### Try this")
    for column, experiment in zip(box.columns(len(experiments)), experiments, strict=True):
        with column.container(gap="xsmall"):
            st.button(
                experiment.title,
                key=f"{page}-try-{experiment.title}",
                on_click=_start,
                args=(page, experiment, on_click),
                width="stretch",
            )
            st.caption(f"**Predict:** {experiment.predict}")
            if shown == experiment.title:
                st.caption(f"**See:** {experiment.see}")


def _start(page: str, experiment: Experiment, on_click: Callable[[], None] | None) -> None:
    state.apply(page, experiment.config)
    st.session_state[f"{page}:experiment"] = experiment.title
    if on_click:
        on_click()
    # Also where the buttons stand in a fragment: every control takes the new state.
    st.rerun()


class Words(str):
    """A sentence that stands where a formula's numbers will be."""

    __slots__ = ()


def formula(title: str, latex: str, numbers: str, derivation: Sequence[str] = ()) -> None:
    """Show a formula, the same with the present numbers, and the folded derivation.

    Args:
        title: What the formula says, in words.
        latex: The formula.
        numbers: The formula with the numbers of the current state filled in, LaTeX; or `Words`
            where there are none yet.
        derivation: Steps in Markdown with `$...$`, folded.
    """
    st.markdown(f"##### {title}")
    st.latex(latex)
    if isinstance(numbers, Words):
        st.caption(numbers, text_alignment="center")
    else:
        st.latex(numbers)
    if derivation:
        with st.expander("Derivation, step by step"):
            for number, step in enumerate(derivation, 1):
                st.markdown(f"{number}. {step}")


def remember(first: str, second: str, paper: str) -> None:
    """Close the page with two lines to keep and where they come from."""
    st.info(f"**What to remember.** {first}  \n{second}  \n*{paper}*")
