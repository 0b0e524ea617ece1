"""The two variants that the lecture shows: what they add, and what of it is assumed."""

import streamlit as st

from explorer.images.systems.caae import CAAEConfig
from explorer.ui.ageing.config import Settings
from explorer.ui.frame import page
from explorer.ui.frame.controls import Controls
from explorer.ui.theory.view import View
from explorer.ui.theory.widgets import Question

_NOT = "no: not measured"
#: Variant, what it adds, the settings of *Train images* that do so here, whether it was.
ROWS = (
    (
        "CAAE",
        "the age as a label",
        "Classes of a second label: 1. Weight of the features: 0",
        "yes: the other views",
    ),
    ("CAAE-G", "the gender as a second label", "Classes of a second label: 2", _NOT),
    (
        "CAAE-GV",
        "that, and a distance of features of the face",
        "Classes of a second label: 2. Weight of the features: above 0",
        _NOT,
    ),
)
ASSUMED = (
    "The lecture shows figures of both variants, no layers and no weights. The abstract of the "
    "preprint says that the gender is added, and a component that preserves identity by "
    "features of the face.",
    "Assumed here: the second label goes where the age goes, tiled beside the code and as "
    "planes in D of pictures, as the CAAE authors' own program does with the gender. The "
    "features are those of this program's face reader, between a face and what comes back at "
    "its own age. The V may stand for a network for faces, such as VGG; no such weights come "
    "with this program.",
    "Drawn faces have no gender. A factor that stays for life stands in: the data "
    "faces:ages-5-beard have the age and the beard as one class, so that the second label has "
    "3 classes.",
    "Neither variant was trained for this page. Both are settings of CAAE on Train images.",
)


def draw(config: Settings) -> None:
    """Show the table of the variants, and what was assumed."""
    st.table(
        [
            {"": name, "Adds": adds, "Here": setting, "Trained here": trained}
            for name, adds, setting, trained in ROWS
        ]
    )
    for sentence in ASSUMED:
        st.markdown(sentence)


def widgets(controls: Controls[Settings]) -> None:
    """Draw no widget: nothing moves in a table."""


def formula(config: Settings) -> None:
    """Show the term that CAAE-GV adds."""
    weight = CAAEConfig.model_fields["identity_weight"].default
    page.formula(
        "What CAAE-GV adds, as assumed here: a second label g, and features φ",
        r"\ldots - w_{img}\log D_{img}(G(E(x), l, g), l, g) + "
        r"w_\phi\lVert \phi(x) - \phi(G(E(x), l, g))\rVert^2",
        rf"\text{{CAAE: }} w_\phi = {weight:g}, \text{{ no }} g",
    )


VIEW = View(
    title="CAAE-G and CAAE-GV",
    draw=draw,
    controls=widgets,
    question=Question(
        "CAAE-G tells G the gender beside the age. What need the code no longer hold?",
        {"a": "The gender", "b": "The age", "c": "The identity"},
        "a",
        "What a label says, the code need not say; CAAE had taken the age out of it before.",
    ),
    formula=formula,
)
