"""What the latent walk says of the shipped generators, measured anew; not its arithmetic."""

from functools import cache
from itertools import pairwise

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import nn

from explorer.images.latent import vectors
from explorer.images.latent.series import CheckpointSeries
from explorer.images.latent.walk import Scene, WalkConfig
from explorer.images.measuring import metrics
from explorer.images.networks.reading import PRETRAINED
from explorer.images.store.recipes import RECIPES
from explorer.images.weights.loading import load_model
from explorer.ui.latent_walk import text
from tests.claims.claims import Claims

Pictures = NDArray[np.uint8]
Array = NDArray[np.floating]

#: Arithmetic and directions have a test of their own, `tests/ui/test_image_walk_text.py`.
EXPERIMENTS = {
    e.title: e
    for e in text.experiments(WalkConfig(model="digits-dcgan"), RECIPES)
    if e.config.view not in ("arithmetic", "direction")  # type: ignore[attr-defined]
}
claims = Claims("latent walk", EXPERIMENTS, text.NORM, text.REMEMBER[:2])
COUNT = 1000


def of(title: str) -> tuple[str, str]:
    """Return what an experiment asks and what it answers."""
    return EXPERIMENTS[title].predict, EXPERIMENTS[title].see


@cache
def scene(name: str) -> Scene:
    """Return the 64 seeds that the page opens on."""
    return Scene(CheckpointSeries(PRETRAINED / name, name), WalkConfig(model=name))


def confident(pictures: Pictures) -> float:
    """Return the share of pictures that the classifier takes for a digit without doubt."""
    given = torch.from_numpy(pictures).permute(0, 3, 1, 2) / 127.5 - 1
    return metrics.measure_digits(lambda _: given, len(pictures))["confident_share"]


@claims(*of("Two seeds"), slow=True)
def _() -> None:
    series = scene("digits-dcgan").series
    dim, rng = series.network.latent_dim, np.random.default_rng(0)
    first, second = (vectors.sample_latents(200, dim, rng=rng) for _ in range(2))
    half = np.array([0.5], np.float32)
    straight, circle = (
        np.concatenate([way(a, b, half) for a, b in zip(first, second, strict=True)])
        for way in (vectors.lerp, vectors.slerp)
    )
    norm = vectors.typical_norm(dim)
    assert np.linalg.norm(straight, axis=1).mean() < 0.75 * norm, "where |z| is too small"
    assert np.linalg.norm(circle, axis=1).mean() == pytest.approx(norm, rel=0.02)
    ends = [series.images(latents) for latents in (first, second)]
    mixed = np.mean(ends, axis=0).round().astype(np.uint8)
    pictures = confident(ends[0])
    assert confident(mixed) < 0.5 * pictures, "a double exposure"
    for middle in (straight, circle):
        assert confident(series.images(middle)) > 0.9 * pictures, "a picture of its own"


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


@claims(EXPERIMENTS["Truncation 0.5"].see, slow=True)
def _() -> None:
    told = EXPERIMENTS["Truncation 0.5"].see
    whole, long = measured("digits-conditional", None)
    short, norm = measured("digits-conditional", 0.5)
    for name in ("precision", "recall"):
        assert f"{name} {whole[name]:.2f} to {short[name]:.2f}" in told
    assert f"{norm:.1f} where training had {long:.0f}" in told
    whole, short = (measured("digits-dcgan", truncation)[0] for truncation in (None, 0.5))
    for name in ("precision", "recall", "confident_share"):
        assert short[name] < 0.75 * whole[name]
    assert short["fid_digits"] > 30 * whole["fid_digits"]


@claims(EXPERIMENTS["Truncation 0.5"].predict)
def _() -> None:
    config = EXPERIMENTS["Truncation 0.5"].config
    assert isinstance(config, WalkConfig)
    assert config.truncation == 0.5
    assert np.abs(Scene(scene("digits-dcgan").series, config).latents).max() <= 0.5


@claims(EXPERIMENTS["A collapsed G"].see, slow=True)
def _() -> None:
    told, spread = EXPERIMENTS["A collapsed G"].see, {}
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


@claims(EXPERIMENTS["A collapsed G"].predict)
def _() -> None:
    others = text.experiments(WalkConfig(), ())
    assert not any(e.title == "A collapsed G" for e in others), "only where it is shipped"


@claims(*text.NORM)
def _() -> None:
    dim, share = 64, 0.3
    rng = np.random.default_rng(0)
    first, second = (rng.standard_normal((20_000, dim)) for _ in range(2))
    lengths = np.linalg.norm(first, axis=1)
    assert (lengths**2).mean() == pytest.approx(dim, rel=0.01)
    assert lengths.std() < 0.1 * dim**0.5, "nearly all lie near the shell"
    for part, of_dim in ((share, share**2 + (1 - share) ** 2), (0.5, 0.5)):
        mixture = part * first + (1 - part) * second
        assert (mixture**2).sum(1).mean() == pytest.approx(of_dim * dim, rel=0.01)
    cosine = (first * second).sum(1) / lengths / np.linalg.norm(second, axis=1)
    angle = np.arccos(cosine)[:, None]
    circle = np.sin(share * angle) * first + np.sin((1 - share) * angle) * second
    on_it = np.linalg.norm(circle / np.sin(angle), axis=1)
    assert on_it.mean() == pytest.approx(lengths.mean(), rel=0.01)
    assert on_it.std() < 0.1 * dim**0.5


@claims(text.REMEMBER[0])
def _() -> None:
    rng = np.random.default_rng(0)
    for name in ("digits-dcgan", "shapes-dcgan"):
        shown = scene(name)
        before = shown.seeds().astype(np.float64).reshape(64, -1)
        usual = np.linalg.norm(before - np.roll(before, 1, axis=0), axis=1).mean()
        way = rng.standard_normal(shown.latents.shape).astype(np.float32)
        way /= np.linalg.norm(way, axis=1, keepdims=True)
        changes = []
        for length in (0.1, 0.2):
            after = shown.series.images(shown.latents + np.float32(length) * way)
            changes.append(np.linalg.norm(after.reshape(64, -1) - before, axis=1) / usual)
        assert changes[0].max() < 0.07, "at every place"
        assert changes[1].mean() == pytest.approx(2 * changes[0].mean(), rel=0.1), "no jump"


@claims(text.REMEMBER[1])
def _() -> None:
    # N(0, I) looks the same from every side, so G behind any turn of z is as good a G: no loss
    # can tell on which axes a meaning lies.
    generator = load_model(PRETRAINED / "digits-dcgan").generator
    first = next(m for m in generator.modules() if isinstance(m, nn.ConvTranspose2d))
    rng = torch.Generator().manual_seed(0)
    z = torch.randn(16, first.in_channels, generator=rng)
    turn = torch.linalg.qr(torch.randn(first.in_channels, first.in_channels, generator=rng)).Q
    with torch.inference_mode():
        before = generator(z)
        first.weight.copy_(torch.einsum("ij,jkhw->ikhw", turn, first.weight))
        assert torch.allclose(generator(z @ turn.T), before, atol=1e-3)
    # Yet a difference of averages means something: the amount of ink, in every class of z.
    shown = scene("digits-dcgan")
    ink = shown.seeds().mean(axis=(1, 2, 3))
    order = ink.argsort()
    way = vectors.turn_vector(shown.latents[order[-12:]], shown.latents[order[:12]])
    moved = shown.series.images(shown.latents + way.astype(np.float32))
    assert (moved.mean(axis=(1, 2, 3)) > ink).mean() > 0.9
