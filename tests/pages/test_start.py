"""The opening: its story is a real training, and whoever plays it gets true answers."""

import re
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page, expect
from streamlit.testing.v1 import AppTest

from explorer.toy.make_story import BOTH, CONFIG, ON, told
from explorer.toy.story import recorded
from explorer.ui.guide.pages import GUIDE, PAGES
from explorer.ui.start import text
from explorer.ui.start.cards import picture

ROOT = Path(__file__).parents[2]
PATIENCE = 60_000


def test_page_opens_with_a_card_for_every_page() -> None:
    at = AppTest.from_file(str(ROOT / "pages/start.py"), default_timeout=60).run()
    assert not at.exception
    keys = {str(button.key) for button in at.button}
    assert {f"map-{name}" for name in (*PAGES, *GUIDE)} <= keys


def test_every_card_has_a_picture_for_light_and_dark() -> None:
    for name in {*PAGES, *GUIDE}:
        for dark in (False, True):
            assert picture(name, dark=dark).stat().st_size < 25_000, name


def test_story_is_the_training_that_its_config_gives() -> None:
    again, shipped = told(alone=(0, 5, 10), both=()), recorded()
    assert np.allclose(again.real, shipped.real, atol=2e-3)
    assert np.allclose(again.fakes, shipped.fakes[:3], atol=2e-3)
    assert np.abs(again.surface.astype(int) - shipped.surface[:3]).max() <= 2


def test_weights_of_an_act_give_its_surface() -> None:
    shipped = recorded()
    cells = shipped.surface.shape[1]
    centres = (np.arange(cells) + 0.5) / cells * 2 * shipped.window - shipped.window
    grid = np.stack(np.meshgrid(centres, centres), -1).reshape(-1, 2).astype(np.float32)
    for act, frame in enumerate(shipped.acts):
        opinion = 255 / (1 + np.exp(-shipped.logits(act, grid)))
        assert np.abs(opinion - shipped.surface[frame].ravel()).max() < 1.5


def test_acts_show_what_their_words_say() -> None:
    shipped = recorded()
    untaught, alone, both, late = (shipped.accuracy(act) for act in range(4))
    assert untaught < 0.5
    assert alone == 1.0
    assert 0.55 < both < 0.7
    assert abs(late - 0.5) < 0.1
    _, detective, forger, end = text.ACTS
    assert "200 times" in detective.text
    assert shipped.updates[shipped.acts[1]] == 200
    assert "300 times more" in forger.text
    assert shipped.steps[shipped.acts[2]] == BOTH[-1] == 300
    assert "4,000 steps" in end.text
    assert shipped.steps[shipped.acts[3]] == ON[-1] == 4_000


def test_detective_believes_where_it_has_seen_no_fake() -> None:
    window = recorded().window
    corners = np.array([[x, y] for x in (-1, 1) for y in (-1, 1)], np.float32) * np.float32(
        window
    )
    assert (recorded().logits(1, corners) > 2).all()


def test_fakes_of_the_last_act_lie_on_the_heaps_and_its_ground_is_nearly_white() -> None:
    shipped, data = recorded(), CONFIG.data_distribution
    assert data.modes is not None
    apart = np.linalg.norm(shipped.fakes[-1][:, None] - data.modes, axis=-1)
    assert (apart.min(1) < 0.4).mean() > 0.85
    assert len(set(apart.argmin(1))) == 8
    assert np.abs(shipped.surface[-1] / 255 - 0.5).mean() < 0.05


@pytest.fixture
def story(tab: Page) -> Page:
    tab.emulate_media(reduced_motion="reduce")
    tab.goto("/")
    tab.locator(".story[data-scene]").wait_for(timeout=PATIENCE)
    return tab


@pytest.mark.browser
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1024, 768)])
def test_story_is_played_without_scrolling_to_the_running_live_page(
    story: Page, width: int, height: int
) -> None:
    story.set_viewport_size({"width": width, "height": height})
    following = story.locator(".go .next")
    for act in range(4):
        expect(story.locator(".story")).to_have_attribute("data-scene", str(act))
        right = round(100 * recorded().accuracy(act))
        expect(story.locator(".meter p")).to_contain_text(f"D is right about {right} %")
        fits(story, height)
        following.click()
    for turn in range(6):
        expect(story.locator(".game")).to_contain_text(f"Dot {turn + 1} of 6")
        story.get_by_role("button", name="Fake", exact=True).click()
    expect(story.locator(".said")).to_have_text(re.compile(r"You: \d of 6\. D: \d of 6\."))
    fits(story, height)
    following.click()
    story.locator(".stage canvas").click(position={"x": 5, "y": 5})
    answer = 1 / (1 + np.exp(-recorded().logits(2, corner(story))[0]))
    expect(story.locator(".said")).to_have_text(
        f"D: {100 * answer:.0f} % real. {int(answer > 0.5)} of 1 fooled it."
    )
    story.keyboard.press("ArrowUp")
    story.keyboard.press("Space")
    expect(story.locator(".said")).to_contain_text("of 2 fooled it.")
    fits(story, height)
    following.click()
    story.locator(".panels canvas[data-step]").first.wait_for(timeout=PATIENCE)
    assert "/toy_gan" in story.url


def corner(tab: Page) -> NDArray[np.float32]:
    side = tab.locator(".stage canvas").evaluate("c => c.getBoundingClientRect().width")
    return np.array([[-1 + 10 / side, 1 - 10 / side]], np.float32) * np.float32(
        recorded().window
    )


def fits(tab: Page, height: int) -> None:
    box = tab.locator(".story").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= height


@pytest.mark.browser
def test_who_has_seen_the_story_comes_to_the_map_and_may_see_it_again(story: Page) -> None:
    for _ in range(3):
        story.locator(".go .next").click()
    story.reload()
    again = story.get_by_role("button", name="See the story again")
    again.wait_for(timeout=PATIENCE)
    assert not story.locator(".stage").is_visible()
    again.click()
    expect(story.locator(".stage canvas")).to_be_visible()


@pytest.mark.browser
def test_links_of_the_time_when_the_live_page_was_first_still_open_it(tab: Page) -> None:
    tab.goto("/?seed=5&compare=none")
    tab.wait_for_url("**/toy_gan?*seed=5*", timeout=PATIENCE)
    tab.locator(".panels figure").first.wait_for(timeout=PATIENCE)
