"""What 'Latent walk' says of its arithmetic, measured anew on the shipped generators."""

import numpy as np
import pytest

from explorer.images.data.shapes import SHAPES
from explorer.images.latent import groups, readings, vectors, verdict
from explorer.images.latent.arithmetic import added
from explorer.images.latent.attributes import Pictures
from explorer.images.latent.groups import terms
from explorer.images.latent.series import CheckpointSeries
from explorer.images.latent.walk import Scene, WalkConfig
from explorer.images.networks.reading import PRETRAINED
from explorer.images.store.recipes import RECIPES
from explorer.ui.latent_walk.text import experiments
from explorer.ui.latent_walk.views import AMOUNTS


def excess(pictures: Pictures, channel: int) -> np.ndarray:
    """Return by how many levels a colour is above both others, `(N, H, W)`."""
    levels = pictures.astype(np.float64)
    others = np.delete(levels, channel, axis=-1).max(axis=-1)
    return np.asarray(levels[..., channel] - others)


def holes(shade: np.ndarray) -> list[bool]:
    """Return of each shape in a colour whether its middle is of another."""
    found = []
    for picture in shade:
        rows, columns = np.nonzero(picture > 100)
        y, x = np.mgrid[: picture.shape[0], : picture.shape[1]]
        near = np.hypot(y - rows.mean(), x - columns.mean()) < 5
        found.append(bool(picture[near].min() < 70))
    return found


def test_blue_minus_green_plus_green_ring_is_a_blue_ring() -> None:
    found = next(
        e for e in experiments(WalkConfig(), ["shapes-dcgan"]) if e.title.startswith("Blue")
    )
    assert isinstance(found.config, WalkConfig)
    scene = Scene(CheckpointSeries(PRETRAINED / "shapes-dcgan", "shapes-dcgan"), found.config)
    seeds, groups = scene.seeds(), [list(group) for group in terms(scene)]
    blue, green, ring = groups
    assert not any(holes(excess(seeds[blue], 2)))
    assert not any(holes(excess(seeds[green], 1)))
    assert all(holes(excess(seeds[ring], 1)))
    drawn = added(scene)
    judged = verdict.of_sum(scene, drawn)
    assert judged
    assert judged.main == "hue"
    assert judged.drawn["shape"].argmax() == list(SHAPES).index("ring")
    assert judged.mixed["shape"].argmax() != list(SHAPES).index("ring")
    shade = excess(drawn.results, 2)
    assert "all eight around it" in found.see
    assert len(drawn.results) == 9
    assert all(holes(shade))
    assert ((shade > 100).sum(axis=(1, 2)) > 150).all()
    assert (excess(drawn.mixed, 2) > 100).sum() < 0.8 * (shade[0] > 100).sum()
    assert not any(e.title.startswith("Blue") for e in experiments(WalkConfig(), ()))


SETS = 12


def of_faces(title: str, seed: int = 0) -> Scene:
    """Return the scene of an experiment with faces, with other seeds if wanted."""
    found = next(e for e in experiments(WalkConfig(), RECIPES) if e.title == title)
    assert isinstance(found.config, WalkConfig)
    series = CheckpointSeries(PRETRAINED / "faces-dcgan", "faces-dcgan")
    return Scene(series, found.config.with_(seed=seed))


def see(title: str) -> str:
    return next(e.see for e in experiments(WalkConfig(), RECIPES) if e.title == title)


@pytest.mark.slow
def test_arithmetic_puts_glasses_on_faces() -> None:
    scenes = [of_faces("Put on glasses", seed) for seed in range(SETS)]
    found = [verdict.of_sum(scene, added(scene)) for scene in scenes]
    told, seen = see("Put on glasses"), [one for one in found if one]
    assert len(seen) == SETS
    assert {one.main for one in seen} == {"glasses"}
    first = seen[0]
    c, drawn, mixed = (
        float(means["glasses"][0]) for means in (first.terms[2], first.drawn, first.mixed)
    )
    assert f"from {c:.2f} in C to {drawn:.2f}" in told
    worn = sum(one.drawn["glasses"][0] > 0.5 for one in seen)
    assert f"in {worn} of {SETS} sets" in told
    strange = sum((one.strange[4] or 0) > (one.strange[3] or 0) for one in seen)
    assert f"in {strange} of the {SETS}" in told
    assert f"The {first.also[0]} came along, by {first.also[1]:.2f}" in told
    assert mixed > 0.5


@pytest.mark.slow
def test_a_turn_vector_turns_other_faces_and_more_than_that() -> None:
    told, turned = see("Turn the head"), 0
    for seed in range(SETS):
        scene = of_faces("Turn the head", seed)
        more, less = groups.turning(scene)
        vector = vectors.turn_vector(scene.latents[list(more)], scene.latents[list(less)])
        ways = vectors.moved(scene.latents[groups.others(scene)], vector, AMOUNTS)
        pictures = list(np.stack([scene.draw(way, 0) for way in ways], axis=1))
        found = verdict.of_turn(scene, pictures, AMOUNTS)
        assert found
        assert found.main == "turn"
        first, last = (float(means["turn"][0]) for means in found.whole)
        turned += last > first
        if not seed:
            said = f"{first:.2f} to {last:.2f}".replace("-", "−")
            assert said in told
            assert min(found.changes[name] for name in ("hair", "background")) > 0.5
    assert f"in {turned} of {SETS} sets" in told


@pytest.mark.slow
def test_more_faces_a_side_do_not_free_the_turn_of_the_hair() -> None:
    scene, rng = of_faces("Turn the head"), np.random.default_rng(1)
    latents, reader = vectors.sample_latents(2_000, scene.latents.shape[1], rng), "face-reader"
    drawn = np.concatenate([scene.series.images(part) for part in np.split(latents, 8)])
    order = readings.read(drawn, reader).numbers["turn"].argsort()
    vector = vectors.turn_vector(latents[order[-200:]], latents[order[:200]])
    back, ahead = (
        readings.means(readings.read(scene.series.images(scene.latents + way), reader), reader)
        for way in (-vector, vector)
    )
    changed = readings.apart(back, ahead, reader)
    assert ahead["turn"][0] > back["turn"][0] + 0.4
    told = f"200 faces a side, of 2,000, the hair changes by {changed['hair']:.2f}"
    assert told in see("Turn the head")
