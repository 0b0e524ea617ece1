"""The clinic under AppTest: nothing is uncovered before the answer, all of it after."""

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from explorer.images.store.library import CLINIC, OWN_ROOT
from explorer.ui.clinic import figures
from explorer.ui.clinic.case import DIAGNOSES, Case
from explorer.ui.clinic.cases import CASES
from explorer.ui.clinic.config import ClinicConfig
from explorer.ui.clinic.figures import opinions, score
from explorer.ui.clinic.text import of_rules
from tests.pages.theory_pages import click, healthy, open_page, words


def pictures(at: AppTest) -> int:
    shown = (element.proto for element in at.get("bidi_component"))
    return sum(proto.component_name == "gan_tiles" for proto in shown)


def test_pictures_and_opinion_come_with_the_answer_and_go_into_the_score_sheet() -> None:
    at = open_page("clinic", case="3")
    assert pictures(at) == 0
    assert "Second opinion on" not in words(at)
    at = healthy(at.radio[0].set_value(CASES[2].answer).run())
    assert pictures(at) == 2
    said = words(at)
    assert "**Right.** Read both losses together" in said
    assert "Second opinion on this run: G helps D." in said
    assert "The remedy." in said
    assert "1 of 1 right" in said


def test_another_run_is_covered_again() -> None:
    at = open_page("clinic", case="3", guess=CASES[2].answer)
    assert pictures(at) == 2
    at = click(at, "Next run")
    assert at.session_state["clinic:config"] == ClinicConfig(case=4)
    assert pictures(at) == 0


#: One case of each kind: with a remedy, with a second run beside it, and alone.
KINDS = {(bool(c.remedy), bool(c.beside)): n for n, c in enumerate(CASES, 1)}


@pytest.mark.parametrize("number", KINDS.values())
def test_every_kind_of_case_opens_uncovered(number: int) -> None:
    at = open_page("clinic", case=str(number), guess="a")
    case = CASES[number - 1]
    assert pictures(at) == 1 + bool(case.remedy or case.beside)
    assert "{" not in words(at)


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.run))
def test_every_case_has_its_pictures_and_its_numbers(case: Case) -> None:
    for name in filter(None, (case.run, case.remedy, case.beside)):
        assert figures.known(name).folder.samples()
    for told in (case.sign, case.did):
        assert "{" not in figures.filled(case, told)


def test_a_run_that_is_not_there_is_refused_in_a_sentence() -> None:
    at = open_page("clinic", case="99", guess="e")
    assert at.session_state["clinic:config"] == ClinicConfig()
    told = " ".join(warning.value for warning in at.warning)
    assert "99" in told
    assert "guess" in told


@pytest.mark.parametrize("lost", ["metrics.jsonl", "samples", "config.json"])
def test_a_damaged_run_costs_one_sentence(
    lost: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(OWN_ROOT / CLINIC, tmp_path / CLINIC)
    gone = tmp_path / CLINIC / "no-sigmoid" / lost
    shutil.rmtree(gone) if gone.is_dir() else gone.write_text("{")
    monkeypatch.setattr(figures, "OWN_ROOT", tmp_path)
    at = open_page("clinic", case="4", guess="a")
    (error,) = at.error
    assert "no-sigmoid" in error.value


def test_every_case_offers_four_answers_with_the_right_one_among_them() -> None:
    for case in CASES:
        assert list(case.options) == ["a", "b", "c", "d"]
        assert case.options[case.answer] == DIAGNOSES[case.diagnosis]
    offered = {key for case in CASES for key in (case.diagnosis, *case.others)}
    assert offered == set(DIAGNOSES)


def test_the_answers_are_spread_over_the_letters() -> None:
    letters = [case.answer for case in CASES]
    assert max(letters.count(letter) for letter in "abcd") <= len(CASES) // 2


def test_the_page_says_how_often_the_second_opinion_is_right() -> None:
    right, wrong, silent = score()
    assert right + wrong + silent == len(opinions()) == len(CASES)
    assert right > 2 * wrong
    assert of_rules((right, wrong, silent), len(CASES)) in words(open_page("clinic"))
