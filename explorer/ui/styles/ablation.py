"""The paper's steps from ProGAN to StyleGAN, beside the small run of this page."""

import streamlit as st

from explorer.ui.frame import page
from explorer.ui.frame.controls import Controls
from explorer.ui.frame.numbers import three, three_latex
from explorer.ui.styles.config import Settings
from explorer.ui.styles.stylist import card
from explorer.ui.theory.view import View
from explorer.ui.theory.widgets import Question

#: Configuration, what it changes, and the FID of the paper's table 1: CelebA-HQ, FFHQ.
PAPER = (
    ("A", "ProGAN, as it was", 7.79, 8.04),
    ("B", "tuned: bilinear sampling, longer training", 6.11, 5.25),
    ("C", "mapping network, styles in every layer", 5.34, 4.85),
    ("D", "a learned constant in place of z", 5.07, 4.88),
    ("E", "noise in every layer", 5.06, 4.42),
    ("F", "mixed styles in training", 5.17, 4.40),
)
_NOT = "not measured"


def draw(config: Settings) -> None:
    """Show the table; only F was trained here."""
    rows = []
    for letter, change, celeba, ffhq in PAPER:
        ours = three(card()["frechet_1"]) if letter == "F" else _NOT
        rows.append(
            {
                "": letter,
                "What it adds": change,
                "FID, CelebA-HQ": f"{celeba:.2f}",
                "FID, FFHQ": f"{ffhq:.2f}",
                "Fréchet distance, here": ours,
            }
        )
    st.table(rows)
    st.caption(
        "FID as in table 1 of the paper: photographs of 1024 pixels, lower is better. Here: "
        "drawn faces of 32 pixels, in the features of the face reader: another scale, not to "
        f"be compared. Two sets of real faces are {three(card()['frechet_real'])} apart. "
        "Only F was trained here; A to E were not measured."
    )


def widgets(controls: Controls[Settings]) -> None:
    """Draw no widget: nothing moves in a table."""


def formula(config: Settings) -> None:
    """Show the distance behind the last column."""
    page.formula(
        "The Fréchet distance of two clouds of features",
        r"\lVert\mu_1 - \mu_2\rVert^2 + \mathrm{Tr}\big(\Sigma_1 + \Sigma_2 - "
        r"2(\Sigma_1\Sigma_2)^{1/2}\big)",
        rf"\text{{drawn to real: }} {three_latex(card()['frechet_1'])},\qquad "
        rf"\text{{real to real: }} {three_latex(card()['frechet_real'])}",
    )


VIEW = View(
    title="Ablation",
    draw=draw,
    controls=widgets,
    question=Question(
        "Which step of the paper's table makes the largest difference on FFHQ?",
        {"a": "B, the tuning", "b": "C, the styles", "c": "E, the noise"},
        "a",
        "From 8.04 to 5.25. Styles bring it to 4.85, noise from 4.88 to 4.42.",
    ),
    formula=formula,
)
