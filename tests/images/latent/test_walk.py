from pathlib import Path

import numpy as np
import pytest

from explorer.images.latent import vectors
from explorer.images.latent.attributes import ATTRIBUTES, extremes, measure
from explorer.images.latent.groups import terms
from explorer.images.latent.series import CheckpointSeries, Pictures
from explorer.images.latent.walk import Point, Scene, WalkConfig
from explorer.images.systems.gan import GANConfig
from tests.images.untrained import untrained_run


@pytest.fixture
def series(tmp_path: Path) -> CheckpointSeries:
    config = GANConfig(image_size=16, latent_dim=12, generator_features=8)
    return CheckpointSeries(untrained_run(tmp_path / "run", config, (0, 10)).path, "made up")


def test_at_a_corner_stands_the_seed_of_that_corner(series: CheckpointSeries) -> None:
    scene = Scene(series, WalkConfig(first=5, second=9, third=3))
    for corner, seed in zip(vectors.TRIANGLE, (5, 9, 3), strict=True):
        stage = scene.stage(Point(*corner))
        difference = stage.pictures[0].astype(int) - scene.seeds()[seed]
        assert np.abs(difference).max() <= 8
        assert stage.norm == pytest.approx(np.linalg.norm(scene.latents[seed]), rel=1e-4)
    assert sum(stage.weights) == pytest.approx(1)


def test_moving_together_by_nothing_shows_the_seeds(series: CheckpointSeries) -> None:
    scene = Scene(series, WalkConfig(together=True))
    middle = np.mean(vectors.TRIANGLE, axis=0)
    stage = scene.stage(Point(*middle))
    assert np.abs(stage.pictures.astype(int) - scene.seeds()).max() <= 8


def test_a_kept_norm_is_the_typical_one_everywhere(series: CheckpointSeries) -> None:
    scene = Scene(series, WalkConfig(keep_norm=True))
    assert scene.stage(Point(0.3, -0.9)).norm == pytest.approx(np.sqrt(12), rel=1e-5)


def test_a_knob_moves_z_along_its_direction(series: CheckpointSeries) -> None:
    scene = Scene(series, WalkConfig(knobs="axes"))
    start = scene.plane.at(np.array([[0.0, 0.0]], np.float32))[0]
    start[1] += 2.5
    stage = scene.stage(Point(0.0, 0.0, amounts=(0.0, 2.5)))
    assert stage.norm == pytest.approx(np.linalg.norm(start), rel=1e-4)


def test_the_time_of_a_point_is_its_checkpoint(series: CheckpointSeries) -> None:
    scene = Scene(series, WalkConfig())
    early, late = (scene.stage(Point(time=t)).pictures for t in (0, 1))
    assert not np.array_equal(early, late)


def test_chosen_groups_replace_the_suggested_ones(series: CheckpointSeries) -> None:
    groups = terms(Scene(series, WalkConfig(group_b=(1, 2))))
    assert groups[1] == (1, 2)
    assert len(groups[0]) == len(groups[2]) == 3


def test_a_config_puts_the_student_where_it_was_taken(series: CheckpointSeries) -> None:
    scene = Scene(series, WalkConfig(knobs="axes", seed=3))
    stood = Point(0.25, -0.75, 0, (0.0, 2.5))
    query = scene.config_at(stood).to_query()
    config, problems = WalkConfig.from_query(query)
    assert not problems
    assert Scene(series, config).start == stood


def test_the_newest_checkpoint_stays_the_newest_in_a_link(series: CheckpointSeries) -> None:
    scene = Scene(series, WalkConfig())
    assert scene.start == Point(time=1)
    assert scene.config_at(scene.start).to_query() == {}


def drawn(angle: float = 0.0, shift: float = 0.0, width: float = 2.0) -> Pictures:
    """Draw a white stroke leaning to the right by an angle, moved to the right."""
    y, x = np.mgrid[-15.5:16, -15.5:16]
    across = (x - shift) * np.cos(angle) + y * np.sin(angle)
    along = -(x - shift) * np.sin(angle) + y * np.cos(angle)
    inside = (abs(across) < width) & (abs(along) < 9)
    return np.asarray(255 * inside[..., None], np.uint8)


@pytest.mark.parametrize(
    ("name", "less", "more"),
    [
        ("slant", drawn(-0.4), drawn(0.4)),
        ("ink", drawn(width=1.0), drawn(width=3.0)),
        ("place", drawn(shift=-4), drawn(shift=5)),
    ],
)
def test_an_attribute_grows_with_what_it_is_named_after(
    name: str,
    less: Pictures,
    more: Pictures,
) -> None:
    pictures = np.stack([drawn(), more, less])
    values = measure(pictures, name)
    assert values[2] < values[0] < values[1]
    assert extremes(pictures, name, 1) == ((1,), (2,))


def test_redness_is_of_the_ink_and_not_of_the_paper() -> None:
    red, blue = np.full((2, 8, 8, 3), 250, np.uint8)
    red[2:6, 2:6] = (200, 20, 20)
    blue[2:6, 2:6] = (20, 20, 200)
    values = measure(np.stack([red, blue]), "red")
    assert values[0] > 0.5 > 0 > values[1]
    assert ATTRIBUTES["red"].colour


def test_slant_is_the_tangent_of_the_angle() -> None:
    assert measure(drawn(0.3)[None], "slant")[0] == pytest.approx(np.tan(0.3), rel=0.1)
