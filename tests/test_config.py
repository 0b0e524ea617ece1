import re
from collections.abc import Mapping
from typing import ClassVar, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, field_validator

from explorer.config import Config, allowed, encode, plain, quoted


class Example(Config):
    size: int = Field(default=2, ge=1, le=128)
    rate: float = Field(default=0.5, ge=0, le=10)
    kind: Literal["a", "b"] = "a"
    widths: tuple[int, ...] = (100,)
    limit: int | None = None
    on: bool = False


@given(
    st.builds(
        Example,
        size=st.integers(1, 128),
        rate=st.floats(0, 10),
        kind=st.sampled_from(["a", "b"]),
        widths=st.lists(st.integers(1, 9), max_size=4).map(tuple),
        limit=st.none() | st.integers(),
        on=st.booleans(),
    )
)
def test_config_round_trips_through_url_and_json(config: Example) -> None:
    assert Example.from_query(config.to_query()) == (config, [])
    assert Example.model_validate_json(config.model_dump_json()) == config


def test_defaults_do_not_clutter_the_url() -> None:
    assert Example().to_query() == {}
    assert Example(size=3).to_query() == {"size": "3"}


@pytest.mark.slow
@given(st.dictionaries(st.sampled_from([*Example.model_fields, "x", "__init__"]), st.text()))
def test_hostile_url_gives_a_config_and_sentences(query: dict[str, str]) -> None:
    config, problems = Example.from_query(query)
    assert isinstance(config, Example)
    assert all(len(problem) < 300 and "\n" not in problem for problem in problems)


def test_each_bad_entry_is_named_with_what_is_allowed_and_the_others_are_kept() -> None:
    config, problems = Example.from_query({"size": "500", "rate": "x", "kind": "b", "foo": "1"})
    assert config == Example(kind="b")
    assert "`size` is `500`; it must be a whole number from 1 to 128." in " ".join(problems)
    assert any("`rate` is `x`" in problem for problem in problems)
    assert any("`foo` is not a setting" in problem for problem in problems)
    assert len(problems) == 3


@pytest.mark.parametrize("bad", ["nan", "inf", "-inf"])
def test_not_a_number_is_refused(bad: str) -> None:
    config, problems = Example.from_query({"rate": bad})
    assert config == Example()
    assert len(problems) == 1


def test_equal_configs_hash_alike_and_unknown_fields_are_refused() -> None:
    assert hash(Example(size=3)) == hash(Example(size=3))
    with pytest.raises(ValueError, match="sise"):
        Example(sise=3)  # type: ignore[call-arg]


def test_changed_copy_is_validated() -> None:
    assert Example().with_(size=4).size == 4
    with pytest.raises(ValueError, match="size"):
        Example().with_(size=0)


def test_allowed_names_choices_and_lists() -> None:
    assert allowed(Example.model_fields["kind"]) == "one of a, b"
    assert allowed(Example.model_fields["widths"]) == "a list such as 100,100"
    assert allowed(Example.model_fields["limit"]) == "a whole number or none"


class Short(Config):
    rows: tuple[int, ...] = Field(default=(), max_length=4)


def test_a_list_that_is_too_long_is_told_how_long_it_may_be() -> None:
    _, problems = Short.from_query({"rows": "1,2,3,4,5"})
    assert problems == [
        "`rows` is `1,2,3,4,5`; it must be a list such as 100,100 of at most 4. The default "
        "is used."
    ]


def test_encode_keeps_floats_exact() -> None:
    assert float(encode(0.1 + 0.2)) == 0.1 + 0.2


class Said(Config):
    words: str = ""

    @field_validator("words")
    @classmethod
    def _refused(cls, words: str) -> str:
        msg = f"{words!r} will not do."
        raise ValueError(msg)


HOSTILE = (
    "![x](http://a.b/c.png)",
    "[sign in](http://a.b)",
    "http://a.b and www.a.b or me@a.b",
    "<img src=x> &lt;",
    "**a** _b_ ~c~ $x^2$ `d` | e",
    ":red[a] :material/home: :smile:",
    "# title",
    "1. item",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_link_brought_is_shown_as_text_and_does_nothing(text: str) -> None:
    (sentence,) = Said.from_query({"words": text})[1]
    alive = re.sub(r"\\.|^`words`", "", sentence)
    assert not re.search(r"[`*_\[\]<>|~$&]|^[#-]|://|www\.|@\w|:\w", alive)


@pytest.mark.parametrize("text", HOSTILE)
def test_plain_text_loses_no_character(text: str) -> None:
    assert re.sub(r"\\(.)|\N{WORD JOINER}", r"\1", plain(text)) == text


def test_a_backtick_does_not_end_a_quotation() -> None:
    assert quoted("a` ![x](y)") == "`a' ![x](y)`"


def test_a_long_value_is_cut_in_every_sentence() -> None:
    (sentence,) = Said.from_query({"words": "7," * 40_000})[1]
    assert len(sentence) < 400


class Renamed(Config):
    renamed: ClassVar[Mapping[str, str]] = {"worlds": "modes"}

    modes: int = Field(8, ge=1, description="How many.")


def test_a_file_and_a_link_with_a_fields_older_name_are_read() -> None:
    assert Renamed.model_validate_json('{"worlds": 3}') == Renamed(modes=3)
    assert Renamed.from_query({"worlds": "3"}) == (Renamed(modes=3), [])


def test_of_two_names_the_present_one_counts() -> None:
    assert Renamed.checked({"modes": 4, "worlds": 3}).modes == 4
    assert Renamed.checked({"worlds": 3, "modes": 4}).modes == 4


def test_a_wrong_value_under_an_older_name_is_named_by_the_present_one() -> None:
    with pytest.raises(ValueError, match="`modes` is `0`"):
        Renamed.checked({"worlds": 0})
