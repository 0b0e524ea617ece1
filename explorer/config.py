"""A frozen, validated set of names and numbers that fits a URL."""

import re
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from types import NoneType
from typing import Any, ClassVar, Self

import annotated_types
from pydantic import (
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    ValidationError,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, core_schema


@dataclass(frozen=True)
class Among:
    """An annotation for a text that must be one of a table's keys.

    Args:
        options: The keys.
    """

    options: tuple[str, ...]

    def __get_pydantic_core_schema__(
        self, source: type, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Accept the keys and nothing else."""
        return core_schema.literal_schema(list(self.options))


class Config(BaseModel):
    """Base of every run's and every page's settings.

    It hashes, compares by value, round-trips through JSON (`model_dump_json`,
    `model_validate_json`) and through the query of a URL (`to_query`, `from_query`).

    Raises:
        ValueError: A field is unknown or out of range; the message names the field, the
            value and what is allowed.
    """

    #: Names that fields had in older links and files, each with its present one.
    renamed: ClassVar[Mapping[str, str]] = {}
    #: What a bare address opens, where that is not the defaults: the fields that differ.
    opening: ClassVar[Mapping[str, Any]] = {}

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _present_names(cls, fields: Any) -> Any:  # noqa: ANN401
        """Read a field by an older name where it is not given by its own."""
        if not isinstance(fields, Mapping):
            return fields
        old = {new: fields[name] for name, new in cls.renamed.items() if name in fields}
        return old | {name: value for name, value in fields.items() if name not in cls.renamed}

    @classmethod
    def checked(cls, fields: Mapping[str, object]) -> Self:
        """Return the config of some fields, the others at their defaults.

        Raises:
            ValueError: With one sentence a mistake, instead of pydantic's report.
        """
        try:
            return cls.model_validate(fields)
        except ValidationError as error:
            raise ValueError(" ".join(sentences(error, cls, markdown=False))) from error

    def with_(self, **changes: Any) -> Self:  # noqa: ANN401
        """Return a validated copy with some fields changed."""
        return type(self)(**{**self._values(), **changes})

    def to_query(self) -> dict[str, str]:
        """Return the fields that differ from their defaults, as text for a URL.

        Only the state that a bare address opens has an empty query.
        """
        differing = {
            name: value
            for name, value in self._values().items()
            if value != type(self).model_fields[name].get_default(call_default_factory=True)
        }
        if self.opening and differing == self.opening:
            return {}
        if self.opening and not differing:
            name = next(reversed(type(self).model_fields))
            differing = {name: getattr(self, name)}
        return {name: encode(value) for name, value in differing.items()}

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> tuple[Self, list[str]]:
        """Read a URL's query; what cannot be read keeps its default and is reported.

        Returns:
            The config, and one sentence for every entry that was refused.
        """
        if not query:
            return cls(**cls.opening), []
        query = {cls.renamed.get(name, name): text for name, text in query.items()}
        known = {k: cls.decode(k, v) for k, v in query.items() if _has(cls, k)}
        problems = [
            f"{quoted(name)} is not a setting of this page; it was left out."
            for name in query
            if not _has(cls, name)
        ]
        while True:
            try:
                return cls(**known), problems
            except ValidationError as error:
                refused = {str(e["loc"][0]) for e in error.errors() if e["loc"]} or set(known)
                problems += [f"{s} The default is used." for s in sentences(error, cls)]
                known = {k: v for k, v in known.items() if k not in refused}

    @classmethod
    def settings(cls) -> Mapping[str, FieldInfo]:
        """Return the fields that a state of this kind can have, by name."""
        return cls.model_fields

    @classmethod
    def decode(cls, name: str, text: str) -> object:
        """Undo `encode` as far as a field's type tells; validation does the rest."""
        kinds = _kinds(cls.model_fields[name].annotation)
        if text == "none" and NoneType in kinds:
            return None
        if tuple in {typing.get_origin(k) or k for k in kinds}:
            return tuple(text.split(",")) if text else ()
        return text

    def _values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in type(self).model_fields}


def sentences(
    error: ValidationError, config_type: type[Config], *, markdown: bool = True
) -> list[str]:
    """Return one sentence a mistake: the field, what it was, what is allowed.

    Args:
        error: What pydantic found.
        config_type: Whose fields they are.
        markdown: Whether a page shows them; then nothing of what came from outside works.
    """
    told: dict[str, str] = {}
    for e in error.errors():
        name = str(e["loc"][0]) if e["loc"] else ""
        reason = e["msg"].removeprefix("Value error, ")
        reason = plain(reason) if markdown else shortened(reason, 300)
        if e["type"] in ("value_error", "assertion_error"):
            reason = f"{quoted(name)}: {reason}" if name else reason
        elif e["type"] == "extra_forbidden":
            reason = f"{quoted(name)} is no setting here."
        elif name in config_type.model_fields:
            limits = allowed(config_type.model_fields[name])
            reason = f"{quoted(name)} is {quoted(encode(e['input']))}; it must be {limits}."
        told.setdefault(name or reason, reason)
    return list(told.values())


def allowed(field: FieldInfo) -> str:
    """Return in words what a field may be.

    >>> from pydantic import Field
    >>> class Example(Config):
    ...     latent_dim: int = Field(default=2, ge=1, le=128)
    ...     log_every: int = Field(default=10, ge=1)
    >>> allowed(Example.model_fields["latent_dim"])
    'a whole number from 1 to 128'
    >>> allowed(Example.model_fields["log_every"])
    'a whole number, at least 1'
    """
    options = literal_options(field)
    if options:
        return "one of " + ", ".join(map(str, options))
    low, high = bounds(field)
    kinds = _kinds(field.annotation)
    kind = "a number"
    if tuple in {typing.get_origin(k) or k for k in kinds}:
        most = _longest(field)
        kind = "a list such as 100,100" + (f" of at most {most:,}" if most is not None else "")
    elif bool in kinds:
        kind = "true or false"
    elif int in kinds and float not in kinds:
        kind = "a whole number"
    elif str in kinds:
        most = _longest(field)
        kind = "a text" if most is None else f"a text of at most {most:,} characters"
    limits = ""
    if low is not None:
        limits = f", at least {_number(low)}"
        if high is not None:
            limits = f" from {_number(low)} to {_number(high)}"
    return kind + limits + (" or none" if NoneType in kinds else "")


def _number(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:g}"


def bounds(field: FieldInfo) -> tuple[float | None, float | None]:
    """Return the least and greatest value of a numeric field, None where it has none."""
    low = high = None
    for constraint in field.metadata:
        if isinstance(constraint, annotated_types.Ge):
            low = typing.cast("float", constraint.ge)
        if isinstance(constraint, annotated_types.Le):
            high = typing.cast("float", constraint.le)
    return low, high


def _longest(field: FieldInfo) -> int | None:
    found = (c.max_length for c in field.metadata if isinstance(c, annotated_types.MaxLen))
    return next(found, None)


def literal_options(field: FieldInfo) -> tuple[Any, ...]:
    """Return the values of a field annotated with `Literal` or `Among`, else an empty tuple."""
    tables = [m.options for m in field.metadata if isinstance(m, Among)]
    literals = [
        k.__args__ for k in _kinds(field.annotation) if typing.get_origin(k) is typing.Literal
    ]
    return tuple(option for options in (*tables, *literals) for option in options)


def kinds_of(field: FieldInfo) -> tuple[Any, ...]:
    """Return the members of a field's union type, or the type alone."""
    return _kinds(field.annotation)


def encode(value: object) -> str:
    """Return a value as text for a URL.

    >>> encode((100, 50)), encode(0.001), encode(None), encode(True)
    ('100,50', '0.001', 'none', 'true')
    """
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ",".join(map(encode, value))
    return str(value)


def _kinds(annotation: Any) -> tuple[Any, ...]:  # noqa: ANN401
    """Return the members of a union type, or the type alone."""
    origin = typing.get_origin(annotation)
    if origin is None or origin in (tuple, typing.Literal):
        return (annotation,)
    return typing.get_args(annotation)


def _has(config_type: type[Config], name: str) -> bool:
    return name in config_type.model_fields


def quoted(text: str, most: int = 60) -> str:
    """Return a value from outside as inline code, shortened: no Markdown inside it works."""
    inside = shortened(text, most).replace("`", "'")
    return f"`{inside}`"


def plain(text: object) -> str:
    r"""Return a text from outside as Markdown that shows its characters and does nothing else.

    No picture, link, formula, colour or HTML of it comes alive, not even a bare address; a
    long text is shortened. Use it once, wherever a name, a value or an error that a link, a
    file or an upload brought reaches Markdown.

    >>> print(plain("![x](y) *a* <b>"))
    !\[x\](y) \*a\* \<b\>
    """
    escaped = _SIGNS.sub(r"\\\g<0>", shortened(str(text), 300).strip())
    escaped = _ITEM.sub(r"\1\\\2", escaped)
    # Addresses, e-mails, icons and emoji are found after the signs were read: a joiner, which
    # has no width, takes them apart.
    return _JOINTS.sub("\\g<0>\N{WORD JOINER}", escaped)


def shortened(text: str, most: int) -> str:
    r"""Return a text on one line, of printable characters, cut after so many.

    >>> shortened("one\ntwo three", 7)
    'one two…'
    """
    line = "".join(c if c.isprintable() else " " for c in text[: most + 1])
    return line[:most] + ("…" if len(line) > most else "")


#: Signs that begin something in Markdown, HTML or LaTeX; some only at the start of a text,
#: where a number with a dot begins a list.
_SIGNS = re.compile(r"[\\`*_\[\]<>|~$&]|^[-+#=]")
_ITEM = re.compile(r"^(\d+)([.)])")
#: Where an address, an e-mail, an icon or an emoji begins.
_JOINTS = re.compile(r":(?=[\w/])|(?i:www)(?=\.)|@")
