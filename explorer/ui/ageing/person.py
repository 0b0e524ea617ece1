"""One face, and the same person at every age."""

import numpy as np
import streamlit as st

from explorer.images.ageing import Aged
from explorer.plots.images import TileRow
from explorer.ui.ageing.agers import aged_of, ager, face_controls, face_of, run_choice
from explorer.ui.ageing.config import PAGE, Settings
from explorer.ui.ageing.objective import objective, weighted
from explorer.ui.canvas.tiles import show_tiles
from explorer.ui.frame import page
from explorer.ui.frame.controls import Controls
from explorer.ui.frame.numbers import three
from explorer.ui.theory.view import View
from explorer.ui.theory.widgets import Question, numbers


def draw(config: Settings) -> None:
    """Draw the face, the same at the age that is asked for, and all ages in a row."""
    face, found = face_of(config), aged_of(config)
    if face is None or found is None:
        st.info("Upload a picture: its middle is read by E, and drawn by G at every age.")
        return
    now = found.pictures[config.age - 1]
    left, right = st.columns([5, 7])
    with left:
        captions = ("the face", f"drawn at age {config.age} of {len(found.pictures)}")
        show_tiles(
            [TileRow("", np.stack([face, now]), captions)], key=f"{PAGE}-large", size=240
        )
    with right:
        names = [f"age {age + 1}" for age in range(len(found.pictures))]
        show_tiles(
            [TileRow("The same person at every age", found.pictures, names)],
            key=f"{PAGE}-row",
            size=140,
        )
        numbers(_said(config, found))


def _said(config: Settings, found: Aged) -> dict[str, str]:
    terms = found.terms[config.age - 1]
    ages = found.reading.numbers["age"]
    return {
        "age read, 0 to 1": f"{ages[0]:.2f} → {ages[config.age]:.2f}",
        "squared error to the face": three(terms["reconstruction"]),
        "D of pictures says real": f"{100 * np.exp(-terms['picture']):.0f} %",
        "D of codes says prior": f"{100 * np.exp(-terms['code']):.0f} %",
    }


def widgets(controls: Controls[Settings]) -> None:
    """Draw the age under the picture, then whose face it is."""
    config = controls.result()
    controls.slider("age", "Age asked for")
    face_controls(controls, config)
    run_choice(controls)


def formula(config: Settings) -> None:
    """Show the objective with the run's weights and the present picture's numbers."""
    trained, found = ager(config.run).config, aged_of(config)
    terms = {} if found is None else found.terms[config.age - 1]
    page.formula(
        "What E and G descend: the error, the smoothness, and both games",
        objective(),
        weighted(trained, terms),
        (
            r"$\lambda$, $\gamma$, $w_z$ and $w_{img}$ are the run's weights; a weight of 0 "
            r"takes a discriminator's word away, though it goes on learning.",
            r"In training $l$ is always the face's own age. Here it is the one that you ask "
            r"for, so the error grows where you ask for another.",
            r"TV is the mean squared difference of neighbour pixels, as in the authors' "
            r"program. The squared error is a mean over all values of the picture.",
        ),
    )


VIEW = View(
    title="One person",
    draw=draw,
    controls=widgets,
    question=Question(
        "G never saw the same person at two ages. How can it draw one at another age?",
        {
            "a": "The code need not hold the age: the label says it",
            "b": "It learned pairs of old and young pictures",
            "c": "It looks up an older face that is alike",
        },
        "a",
        "Every face came with its own age alone. What the label says, the short code need not "
        "say, so another label changes the age and leaves the rest.",
    ),
    formula=formula,
)
