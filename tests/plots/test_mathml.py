import xml.etree.ElementTree as ET

import pytest

from explorer.objectives import OBJECTIVES
from explorer.plots.mathml import mathml

FORMULAS = [
    latex for o in OBJECTIVES.values() for latex in (o.discriminator_latex, o.generator_latex)
]


def tree(latex: str) -> ET.Element:
    (text,) = mathml(latex)
    return ET.fromstring(text)


def words(latex: str) -> str:
    return "".join(tree(latex).itertext())


@pytest.mark.parametrize("latex", FORMULAS)
def test_every_loss_of_the_app_is_typeset(latex: str) -> None:
    assert "D" in words(latex)
    assert "\\" not in words(latex)
    assert "{" not in words(latex)


@pytest.mark.parametrize(
    "latex, tags, text",
    [
        (r"\frac{a}{b}", ["mstyle", "mfrac"], "ab"),
        (r"\tfrac12 x", ["mfrac"], "12x"),
        (r"x_1", ["msub"], "x1"),
        (r"D^2", ["msup"], "D2"),
        (r"x_i^2", ["msubsup"], "xi2"),
        (r"x^2_i", ["msubsup"], "xi2"),
        (r"\sqrt{\hat{v}}", ["msqrt", "mover"], "v^"),
        (r"\mathbb{E}_{x\sim p}", ["msub"], "𝔼x∼p"),
        (r"\mathrm{of this batch}", [], "of this batch"),
        (r"10^{-4}", ["msup"], "10−4"),
        (r"a < b", [], "a<b"),
    ],
)
def test_a_construct_becomes_its_element(latex: str, tags: list[str], text: str) -> None:
    found = {element.tag for element in tree(latex).iter()}
    assert set(tags) <= found
    assert words(latex) == text


def test_a_class_goes_with_its_part() -> None:
    marked = tree(r"1 + \htmlClass{real}{0.73}").find(".//mrow[@class='real']")
    assert marked is not None
    assert "".join(marked.itertext()) == "0.73"


def test_a_line_may_be_broken_between_two_terms() -> None:
    first, second = mathml(r"1\allowbreak + 2")
    assert 'form="infix"' in second
    assert "".join(ET.fromstring(first).itertext()) == "1"


@pytest.mark.parametrize(
    "latex, prefix", [("-1", True), ("(-1)", True), ("= -1", True), ("2 - 1", False)]
)
def test_a_minus_is_a_sign_or_a_difference(latex: str, prefix: bool) -> None:
    assert ('form="prefix"' in mathml(latex)[0]) == prefix


@pytest.mark.parametrize("latex", [r"\unknown x", r"\frac{a}", "x_", r"{a", r"\mathrm a"])
def test_what_is_not_understood_is_refused(latex: str) -> None:
    with pytest.raises(ValueError, match="is not understood"):
        mathml(latex)
