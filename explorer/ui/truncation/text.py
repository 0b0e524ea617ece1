"""The words around the views of the page on truncation."""

import streamlit as st

from explorer.images.measuring.metrics import DIGIT_FID
from explorer.ui.frame.numbers import three
from explorer.ui.frame.page import Experiment
from explorer.ui.truncation.artist import artist, card
from explorer.ui.truncation.views import TruncationConfig

QUESTION = "Better pictures or more kinds of pictures: can you have both from one generator?"

EXPERIMENTS = (
    Experiment(
        "Cut at a half",
        TruncationConfig(threshold=0.5),
        "No number of z is beyond 0.5 any more. What becomes of precision, and of recall?",
        "Nearly every digit is like a real one: precision goes from 0.91 to 0.995. Nearly none "
        "of the real ones is met: recall goes from 0.68 to 0.02.",
    ),
    Experiment(
        "One picture a class",
        TruncationConfig(threshold=0.1),
        "z is nearly 0. How many kinds of a 4 are left?",
        "One: a column is ten times the same digit to the eye. Recall is 0, and the FID "
        "(digit features) more than ten times that of t = 4.",
    ),
    Experiment(
        "From 3 to 8",
        TruncationConfig(view="classes", first=3, second=8, share=0.5, seed=21),
        "Only the code of the class moves, z stays. What does a 3 become on its way to an 8?",
        "Its open side closes: slant and weight stay, they are z's. Halfway it is read as a 3 "
        "with a chance of 0.56, as an 8 with 0.39.",
    ),
    Experiment(
        "Bounded by 1?",
        TruncationConfig(view="gains", network="discriminator", layer=4),
        "Spectral norm makes every matrix of D at most 1. How much does a layer amplify?",
        "A 3 by 3 convolution of D amplifies up to 2.9 times: its matrix sees a single patch, "
        "and patches overlap. Without the norm it is 6.1 after 1,000 steps.",
    ),
    Experiment(
        "Batches of 4",
        TruncationConfig(view="batch"),
        "The same run, with 4 images an update in place of 64. Does it collapse?",
        "No. It draws many kinds, worse ones, and hardly knows the class: of its digits 24 % "
        "are read as the one that was asked for, with batches of 64 it is 85 %.",
    ),
)

REMEMBER = (
    "Draw the numbers of z beyond t again: a smaller t gives better pictures and fewer kinds. "
    "One generator, any place of the trade, no new training.",
    "Spectral norm bounds a layer's matrix by 1. Its 3 by 3 convolution may still amplify "
    "three times.",
    "Brock, Donahue & Simonyan (2019), Large Scale GAN Training for High Fidelity Natural "
    "Image Synthesis, arXiv:1809.11096.",
)


def about() -> None:
    """Say what the generators of this page are, and how far they are from the paper's."""
    config = artist().config
    size = sum(weight.numel() for weight in artist().generator.parameters())
    st.caption(
        f"The generator: {size:,} parameters, {config.steps:,} steps of {config.batch_size} "
        f"digits of {config.image_size} pixels on one core; the paper's has 70,433,988 at 128 "
        f"pixels. Rates are {config.generator_lr:g} for G and {config.discriminator_lr:g} for "
        "D, the paper's 5e-5 and 2e-4. No map has 64 pixels, so there is no attention. "
        "Pictures are drawn from the moving average of G, its batch norms included. The "
        "classifier that reads the digits learned at 32 pixels: of real ones of 16 pixels it "
        f"reads {100 * card()['right_floor']:.0f} % right, and is sure of "
        f"{100 * card()['sure_floor']:.0f} %; of the generator's it reads "
        f"{100 * card()['right_4']:.0f} % right without truncation, and "
        f"{100 * card()['right_1']:.0f} % at t = 1. {DIGIT_FID} is in its features, not "
        f"the paper's; that of real digits is {three(card()['frechet_floor'])}."
    )
