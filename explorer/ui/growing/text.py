"""The words around the views of the page on growth."""

import streamlit as st

from explorer.images.growing import run_config
from explorer.ui.frame.page import Experiment
from explorer.ui.growing.grower import grower
from explorer.ui.growing.views import GrowingConfig

QUESTION = "Why learn small pictures first?"

EXPERIMENTS = (
    Experiment(
        "Sixteen pixels in all",
        GrowingConfig(step=400),
        "Both networks know pictures of 4 by 4 pixels only. What can they learn from them?",
        "Where it is dark and where it is light: hair and skin in the middle, the background "
        "around them. There is no room for eyes.",
    ),
    Experiment(
        "A new side comes in",
        GrowingConfig(step=1400),
        "16 pixels have half of their weight, and their layers are new. Is what was learned "
        "lost?",
        "No: the other half of the picture still comes from the layers of 8 pixels, and all "
        "layers learn on.",
    ),
    Experiment(
        "None of the new layers",
        GrowingConfig(view="fade", weight=0.0),
        "α is 0 in both networks. Which row does G's picture equal?",
        "The first, pixel by pixel. D scores it as it scores the picture of 16 pixels.",
    ),
    Experiment(
        "Too early",
        GrowingConfig(view="fade", weight=1.0),
        "The run is in the middle of the fade. α goes to 1 at once: better faces?",
        "No: the new layers alone draw shapes in false colours, further from real faces than "
        "the old picture. They have learned for 200 steps, beside the old ones: so α takes its "
        "time.",
    ),
    Experiment(
        "A race against time",
        GrowingConfig(view="race"),
        "The same networks, faces and seeds, once growing, once with 16 pixels all along. Who "
        "gets there first?",
        "16 pixels all along, by seconds with two of three seeds, by steps with all three. A "
        "step at 4 pixels is cheap, but with 16 pixels there is little to save; and the fade "
        "to 16 pixels takes every growing run further away at first.",
    ),
)

REMEMBER = (
    "A new side fades in: x = (1 − α) up(old) + α new in G, mirrored in D. So learning goes "
    "on from what is known, and every layer learns on.",
    "Small pictures are cheap to learn, and with many pixels that pays: the paper says 2 to 6 "
    "times as fast. With 16 pixels it did not pay here, with two of three seeds.",
    "Karras, Aila, Laine & Lehtinen (2018), Progressive Growing of GANs for Improved Quality, "
    "Stability, and Variation, arXiv:1710.10196.",
)


def about() -> None:
    """Say what the networks of this page are, and how far they are from the paper's."""
    config = run_config()
    G, D = (sum(pair) for pair in zip(*grower().parameters().values(), strict=True))
    st.caption(
        f"The run of the film: G has {G:,} weights, D {D:,}; the paper's have 23,079,115 and "
        f"23,087,249 at 1024 pixels. {config.steps:,} steps of {config.batch_size} drawn faces "
        f"on one core, {config.stable_steps} at each side and {config.fade_steps} for each "
        "fade, the last side as long as the run goes. Twice the paper's learning rate, "
        f"{config.lr:g}, and an average of G that forgets faster, {config.ema_decay:g} a step, "
        "for the run is short. One run, one seed."
    )
