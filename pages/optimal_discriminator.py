"""For a fixed generator, what is the best that a discriminator can do?"""

import streamlit as st

from explorer.ui.best_d import text
from explorer.ui.best_d import view as best_d_view
from explorer.ui.best_d.controls import CONTROLS
from explorer.ui.best_d.view import PAGE, PICTURE, TEXTS
from explorer.ui.frame import page, state
from explorer.ui.frame.controls import IN_TURN, Controls
from explorer.ui.theory.configs import OptimalDiscriminatorConfig
from explorer.ui.theory.widgets import MixtureEditor, predict, preset_picker

VIEWS = {
    "best": "The best D",
    "bend": "Bend D yourself",
    "labels": "Smooth the labels",
    "plane": "In the plane",
}

page.question("G stands still: what is the best that D can do, and what is it worth?")
start = Controls(PAGE, state.load(PAGE, OptimalDiscriminatorConfig))
start.choice("view", "Look at", VIEWS)
config = start.result()
state.save(PAGE, config)
editors = {name: MixtureEditor(PAGE, name, getattr(config, name)) for name in ("p", "q")}
with st.sidebar:
    if config.view == "plane":
        st.caption("The distributions in the plane are chosen under the picture.")
    else:
        preset_picker(PAGE, config)
        folded = Controls(PAGE, config, redraw=lambda _: (PICTURE,))
        for name, title in (("p", "Data p"), ("q", "Generator q")):
            with st.expander(title, expanded=True):
                editors[name].folded(folded)


@st.fragment(key=PICTURE)
def explore() -> None:
    """Draw the chosen view and its sliders; a moved slider runs no more than this."""
    config = state.present(PAGE, OptimalDiscriminatorConfig)
    best_d_view.SHOW[config.view](config, dark=page.dark())
    controls = Controls(PAGE, config, redraw=lambda _: IN_TURN)
    if config.view != "plane":
        columns = st.columns(4)
        for place, (name, editor) in enumerate(editors.items()):
            editor.first(controls, columns[2 * place : 2 * place + 2])
            controls.set(**{name: editor.text})
    CONTROLS[config.view](controls)
    state.save(PAGE, controls.result())


@st.fragment(key=TEXTS)
def explain() -> None:
    """Ask for a prediction, offer experiments, fill the formulas."""
    config = state.present(PAGE, OptimalDiscriminatorConfig)
    predict(PAGE, config, text.QUESTIONS[config.view])
    page.try_this(PAGE, text.EXPERIMENTS)
    best_d_view.explain(config)


explore()
explain()
st.caption(
    "Conventions of all theory pages: natural logarithms (nats); m = (p + q)/2; "
    "JS = ½ KL(p‖m) + ½ KL(q‖m), so JS lies between 0 and ln 2 = 0.693."
)
page.remember(
    "The best D is the share of real samples at each x: p / (p + q).",
    "Against it, G minimises 2 JS − log 4; the minimum −log 4 is reached only at p = q.",
    "Goodfellow et al. (2014), Generative Adversarial Nets, Prop. 1 and Thm. 1; "
    "Salimans et al. (2016), section 3.4 (label smoothing).",
)
