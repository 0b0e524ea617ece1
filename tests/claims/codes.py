"""What the page about codes says, held to the shipped models and their cards."""

from functools import cache

import numpy as np
import torch

from explorer.images.codes import Coder, coder, decoded, system_of
from explorer.images.systems.code_priors import CODE_PRIORS, Ring, SwissRoll
from explorer.ui.codes import text
from explorer.ui.codes.config import CodesConfig
from tests.claims.claims import Claims
from tests.images.coded import encoded, unit_range

claims = Claims("codes", text.EXPERIMENTS, text.REMEMBER[:2])
CONFIGS = {e.title: e.config for e in text.EXPERIMENTS if isinstance(e.config, CodesConfig)}


@cache
def known(name: str) -> Coder:
    return coder(name)  # type: ignore[arg-type]


def codes_of(name: str) -> np.ndarray:
    digits = unit_range(known(name).digits)
    with torch.inference_mode():
        return encoded(system_of(name), digits).numpy()  # type: ignore[arg-type]


@claims(
    "The prior is a ring of 8 Gaussians. What lies in its middle, where no code is asked for?",
    "Pictures, all the same: the decoder answers everywhere. But no digit of the data was put "
    "there, so nothing says that it is a digit.",
)
def _() -> None:
    ring = CODE_PRIORS["ring"]
    assert isinstance(ring, Ring)
    assert ring.modes == 8
    radius = np.hypot(*codes_of("aae-ring").T)
    assert (radius < 1).mean() < 0.05
    with torch.inference_mode():
        middle = decoded(system_of("aae-ring"), torch.zeros(1, 2))
    assert middle.max() > 0


@claims(
    "Can codes be made to lie on any shape that one can draw from?",
    "The digits lie along the roll: D compares samples, so it needs no formula for the prior.",
)
def _() -> None:
    roll = CODE_PRIORS["swiss-roll"]
    assert isinstance(roll, SwissRoll)
    turns = 0.75 * (1 + 2 * np.linspace(0, 1, 800))
    arm = roll.radius * turns / 2.25
    curve = np.stack([arm * np.cos(2 * np.pi * turns), arm * np.sin(2 * np.pi * turns)], 1)
    codes = codes_of("aae-swiss-roll")
    away = np.linalg.norm(codes[:, None] - curve[None], axis=2).min(1)
    assert np.median(away) < 2 * roll.std


@claims(
    "Draw codes from the prior. Is every picture a digit?",
    "Not every one: orange crosses are pictures that lie near no held-out digit. Drag there: "
    "where two classes touch, the picture is neither.",
)
def _() -> None:
    assert CONFIGS["The hole test"].show == "prior"
    for name in ("vae", "aae-gaussian"):
        assert 0.02 < 1 - known(name).near.mean() < 0.98


@claims(
    "Draw a 7. A GAN cannot encode it: how can it land anywhere?",
    "It is searched for: the code whose picture differs least. What comes back is the nearest "
    "picture that G can draw.",
)
def _() -> None:
    assert known("gan").encoder == ()
    assert len(known("gan").decoder) == 2


@claims(
    "A code means what the decoder draws there; the encoder says where a picture lands, and "
    "the prior where you may draw codes from."
)
def _() -> None:
    for name in ("vae", "aae-gaussian", "aae-ring", "aae-swiss-roll"):
        assert known(name).encoder
        assert text.cards()[name]["rebuilt_nats"] < 0


@claims(
    "A VAE pulls every code's cloud to N(0, I) by a formula; an AAE lets a D compare all codes "
    "with samples of any prior; a GAN has codes, and no way to them but a search."
)
def _() -> None:
    for name, card in text.cards().items():
        assert ("ks" in card) == (name != "gan")
        if name.startswith("aae"):
            assert card["ks"] < 0.15
