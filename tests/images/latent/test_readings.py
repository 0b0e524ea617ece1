"""What a reader sees: groups that fit a concept, sums of means, and a verdict on both."""

import numpy as np
import pytest

from explorer.images.data.faces import NAMES, default_factors, draw_faces, sample_factors
from explorer.images.latent import readings
from explorer.images.latent.readings import CONCEPTS, Means, Pictures
from explorer.images.latent.verdict import SumVerdict, TurnVerdict
from explorer.images.measuring.factor_reader import READERS, Reading
from explorer.images.systems.gan import GANConfig

FACES = "face-reader"


def drawn(**changes: float | str) -> Pictures:
    """Return one drawn face `(1, 64, 64, 3)`."""
    return draw_faces(default_factors(**changes), 64).transpose(0, 2, 3, 1)


@pytest.fixture(scope="module")
def wall() -> Reading:
    """What the reader sees in four faces: two smile, two wear glasses."""
    faces = [drawn(smile=s, glasses=g) for s in (1.0, 0.0) for g in ("dark", "no")]
    return readings.read(np.concatenate(faces), FACES)


def test_a_group_is_of_the_pictures_that_fit_the_concept(wall: Reading) -> None:
    found = [readings.fitting(wall, FACES, c, 1)[0] for c in CONCEPTS[FACES].terms]
    assert found == [0, 1, 3]
    assert readings.fitting(wall, FACES, CONCEPTS[FACES].result, 1) == (2,)


@pytest.mark.parametrize(("factor", "most"), [("glasses", {0, 2}), ("smile", {0, 1})])
def test_the_ends_of_a_direction_have_most_and_least(
    wall: Reading, factor: str, most: set[int]
) -> None:
    more, less = readings.extremes(wall, factor, 2)
    assert (set(more), set(less)) == (most, {0, 1, 2, 3} - most)


@pytest.mark.slow
def test_means_of_drawn_faces_are_those_of_their_factors() -> None:
    factors = sample_factors(100, np.random.default_rng(3))
    pictures = draw_faces(factors, 64).transpose(0, 2, 3, 1)
    found = readings.means(readings.read(pictures, FACES), FACES)
    assert found["glasses"][0] == pytest.approx((factors.glasses > 0).mean(), abs=0.02)
    assert found["turn"][0] == pytest.approx(factors.turn.mean(), abs=0.05)
    shares = np.bincount(factors.background, minlength=len(NAMES["background"])) / 100
    assert found["background"] == pytest.approx(shares, abs=0.02)


def means(**changed: float) -> Means:
    """Return means of the shape reader: half of each range, with some changed."""
    shapes = len(READERS["shape-reader"].classes["shape"])
    plain = {"hue": 0.5, "background": 0.5, "size": 0.34, "x": 0.5, "y": 0.5} | changed
    found = {name: np.atleast_1d(value) for name, value in plain.items()}
    return {"shape": np.full(shapes, 1 / shapes), **found}


def test_a_sum_of_hues_goes_round_and_of_places_stays_in_range() -> None:
    a, b, c = means(hue=0.9, x=0.9), means(hue=0.2, x=0.2), means(hue=0.6, x=0.8)
    found = readings.asked((a, b, c), "shape-reader")
    assert found["hue"][0] == pytest.approx(0.3)
    assert found["x"][0] == 1
    assert found["shape"] == pytest.approx(a["shape"])


def test_distances_are_shares_of_what_a_factor_can_do() -> None:
    first = {**means(hue=0.95, size=0.26), "shape": np.eye(6)[0]}
    second = {**means(hue=0.05, size=0.42), "shape": np.eye(6)[3]}
    found = readings.apart(first, second, "shape-reader")
    assert found == readings.apart(second, first, "shape-reader")
    assert found["hue"] == pytest.approx(0.2)
    assert (found["size"], found["shape"], found["x"]) == pytest.approx((1, 1, 0))


def test_groups_differ_most_plainly_where_they_agree_among_themselves() -> None:
    plain = dict.fromkeys(READERS["shape-reader"].numbers, np.full(4, 0.34))
    blue = Reading({}, {}, {**plain, "hue": np.full(4, 0.65), "x": np.array([0.1, 1, 1, 0.7])})
    green = Reading({}, {}, {**plain, "hue": np.full(4, 0.35), "x": np.array([0, 0, 1, 0.1])})
    first, second = (readings.means(reading, "shape-reader") for reading in (blue, green))
    gaps = readings.apart(first, second, "shape-reader")
    found = readings.contrast(blue, green, "shape-reader")
    assert found["hue"] == pytest.approx(gaps["hue"] / 0.1)
    assert max(found, key=found.__getitem__) == "hue"
    assert found["y"] == 0


def test_the_mean_of_hues_around_red_is_red() -> None:
    hues = np.array([0.95, 0.05])
    numbers = dict.fromkeys(READERS["shape-reader"].numbers, np.zeros(2)) | {"hue": hues}
    found = readings.means(Reading({}, {}, numbers), "shape-reader")
    assert min(found["hue"][0], 1 - found["hue"][0]) == pytest.approx(0, abs=1e-9)


def test_a_pile_of_faces_is_no_face_that_could_be_drawn() -> None:
    first = drawn(hair="long", background="pink", glasses="dark", skin=0.9)
    second = drawn(hair="curly", background="green", hair_colour="blond", turn=0.9)
    pile = np.stack([first, second]).mean(axis=0).astype(np.uint8)
    clear, mixture = (
        readings.strangeness(pictures, readings.read(pictures, FACES), FACES)
        for pictures in (np.concatenate([first, second]), pile)
    )
    assert clear is not None
    assert mixture is not None
    assert mixture > 2 * clear > 0


def test_a_picture_drawn_of_its_own_reading_is_not_strange() -> None:
    reading = readings.read(drawn(smile=0.5, beard="full"), FACES)
    redraw = READERS[FACES].redraw
    assert redraw
    pictures = redraw(reading, 64).transpose(0, 2, 3, 1)
    assert readings.strangeness(pictures, reading, FACES) == 0
    assert readings.strangeness(pictures, reading, "shape-reader") is None


def test_a_sum_tells_what_was_asked_and_what_else_changed_most() -> None:
    found = SumVerdict(
        "shape-reader",
        "x",
        (means(x=0.9), means(x=0.1), means(x=0.2, y=0.3)),
        drawn=means(x=0.1, y=0.7),
        mixed=means(x=0.5, y=0.3),
        strange=(None,) * 5,
    )
    assert found.asked["x"][0] == 1
    name, share = found.also
    assert name == "y"
    assert share == pytest.approx(0.4)


def test_a_direction_is_judged_from_one_of_it_back_to_one_ahead() -> None:
    ends = means(x=0.9, hue=0.1), means(x=0.1, hue=0.6)
    along = means(y=0), means(x=0.3, y=0.5), means(x=0.8, y=0.4, hue=0.6), means(y=1)
    found = TurnVerdict("shape-reader", "x", ends, (-2.0, -1.0, 1.0, 2.0), along)
    assert found.changes["x"] == pytest.approx(0.5)
    name, share = found.also
    assert name == "hue"
    assert share == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("dataset", "channels", "reader"),
    [
        ("faces:correlated", 3, FACES),
        ("shapes:red", 3, "shape-reader"),
        ("faces", 1, None),
        ("digits", 3, None),
    ],
)
def test_each_drawn_data_set_has_its_reader(
    dataset: str, channels: int, reader: str | None
) -> None:
    assert readings.reader_of(GANConfig(dataset=dataset), channels) == reader
    assert readings.reader_of(None, 3) is None


def test_a_card_that_says_nothing_of_a_factor_is_refused_in_a_sentence() -> None:
    assert 0 < readings.own_error(FACES, "beard") < 0.1
    with pytest.raises(ValueError, match="does not tell how well it reads wings"):
        readings.own_error(FACES, "wings")
