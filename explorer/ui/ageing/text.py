"""The words around the views of the page on ageing."""

import streamlit as st

from explorer.images.measuring.metrics import FACE_FID
from explorer.ui.ageing.agers import ager, card
from explorer.ui.ageing.views import AgeingConfig
from explorer.ui.frame.page import Experiment

QUESTION = "The same person at another age: what belongs to the age, and what to the person?"
EXPERIMENTS = (
    Experiment(
        "Grow old",
        AgeingConfig(picture=11, age=5),
        "E reads a young face, G draws its code with the label of the oldest. What changes?",
        "The hair greys. Background, hair style and glasses mostly stay: the code has them. "
        "The read age goes less than half as far as that of real faces.",
    ),
    Experiment(
        "Is it the same person?",
        AgeingConfig(view="identity"),
        "Of 13 factors one is the age. Which of the others does the picture lose?",
        "The small ones: the colour of the eyes is read hardly better than by chance. It is "
        "lost at the face's own age, too: the code has no room for it.",
    ),
    Experiment(
        "Do not hear D of pictures",
        AgeingConfig(run="no-pictures", picture=11, age=5),
        "E and G descend the errors, and D of codes alone. How will the faces look?",
        "Blurred: the squared error asks for the mean of all faces that fit the code. Glasses "
        "stay less often, too: of unseen faces three quarters keep theirs, with it nine "
        "tenths.",
    ),
    Experiment(
        "Do not hear D of codes",
        AgeingConfig(view="prior", run="no-codes"),
        "Nobody asks that codes look like U(−1, 1). What will people drawn from it be like?",
        "The codes lie twice as far from the prior, by KS. The people drawn from it are no "
        "further from real faces than with that D heard: the lack shows in the codes, and "
        "hardly in these pictures.",
    ),
)
REMEMBER = (
    "A short code and a label that is repeated beside it share the work: what the label says, "
    "the code need not say.",
    "D of codes brings the codes to the prior, D of pictures makes the pictures sharp; with a "
    "weight of 0 each still learns, and nobody hears it.",
    "Zhang, Song & Qi (2017), Age Progression/Regression by Conditional Adversarial "
    "Autoencoder, arXiv:1702.08423; Xiao & Zhao (2021), Preserving Gender and Identity in Face "
    "Age Progression of Infants and Toddlers, IJCB; as a preprint arXiv:2011.07431.",
)


def about() -> None:
    """Say what the systems of this page are, and how far they are from the paper's."""
    system, config = ager("both").system, ager("both").config
    size = sum(
        w.numel() for part in (system.encoder, system.generator) for w in part.parameters()
    )
    found = card("both")
    st.caption(
        f"Three runs, one seed each: encoder and generator have {size:,} parameters, the "
        f"authors' 38,182,229 (with the gender). {config.steps:,} steps of {config.batch_size} "
        f"drawn faces of {config.image_size} pixels, the first {config.warm_steps:,} without a "
        f"game; codes of {config.latent_dim}, each label repeated "
        f"{system.generator.copies[0]} times. The age changes nothing in these drawings below "
        "0.35, so the first two labels say nearly the same. The authors' released program has "
        "an absolute error, and weights of 0 where the paper has two games; here the losses "
        "are those of the paper. How large its weights were, this page does not know. "
        f"{FACE_FID} compares with real faces in what the face reader sees: a second set of "
        f"them has {found['frechet_real']:.2f}."
    )
