"""How a page offers the fields of a config: what it calls them, and handy values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic.fields import FieldInfo


@dataclass(frozen=True)
class Offered:
    """An annotation for how a page offers a field.

    Args:
        values: Handy ones, for a slider; any other that the field allows can come by a link.
        names: What the student reads instead of a value.
    """

    values: tuple[float | None, ...] = ()
    names: Mapping[Any, str] = field(default_factory=dict)


def offered(setting: FieldInfo) -> Offered:
    """Return how a page offers a field; nothing in particular where it does not say."""
    return next((m for m in setting.metadata if isinstance(m, Offered)), Offered())


def label(name: str, setting: FieldInfo) -> str:
    """Return what a page calls a field: its title, else its name in words.

    >>> from pydantic import Field
    >>> from explorer.config import Config
    >>> class Example(Config):
    ...     batch_size: int = 64
    ...     lr: float = Field(1e-3, title="Learning rate")
    >>> [label(name, field) for name, field in Example.model_fields.items()]
    ['Batch size', 'Learning rate']
    """
    return setting.title or name.replace("_", " ").capitalize()
