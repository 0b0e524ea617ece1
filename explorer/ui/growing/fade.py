"""The weight of a fade in your hand: old picture, new picture, and the mixture that D sees."""

import streamlit as st

from explorer.images.growing import FADING
from explorer.images.measuring.growing import WEIGHTS
from explorer.images.measuring.metrics import FACE_FID
from explorer.plots.growing import scores_figure
from explorer.plots.images import TileRow
from explorer.ui.canvas import figures
from explorer.ui.canvas.tiles import show_tiles
from explorer.ui.frame import page
from explorer.ui.frame.controls import Controls
from explorer.ui.frame.numbers import three, three_latex, true_minus
from explorer.ui.growing.config import PAGE, Settings
from explorer.ui.growing.grower import card, grower
from explorer.ui.theory.view import View
from explorer.ui.theory.widgets import Question

COUNT = 4


def draw(config: Settings) -> None:
    """Draw old, mixed and new faces, and D's scores over the weight."""
    left, right = st.columns([1, 1])
    found = grower().blend(config.seed, COUNT, config.weight)
    scores = [f"D: {true_minus(f'{score:.2f}')}" for score in found.scores]
    with left:
        show_tiles(
            [
                TileRow("The picture of 16 pixels, enlarged", found.old),
                TileRow(f"What G draws at α = {config.weight:.2f}", found.mixed, scores),
                TileRow("By the layers of 32 pixels alone", found.new),
            ],
            key=f"{PAGE}-fade",
            size=104,
        )
    with right:
        facts = card(FADING)
        real, fake = (
            [facts[f"score_{who}_{weight:g}"] for weight in WEIGHTS] for who in ("real", "fake")
        )
        shown = scores_figure(WEIGHTS, real, fake, config.weight, dark=page.dark())
        figures.show(shown, f"{PAGE}-scores")
        st.caption(
            f"Means over {facts['faces']:,.0f} faces each, of the run in the middle of its "
            f"last fade, step {grower().system.config.steps:,}, where α was "
            f"{facts['weight']:.3f}. A score is no probability: only the gap between the two "
            "curves says something. D compares the pictures of a batch, so a score depends a "
            "little on the others."
        )


def widgets(controls: Controls[Settings]) -> None:
    """Draw the weight and the seed of the first face."""
    left, right = st.columns([3, 1])
    with left:
        controls.slider("weight", "Weight α of 32 pixels, in both networks", step=0.05)
    with right:
        controls.number("seed", "First face, seed", step=1)


def formula(config: Settings) -> None:
    """Show the mixture in G and in D at this weight."""
    old, new = three_latex(1 - config.weight), three_latex(config.weight)
    page.formula(
        "The same weight mixes pictures in G and features in D",
        r"x = (1-\alpha)\,\text{up}(x_{16}) + \alpha\,x_{32}, \qquad "
        r"h = (1-\alpha)\,\text{from}_{16}(\text{pool}(x)) "
        r"+ \alpha\,\text{body}(\text{from}_{32}(x))",
        rf"x = {old}\,\text{{up}}(x_{{16}}) + {new}\,x_{{32}}, \qquad "
        rf"h = {old}\,\text{{from}}_{{16}}(\text{{pool}}(x)) + {new}\,"
        r"\text{body}(\text{from}_{32}(x))",
    )
    facts = card(FADING)
    st.caption(
        f"{FACE_FID} at α = 0: {three(facts['frechet_0'])}, at 0.5: "
        f"{three(facts['frechet_0.5'])}, at 1: {three(facts['frechet_1'])}; real to real "
        f"{three(facts['frechet_real'])}. One run."
    )


VIEW = View(
    title="Fade",
    draw=draw,
    controls=widgets,
    question=Question(
        "α goes to 0. Which picture does D judge then?",
        {
            "a": "The one of 16 pixels, by the layers of 16 pixels",
            "b": "The one of 32 pixels, by all layers",
            "c": "None: its score is 0",
        },
        "a",
        "With α = 0 the mixture is the old picture enlarged, and D's new layers have no "
        "weight: the score is exactly that of the picture of 16 pixels.",
    ),
    formula=formula,
)
