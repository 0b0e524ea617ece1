import json

import pytest

from explorer.ui.best_d.text import EXPERIMENTS
from explorer.ui.best_d.views import OptimalDiscriminatorConfig
from tests.pages.theory_pages import click, figures, metrics, open_page, words

PAGE = "optimal_discriminator"


@pytest.mark.parametrize("view", ["best", "bend", "labels", "plane"])
def test_every_view_opens_and_names_its_convention(view: str) -> None:
    at = open_page(PAGE, view=view)
    assert "half" in words(at) or "½" in words(at)
    assert figures(at)


def test_the_sum_of_the_terms_is_on_the_page() -> None:
    found = metrics(open_page(PAGE, p="1*gaussian(0,1)", q="1*gaussian(1,1)"))
    assert found["JS ≤ 0.693, nats"] == "0.111"
    assert found["C(G) ≥ −1.386"] == "−1.16"


def test_the_badge_appears_exactly_when_q_equals_p() -> None:
    at = open_page(PAGE)
    assert "Global optimum" not in words(at)
    assert "Global optimum" in words(click(at, "Set q = p"))


def test_moving_q_changes_the_picture_and_the_url() -> None:
    at = open_page(PAGE)
    before = figures(at)
    slider = next(s for s in at.slider if s.label == "Place of q")
    slider.set_value(3.0).run()
    assert not at.exception
    assert figures(at) != before
    assert at.query_params["q"] == "1*gaussian(3,1)"


def test_the_prediction_is_answered_only_after_a_guess() -> None:
    at = open_page(PAGE)
    assert "best case for D" not in words(at)
    at.radio[0].set_value("a").run()
    assert "best case for D" in words(at)
    assert at.query_params["guess"] == "a"


def test_a_guess_reveals_the_best_d_at_once() -> None:
    at = open_page(PAGE, view="bend")
    assert "best D*" not in at.get("bidi_component")[0].proto.json
    at.radio[0].set_value("a").run()
    assert not at.exception
    assert "best D*" in at.get("bidi_component")[0].proto.json


def test_another_view_asks_anew() -> None:
    at = open_page(PAGE)
    at.radio[0].set_value("b").run()
    at.button_group[0].set_value("labels").run()
    assert not at.exception
    assert at.radio[0].value is None


@pytest.mark.parametrize("title", [e.title for e in EXPERIMENTS])
def test_every_experiment_says_what_to_see(title: str) -> None:
    at = click(open_page(PAGE), title)
    assert "**See:**" in words(at)


def test_two_sided_smoothing_is_explained_where_it_fails() -> None:
    assert "stays near the fake label" in words(
        open_page(PAGE, view="labels", fake_target="0.1")
    )
    assert "stays near" not in words(open_page(PAGE, view="labels"))


@pytest.mark.slow
def test_the_plane_s_formulas_are_those_of_the_plane() -> None:
    at = open_page(PAGE, view="plane", real_plane="ring", fake_plane="gaussian")
    js = words(at).split("about ")[1].split(" nats")[0]
    shown = "".join(str(latex.value) for latex in at.latex)
    assert rf"2\cdot{js} - 1.386" in shown
    other = open_page(PAGE, view="plane", p="1*gaussian(3,1)", q="1*gaussian(-3,1)")
    assert "".join(str(latex.value) for latex in other.latex) == shown


def test_equal_distributions_of_the_plane_are_0_apart() -> None:
    at = open_page(PAGE, view="plane", real_plane="ring", fake_plane="ring")
    assert "about 0 nats" in words(at)


def test_equal_mixtures_read_0_exactly() -> None:
    found = metrics(open_page(PAGE, p="1*gaussian(0,1)", q="1*gaussian(0,1)+2*gaussian(0,1)"))
    assert found["KL(p‖m), nats"] == found["JS ≤ 0.693, nats"] == "0"


def test_a_bad_link_is_explained_and_nothing_breaks() -> None:
    at = open_page(PAGE, p="1*cauchy(0,1)", x="99")
    assert "cauchy" in words(at)
    assert "`x` is `99`" in words(at)


def test_the_editor_gets_the_heights_of_the_link() -> None:
    heights = "0.9,0.9,0.9,0.8,0.5,0.2,0.1,0.1,0.1"
    at = open_page(PAGE, view="bend", heights=heights)
    data = json.loads(at.get("bidi_component")[0].proto.json)
    assert data["handles"]["y"] == [float(h) for h in heights.split(",")]
    assert float(metrics(at)["gap: the shaded area"]) < 0.2


def test_the_best_d_is_drawn_in_the_editor_only_after_a_guess() -> None:
    for query, names in (({}, 2), ({"guess": "b"}, 3)):
        at = open_page(PAGE, view="bend", **query)
        data = json.loads(at.get("bidi_component")[0].proto.json)
        assert len(data["curves"]) == names


def test_the_config_survives_its_url() -> None:
    config = OptimalDiscriminatorConfig(p="0.5*laplace(1,0.2)+1*uniform(0,1)", guess="c", x=-2)
    assert OptimalDiscriminatorConfig.from_query(config.to_query()) == (config, [])
