"""A picture on its way through a shipped translator, asked for as a browser does."""

import base64
import json
import pickle

import numpy as np
import pytest

from explorer.images.translation import KNOWN, PLACES, pictures_of
from explorer.live.translations import MOST_NOISE, BeginTranslation, TranslationView
from explorer.live.view import Moment
from explorer.ui.lab.serving import LONGEST
from tests.wire import arrays_of, header_of

VIEW = TranslationView("scene", "cyclegan-colour", "forth")


def ask(view: TranslationView = VIEW, **wish: object) -> bytes:
    """Return the picture that a browser gets for a wish."""
    job = BeginTranslation().make()
    view.hear(job, json.dumps({"scene": view.name, "serial": 3, **wish}))
    while job.active:
        job.advance(0.0)
        job.advance(1.0)
    return view.picture(job, Moment("1"))


def base64_of(pixels: np.ndarray) -> str:
    return base64.b64encode(pixels.tobytes()).decode()


def given(view: TranslationView = VIEW, place: int = 0) -> np.ndarray:
    return pictures_of(view.run, view.way)[0][place].permute(1, 2, 0).numpy()


def test_a_place_shows_its_picture_and_what_becomes_of_it() -> None:
    told, arrays = header_of(ask(place=2)), arrays_of(ask(place=2))
    assert (told["serial"], told["place"], told["drawn"]) == (3, 2, False)
    assert np.array_equal(arrays["given"][0], given(place=2))
    assert set(told["captions"]) == set(arrays) - {"given"}
    assert all(array.shape == (1, 32, 32, 3) for array in arrays.values())


def test_strangers_have_no_answer() -> None:
    assert "answer" in header_of(ask(place=KNOWN - 1))["captions"]
    for place in (KNOWN, PLACES - 1):
        assert "answer" not in header_of(ask(place=place))["captions"]


def test_a_drawing_in_colour_or_in_grey_is_translated_as_it_is() -> None:
    colour = np.random.default_rng(0).integers(0, 256, (32, 32, 3), np.uint8)
    told = arrays_of(ask(drawn=base64_of(colour)))
    assert np.array_equal(told["given"][0], colour)
    grey = arrays_of(ask(drawn=base64_of(colour[..., 0])))["given"][0]
    assert np.array_equal(grey, np.repeat(colour[..., :1], 3, axis=2))
    assert not np.array_equal(told["there"], arrays_of(ask())["there"])


def test_a_drawing_of_an_earlier_scene_is_not_for_this_one() -> None:
    blank = np.zeros((32, 32, 3), np.uint8)
    picture = arrays_of(ask(drawn=base64_of(blank), scene="an older one"))
    assert np.array_equal(picture["given"][0], given())


@pytest.mark.parametrize("drawn", ["?", "AAAA", base64.b64encode(bytes(4096)).decode()])
def test_what_is_no_drawing_of_ours_is_one_sentence(drawn: str) -> None:
    assert header_of(ask(drawn=drawn))["refused"].startswith("What was drawn")


@pytest.mark.parametrize(
    "said", [{"place": PLACES}, {"place": -1}, {"noise": MOST_NOISE + 1}, {"cost": 1}]
)
def test_what_no_browser_says_is_refused(said: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="TranslationWish"):
        ask(VIEW, **said)


def test_noise_costs_the_way_back_and_nothing_on_the_way_there() -> None:
    calm, loud = (header_of(ask(noise=noise))["numbers"] for noise in (0, 60))
    assert calm["trained.cycle"] == loud["trained.cycle"] == calm["after_noise"]
    assert loud["after_noise"] > calm["after_noise"]


def test_the_table_has_closed_forms_that_are_measured_too() -> None:
    told = header_of(ask())
    numbers, rows = told["numbers"], {row[0]: row[1:] for row in told["table"]}
    assert rows["identity"][1:] == ["0; measured 0", "0; measured 0"]
    assert numbers["negation.identity"] == pytest.approx(2 * numbers["lightness"], rel=1e-5)
    assert rows["negation"][2].startswith("2|x| = ")
    assert numbers["negation.cycle"] == 0


def test_a_picture_of_ones_own_stands_for_every_place() -> None:
    own = np.full((32, 32, 3), 77, np.uint8)
    view = TranslationView("own", "cyclegan-colour", "back", own)
    view = pickle.loads(pickle.dumps(view))
    picture = ask(view, place=5)
    assert np.array_equal(arrays_of(picture)["given"][0], own)
    assert "answer" not in header_of(picture)["captions"]


def test_a_missing_run_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(run: str) -> None:
        msg = f"The model {run} is missing."
        raise ValueError(msg)

    monkeypatch.setattr("explorer.images.translation.system_of", gone)
    assert header_of(ask())["refused"] == "The model cyclegan-colour is missing."


@pytest.mark.parametrize("shape", [(64, 64), (32, 32, 3)])
def test_the_largest_drawings_fit_through_the_line(shape: tuple[int, ...]) -> None:
    said = {"scene": "x" * 100, "serial": 10**6, "place": 31, "noise": 64}
    said["drawn"] = base64_of(np.zeros(shape, np.uint8))
    assert len(json.dumps(said)) < LONGEST
