"""What the theory pages share: the mixture editor, the prediction, numbers as text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, isfinite, isnan
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from explorer.theory.mixtures import (
    FAMILIES,
    MAX_COMPONENTS,
    MIXTURES,
    PLACES,
    WIDTHS,
    Component,
    parse_mixture,
    write_mixture,
)
from explorer.ui import state
from explorer.ui.controls import Controls

FAMILY_NAMES = {"gaussian": "Gaussian", "uniform": "Uniform", "laplace": "Laplace"}
WIDTH_HELP = (
    "Standard deviation of a Gaussian, half the length of a uniform, scale of a Laplace."
)
FRESH = Component(0.5, "gaussian", 2.0, 0.7)


def show(figure: go.Figure, key: str) -> None:
    """Draw a figure across the column, without Plotly's own buttons."""
    config = {"displayModeBar": False, "scrollZoom": False}
    st.plotly_chart(figure, key=key, width="stretch", theme=None, config=config)


def three(value: float) -> str:
    """Return a number with three significant digits for LaTeX; infinity as its sign.

    >>> three(0.123456), three(0.0)
    ('0.123', '0.00')
    """
    if isnan(value):
        return r"\text{undefined}"
    if not isfinite(value):
        return r"\infty" if value > 0 else r"-\infty"
    if value == 0 or 1e-3 <= abs(value) < 1e4:
        return f"{value:#.3g}".rstrip(".")
    mantissa, exponent = f"{value:.2e}".split("e")
    return rf"{mantissa}\cdot10^{{{int(exponent)}}}"


def plain(value: float) -> str:
    """Return a number with three significant digits for a plain line of text.

    >>> plain(float("inf")), plain(0.5)
    ('∞', '0.500')
    """
    if isnan(value):
        return "undefined"
    if value in (inf, -inf):
        return "∞" if value > 0 else "−∞"
    if value != 0 and abs(value) < 1e-3:
        return f"{value:.2e}"
    return f"{value:#.3g}".rstrip(".")


def numbers(values: Mapping[str, str]) -> None:
    """Show a row of named numbers."""
    for column, (name, value) in zip(st.columns(len(values)), values.items(), strict=True):
        column.metric(name, value)


@dataclass(frozen=True)
class Question:
    """One prediction: the question, the answers by letter, the right letter, and why."""

    text: str
    options: dict[str, str]
    answer: str
    reason: str


def predict(
    page: str, controls: Controls[Any], config_guess: str | None, question: Question
) -> None:
    """Ask for a prediction; only after it, tell the answer and why.

    Args:
        page: The page's name.
        controls: Where the guess goes, as the field `guess`.
        config_guess: The guess so far.
        question: What is asked; another question starts without a guess.
    """
    key, asked = f"{page}.guess", f"{page}:asked"
    if key not in st.session_state:
        st.session_state[key] = config_guess
    elif st.session_state.get(asked) != question.text:
        st.session_state[key] = None
    st.session_state[asked] = question.text
    guess = st.radio(
        f"**Predict first.** {question.text}",
        list(question.options),
        format_func=question.options.__getitem__,
        key=key,
        horizontal=True,
    )
    controls.set(guess=guess)
    if guess is not None:
        right = guess == question.answer
        verdict = "Right." if right else f"Not quite: {question.options[question.answer]}."
        (st.success if right else st.warning)(f"**{verdict}** {question.reason}")


def preset_picker(page: str, config: Any) -> None:  # noqa: ANN401
    """Draw a list of ready pairs (p, q); choosing one puts it in the page's config."""
    key = f"{page}:preset"
    pairs = {texts: name for name, texts in MIXTURES.items()}
    st.session_state[key] = pairs.get((config.p, config.q))

    def chosen() -> None:
        name = st.session_state[key]
        if name is not None:
            p, q = MIXTURES[name]
            state.apply(page, st.session_state[f"{page}:config"].with_(p=p, q=q))

    st.selectbox(
        "Ready pairs", list(MIXTURES), key=key, on_change=chosen, placeholder="your own"
    )


def mixture_editor(page: str, name: str, text: str, lead: Sequence[Any] | None = None) -> str:
    """Draw widgets for the components of a mixture; return its text.

    Args:
        page: The page's name.
        name: The config's field, such as `p`.
        text: The mixture to start from.
        lead: Two columns elsewhere on the page for the first component's place and width.
    """
    parts = parse_mixture(text)
    count_key = f"{page}.{name}.count"
    if count_key not in st.session_state:
        st.session_state[count_key] = len(parts)
    count = st.segmented_control(
        "Components", list(range(1, MAX_COMPONENTS + 1)), key=count_key, required=True
    )
    edited = []
    for i in range(int(count or 1)):
        part = parts[i] if i < len(parts) else FRESH
        columns = lead if i == 0 and lead else (st, st)
        edited.append(_component(page, name, i, part, columns, several=int(count or 1) > 1))
    if not any(c.weight > 0 for c in edited):
        edited = list(parts)
        st.warning("All weights are 0; at least one must be above. Nothing was changed.")
    return write_mixture(edited)


def _component(
    page: str, name: str, i: int, part: Component, columns: Sequence[Any], *, several: bool
) -> Component:
    """Draw the widgets of one component, its place and width in the given columns."""
    key = f"{page}.{name}.{i}"
    for field in ("family", "weight", "place", "width"):
        if f"{key}.{field}" not in st.session_state:
            st.session_state[f"{key}.{field}"] = getattr(part, field)
    label = f"{name}{i + 1}" if several else name
    family = st.selectbox(
        f"Shape of {label}",
        list(FAMILIES),
        format_func=FAMILY_NAMES.__getitem__,
        key=f"{key}.family",
    )
    weight = part.weight
    if several:
        weight = st.slider(f"Weight of {label}", 0.0, 1.0, step=0.05, key=f"{key}.weight")
    place = columns[0].slider(f"Place of {label}", *PLACES, step=0.1, key=f"{key}.place")
    width = columns[1].slider(
        f"Width of {label}", *WIDTHS, step=0.01, key=f"{key}.width", help=WIDTH_HELP
    )
    return Component(weight, family, place, width)
