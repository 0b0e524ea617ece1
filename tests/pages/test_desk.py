"""The teacher's desk: courses as files and links, walking them, presenting them."""

import base64
import json
import zlib
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from streamlit.testing.v1 import AppTest

from explorer.ui.desk import walk
from explorer.ui.desk.editor import of_lecture
from explorer.ui.frame import course, rich
from explorer.ui.frame.course import Course
from explorer.ui.guide.items import LECTURES
from explorer.ui.guide.paths import stops
from tests.pages.theory_pages import ROOT, click, healthy, open_page, words

LESSONS = [
    {"page": "divergences", "query": "separation=1.5&lesson=Predict+$x^2$."},
    {"page": "game_dynamics", "query": "step_size=0.3&hide=weight"},
]
COURSE = Course.checked({"title": "Week <b>5</b>", "lessons": LESSONS})


def png(width: int = 8, height: int = 4) -> bytes:
    made = BytesIO()
    Image.new("RGB", (width, height), "red").save(made, "PNG")
    return made.getvalue()


def test_course_goes_through_its_file_with_pictures_and_its_link_without() -> None:
    data = rich.data_of(png())
    one = COURSE.lessons[0].with_(pictures=(data,))
    illustrated = COURSE.with_(lessons=(one, *COURSE.lessons[1:]))
    assert course.from_file(illustrated.to_file()) == illustrated
    assert course.from_link(illustrated.to_link()) == COURSE
    assert Image.open(BytesIO(rich.picture(data))).size == (8, 4)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"[1, 2]", "is no course"),
        (b"{", "is no course"),
        (json.dumps({"lessons": LESSONS * 21}).encode(), "is no course"),
        (json.dumps({"lessons": [{"page": "a", "pictures": ["x"]}]}).encode(), "A picture"),
        (b" " * (course.LARGEST + 1), "bytes; a course has at most"),
    ],
)
def test_file_that_is_no_course_is_refused_with_one_sentence(content: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why) as error:
        course.from_file(content)
    assert "\n" not in str(error.value)


def test_link_that_is_no_course_or_a_bomb_is_refused() -> None:
    bomb = base64.urlsafe_b64encode(zlib.compress(b" " * 50_000_000, 9)).decode()
    for text in ("", "!!", "abc", bomb, bomb[: course.LINK]):
        with pytest.raises(ValueError, match="copy the whole link"):
            course.from_link(text)


def packed(made: Course) -> str:
    """Return a link as somebody else may write it, with whatever is in the course."""
    return base64.urlsafe_b64encode(zlib.compress(made.model_dump_json().encode(), 9)).decode()


def test_link_brings_no_pictures_along_and_no_more_than_a_link_may_hold() -> None:
    one = COURSE.lessons[0]
    assert course.from_link(packed(COURSE.with_(lessons=(one.with_(pictures=("x",)),)))) == (
        COURSE.with_(lessons=(one,))
    )
    huge = one.with_(pictures=("x" * course.UNPACKED,))
    with pytest.raises(ValueError, match="copy the whole link"):
        course.from_link(packed(COURSE.with_(lessons=(huge,))))


@pytest.mark.parametrize(
    "data",
    [
        "https://x.org/a.png",
        "data:image/svg+xml;base64,PHN2Zy8+",
        "data:image/png;base64,@@",
        "data:image/png;base64," + base64.b64encode(png()[:40]).decode(),
        "data:image/png;base64," + base64.b64encode(png(5000, 5000)).decode(),
    ],
)
def test_picture_from_outside_is_made_anew_or_refused(data: str) -> None:
    with pytest.raises(ValueError, match="picture"):
        rich.picture(data)


def test_text_of_a_lesson_has_formulas_and_nothing_else_that_works() -> None:
    shown = rich.html("<img src=x> $D^2$ and $\\href{javascript:1}{a}$\n![a](http://x.org)")
    assert "<img" not in shown
    assert "<math>" in shown
    assert "<a" not in shown
    assert "$\\href" in shown


def desk(**query: str) -> AppTest:
    return open_page("desk", **query)


def test_link_of_a_course_offers_it_and_begins_with_its_first_lesson() -> None:
    at = desk(course=COURSE.to_link())
    assert "Week \\<b\\>5\\</b\\>" in words(at)
    assert "Divergences → Game dynamics" in words(at)
    at = click(at, "Begin the course")
    assert at.session_state["course"] == COURSE
    assert at.session_state["divergences:config"].separation == 1.5
    assert at.session_state["divergences:lesson"].lesson == "Predict $x^2$."


def test_link_that_cannot_be_read_is_told() -> None:
    assert "copy the whole link" in words(desk(course="<script>"))


def test_lesson_of_an_unknown_page_or_state_is_told_before_the_class_sees_it() -> None:
    bad = [{"page": "<b>", "query": ""}, {"page": "divergences", "query": "separation=x"}]
    told = walk.problems(Course.checked({"lessons": bad}))
    assert len(told) == 2
    assert told[0].startswith("Lesson 1: there is no page")
    assert told[1].startswith("Lesson 2: `separation` is `x`")
    at = desk(course=Course.checked({"lessons": bad}).to_link())
    assert next(b for b in at.button if b.label == "Begin the course").disabled


def test_course_with_a_page_that_is_not_there_can_be_mended_but_not_begun() -> None:
    lost = Course.checked({"lessons": [{"page": "../etc"}, *LESSONS]})
    at = click(open_page("desk", course=lost.to_link()), "Change it: make it my course")
    assert at.button(key="desk-begin").disabled
    at.button(key="desk-remove-0").click().run()
    assert not healthy(at).button(key="desk-begin").disabled


def test_lessons_are_put_in_order() -> None:
    at = AppTest.from_file(str(ROOT / "pages/desk.py"), default_timeout=60)
    at.session_state["course draft"] = COURSE
    at = healthy(at.run())
    at.button(key="desk-move-1-0").click().run()
    pages = [one.page for one in course_of(at).lessons]
    assert pages == ["game_dynamics", "divergences"]
    at.button(key="desk-remove-0").click().run()
    assert [one.page for one in course_of(at).lessons] == ["divergences"]
    healthy(at)


@pytest.mark.parametrize("path", LECTURES)
def test_path_of_a_lecture_is_a_course_whose_pages_take_it(path: str) -> None:
    made = of_lecture(path)
    assert len(made.lessons) == len(stops(path))
    assert not walk.problems(made)
    assert made.to_link()


def course_of(at: AppTest) -> Course:
    made = at.session_state["course draft"]
    assert isinstance(made, Course)
    return made


def test_row_walks_the_course_and_says_where_one_has_left_it() -> None:
    def script() -> None:
        import streamlit as st

        from explorer.ui.desk import walk

        walk.row(st.session_state["now"])

    at = AppTest.from_function(script, default_timeout=60)
    at.session_state["course"], at.session_state["now"] = COURSE, "divergences"
    at = healthy(at.run())
    assert "1 of 2 · **Divergences**" in words(at)
    assert at.button(key="course-back").disabled
    at.button(key="course-next").click().run()
    assert "2 of 2 · you have left this lesson" in words(at)
    assert at.session_state["game_dynamics:lesson"].hide == ("weight",)
    assert at.button(key="course-next").disabled
    at.button(key="course-leave").click().run()
    assert not at.button


@pytest.mark.slow
@pytest.mark.browser
def test_presenter_walks_by_keys_in_larger_type_with_a_laser_point(tab: Page) -> None:
    tab.goto(f"/desk?course={COURSE.to_link()}")
    tab.get_by_role("button", name="Begin the course").click(timeout=60_000)
    tab.get_by_role("button", name="Present", exact=True).click(timeout=60_000)
    header = tab.locator("header[data-testid=stHeader]")
    expect(header).to_be_hidden(timeout=60_000)
    expect(tab.locator(".lesson math")).to_be_visible()
    tab.keyboard.press("l")
    tab.mouse.move(300, 400)
    expect(tab.locator("#laser-point")).to_have_css("left", "300px")
    tab.keyboard.press("ArrowRight")
    tab.wait_for_url("**/game_dynamics?*", timeout=60_000)
    expect(header).to_be_hidden()
    tab.get_by_role("button", name="End presenting").click()
    expect(header).to_be_visible(timeout=60_000)
