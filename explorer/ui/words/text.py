"""The words around the views of the page on captions."""

import streamlit as st

from explorer.images.data.captions import all_captions, is_held_out
from explorer.ui.frame.page import Experiment
from explorer.ui.words.painting import painter
from explorer.ui.words.views import WordsConfig

QUESTION = "How do words become a picture?"
EXPERIMENTS = (
    Experiment(
        "Another word",
        WordsConfig(shape="square"),
        "One word goes from ring to square. Does the rest of the caption still hold?",
        "Colour and background are right in every picture that was measured. All four words "
        "are right in 96 % of Stage I's pictures, and in 96 % of real ones of that size.",
    ),
    Experiment(
        "Never together",
        WordsConfig(view="unseen", ink="blue", shape="square"),
        "Blue and square were both learned, never together. What is drawn?",
        "Blue squares, and blue rings: one word gives way, so that the pair is one that was "
        "shown. Captions of this kind are right in 41 % of Stage II's pictures.",
    ),
    Experiment(
        "Two captions",
        WordsConfig(view="contrary"),
        "Stage II reads yellow where Stage I read red. Whose colour is drawn?",
        "Stage I's, always. What Stage II adds is not a word but sharpness: 0.070, where "
        "Stage I enlarged has 0.013 and a real picture 0.074.",
    ),
    Experiment(
        "Only the noise of c",
        WordsConfig(vary="c"),
        "z stays, the noise of c is drawn anew. Do the pictures of a caption differ?",
        "They do: by 0.27 of what two real pictures of a caption differ by, squared. With z "
        "drawn anew it is 0.74. The words hold either way.",
    ),
)
REMEMBER = (
    "Words decide the picture where their pairs were seen. Two words that never met are right "
    "together in less than half of the pictures.",
    "Stage I decides what is drawn, Stage II draws it larger and sharper: where their captions "
    "differ, Stage I's word wins.",
    "Zhang et al. (2017), StackGAN: Text to Photo-realistic Image Synthesis with Stacked "
    "Generative Adversarial Networks, arXiv:1612.03242.",
)


def about() -> None:
    """Say what the networks of this page are, and how far they are from the authors'."""
    system = painter().systems["full"]
    config = system.config
    sizes = [
        sum(weight.numel() for weight in part.parameters())
        for part in (system.first, system.second)
    ]
    captions = all_captions()
    held = sum(map(is_held_out, captions))
    st.caption(
        f"One run, one seed: {config.first_steps:,} steps of Stage I, then "
        f"{config.steps - config.first_steps:,} of Stage II while Stage I stands still, "
        f"{config.batch_size} pictures each. Generators of {sizes[0]:,} and {sizes[1]:,} "
        "parameters; the authors' Stage I has 10,301,248. The captions are a grammar's, "
        f"{len(captions)} in all, {held} of them held out, and each word is a number, where "
        "the authors read sentences on birds and flowers by a trained network. A wrong "
        "caption for D differs from the right one in as few words as the batch allows; the "
        "authors take any. The run without conditioning augmentation was not trained here."
    )
