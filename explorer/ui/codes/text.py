"""What the page about codes says: experiments, formula, what to keep."""

from functools import lru_cache
from typing import Any

import streamlit as st

from explorer.images.codes import NAMES, CodeName
from explorer.images.store import shipped
from explorer.ui.codes.config import CodesConfig
from explorer.ui.frame import page
from explorer.ui.frame.numbers import three
from explorer.ui.frame.page import Experiment

QUESTION = "Two numbers in, a digit out: what does a code mean, and who chose its places?"
TITLES: dict[CodeName, str] = {
    "vae": "VAE",
    "aae-gaussian": "AAE, Gaussian",
    "aae-ring": "AAE, ring",
    "aae-swiss-roll": "AAE, Swiss roll",
    "gan": "GAN",
}
EXPERIMENTS = (
    Experiment(
        "A ring of codes",
        CodesConfig(model="aae-ring"),
        "The prior is a ring of 8 Gaussians. What lies in its middle, where no code is asked "
        "for?",
        "Pictures, all the same: the decoder answers everywhere. But no digit of the data was "
        "put there, so nothing says that it is a digit.",
    ),
    Experiment(
        "A Swiss roll",
        CodesConfig(model="aae-swiss-roll"),
        "Can codes be made to lie on any shape that one can draw from?",
        "The digits lie along the roll: D compares samples, so it needs no formula for the "
        "prior.",
    ),
    Experiment(
        "The hole test",
        CodesConfig(model="vae", show="prior"),
        "Draw codes from the prior. Is every picture a digit?",
        "Not every one: orange crosses are pictures that lie near no held-out digit. Drag "
        "there: where two classes touch, the picture is neither.",
    ),
    Experiment(
        "A GAN has no encoder",
        CodesConfig(model="gan"),
        "Draw a 7. A GAN cannot encode it: how can it land anywhere?",
        "It is searched for: the code whose picture differs least. What comes back is the "
        "nearest picture that G can draw.",
    ),
)
REMEMBER = (
    "A code means what the decoder draws there; the encoder says where a picture lands, and "
    "the prior where you may draw codes from.",
    "A VAE pulls every code's cloud to N(0, I) by a formula; an AAE lets a D compare all codes "
    "with samples of any prior; a GAN has codes, and no way to them but a search.",
    "Makhzani et al. (2016), Adversarial Autoencoders, arXiv:1511.05644; Kingma & Welling "
    "(2014), Auto-Encoding Variational Bayes, arXiv:1312.6114.",
)
_HOW = (
    "KS: the larger of both axes' Kolmogorov-Smirnov distances of the codes of 1,000 held-out "
    "digits to 1,000 samples of the prior; 0 is alike, and two samples of one distribution "
    "read about 0.04. MMD²: both axes at once, kernel of width 1. Rebuilt: log p(x|code) of "
    "the held-out digits, a sum over 256 pixels in nats. Near a real digit: share of 500 "
    "pictures of codes from the prior that lie within the third nearest neighbour's distance "
    "of one of 500 held-out digits, in the features of the digit classifier. Coverage: the "
    "same the other way round. Real digits read "
)


@lru_cache(maxsize=1)
def cards() -> dict[CodeName, dict[str, Any]]:
    """Return what was measured of each model, empty where a card is missing."""
    return {name: shipped.measured("families", f"code-{name}") for name in NAMES}


def measured() -> None:
    """Show what was measured of the five codes, and how."""
    st.markdown("##### Whose codes look like the prior, and whose pictures like digits?")
    rows = []
    for name, card in cards().items():
        ks, mmd, nats = (card.get(key) for key in ("ks", "mmd", "rebuilt_nats"))
        rows.append(
            {
                "Model": TITLES[name],
                "KS": "no encoder" if ks is None else f"{ks:.3f}",
                "MMD²": "no encoder" if mmd is None else f"{mmd:.4f}",
                "Rebuilt, nats": "no encoder" if nats is None else three(nats),
                "Near a real digit": f"{100 * card.get('precision', 0):.0f} %",
                "Coverage": f"{100 * card.get('recall', 0):.0f} %",
            }
        )
    st.table(rows)
    card = cards()["vae"]
    real = (100 * card.get(f"{name}_real", 0) for name in ("precision", "recall"))
    st.caption(_HOW + " and ".join(f"{share:.0f} %" for share in real) + ".")


_FORMULAS = {
    "vae": (
        "What puts a VAE's codes in place",
        r"-\mathbb{E}_{q(z|x)}[\log p(x|z)] + \mathrm{KL}(q(z|x)\,\|\,\mathcal{N}(0, I))",
    ),
    "aae": (
        "What puts an AAE's codes in place",
        r"-\log p(x \mid E(x)),\qquad \min_E \max_D\ \mathbb{E}_{p(z)}[\log D(z)] + "
        r"\mathbb{E}_x[\log(1 - D(E(x)))]",
    ),
    "gan": (
        "What a GAN's code of a picture is: the nearest picture's",
        r"z(x) = \arg\min_z\ \lVert G(z) - x \rVert^2",
    ),
}


def explain(config: CodesConfig) -> None:
    """Show what puts the codes where they are, with the present numbers."""
    title, latex = _FORMULAS[config.model.partition("-")[0]]
    card = cards()[config.model]
    numbers = rf"z = ({config.x:.2f},\ {config.y:.2f})"
    if "ks" in card:
        numbers += rf",\qquad \mathrm{{KS}}(E(x),\ p(z)) = {card['ks']:.3f}"
    page.formula(title, latex, numbers)
    page.remember(*REMEMBER)
