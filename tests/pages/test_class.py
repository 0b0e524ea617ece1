"""The class on the pages: joining, the wall, what all open, the poll."""

import json
from collections.abc import Iterator
from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, expect
from streamlit.testing.v1 import AppTest

from explorer.plots.thumbnail import thumbnail
from explorer.toy.config import ToyConfig
from explorer.ui.desk import attend
from explorer.ui.desk.ballot import questions
from explorer.ui.desk.classroom import (
    LARGEST_PICTURE,
    LONGEST_OPTION,
    LONGEST_QUESTION,
    MOST_OPTIONS,
    Classroom,
    Seen,
    Student,
)
from explorer.ui.desk.school import School
from explorer.ui.desk.wall import card
from explorer.ui.divergences.distances import VIEW as DISTANCES
from explorer.ui.frame import qr
from explorer.ui.frame.sheet import Line
from explorer.ui.many_seeds.controls import SeedsPageConfig
from explorer.ui.spot_the_bug.config import SpotConfig
from tests.pages.menus import turn_to
from tests.pages.theory_pages import click, healthy, open_page, words


@pytest.fixture
def school(monkeypatch: pytest.MonkeyPatch) -> Iterator[School]:
    made = School()
    monkeypatch.setattr(attend, "school", lambda: made)
    monkeypatch.setattr("explorer.ui.desk.lectern.school", lambda: made)
    yield made


def opened(school: School) -> Classroom:
    room = school.of_teacher(school.open())
    assert room
    return room


def in_class(room: Classroom, ticket: str, page: str = "divergences") -> AppTest:
    """A page with the row of the class above it, as the navigation shows them."""

    def script() -> None:
        import runpy

        import streamlit as st

        from explorer.ui.desk import attend

        attend.row(st.session_state["now"])
        runpy.run_path(f"pages/{st.session_state['now']}.py")

    at = AppTest.from_function(script, default_timeout=60)
    at.session_state["class"], at.session_state["class ticket"] = room, ticket
    at.session_state["now"] = page
    return at


@pytest.mark.slow
def test_student_joins_by_code_and_name_and_is_told_what_is_seen(school: School) -> None:
    room = opened(school)
    at = open_page("desk", **{"class": "wrong!"})
    assert "Nothing is stored" in words(at)
    at.text_input(key="class-name").set_value("Ada")
    assert "no class with this code" in words(click(at, "Join"))
    at.text_input(key="class-code").set_value(room.code)
    at = click(at, "Join")
    assert [s.name for s in room.wall()] == ["Ada"]
    assert "class-join" not in {button.key for button in at.button}


@pytest.mark.slow
def test_row_reports_the_checked_state_and_no_text_of_the_student(school: School) -> None:
    room = opened(school)
    at = in_class(room, room.join("Ada"))
    at.query_params.update({"separation": "1.5", "lesson": "rude", "evil": "<script>"})
    healthy(at.run())
    at.session_state["sheet"] = {("p", "q"): Line("p", "q", "a", True)}
    healthy(at.run())
    (student,) = room.wall()
    assert student.seen == Seen("divergences", "separation=1.5", b"", 1, 1)


def test_settings_that_fill_an_address_are_no_page_to_show(school: School) -> None:
    config = ToyConfig(distribution="points", points=((1.5, -0.25),) * 2_000)

    def script() -> None:
        import streamlit as st

        from explorer.ui.desk import attend

        st.session_state["told"] = attend.seen("toy_gan", st.session_state["before"])

    at = AppTest.from_function(script)
    at.session_state["toy_gan:config"], at.session_state["before"] = config, Seen()
    assert healthy(at.run()).session_state["told"] == Seen()


def test_order_is_followed_once_with_a_seed_of_ones_own(school: School) -> None:
    room = opened(school)
    room.leave(room.join("first"))
    at = healthy(in_class(room, room.join("Ada")).run())
    room.call("quiz", "seed=5", other_seeds=True)
    healthy(at.run())
    assert at.session_state["quiz:config"].seed == 7
    assert at.session_state["wanted page"] == "quiz"
    del at.session_state["wanted page"]
    healthy(at.run())
    assert "wanted page" not in at.session_state


def test_closed_class_is_told_and_left(school: School) -> None:
    key = school.open()
    room = school.of_teacher(key)
    assert room
    at = healthy(in_class(room, room.join("Ada")).run())
    assert f"Class **{room.code}**" in words(at)
    school.close(key)
    assert "The class is over" in words(healthy(at.run()))
    assert "class" not in at.session_state


def test_poll_is_answered_then_revealed_with_its_reason(school: School) -> None:
    room = opened(school)
    at = healthy(in_class(room, room.join("Ada")).run())
    question = DISTANCES.question
    options = list(question.options.values())
    room.ask(question.text, options, question.reason)
    at = healthy(at.run())
    assert question.reason not in words(at)
    key = next(r.key for r in at.radio if str(r.key).startswith("class-vote"))
    at.radio(key=str(key)).set_value(0).run()
    assert room.counts()[0] == 1
    at.radio(key="divergences.guess").set_value(question.answer).run()
    assert "Your teacher reveals the answer." in words(at)
    assert question.reason not in words(at)
    room.reveal(list(question.options).index(question.answer))
    assert question.reason in words(healthy(at.run()))


def test_revealed_answer_stands_in_the_score_sheet(school: School) -> None:
    room = opened(school)
    ticket = room.join("Ada")
    room.ask("Which one?", ["this", "that"])
    assert room.poll
    room.vote(ticket, room.poll.number, 1)
    at = in_class(room, ticket).run()
    assert "sheet" not in at.session_state
    room.reveal(1)
    at.run()
    (line,) = at.session_state["sheet"].values()
    assert (line.question, line.answer, line.right) == ("Which one?", "that", True)


def test_predictions_of_the_pages_fit_a_poll() -> None:
    assert len(questions()) == 11
    for question in questions().values():
        assert len(question.text) <= LONGEST_QUESTION
        assert len(question.options) <= MOST_OPTIONS
        assert max(map(len, question.options.values())) <= LONGEST_OPTION


def test_teacher_opens_a_class_asks_and_closes(school: School) -> None:
    at = click(open_page("desk"), "Open a class")
    room = school.of_teacher(at.session_state["class key"])
    assert room
    assert f"## {room.code}" in words(at)
    at.selectbox(key="class-known").set_value(next(iter(questions()))).run()
    at = click(at, "Ask all")
    assert room.poll
    assert not at.get("progress"), "who sees what most think thinks so, too"
    at = click(at, "Reveal")
    assert len(at.get("progress")) == len(room.poll.options)
    assert room.poll.answer is not None
    click(at, "Close the class")
    assert not school.has(room)


def test_way_back_leads_to_the_class_and_leaves_the_address(school: School) -> None:
    key = school.open()
    at = open_page("desk", key=key)
    assert "key" not in at.query_params
    assert at.session_state["class key"] == key
    assert "class is over" in words(open_page("desk", key="guess"))


def test_card_is_plain_data() -> None:
    seen = Seen("toy_gan", "seed=3", b"png", 2, 1)
    told = card(Student(4, "<b>", seen, 0.0))
    assert json.loads(json.dumps(told)) == told
    assert (told["page"], told["settings"]) == ("Live GAN", "seed 3")
    assert told["score"] == "1 of 2 predictions right"


def test_seed_of_ones_own_stays_in_bounds_and_a_page_without_one_is_as_it_was() -> None:
    assert attend.with_seed(SpotConfig(), 5) == SpotConfig()
    seeds = SeedsPageConfig(seed=10)
    assert attend.with_seed(seeds, 5).seed == 15  # type: ignore[attr-defined]


def test_thumbnail_is_small_and_shows_both_kinds(rng: np.random.Generator) -> None:
    points = rng.normal(size=(3, 2000, 2))
    made = thumbnail(points, points + 0.2, 4.0)
    assert len(made) < LARGEST_PICTURE
    assert thumbnail(points * np.nan, points, 4.0)
    assert Image.open(BytesIO(made)).size == (288, 96)


def test_address_is_a_picture_for_other_devices_unless_it_leads_them_to_themselves() -> None:
    def script() -> None:
        from explorer.ui.frame import qr

        qr.show("http://lab.uni.org:8501/desk?class=ABCDEF")
        qr.show("http://localhost:8501/")

    at = healthy(AppTest.from_function(script).run())
    assert len(at.get("image")) == 1
    assert [caption.value for caption in at.caption] == [qr.ALONE]


@pytest.mark.slow
@pytest.mark.browser
def test_wall_shows_who_joins_through_a_reload_and_can_take_a_place_away(
    browser: Browser, server: str
) -> None:
    contexts = [browser.new_context(base_url=server) for _ in range(2)]
    teacher, student = (context.new_page() for context in contexts)
    teacher.goto("/desk")
    teacher.get_by_role("button", name="Open a class").click(timeout=60_000)
    code = teacher.locator("h2").inner_text(timeout=60_000).strip()
    student.goto(f"/desk?class={code[:6]}")
    name = student.get_by_label("Your name in this class")
    name.fill("<b>Ada</b>", timeout=60_000)
    name.press("Enter")
    student.get_by_role("button", name="Join", exact=True).click()
    card = teacher.locator(".wall article")
    expect(card).to_contain_text("1. <b>Ada</b>", timeout=60_000)
    turn_to(student, "Game dynamics")
    expect(card).to_contain_text("Game dynamics", timeout=60_000)
    for page in (teacher, student):
        page.reload()
    expect(student.get_by_text("you have place 1")).to_be_visible(timeout=60_000)
    expect(card).to_contain_text("1. <b>Ada</b>", timeout=60_000)
    card.get_by_role("button", name="Remove").click()
    expect(student.get_by_text("The class is over")).to_be_visible(timeout=60_000)
    expect(teacher.get_by_text("Nobody has joined yet.")).to_be_visible(timeout=60_000)
    for context in contexts:
        context.close()
