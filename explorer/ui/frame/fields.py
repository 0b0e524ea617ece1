"""The widget of any field of a config: its kind, label and values come from the field."""

from collections.abc import Sequence
from types import NoneType
from typing import Any

from explorer.config import Config, bounds, kinds_of, literal_options
from explorer.offering import label, offered
from explorer.ui.frame.controls import Controls
from explorer.ui.frame.decades import decades


def draw(
    controls: Controls[Any],
    config_type: type[Config],
    name: str,
    *,
    among: Sequence[Any] = (),
    why_off: str | None = None,
) -> None:
    """Draw the widget that a field asks for.

    A field with a list of values gets a drop-down, a truth value a switch, a number with handy
    values or with none for 'leave it open' a slider over them, any other number a number
    field, all else a line of text.

    Args:
        controls: Draws it.
        config_type: Whose field it is.
        name: The field's.
        among: The values it may have here, where that depends on other fields.
        why_off: Why it has no effect at present.
    """
    field = config_type.model_fields[name]
    told, handy, kinds = label(name, field), offered(field), set(kinds_of(field))
    values = tuple(among) or literal_options(field)
    if values:
        names = {value: handy.names.get(value, str(value)) for value in values}
        controls.select(name, told, names, why_off=why_off)
    elif bool in kinds:
        controls.toggle(name, told, why_off=why_off)
    elif handy.values:
        controls.steps(name, told, handy.values, names=handy.names, why_off=why_off)
    elif not kinds & {int, float}:
        controls.text(name, told, why_off=why_off)
    elif NoneType in kinds:
        low, high = bounds(field)
        handy_ones = decades(max(low or 0.0, 1e-6), 1000.0 if high is None else high)
        controls.steps(name, told, (None, *handy_ones), why_off=why_off)
    else:
        controls.number(name, told, format="%g", why_off=why_off)
