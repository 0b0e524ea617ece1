"""The quiz of real pictures and fakes, and the score sheet."""

import csv
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from explorer.images.latent.quiz import quiz, real_pictures, recorded_accuracy
from explorer.images.latent.series import CheckpointSeries
from explorer.intervals import share_interval
from explorer.ui.quiz.text import of_d, verdict
from tests.pages.theory_pages import click, healthy, open_page

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def series() -> CheckpointSeries:
    return CheckpointSeries(ROOT / "pretrained/digits-mlp", "digits-mlp")


def test_pictures_are_what_the_quiz_says_they_are(series: CheckpointSeries) -> None:
    assert series.config is not None
    data = real_pictures(series.config)
    drawn = quiz(series, data, 0, 50, np.random.default_rng(0))
    known = {picture.tobytes() for picture in data}
    assert [picture.tobytes() in known for picture in drawn.pictures] == drawn.real.tolist()
    assert 15 < drawn.real.sum() < 35
    again = quiz(series, data, 0, 50, np.random.default_rng(0))
    assert (again.pictures == drawn.pictures).all()


def test_of_a_set_without_an_end_as_many_are_drawn_as_a_quiz_can_ask_for() -> None:
    found = CheckpointSeries(ROOT / "pretrained/shapes-dcgan", "shapes-dcgan")
    assert found.config is not None
    assert real_pictures(found.config).shape == (500, 32, 32, 3)


def test_accuracy_of_d_is_the_mean_of_the_rows_nearest_to_the_step() -> None:
    rows = [
        {"step": s, "accuracy_real": s / 1000, "accuracy_fake": 1.0}
        for s in range(100, 1000, 100)
    ]
    rows += [{"step": 500, "fid": 3.0}]
    real, fake = recorded_accuracy(rows, 500) or (0.0, 0.0)
    assert real == pytest.approx(0.5)
    assert fake == 1.0
    assert recorded_accuracy(rows, 0) is None
    assert "not recorded" in of_d(None, 0)
    assert "**D near step 500: 75 %**" in of_d((0.5, 1.0), 500)


def test_verdict_follows_from_the_interval() -> None:
    said = {right: verdict(right, 50, share_interval(right, 50)) for right in (50, 26, 5)}
    assert "50 of 50 right, 100 %** (95 % interval 93 to 100 %)" in said[50]
    assert "Better than a coin" in said[50]
    assert "a coin could have answered so" in said[26]
    assert "Worse than a coin" in said[5]


def test_quiz_is_played_to_its_result_and_goes_into_the_score_sheet() -> None:
    at = open_page("quiz", model="digits-mlp", checkpoint="1")
    truth = at.session_state["quiz:quiz"][1].real
    for real in truth:
        at = click(at, "Real" if real else "Fake")
    said = "\n".join(text.value for text in at.markdown)
    assert "You: 10 of 10 right" in said
    assert "52.4 %" in said
    assert "D near step 160" in said
    assert "1 of 1 right" in said
    at = click(at, "Other pictures")
    assert at.session_state["quiz:answers"] == []
    assert "1 of 1 right" in "\n".join(text.value for text in at.markdown)


def test_settings_that_do_not_fit_fall_back_to_those_that_do() -> None:
    at = open_page("quiz", model="no-such", checkpoint="900", count="11")
    assert "10" in at.warning[0].value
    assert at.session_state["quiz:config"].checkpoint == len(at.select_slider[0].options) - 1


def test_first_prediction_stands_in_the_score_sheet() -> None:
    def script() -> None:
        import streamlit as st

        from explorer.ui.frame import sheet

        sheet.note("divergences", "Which, one?", "left", True)
        sheet.note("divergences", "Which, one?", "right", False)
        st.text(sheet.table())

    at = healthy(AppTest.from_function(script).run())
    header, line = csv.reader(at.text[0].value.splitlines())
    assert header == ["page", "question", "answer", "right"]
    assert line == ["divergences", "Which, one?", "left", "yes"]


def test_prediction_of_a_page_is_noted() -> None:
    at = open_page("divergences")
    at = healthy(at.radio(key="divergences.guess").set_value("a").run())
    assert len(at.session_state["sheet"]) == 1
