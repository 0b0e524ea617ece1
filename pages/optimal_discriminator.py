"""For a fixed generator, what is the best that a discriminator can do?"""

import streamlit as st

from explorer.ui.best_d import text
from explorer.ui.best_d.config import PAGE, PICTURE, TEXTS, Settings
from explorer.ui.best_d.views import VIEWS, OptimalDiscriminatorConfig
from explorer.ui.frame import page, state
from explorer.ui.frame.controls import Controls
from explorer.ui.theory.widgets import MixtureEditor, predict, preset_picker

page.question(text.QUESTION)
looking = Controls(PAGE, state.load(PAGE, OptimalDiscriminatorConfig))
looking.choice("view", "Look at", {name: view.title for name, view in VIEWS.items()})
config = looking.result()
state.save(PAGE, config)
editors = {name: MixtureEditor(PAGE, name, getattr(config, name)) for name in ("p", "q")}
with st.sidebar:
    if config.view == "plane":
        st.caption("The distributions of the plane are chosen under the picture.")
    else:
        preset_picker(PAGE, config)
        folded = Controls(PAGE, config, redraw=(PICTURE, TEXTS))
        for name, title in (("p", "Data p"), ("q", "Generator q")):
            with st.expander(title, expanded=True):
                editors[name].folded(folded)


@st.fragment(key=PICTURE)
def explore() -> None:
    """Draw the chosen view and its sliders; a moved slider runs this and the texts."""
    config = state.saved(PAGE, OptimalDiscriminatorConfig)
    view = VIEWS[config.view]
    view.draw(config)
    controls: Controls[Settings] = Controls(PAGE, config, redraw=(PICTURE, TEXTS))
    if config.view != "plane":
        columns = st.columns(4)
        for place, (name, editor) in enumerate(editors.items()):
            editor.first(controls, columns[2 * place : 2 * place + 2])
            controls.set(**{name: editor.text})
    view.controls(controls)
    state.save(PAGE, controls.result())


@st.fragment(key=TEXTS)
def explain() -> None:
    """Offer experiments, ask for a prediction, fill the formulas."""
    config = state.saved(PAGE, OptimalDiscriminatorConfig)
    view = VIEWS[config.view]
    page.try_this(PAGE, text.EXPERIMENTS)
    predict(PAGE, config, view.question)
    view.formula(config)


explore()
explain()
st.caption(text.CONVENTIONS)
page.remember(*text.REMEMBER)
