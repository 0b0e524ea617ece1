"""What the theory pages share: the mixture editor, the prediction, a row of numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial
from html import escape
from typing import Any

import streamlit as st

from explorer.theory.densities.mixture_text import (
    FAMILIES,
    MAX_COMPONENTS,
    MIXTURES,
    PLACES,
    WIDTHS,
    Component,
    parse_mixture,
    write_mixture,
)
from explorer.ui.frame import lesson, sheet, state
from explorer.ui.frame.controls import Controls

FAMILY_NAMES = {"gaussian": "Gaussian", "uniform": "Uniform", "laplace": "Laplace"}
WIDTH_HELP = (
    "Standard deviation of a Gaussian, half the length of a uniform, scale of a Laplace."
)
#: In the session the text of the question whose answer a teacher keeps back.
HELD = "question held back"
FRESH = Component(0.5, "gaussian", 2.0, 0.7)


def numbers(values: Mapping[str, str]) -> None:
    """Show a row of named numbers; one element, so that a slider need not wait for it."""
    cells = (
        f'<div><span class="name">{escape(name)}</span>'
        f'<span class="value">{escape(value)}</span></div>'
        for name, value in values.items()
    )
    st.html(f'<div class="numbers">{"".join(cells)}</div>')


@dataclass(frozen=True)
class Question:
    """One prediction: the question, the answers by letter, the right letter, and why."""

    text: str
    options: dict[str, str]
    answer: str
    reason: str


def predict(page: str, config: Any, question: Question) -> None:  # noqa: ANN401
    """Ask for a prediction; only after it, tell the answer and why.

    Args:
        page: The page's name.
        config: Its present state; the guess goes into the field `guess`.
        question: What is asked; another question starts without a guess.
    """
    key, asked = f"{page}.guess", f"{page}:asked"
    if key not in st.session_state:
        st.session_state[key] = config.guess
    elif st.session_state.get(asked) != question.text:
        st.session_state[key] = None
    st.session_state[asked] = question.text

    def guessed() -> None:
        # Before the page runs: what it draws above may wait for the guess.
        chosen = st.session_state[key]
        sheet.note(page, question.text, question.options[chosen], chosen == question.answer)
        state.save(page, config.with_(guess=chosen))
        st.rerun()

    guess = st.radio(
        f"**Predict first.** {question.text}",
        list(question.options),
        format_func=question.options.__getitem__,
        key=key,
        horizontal=True,
        on_change=guessed,
    )
    state.save(page, config.with_(guess=guess))
    if guess is not None and st.session_state.get(HELD) == question.text:
        st.caption("Noted. Your teacher reveals the answer.")
    elif guess is not None:
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


class MixtureEditor:
    """The widgets of one mixture: its first place and width in view, the rest folded away.

    The widgets' values are the mixture while they stand; `text` reads them.

    Args:
        page: The page's name.
        name: The config's field, such as `p`.
        text: The mixture to start from.
    """

    def __init__(self, page: str, name: str, text: str) -> None:
        self._page, self._name, self._start = page, name, text
        self._key = f"{page}.{name}"
        parts = _weighed(parse_mixture(text))
        st.session_state.setdefault(f"{self._key}.count", len(parts))
        for i in range(MAX_COMPONENTS):
            part = parts[i] if i < len(parts) else FRESH
            for field in fields(part):
                st.session_state.setdefault(
                    f"{self._key}.{i}.{field.name}", getattr(part, field.name)
                )

    @property
    def text(self) -> str:
        """The mixture that the widgets show; the one to start from where no weight is left."""
        now = [self._component(i) for i in range(self._count)]
        return write_mixture(now) if any(c.weight > 0 for c in now) else self._start

    def folded(self, controls: Controls[Any]) -> None:
        """Draw all but the first place and width, which `first` draws.

        Args:
            controls: Those of the page, told when a slider moves.
        """
        lesson.drawn(self._page)[self._name] = f"Widgets of {self._name}"
        if lesson.hidden(self._page, self._name):
            return
        moved = partial(self._tell, controls)
        options = list(range(1, MAX_COMPONENTS + 1))
        st.segmented_control("Components", options, key=f"{self._key}.count", required=True)
        for i in range(self._count):
            self._shape(i)
            if self._count > 1:
                self._slider(i, "weight", (0.0, 1.0), 0.05, on_change=moved)
            if i > 0:
                self._slider(i, "place", PLACES, 0.1, on_change=moved)
                self._slider(i, "width", WIDTHS, 0.01, on_change=moved, help=WIDTH_HELP)
        if not any(self._component(i).weight > 0 for i in range(self._count)):
            st.warning("All weights are 0; at least one must be above. Nothing was changed.")

    def first(self, controls: Controls[Any], columns: Sequence[Any]) -> None:
        """Draw the first component's place and width in two columns."""
        if lesson.hidden(self._page, self._name):
            return
        moved = partial(self._tell, controls)
        with columns[0]:
            self._slider(0, "place", PLACES, 0.1, on_change=moved)
        with columns[1]:
            self._slider(0, "width", WIDTHS, 0.01, on_change=moved, help=WIDTH_HELP)

    def _tell(self, controls: Controls[Any]) -> None:
        # Gone where a whole new state took the widgets' place in the same moment.
        if f"{self._key}.count" in st.session_state:
            controls.changed(self._name, self.text)

    @property
    def _count(self) -> int:
        return int(st.session_state[f"{self._key}.count"] or 1)

    def _component(self, i: int) -> Component:
        key = f"{self._key}.{i}"
        values = {f.name: st.session_state[f"{key}.{f.name}"] for f in fields(Component)}
        return Component(**values if self._count > 1 else values | {"weight": 1.0})

    def _label(self, i: int) -> str:
        return f"{self._name}{i + 1}" if self._count > 1 else self._name

    def _shape(self, i: int) -> None:
        st.selectbox(
            f"Shape of {self._label(i)}",
            list(FAMILIES),
            format_func=FAMILY_NAMES.__getitem__,
            key=f"{self._key}.{i}.family",
        )

    def _slider(
        self,
        i: int,
        field: str,
        bounds: tuple[float, float],
        step: float,
        **options: Any,  # noqa: ANN401
    ) -> None:
        label, key = f"{field.capitalize()} of {self._label(i)}", f"{self._key}.{i}.{field}"
        st.slider(label, *bounds, step=step, key=key, **options)


def _weighed(parts: tuple[Component, ...]) -> tuple[Component, ...]:
    """Return the same mixture with weights that a slider from 0 to 1 can show."""
    most = max(1.0, *(part.weight for part in parts))
    return tuple(replace(part, weight=part.weight / most) for part in parts)


def side_by_side(controls: Controls[Any], **sliders: tuple[str, float]) -> None:
    """Draw sliders beside each other.

    Args:
        controls: The page's.
        **sliders: What the student reads and the step, by the config's field.
    """
    columns = st.columns(len(sliders))
    for column, (name, (label, step)) in zip(columns, sliders.items(), strict=True):
        with column:
            controls.slider(name, label, step=step)
