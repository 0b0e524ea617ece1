"""The latent walk under AppTest and in a real browser."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from playwright.sync_api import Page, expect
from streamlit.testing.v1 import AppTest

from explorer.images.latent.direction_files import direction_json
from explorer.images.latent.walk import WalkConfig
from explorer.images.networks.reading import PRETRAINED
from explorer.images.store.runs import RunFolder
from explorer.images.systems.gan import GANConfig
from explorer.ui.lab import serving
from explorer.ui.latent_walk.controls import VIEWS
from explorer.ui.latent_walk.text import experiments
from explorer.ui.latent_walk.walk import Walk
from tests.pages.test_entry_browser import NAMELESS

PAGE = Path(__file__).parents[2] / "pages" / "latent_walk.py"
PATIENCE = 60_000


@pytest.fixture
def app(image_folders: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    for name, value in image_folders.items():
        monkeypatch.setenv(name, value)
    yield AppTest.from_file(PAGE, default_timeout=60)
    st.cache_resource.clear()


def opened(at: AppTest, **query: str) -> AppTest:
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    return at


def pictures(at: AppTest) -> list[bytes]:
    """Return what the page's own components show; the walk's comes over its line."""
    return [bytes(c.proto.bytes) or walked(c.proto.json) for c in at.get("bidi_component")]


def walked(data: str) -> bytes:
    """Return what the walk answers to a browser that has just come."""
    told = json.loads(data)
    wish = json.dumps({"scene": told["scene"], "serial": 1})
    picture = serving.crew().picture(told["token"], wish, fresh=True).result(30).value
    assert isinstance(picture, bytes)
    return picture


@pytest.mark.slow
@pytest.mark.parametrize("model", ["grey", "labelled", "colour"])
def test_every_view_opens_with_every_kind_of_generator(app: AppTest, model: str) -> None:
    at = opened(app, model=model)
    for view in VIEWS:
        at.segmented_control(key="latent_walk.view").set_value(view).run()
        assert not at.exception
        assert not at.error
        assert pictures(at)[0]


@pytest.mark.parametrize(("name", "value"), [("seed", "7"), ("truncation", "0.3")])
def test_a_changed_setting_changes_the_pictures(app: AppTest, name: str, value: str) -> None:
    before = pictures(opened(app, view="between"))
    after = AppTest.from_file(PAGE, default_timeout=60)
    assert pictures(opened(after, view="between", **{name: value})) != before


def test_the_class_changes_the_pictures_of_a_conditional_generator(app: AppTest) -> None:
    at = opened(app, view="between", model="labelled")
    before = pictures(at)
    at.selectbox(key="latent_walk.label").set_value(2).run()
    assert not at.exception
    assert pictures(at) != before


def test_an_earlier_checkpoint_draws_other_pictures(app: AppTest) -> None:
    at = opened(app, view="between", model="grey")
    before = pictures(at)
    at.select_slider(key="latent_walk.checkpoint").set_value(0).run()
    assert not at.exception
    assert pictures(at) != before
    assert at.query_params["checkpoint"] == "0"


@pytest.fixture
def rest(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """Where the browser's part of the walk says that the hand rests."""
    told: dict[str, object] = {}
    monkeypatch.setattr(Walk, "_told", lambda walk: told and {**told, "scene": walk.scene})
    return told


def test_where_the_hand_rests_is_in_the_address(app: AppTest, rest: dict[str, object]) -> None:
    at = opened(app, model="grey", knobs="axes")
    assert "x" not in at.query_params
    rest |= {"x": 0.25, "y": -0.75, "time": 1, "amounts": [0, 1.5], "serial": 3}
    at.run()
    stood = {name: at.query_params[name] for name in ("x", "y", "checkpoint", "amounts")}
    assert stood == {"x": "0.25", "y": "-0.75", "checkpoint": "1", "amounts": "0.0,1.5"}


def test_what_no_browser_says_is_not_taken(app: AppTest, rest: dict[str, object]) -> None:
    rest |= {"x": "<b>", "serial": "all"}
    at = opened(app, model="grey")
    assert "x" not in at.query_params


def test_a_link_opens_the_walk_at_its_place(app: AppTest) -> None:
    at = opened(app, model="grey", x="0.25", y="-0.75", checkpoint="0", amounts="0.0,1.5")
    point = b'"point":{"x":0.25,"y":-0.75,"time":0,"amounts":[0.0,1.5]}'
    assert point in pictures(at)[0].replace(b" ", b"")


def test_other_sliders_begin_at_nothing(app: AppTest) -> None:
    at = opened(app, model="grey", amounts="2.0", x="0.25")
    at.segmented_control(key="latent_walk.knobs").set_value("axes").run()
    assert "amounts" not in at.query_params
    assert "x" in at.query_params


@pytest.mark.slow
def test_every_experiment_opens(app: AppTest) -> None:
    at = opened(app)
    for experiment in experiments(WalkConfig(model="grey"), ()):
        at.button(key=f"latent_walk-try-{experiment.title}").click().run()
        assert not at.exception
        assert not at.error


@pytest.mark.slow
def test_a_saved_direction_becomes_a_slider_of_the_walk(app: AppTest) -> None:
    at = opened(app, view="direction", model="grey")
    at.text_input[0].set_value("slant")
    at.button(key="FormSubmitter:latent_walk-save-Save").click().run()
    assert "slant" in at.session_state["latent_walk:directions"]
    at.segmented_control(key="latent_walk.view").set_value("walk").run()
    at.segmented_control(key="latent_walk.knobs").set_value("saved").run()
    assert not at.exception
    assert b'"slant"' in pictures(at)[0]


@pytest.mark.slow
def test_a_saved_direction_goes_home_and_comes_back_in_another_session(app: AppTest) -> None:
    at = opened(app, view="direction", model="grey")
    at.text_input[0].set_value("my slant")
    at.button(key="FormSubmitter:latent_walk-save-Save").click().run()
    assert not at.exception
    vector = at.session_state["latent_walk:directions"]["my slant"]
    other = opened(AppTest.from_file(PAGE, default_timeout=60), view="direction", model="grey")
    assert (
        "latent_walk:directions" not in other.session_state
        or not (other.session_state["latent_walk:directions"])
    )
    file = ("home.json", direction_json("my slant", vector).encode(), "application/json")
    other.file_uploader(key="latent_walk-load-direction").set_value(file).run()
    assert not other.exception
    assert np.array_equal(other.session_state["latent_walk:directions"]["my slant"], vector)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "content"),
    [("a.json", b"{"), ("a.npy", b"\x93NUMPY"), ("a.json", b'{"name":"a","direction":[1]}')],
)
def test_a_broken_direction_costs_one_sentence(app: AppTest, name: str, content: bytes) -> None:
    at = opened(app, view="direction", model="grey")
    at.file_uploader(key="latent_walk-load-direction").set_value((name, content, "")).run()
    assert not at.exception
    assert "Nothing else was changed." in at.error[0].value
    assert not at.session_state["latent_walk:directions"]


def test_a_model_that_is_not_here_is_named_and_another_one_shown(app: AppTest) -> None:
    at = opened(app, model="run:gone")
    assert "no model `run:gone`" in at.warning[0].value
    assert pictures(at)[0]


def test_bad_entries_of_a_link_cost_one_sentence_each(app: AppTest) -> None:
    at = opened(app, seed="-3", view="fly", group_a="99")
    assert len(at.warning) == 3
    assert not at.error


def test_a_damaged_run_is_a_sentence_and_not_the_end(
    app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = RunFolder.create(tmp_path / "broken", GANConfig())
    file = broken.light_checkpoints_path / "step-0000001.safetensors"
    file.write_bytes(b"\x10\0\0\0\0\0\0\0{}")
    monkeypatch.setenv("GAN_EXPLORER_PRETRAINED", str(tmp_path))
    at = opened(app)
    assert "no readable safetensors file" in at.error[0].value
    assert "nothing was lost" in at.error[0].value


def test_the_card_is_told_with_the_floor_beside_each_measure(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GAN_EXPLORER_PRETRAINED", str(PRETRAINED))
    at = opened(app, model="digits-dcgan")
    told = " ".join(element.value for element in at.markdown)
    for words in ("CC BY-SA 3.0", "non-saturating", "make_pretrained digits-dcgan"):
        assert words in told
    [table] = [frame.value for frame in at.dataframe if "measure" in frame.value]
    first = table.iloc[0]
    assert first["measure"] == "FID (digit features)"
    assert float(first["generator"]) > float(first["real against real"]) > 0
    assert not table["measure"].str.contains("real against real").any()


@pytest.fixture(scope="module")
def faces() -> AppTest:
    """The page as it comes, gone on to the arithmetic."""
    at = opened(AppTest.from_file(PAGE, default_timeout=60))
    assert at.selectbox(key="latent_walk.model").value == "digits-dcgan"
    at.segmented_control(key="latent_walk.view").set_value("arithmetic").run()
    assert not at.exception
    return at


@pytest.mark.slow
def test_the_arithmetic_opens_with_faces_and_says_what_changed(faces: AppTest) -> None:
    assert faces.selectbox(key="latent_walk.model").value == "faces-dcgan"
    told = " ".join(element.value for element in faces.markdown)
    assert "A and B differ in *chance of glasses*" in told
    table = faces.table[0].value
    assert table.shape == (13, 7)
    assert {"glasses", "smile", "turn"} <= set(table.iloc[:, 0].str.removeprefix("chance of "))
    assert any("(sum of pixels)" in caption.value for caption in faces.caption)
    shown = b" ".join(pictures(faces)).decode(errors="ignore")
    assert "smiling with glasses" in shown


@pytest.mark.slow
def test_a_turn_of_faces_is_a_film_with_a_verdict(faces: AppTest) -> None:
    faces.segmented_control(key="latent_walk.view").set_value("direction").run()
    assert not faces.exception
    assert "latent_walk-film" in {button.key for button in faces.get("download_button")}
    assert "−2.0" in faces.table[0].value.columns
    assert any("A and B differ in *turn*" in element.value for element in faces.markdown)
    assert faces.selectbox(key="latent_walk-suggest").value == "turn"
    faces.selectbox(key="latent_walk-suggest").set_value("smile").run()
    assert not faces.exception
    told = " ".join(element.value for element in faces.markdown)
    assert "A and B differ in *smile*" in told


def test_without_any_model_the_page_says_where_to_make_one(
    app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GAN_EXPLORER_PRETRAINED", str(tmp_path))
    assert "Train one" in opened(app).info[0].value


@pytest.mark.browser
@pytest.mark.slow
def test_the_picture_follows_the_pointer_and_the_checkpoint(tab: Page) -> None:
    tab.goto("/latent_walk?model=grey")
    root, pad = tab.locator(".walk"), tab.locator(".walk .pad")
    big = tab.locator(".walk .big")
    expect(big).to_have_attribute("data-serial", "1", timeout=PATIENCE)
    norm = root.get_attribute("data-norm")
    before = big.evaluate("canvas => canvas.toDataURL()")
    box = pad.bounding_box()
    assert box
    tab.mouse.move(box["x"] + 60, box["y"] + 60)
    tab.mouse.down()
    for i in range(30):
        tab.mouse.move(box["x"] + 60 + 8 * i, box["y"] + 60 + 5 * i)
        tab.evaluate("() => new Promise(requestAnimationFrame)")
    tab.mouse.up()
    expect(big).not_to_have_attribute("data-serial", "1", timeout=PATIENCE)
    expect(root).not_to_have_attribute("data-norm", str(norm), timeout=PATIENCE)
    assert big.evaluate("canvas => canvas.toDataURL()") != before
    tab.wait_for_url("**x=*", timeout=PATIENCE)
    tab.go_back()
    expect(pad).to_have_attribute("aria-valuenow", "-0.60", timeout=PATIENCE)
    expect(pad).to_have_attribute("aria-valuetext", "across −0.60, up −0.45")
    slider = tab.locator(".walk .time input")
    slider.focus()
    slider.press("Home")
    expect(tab.locator(".walk .time output")).to_have_text("step 0", timeout=PATIENCE)
    tab.wait_for_url("**checkpoint=0*", timeout=PATIENCE)
    play = tab.get_by_role("button", name="Play training")
    play.click()
    tab.get_by_role("button", name="Pause").click(timeout=PATIENCE)
    expect(play).to_be_visible(timeout=PATIENCE)


@pytest.mark.browser
@pytest.mark.slow
def test_many_large_pictures_arrive_and_move(tab: Page) -> None:
    tab.goto("/latent_walk?model=sharp&together=true")
    big = tab.locator(".walk .big")
    expect(big).to_have_attribute("data-serial", "1", timeout=PATIENCE)
    assert big.evaluate("canvas => [canvas.width, canvas.height]") == [519, 519]
    before = big.evaluate("canvas => canvas.toDataURL()")
    tab.locator(".walk .pad").press("ArrowRight")
    expect(big).not_to_have_attribute("data-serial", "1", timeout=PATIENCE)
    assert big.evaluate("canvas => canvas.toDataURL()") != before


@pytest.mark.browser
@pytest.mark.slow
def test_two_clicks_pick_the_ends_of_the_filmstrip(tab: Page) -> None:
    tab.goto("/latent_walk?model=grey&view=between")
    tiles = tab.locator("button.tile")
    expect(tiles).to_have_count(64, timeout=PATIENCE)
    assert tab.evaluate(NAMELESS) == []
    for index, badge in ((10, "2"), (20, "2")):
        tiles.nth(index).click()
        expect(tiles.nth(index).locator("i")).to_have_text(badge, timeout=PATIENCE)
    expect(tiles.nth(10).locator("i")).to_have_text("1", timeout=PATIENCE)
    assert "first=10" in tab.url
