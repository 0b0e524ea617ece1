import pytest

from explorer.ui.divergences.critics import TIE
from explorer.ui.divergences.text import EXPERIMENTS
from explorer.ui.divergences.views import DivergencesConfig
from tests.pages.theory_pages import click, figures, metrics, open_page, words

PAGE = "divergences"
PAIRS = ["gaussians", "laplaces", "two-modes", "uniforms", "lines"]
SCENES = [(view, pair) for view in ("distances", "critics", "table") for pair in PAIRS]
SCENES += [("transport", "uniforms"), ("fits", "gaussians"), ("modes", "gaussians")]


@pytest.mark.parametrize(("view", "pair"), SCENES)
def test_every_view_opens_for_every_pair(view: str, pair: str) -> None:
    at = open_page(PAGE, view=view, pair=pair, separation="0")
    assert "half-half mixture" in words(at)
    assert "What to remember" in words(at)


def test_parallel_lines_have_infinite_kl_and_js_of_ln_2() -> None:
    at = open_page(PAGE, pair="lines", separation="0.5")
    rows = at.table[0].value
    value = dict(zip(rows["distance"], rows["value"], strict=True))
    assert value["KL(p‖q) (nats)"] == "∞"
    assert value["Jensen-Shannon (nats)"] == "0.693"
    assert value["Wasserstein-1"] == "0.500"


def test_primal_and_dual_agree_on_the_page() -> None:
    found = metrics(open_page(PAGE, view="critics", pair="two-modes", separation="1.3"))
    dual = float(found["mean f over p minus over q, dual"])
    assert float(found["W1, primal"]) == pytest.approx(dual, abs=2e-3)


def table_rows(separation: str, pair: str) -> dict[str, list[str]]:
    at = open_page(PAGE, view="table", pair=pair, separation=separation)
    table = next(m.value for m in at.markdown if str(m.value).startswith("| | f(u)"))
    cells = [[c.strip() for c in line.split("|")] for line in table.splitlines()[2:]]
    return {row[1].strip("*"): row[-3:-1] for row in cells}


def test_the_table_says_of_parallel_lines_what_their_curves_say() -> None:
    rows = table_rows("0.05", "lines")
    for name in ("KL(p‖q), forward", "KL(q‖p), reverse", "Pearson χ²"):
        assert rows[name] == ["∞", "∞"]
    assert rows["Jensen-Shannon"] == ["0.693", "0.693"]
    assert rows["Total variation"] == ["1.00", "1.00"]


def test_the_table_s_dual_is_its_value() -> None:
    for value, dual in table_rows("0", "gaussians").values():
        assert value == dual
    assert set(map(tuple, table_rows("0", "lines").values())) == {
        ("0", "0"),
        ("−1.39", "−1.39"),
    }


@pytest.mark.slow
def test_a_tie_of_clipped_units_is_named_and_its_slope_is_a_range() -> None:
    query = {"view": "critics", "pair": "two-modes", "width": "0.8"}
    tied = open_page(PAGE, separation="0", **query)
    assert metrics(tied)["its steepest slope, should be 1"] == "0.320 to 0.640"
    assert metrics(tied)["its share of W1, at slope 1"] == "50 % to 100 %"
    assert TIE in words(tied)
    alone = open_page(PAGE, separation="1", **query)
    assert metrics(alone)["its share of W1, at slope 1"] == "87 %"
    assert TIE not in words(alone)


def test_half_of_eight_modes() -> None:
    found = metrics(open_page(PAGE, view="modes"))
    assert found["KL(q ‖ p) = ln(n/k), nats"] == "0.693"
    assert found["JS, nats"] == "0.216"
    assert found["KL(p ‖ q), nats"] == "∞"


def test_more_modes_made_than_there_are_counts_as_all() -> None:
    found = metrics(open_page(PAGE, view="modes", modes="3", covered="9"))
    assert found["JS, nats"] == "0"


def test_a_moved_separation_changes_picture_and_url() -> None:
    at = open_page(PAGE)
    before = figures(at)
    slider = next(s for s in at.slider if s.label == "Separation d")
    slider.set_value(-1.5).run()
    assert not at.exception
    assert figures(at) != before
    assert at.query_params["separation"] == "-1.5"


def test_the_width_is_off_where_it_means_nothing() -> None:
    at = open_page(PAGE, pair="lines")
    width = next(s for s in at.slider if s.label == "Width of q")
    assert width.disabled
    assert "fixed width" in width.help


def test_no_curves_and_no_fits_are_a_choice_too() -> None:
    assert figures(open_page(PAGE, shown=""))
    assert figures(open_page(PAGE, view="fits", fits=""))


@pytest.mark.parametrize("title", [e.title for e in EXPERIMENTS])
def test_every_experiment_says_what_to_see(title: str) -> None:
    assert "**See:**" in words(click(open_page(PAGE), title))


def test_the_prediction_is_answered_only_after_a_guess() -> None:
    at = open_page(PAGE)
    assert "W1 keeps slope 1." not in words(at)
    at.radio[0].set_value("c").run()
    assert "Right." in words(at)


def test_the_config_survives_its_url() -> None:
    config = DivergencesConfig(shown=("kl",), fits=(), power=2, separation=-3.25)
    assert DivergencesConfig.from_query(config.to_query()) == (config, [])
