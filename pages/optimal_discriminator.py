"""For a fixed generator, what is the best that a discriminator can do?"""

from functools import partial

import streamlit as st

from explorer.ui.best_d import text
from explorer.ui.best_d.config import PAGE, PICTURE, TEXTS
from explorer.ui.best_d.views import VIEWS, OptimalDiscriminatorConfig
from explorer.ui.frame import page
from explorer.ui.frame.controls import Controls
from explorer.ui.theory import sides
from explorer.ui.theory.widgets import MixtureEditor, preset_picker

page.question(text.QUESTION)
config = sides.look_at(PAGE, OptimalDiscriminatorConfig, VIEWS)
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


def draw_editors(
    now: OptimalDiscriminatorConfig, controls: Controls[OptimalDiscriminatorConfig]
) -> None:
    """Draw the first sliders of p and of q, where the view is about them."""
    if now.view == "plane":
        return
    columns = st.columns(4)
    for place, (name, editor) in enumerate(editors.items()):
        editor.first(controls, columns[2 * place : 2 * place + 2])
        controls.set(**{name: editor.text})


explore = partial(
    sides.explore, PAGE, OptimalDiscriminatorConfig, VIEWS, (PICTURE, TEXTS), draw_editors
)
explain = partial(sides.explain, PAGE, OptimalDiscriminatorConfig, VIEWS, text.EXPERIMENTS)

st.fragment(explore, key=PICTURE)()
st.fragment(explain, key=TEXTS)()
st.caption(text.CONVENTIONS)
page.remember(*text.REMEMBER)
