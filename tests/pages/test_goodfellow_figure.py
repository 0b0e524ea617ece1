import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from explorer.ui.figure_1.config import ROUNDS, GoodfellowConfig
from explorer.ui.figure_1.text import EXPERIMENTS
from tests.pages.theory_pages import click, open_page, words

PAGE = "goodfellow_figure"


def film(at: AppTest) -> dict[str, Any]:
    payloads = [json.loads(c.proto.json) for c in at.get("bidi_component")]
    found: dict[str, Any] = next(p for p in payloads if "panels" in p)
    return found


def test_the_film_holds_the_whole_run() -> None:
    found = film(open_page(PAGE))
    moments = 2 * ROUNDS + 2
    for row in ("panels", "captions", "fake", "d", "best", "g", "values", "optimum"):
        assert len(found[row]) == moments
    assert found["panels"][0] == "a"
    assert found["panels"][-1] == "d"


def test_with_a_full_answer_the_run_ends_near_the_global_optimum() -> None:
    found = film(open_page(PAGE, data="bump"))
    assert found["optimum"][-1] == pytest.approx(-1.386, abs=0.01)
    assert found["optimum"][0] > -1.0


def test_the_d_that_is_described_is_the_d_that_is_drawn() -> None:
    found = film(open_page(PAGE))
    begun, answered, moved = (max(found["d"][i]) for i in (0, 1, 2))
    assert "only begun" in found["captions"][0]
    assert begun < max(found["best"][0])
    assert found["d"][1] == found["best"][1]
    # G has moved against that answer: it is no longer the best.
    assert moved == answered
    assert found["d"][2] != found["best"][2]


def test_p_g_at_every_moment_has_mass_one() -> None:
    found = film(open_page(PAGE, discriminator_steps="5"))
    step = found["x"][1] - found["x"][0]
    for fake in (found["fake"][0], found["fake"][-1]):
        assert sum(fake) * step == pytest.approx(1, abs=0.03)


def test_the_numbers_follow_the_moment_of_the_link() -> None:
    early, late = open_page(PAGE, moment="0"), open_page(PAGE, moment="81")
    assert film(late)["moment"] == 81
    assert [x.value for x in early.latex] != [x.value for x in late.latex]


def test_a_changed_control_changes_the_run() -> None:
    at = open_page(PAGE)
    before = film(at)["g"]
    at.select_slider[0].set_value(2).run()
    assert not at.exception
    assert film(at)["g"] != before
    assert at.query_params["discriminator_steps"] == "2"


@pytest.mark.parametrize("title", [e.title for e in EXPERIMENTS])
def test_every_experiment_runs_and_says_what_to_see(title: str) -> None:
    assert "**See:**" in words(click(open_page(PAGE), title))


@pytest.mark.slow
def test_the_saturating_start_is_slower_than_the_non_saturating_one() -> None:
    # What the two experiments promise, at the eighth round.
    slow, fast = (
        film(click(open_page(PAGE), e.title))["optimum"][16] for e in EXPERIMENTS[2:4]
    )
    assert slow > fast + 0.05


def test_the_config_survives_its_url() -> None:
    config = GoodfellowConfig(discriminator_steps=3, saturating=True, moment=7)
    assert GoodfellowConfig.from_query(config.to_query()) == (config, [])
