import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.theory.densities.mixture_text import (
    FAMILIES,
    MIXTURES,
    Component,
    mixture,
    parse_mixture,
    write_mixture,
)

components = st.builds(
    Component,
    st.floats(0.01, 1).map(lambda x: round(x, 3)),
    st.sampled_from(sorted(FAMILIES)),
    st.floats(-6, 6).map(lambda x: round(x, 3)),
    st.floats(0.01, 4).map(lambda x: round(x, 3)),
)


@given(st.lists(components, min_size=1, max_size=4))
def test_text_and_components_round_trip(parts: list[Component]) -> None:
    assert parse_mixture(write_mixture(parts)) == tuple(parts)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "gaussian(0,1)",
        "1*cauchy(0,1)",
        "1*gaussian(0,0)",
        "1*gaussian(99,1)",
        "0*gaussian(0,1)",
        "1*gaussian(0,nan)",
        "+".join(["1*gaussian(0,1)"] * 5),
        "1*gaussian(0,1)+",
    ],
)
def test_a_text_that_is_no_mixture_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"mixture|family|must lie|no weight"):
        parse_mixture(text)


@pytest.mark.parametrize("name", MIXTURES)
def test_every_preset_is_readable(name: str) -> None:
    for text in MIXTURES[name]:
        assert mixture(text).variance() > 0
