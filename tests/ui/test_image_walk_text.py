"""What the texts of 'Latent walk' say of the shipped generators, measured anew."""

from itertools import pairwise

import numpy as np
import torch

from explorer.images.latent import vectors
from explorer.images.latent.series import CheckpointSeries
from explorer.images.latent.walk import WalkConfig
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
