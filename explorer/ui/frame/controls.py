"""Widgets made from the fields of a config: bounds, help and allowed values come from there."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Generic, Self, TypeVar

import streamlit as st
from pydantic import ValidationError

from explorer.config import Config, bounds, encode, literal_options, sentences
from explorer.ui.frame import lesson, state
from explorer.ui.frame.decades import decades

C = TypeVar("C", bound=Config)


class Controls(Generic[C]):
    """Draws widgets for the fields of one page's config and collects what they say.

    Every method draws one widget with the key `page.field` and returns its value; `result`
    returns the config with all of them in place. Args shared by all: `label` is what the
    student reads; `why_off` disables the widget and says why; `whole_page` makes a widget in a
    fragment rerun the whole page, for what else depends on it.

    With `redraw`, the config is kept before the page runs, as soon as a widget has changed: the
    run can then draw its picture first, or only the fragments that show the change.

    Args:
        page: The page's name.
        config: The state to start from, as `explorer.ui.frame.state.load` returns it.
        redraw: The keys of the fragments that show a change; none for the one that the widget
            stands in. Without it the page shows the change.
        take: Takes the changed config into what is at work; returns whether it could, else
            the page shows the change.
    """

    def __init__(
        self,
        page: str,
        config: C,
        redraw: Sequence[str] | None = None,
        take: Callable[[C], bool] = lambda _: True,
    ) -> None:
        self._page, self._config, self._redraw, self._take = page, config, redraw, take
        self._values: dict[str, Any] = {}
        #: Why `result` kept the old config, one sentence each.
        self.refused: list[str] = []

    def shown_by(self, redraw: Sequence[str] | None, take: Callable[[C], bool]) -> Self:
        """Return controls for the same config whose changes other fragments show."""
        other = type(self)(self._page, self._config, redraw, take)
        other._values = self._values
        return other

    def result(self) -> C:
        """Return the new config; where the values do not fit, say why and keep the old one."""
        try:
            return self._config.with_(**self._values)
        except ValidationError as error:
            self.refused = sentences(error, type(self._config))
            for sentence in self.refused:
                st.warning(f"{sentence} Nothing was changed.")
            return self._config

    def slider(
        self,
        name: str,
        label: str,
        *,
        step: float | None = None,
        low: float | None = None,
        high: float | None = None,
        format: str | None = None,
        why_off: str | None = None,
    ) -> Any:  # noqa: ANN401
        """Draw a linear slider; `low` and `high` narrow the field's own bounds."""
        if self._left_out(name, label):
            return self._keep(name, getattr(self._config, name))
        least, greatest = bounds(type(self._config).model_fields[name])
        low = least if low is None else low
        high = greatest if high is None else high
        kind = float if isinstance(getattr(self._config, name), float) else int
        value = self._seed(name)
        # A value from a link may lie outside the handy range: the range stretches to hold it.
        low = min(kind(low or 0), value)
        high = max(kind(1 if high is None else high), value)
        return self._keep(
            name,
            st.slider(
                label,
                low,
                high,
                value,
                step=None if step is None else kind(step),
                format=format,
                **self._common(name, why_off),
            ),
        )

    def log_slider(
        self, name: str, label: str, low: float, high: float, *, why_off: str | None = None
    ) -> float:
        """Draw a slider over 1, 2, 5 times the powers of ten from low to high."""
        return float(self.steps(name, label, decades(low, high), why_off=why_off))

    def steps(
        self,
        name: str,
        label: str,
        options: Sequence[float | None],
        *,
        names: Mapping[Any, str] | None = None,
        why_off: str | None = None,
    ) -> Any:  # noqa: ANN401
        """Draw a slider over given values, in their order."""
        if self._left_out(name, label):
            return self._keep(name, getattr(self._config, name))
        value = self._seed(name)
        extra = st.session_state.setdefault(f"{self._page}:{name}:extra", [])
        if value not in options and value not in extra:
            extra.append(value)
        numbers = sorted(o for o in {*options, *extra} if o is not None)
        given = [None, *numbers] if None in options else numbers
        if None in options and options[-1] is None:
            given = [*numbers, None]
        return self._keep(
            name,
            st.select_slider(
                label,
                given,
                value,
                format_func=lambda o: (names or {}).get(o, "none" if o is None else f"{o:,g}"),
                **self._common(name, why_off),
            ),
        )

    def number(
        self,
        name: str,
        label: str,
        *,
        step: float | None = None,
        format: str | None = None,
        why_off: str | None = None,
    ) -> Any:  # noqa: ANN401
        """Draw a number field within the field's bounds."""
        if self._left_out(name, label):
            return self._keep(name, getattr(self._config, name))
        value = self._seed(name, float)
        whole = isinstance(getattr(self._config, name), int)
        # Of a whole number the browser reads all up to a letter, 1 of 1e3: so it gets floats.
        convert = round if whole else float
        limits = bounds(type(self._config).model_fields[name])
        low, high = (None if limit is None else float(limit) for limit in limits)
        chosen = st.number_input(
            label,
            low,
            high,
            value,
            step=None if step is None else float(step),
            format="%.0f" if whole else format,
            **self._common(name, why_off, convert),
        )
        return self._keep(name, convert(chosen))

    def select(
        self,
        name: str,
        label: str,
        options: Mapping[Any, str] | None = None,
        *,
        why_off: str | None = None,
        whole_page: bool = False,
    ) -> Any:  # noqa: ANN401
        """Draw a drop-down; `options` maps values to what the student reads."""

        def menu(label: str, given: list[Any], value: Any, **common: Any) -> Any:  # noqa: ANN401
            return st.selectbox(label, given, given.index(value), **common)

        return self._one_of(menu, name, label, options, why_off, whole_page)

    def choice(
        self,
        name: str,
        label: str,
        options: Mapping[Any, str] | None = None,
        *,
        why_off: str | None = None,
        whole_page: bool = False,
    ) -> Any:  # noqa: ANN401
        """Draw one segment a value, exactly one of them chosen."""

        def segments(label: str, given: list[Any], value: Any, **common: Any) -> Any:  # noqa: ANN401
            return st.segmented_control(label, given, default=value, required=True, **common)

        return self._one_of(segments, name, label, options, why_off, whole_page)

    def _one_of(
        self,
        widget: Callable[..., Any],
        name: str,
        label: str,
        options: Mapping[Any, str] | None,
        why_off: str | None,
        whole_page: bool,
    ) -> Any:  # noqa: ANN401
        if self._left_out(name, label):
            return self._keep(name, getattr(self._config, name))
        if options is None:
            field = type(self._config).model_fields[name]
            options = {o: str(o) for o in literal_options(field)}
        given, value = dict(options), self._seed(name)
        common = self._common(name, why_off, whole_page=whole_page)
        chosen = widget(label, list(given), value, format_func=given.__getitem__, **common)
        return self._keep(name, chosen)

    def several(self, name: str, label: str, options: Mapping[Any, str]) -> tuple[Any, ...]:
        """Draw one pill a value, any number of them chosen; the field is a tuple."""
        if self._left_out(name, label):
            return tuple(self._keep(name, getattr(self._config, name)))
        value = self._seed(name, list)
        chosen = st.pills(
            label,
            list(options),
            default=value,
            selection_mode="multi",
            format_func=options.__getitem__,
            **self._common(name, None, lambda chosen: _in_order(options, chosen)),
        )
        return tuple(self._keep(name, _in_order(options, chosen)))

    def toggle(self, name: str, label: str, *, why_off: str | None = None) -> bool:
        """Draw a switch."""
        if self._left_out(name, label):
            return bool(self._keep(name, getattr(self._config, name)))
        value = self._seed(name)
        return bool(self._keep(name, st.toggle(label, value, **self._common(name, why_off))))

    def text(self, name: str, label: str, *, why_off: str | None = None) -> Any:  # noqa: ANN401
        """Draw a line of text, written as in a link."""
        if self._left_out(name, label):
            return self._keep(name, getattr(self._config, name))

        def read(text: str) -> object:
            return type(self._config).decode(name, text)

        value = self._seed(name, encode)
        return self._keep(
            name, read(st.text_input(label, value, **self._common(name, why_off, read)))
        )

    def set(self, **values: Any) -> None:  # noqa: ANN401
        """Give fields values that come from no widget of this class."""
        self._values |= values

    def changed(self, name: str, value: Any, *, whole_page: bool = False) -> None:  # noqa: ANN401
        """Keep the value of a widget that has changed; called before the page runs.

        Args:
            name: The config's field.
            value: What the widget says. Values that do not fit are left to `result`.
            whole_page: Whether more depends on it than the fragment around the widget.
        """
        kept = self._redraw is not None and self._kept(name, value)
        if whole_page or not kept:
            st.rerun()
        elif self._redraw:
            st.rerun(list(self._redraw))

    def _kept(self, name: str, value: Any) -> bool:  # noqa: ANN401
        """Keep a changed value where it fits and can be taken in; return whether it could."""
        try:
            config = state.saved(self._page, type(self._config)).with_(**{name: value})
        except ValidationError:
            return False
        taken = self._take(config)
        if taken:
            state.save(self._page, config)
        return taken

    def _left_out(self, name: str, label: str) -> bool:
        """Return whether a lesson hides the control; note its label for the lesson editor."""
        lesson.drawn(self._page)[name] = label
        return lesson.hidden(self._page, name)

    def _seed(self, name: str, convert: Callable[[Any], Any] = lambda value: value) -> Any:  # noqa: ANN401
        """Give the widget its first value, from the config; return its present value.

        The widget takes the present value as its default, too: where a fragment draws it again
        before the browser has seen the first one, the browser begins with the default, and a
        slider without one would say its lower end.
        """
        key = f"{self._page}.{name}"
        if key not in st.session_state:
            st.session_state[key] = convert(getattr(self._config, name))
        return st.session_state[key]

    def _keep(self, name: str, value: Any) -> Any:  # noqa: ANN401
        self._values[name] = value
        return value

    def _common(
        self,
        name: str,
        why_off: str | None,
        convert: Callable[[Any], Any] = lambda value: value,
        *,
        whole_page: bool = False,
    ) -> dict[str, Any]:
        key = f"{self._page}.{name}"

        def changed() -> None:
            # Gone where a whole new state took the widgets' place in the same moment.
            if key not in st.session_state:
                return
            self.changed(name, convert(st.session_state[key]), whole_page=whole_page)

        description = type(self._config).model_fields[name].description
        return {
            "key": key,
            "help": why_off or description,
            "disabled": why_off is not None,
            "on_change": changed if self._redraw is not None or whole_page else None,
        }


def _in_order(options: Mapping[Any, str], chosen: Collection[Any]) -> tuple[Any, ...]:
    return tuple(o for o in options if o in chosen)
