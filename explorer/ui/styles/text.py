"""The words around the views of the page on styles."""

import streamlit as st

from explorer.images.measuring.metrics import FACE_FID
from explorer.ui.frame.numbers import three
from explorer.ui.frame.page import Experiment
from explorer.ui.styles.stylist import card, stylist
from explorer.ui.styles.views import StylesConfig

QUESTION = (
    "A face is drawn layer by layer, each with a style of its own: which layer decides what?"
)

EXPERIMENTS = (
    Experiment(
        "Lend the coarse layers",
        StylesConfig(coarse=1.0),
        "A takes B's style where the picture has 4 to 8 pixels. What comes along?",
        "The turn of the head and the hair come more with these layers than with any others. "
        "The background mostly stays A's.",
    ),
    Experiment(
        "Lend the fine layers",
        StylesConfig(view="matrix", group="fine"),
        "Only the layers of 32 pixels take B's style. Is it still A?",
        "The head keeps A's turn, mostly. Skin, background and hair colour come more with "
        "these layers than with any others.",
    ),
    Experiment(
        "No variety left",
        StylesConfig(view="truncation", psi=0.0),
        "ψ is 0 in the coarse layers. Are all faces alike?",
        "No. Their poses differ less, for coarse styles are the mean style now; the others are "
        "as they were, and the colours with them.",
    ),
    Experiment(
        "Two ways to B",
        StylesConfig(view="walk"),
        "Both walks have the same ends. Which has the more even steps?",
        "The one in W. The mapping network may bend Z, where codes must fill a ball; W it may "
        "lay out as the faces need it.",
    ),
    Experiment(
        "Only noise",
        StylesConfig(view="noise", noise="coarse"),
        "Noise in the coarse layers alone: does it make another face?",
        "No: its map is nearly black. A pixel moves less than a third as far as by noise in "
        "the fine layers.",
    ),
)

REMEMBER = (
    "A style sets each channel's mean and deviation in one layer, and holds to the next: so "
    "layers can take their styles from different faces.",
    "Truncation moves styles towards their mean: ψ = 0 is one style, ψ = 1 changes nothing. It "
    "costs variety; here it gains hardly any precision.",
    "Karras, Laine & Aila (2019), A Style-Based Generator Architecture for Generative "
    "Adversarial Networks, arXiv:1812.04948.",
)


def about() -> None:
    """Say what the generator of this page is, and how far it is from the paper's."""
    config, found = stylist().config, card()
    size = sum(weight.numel() for weight in stylist().generator.parameters())
    st.caption(
        f"The generator: {size:,} parameters, {config.steps:,} steps of {config.batch_size} "
        f"drawn faces of {config.image_size} pixels on one core; the paper's has 26,219,627. "
        f"R1 in every {config.penalty_every}th step only, with "
        f"γ = {config.penalty_weight:g} for the paper's 10: with fewer pixels D's slope is "
        "larger. Its faces are blurred, and meet few kinds of real ones: recall "
        f"{found['recall_1']:.2f}, where other real faces get {found['recall_real']:.2f}. "
        "Faces are drawn without noise, but in the view Noise: it is calmer to look at. Their "
        f"{FACE_FID} is {three(found['frechet_1'])}, under noise "
        f"{three(found['frechet_noise'])}; that of a second set of real faces is "
        f"{three(found['frechet_real'])}."
    )
