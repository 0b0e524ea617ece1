"""Lessons: a teacher's link opens a page in a state, with a text, without some controls."""

import json
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import Page
from streamlit.testing.v1 import AppTest

from tests.pages.theory_pages import ROOT, click, open_page, words

PAGE = "divergences"


def labels(at: AppTest) -> set[str]:
    return {w.label for w in [*at.slider, *at.selectbox, *at.select_slider, *at.button]}


def html(at: AppTest) -> str:
    shown = (element.proto for element in at.get("bidi_component"))
    return " ".join(p.bytes.decode() for p in shown if p.component_name == "gan_lesson")


def linked(at: AppTest, name: str) -> str:
    value = at.query_params[name]
    return value if isinstance(value, str) else value[0]


def test_lesson_shows_its_text_and_hides_what_it_names() -> None:
    at = open_page(PAGE, lesson="Move d. What stays?", hide="width,experiments")
    assert "Move d. What stays?" in html(at)
    assert "Width of q" not in labels(at)
    assert "Separation d" in labels(at)
    assert "Try this" not in words(at)


def test_lesson_stays_in_the_link_beside_the_state() -> None:
    at = open_page(PAGE, lesson="Look.", hide="width", separation="1.5")
    assert linked(at, "lesson") == "Look."
    assert linked(at, "hide") == "width"
    assert linked(at, "separation") == "1.5"


def test_hidden_control_keeps_the_value_of_the_link() -> None:
    at = open_page(PAGE, hide="width", width="2.5")
    assert at.session_state[f"{PAGE}:config"].width == 2.5
    assert linked(at, "width") == "2.5"


def test_student_can_leave_the_lesson() -> None:
    at = click(open_page(PAGE, lesson="Look.", hide="width"), "Show all controls")
    assert "Width of q" in labels(at)
    assert "hide" not in at.query_params


def test_text_of_a_link_is_only_text() -> None:
    at = open_page(PAGE, lesson="<img src=x onerror=alert(1)> ![a](http://x.org/a.png)")
    assert "&lt;img" in html(at)
    assert "http://x.org" not in words(at)


def test_too_long_a_text_is_refused_with_one_sentence() -> None:
    at = open_page(PAGE, lesson="a" * 601, separation="1.5")
    assert "it must be a text of at most 600 characters" in words(at)
    assert "Separation d" in labels(at)
    assert at.session_state[f"{PAGE}:config"].separation == 1.5


def test_unknown_names_hide_nothing() -> None:
    assert "Width of q" in labels(open_page(PAGE, hide="nonsense,__class__"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "field", "label"),
    [
        ("toy_gan", "seed", "Seed"),
        ("optimal_discriminator", "p", "Place of p"),
        ("game_dynamics", "step_size", "Step size h"),
        ("saturation", "operating", "Logit of D at a fake sample"),
    ],
)
def test_every_page_knows_how_to_hide(page: str, field: str, label: str) -> None:
    view = {"view": "curves"} if page == "saturation" else {}
    at = open_page(page, hide=field, **view)
    assert label not in {w.label for w in [*at.slider, *at.number_input]}
    assert at.session_state[f"{page}:labels"][field]


def test_whole_group_hidden_leaves_no_empty_frame() -> None:
    at = open_page("toy_gan", hide="latent_dim,prior,generator_widths,ema_decay,tools")
    assert "Generator G" not in {e.label for e in at.expander}
    assert not at.tabs


def edited(path: str) -> None:
    """A page with the editor under it, as the navigation shows them."""
    import runpy

    from explorer.ui.frame import lesson_editor

    runpy.run_path(path)
    lesson_editor.editor("toy_gan")


@pytest.mark.slow
def test_editor_makes_the_link_of_what_it_shows() -> None:
    path = str(ROOT / "pages" / "toy_gan.py")
    at = AppTest.from_function(edited, default_timeout=60, kwargs={"path": path})
    at.query_params["seed"] = "7"
    at.run()
    at.text_area[0].set_value("Which one wins? 1+1=2 & more").run()
    at.multiselect[0].set_value(["seed", "tools"]).run()
    assert not at.exception
    shown = [e.proto for e in at.get("bidi_component")]
    copied = [json.loads(p.json)["query"] for p in shown if p.component_name == "gan_copy"]
    query = dict(parse_qsl(copied[-1]))
    assert query["lesson"] == "Which one wins? 1+1=2 & more"
    assert query["hide"] == "seed,tools"
    assert query["seed"] == "7"


@pytest.mark.browser
def test_link_of_a_lesson_opens_as_the_teacher_made_it(tab: Page) -> None:
    tab.goto("/game_dynamics?lesson=Find%20the%20cure.&hide=weight&step_size=0.3")
    tab.locator(".lesson", has_text="Find the cure.").wait_for(timeout=60_000)
    tab.get_by_role("slider", name="Step size h").wait_for()
    assert tab.get_by_role("slider", name="Weight").count() == 0
    assert "lesson=Find" in tab.url
    tab.get_by_role("button", name="Show all controls").click()
    tab.get_by_role("slider", name="Weight").first.wait_for()
