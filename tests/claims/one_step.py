"""What the page that takes one update apart says."""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from scipy.ndimage import map_coordinates
from scipy.special import expit

from explorer.toy.config import ToyConfig
from explorer.toy.walkthrough import Course, WalkedUpdate
from explorer.ui.one_step import text
from explorer.ui.one_step.controls import OneStepConfig
from tests.claims.claims import Claims

claims = Claims(
    "one step",
    text.EXPERIMENTS,
    [said for words in text.WORDS.values() for said in words[1:] if said],
    text.DERIVATION,
    (text.FIRST, text.SECOND),
)
CONFIGS = {e.title: e.config for e in text.EXPERIMENTS if isinstance(e.config, OneStepConfig)}


def updates(config: OneStepConfig) -> dict[str, WalkedUpdate]:
    walk = Course(config.game).walk(config.start_step)
    return {update.player: update for update in walk.updates}


@claims(
    "No update was done yet. Which D(x), which loss will you read?",
    "All answers lie near 1/2, so the loss is 1.36, near log 4 = 1.386: the loss of a D that "
    "tosses a coin.",
)
def _() -> None:
    update = updates(CONFIGS["D before it knows anything"])["discriminator"]
    answers = expit(np.concatenate([update.real_logits, update.fake_logits]))
    assert answers == pytest.approx(0.5, abs=0.1)
    assert f"{update.loss:.2f}" == "1.36"
    assert f"{np.log(4):.3f}" == "1.386"


@claims(
    "Fakes with a small D(G(z)) are the worst ones. Do they get the longest arrows?",
    "No: with this loss s = −D(G(z)), on average −0.18 here. Set 'Objective' to "
    "non-saturating: at the same step of that run it is −0.69.",
)
def _() -> None:
    now = CONFIGS["A fake that D recognises"]
    for objective, mean in (("saturating", "-0.18"), ("non-saturating", "-0.69")):
        update = updates(now.with_(objective=objective))["generator"]
        answers = expit(update.fake_logits)
        slopes = -answers if objective == "saturating" else answers - 1
        assert update.fake_slopes == pytest.approx(slopes, abs=1e-6)
        assert f"{update.fake_slopes.mean():.2f}" == mean


@claims(
    "Batches train G and D in turn. Who learns first?",
    "G, on a batch of its own; then D, on fresh noise. Under Algorithm 1 it is D first.",
)
def _() -> None:
    now = CONFIGS["The lecture's order"]
    lecture = updates(now)
    assert list(lecture) == ["generator", "discriminator"]
    assert not np.allclose(lecture["generator"].latents, lecture["discriminator"].latents)
    assert next(iter(updates(now.with_(schedule="algorithm-1")))) == "discriminator"


@claims(
    "The critic of a Wasserstein GAN has no sigmoid. Which samples get the larger rings?",
    "None: s is −1 for every x and 1 for every fake, however sure the critic is. Clipped "
    "weights keep its surface from growing steep.",
)
def _() -> None:
    now = CONFIGS["Every sample pulls alike"]
    update = updates(now)["discriminator"]
    assert update.real_slopes == pytest.approx(-1)
    assert update.fake_slopes == pytest.approx(1)
    free = updates(now.with_(penalty="none"))["discriminator"]
    assert np.ptp(update.surface) < np.ptp(free.surface) / 10


def words(player: str, *stages: str) -> list[str]:
    """Return what is said of these stages of a player, in every wording."""
    return [said for stage in stages for said in text.WORDS[player, stage][1:] if said]


@cache
def seen(objective: str = "saturating", penalty: str = "none") -> dict[str, WalkedUpdate]:
    """Return both updates of the step that the page opens on."""
    return updates(OneStepConfig(objective=objective, penalty=penalty))


@claims(*words("discriminator", "sample-z", "generate", "sample-x"))
@claims(*words("generator", "sample-z", "generate"))
def _() -> None:
    d, g = seen()["discriminator"], seen()["generator"]
    assert d.latents.shape == (10, 2)
    assert d.fake.shape == d.real.shape == (10, 2), "both kinds equally often"
    assert not len(g.real), "G never sees one"
    assert np.allclose(d.fake_after, d.fake), "G is held"
    assert not np.allclose(d.latents, g.latents), "fresh noise"
    lecture = updates(OneStepConfig().with_(schedule="alternate-batches"))
    assert not any(update.reused for update in (*lecture.values(), d, g))


@claims(*words("discriminator", "score"), *words("generator", "score"))
def _() -> None:
    d, g = seen()["discriminator"], seen()["generator"]
    answers = expit(np.concatenate([d.real_logits, d.fake_logits]))
    assert ((answers > 0) & (answers < 1)).all()
    critic = seen("wasserstein", "clip")["discriminator"]
    answers = np.concatenate([critic.real_logits, critic.fake_logits])
    assert ((answers < 0) | (answers > 1)).any(), "a number, not a probability"
    assert g.loss == pytest.approx(np.log1p(-expit(g.fake_logits)).mean(), abs=1e-5)


@claims(*words("discriminator", "loss"), *words("generator", "loss"))
def _() -> None:
    d, g = seen()["discriminator"], seen()["generator"]
    real, fake = expit(d.real_logits), expit(d.fake_logits)
    assert d.loss == pytest.approx(-np.log(real).mean() - np.log1p(-fake).mean(), rel=1e-5)
    order = np.argsort(real)
    assert (np.diff(d.real_terms[order]) <= 1e-6).all(), "small where D says 1 to x"
    order = np.argsort(fake)
    assert (np.diff(d.fake_terms[order]) >= -1e-6).all(), "and 0 to G(z)"
    order = np.argsort(g.fake_logits)
    assert (np.diff(g.fake_terms[order]) <= 1e-6).all(), "small where fakes pass for real"
    critic = seen("wasserstein", "clip")["discriminator"]
    gap = critic.real_logits.mean() - critic.fake_logits.mean()
    assert critic.loss == pytest.approx(-gap, rel=1e-4)


@claims(*words("discriminator", "gradient"), text.DERIVATION[1], text.DERIVATION[3])
def _() -> None:
    d = seen()["discriminator"]
    assert d.real_slopes == pytest.approx(expit(d.real_logits) - 1, abs=1e-6)
    assert d.fake_slopes == pytest.approx(expit(d.fake_logits), abs=1e-6)
    sure = np.argmax(d.real_logits)
    assert abs(d.real_slopes[sure]) == np.abs(d.real_slopes).min(), "pulls little"
    for objective, slope in (("saturating", -1.0), ("non-saturating", None)):
        g = seen(objective)["generator"]
        answers = expit(g.fake_logits)
        wanted = slope * answers if slope else answers - 1
        assert g.fake_slopes == pytest.approx(wanted, abs=1e-6)
        assert (g.fake_slopes < 0).all(), "both point to a larger D"


@claims(*words("generator", "gradient"), text.DERIVATION[0], text.DERIVATION[2])
def _() -> None:
    g = seen("non-saturating")["generator"]
    assert g.pulls is not None
    course = Course(OneStepConfig(objective="non-saturating").game)
    assert course.walk(300).step == 300
    # Where D's surface rises, and by how much, from its cells: no gradient of the program's.
    window = course.walk(300).weighed.window
    cell = 2 * window / len(g.surface)
    up, across = (np.asarray(a, np.float64) for a in np.gradient(g.surface, cell))
    inside = (np.abs(g.fake) < window - cell).all(1)
    places = ((g.fake[inside] + window) / cell - 0.5)[:, ::-1].T
    rise = np.stack([map_coordinates(a, places, order=1) for a in (across, up)], -1)
    arrows, pulls = np.abs(g.fake_slopes[inside])[:, None] * rise, g.pulls[inside]
    cosine = (pulls * arrows).sum(1) / np.linalg.norm(pulls, axis=1)
    cosine /= np.linalg.norm(arrows, axis=1)
    assert np.median(cosine) > 0.98, "uphill on D's surface"
    lengths = np.linalg.norm(pulls, axis=1) / np.linalg.norm(arrows, axis=1)
    assert np.median(lengths) == pytest.approx(1, abs=0.1), "|s| times as steep"


@claims(*words("discriminator", "update"), *words("generator", "update"), text.FIRST)
def _() -> None:
    d, g = seen()["discriminator"], seen()["generator"]
    assert len(d.layers) == len(g.layers) == 2
    assert np.allclose(d.fake_after, d.fake), "no fake has moved"
    assert not np.allclose(d.surface_after, d.surface)
    assert np.allclose(g.surface_after, g.surface), "the other is held"
    assert g.pulls is not None
    moves = g.fake_after - g.fake
    cosine = (moves * g.pulls).sum(1) / np.linalg.norm(moves, axis=1)
    cosine /= np.linalg.norm(g.pulls, axis=1)
    assert (cosine < 0.9999).all(), "none follows its own arrow exactly"


@claims(text._AGAIN)
def _() -> None:
    again = OneStepConfig().game.with_(reuse_latents=True)
    player = {update.player: update for update in Course(again).walk(20).updates}
    assert player["generator"].reused
    assert np.array_equal(player["generator"].latents, player["discriminator"].latents)


@claims(text.DERIVATION[4])
def _() -> None:
    # The first update of Adam is alpha in every weight, whatever the gradient's size.
    game = OneStepConfig(start_step=0).game
    assert game.generator_lr == game.discriminator_lr == 0.001
    for update in updates(OneStepConfig(start_step=0)).values():
        sizes = [layer.moved for layer in update.layers]
        weights = sum(s * t for s, t in pairwise(_sizes(game, update.player)))
        weights += sum(_sizes(game, update.player)[1:])
        assert np.linalg.norm(sizes) == pytest.approx(0.001 * weights**0.5, rel=0.1)


def _sizes(game: ToyConfig, player: str) -> Sequence[int]:
    return game.generator_sizes if player == "generator" else game.discriminator_sizes


@claims(text.SECOND)
def _() -> None:
    g = seen("non-saturating")["generator"]
    assert not len(g.real)
    assert g.pulls is not None
    assert np.abs(g.pulls).max() > 0
