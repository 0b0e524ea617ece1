"""What the page that takes one update apart says."""

import numpy as np
import pytest
from scipy.special import expit

from explorer.toy.walkthrough import Course, WalkedUpdate
from explorer.ui.one_step import text
from explorer.ui.one_step.controls import OneStepConfig
from tests.claims.claims import Claims

claims = Claims("one step", text.EXPERIMENTS)
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
    "No: with this loss s = -D(G(z)), on average -0.18 here. Set 'Objective' to "
    "non-saturating: at the same step of that run it is -0.69.",
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
    "None: s is -1 for every x and 1 for every fake, however sure the critic is. Clipped "
    "weights keep its surface from growing steep.",
)
def _() -> None:
    now = CONFIGS["Every sample pulls alike"]
    update = updates(now)["discriminator"]
    assert update.real_slopes == pytest.approx(-1)
    assert update.fake_slopes == pytest.approx(1)
    free = updates(now.with_(penalty="none"))["discriminator"]
    assert np.ptp(update.surface) < np.ptp(free.surface) / 10
