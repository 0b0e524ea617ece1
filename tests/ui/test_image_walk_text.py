"""What the texts of 'Latent walk' say of the shipped generators, measured anew."""

from itertools import pairwise

import numpy as np
import pytest
import torch

from explorer.images.latent import vectors
from explorer.images.latent.attributes import Pictures
from explorer.images.latent.series import CheckpointSeries
from explorer.images.latent.walk import Scene, WalkConfig
from explorer.images.measuring import metrics
from explorer.images.measuring.classifier import PRETRAINED
from explorer.images.store.recipes import RECIPES
from explorer.ui.latent_walk.text import experiments

COUNT = 1000


def measured(name: str, truncation: float | None) -> tuple[dict[str, float], float]:
    """Return the metrics of a shipped generator's digits, and the mean norm of their z."""
    series = CheckpointSeries(PRETRAINED / name, name)
    rng = np.random.default_rng(0)
    dim = series.network.latent_dim
    latents = vectors.sample_latents(COUNT, dim, rng=rng, truncation=truncation)
    labels = np.arange(COUNT) % 10 if series.network.classes else None
    pictures = torch.from_numpy(series.images(latents, labels)).permute(0, 3, 1, 2)
    found = metrics.measure_digits(lambda _: pictures / 127.5 - 1, COUNT)
    return found, float(np.linalg.norm(latents, axis=1).mean())


def test_the_collapsed_generator_draws_one_picture() -> None:
    told = next(e.see for e in experiments(WalkConfig(), RECIPES) if e.title == "A collapsed G")
    spread = {}
    for name in ("digits-raschka-3", "digits-dcgan"):
        series = CheckpointSeries(PRETRAINED / name, name)
        rng = np.random.default_rng(0)
        dim = series.network.latent_dim
        latents = vectors.sample_latents(64, dim, rng=rng, prior=series.prior)
        spread[name] = [
            series.images(latents, at=at).std(axis=0).mean() for at in range(len(series.steps))
        ]
    collapsed = spread["digits-raschka-3"]
    assert f"by {collapsed[-1]:.1f} of 255 levels" in told
    assert f"by {spread['digits-dcgan'][-1]:.0f} in" in told
    steps = CheckpointSeries(PRETRAINED / "digits-raschka-3", "").steps
    assert all(late < early for early, late in pairwise(collapsed[steps.index(32) :]))
    assert not any(e.title == "A collapsed G" for e in experiments(WalkConfig(), ()))


@pytest.mark.slow
def test_truncation_trades_for_one_generator_and_fails_for_the_other() -> None:
    told = next(e.see for e in experiments(WalkConfig(), ()) if e.title == "Truncation 0.5")
    whole, long = measured("digits-conditional", None)
    short, norm = measured("digits-conditional", 0.5)
    for name in ("precision", "recall"):
        assert f"{name} {whole[name]:.2f} to {short[name]:.2f}" in told
    assert f"{norm:.1f} where training had {long:.0f}" in told
    whole, short = (measured("digits-dcgan", truncation)[0] for truncation in (None, 0.5))
    for name in ("precision", "recall", "confident_share"):
        assert short[name] < 0.75 * whole[name]
    assert short["fid_digits"] > 30 * whole["fid_digits"]


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
    seeds, groups = scene.seeds(), [list(group) for group in scene.groups()]
    blue, green, ring = groups
    assert not any(holes(excess(seeds[blue], 2)))
    assert not any(holes(excess(seeds[green], 1)))
    assert all(holes(excess(seeds[ring], 1)))
    centre = vectors.analogy(*(scene.latents[group] for group in groups))
    drawn = scene.draw(vectors.sample_neighbours(centre, np.random.default_rng(0)), ring[0])
    shade = excess(drawn, 2)
    assert "all eight around it" in found.see
    assert len(drawn) == 9
    assert all(holes(shade))
    assert ((shade > 100).sum(axis=(1, 2)) > 150).all()
    mixed = vectors.analogy(*(seeds[group].astype(np.float32) for group in groups))
    smear = np.clip(np.round(mixed), 0, 255).astype(np.uint8)
    assert (excess(smear[None], 2) > 100).sum() < 0.8 * (shade[0] > 100).sum()
    assert not any(e.title.startswith("Blue") for e in experiments(WalkConfig(), ()))
