"""Do two networks that play against each other learn the data?"""

import streamlit as st

from explorer.ui import live, page, state, toy_presets, toy_text, transport
from explorer.ui.live_view import show_curves, show_panels
from explorer.ui.toy_controls import LabConfig, LabControls

PAGE = "toy_gan"

page.question(
    "A forger G and a detective D learn from each other: does G end at the real data?"
)
controls = LabControls(PAGE, state.load(PAGE, LabConfig))
picture, transport_row, curves, layers = (st.container() for _ in range(4))
controls.sidebar()
with transport_row, st.container(horizontal=True, vertical_alignment="bottom"):
    buttons = st.container(horizontal=True, vertical_alignment="bottom", width="content")
    controls.pace()
with layers:
    controls.layers()
config = controls.result()
state.save(PAGE, config)
run = live.session_run(PAGE, config.configs, autoplay=True, steps_per_second=config.pace)


def panels() -> None:
    """Draw the newest picture of the page's present run."""
    present = live.current(PAGE)
    if place := live.attend(present):
        st.info(f"Many runs at once: this one waits for a slot, number {place} in the queue.")
    show_panels(present, config.titles, config.layers, key=f"{PAGE}-panels")


def history() -> None:
    """Draw the curves of the page's present run."""
    show_curves(live.current(PAGE), key=f"{PAGE}-curves")


with picture:
    st.fragment(panels, run_every=live.PICTURE_PERIOD if run.playing else None)()
with buttons:
    transport.buttons(PAGE, run)
with curves:
    st.fragment(history, run_every=live.CURVE_PERIOD if run.playing else None)()

page.try_this(PAGE, toy_presets.EXPERIMENTS, on_click=lambda: live.play(PAGE))
toy_text.explain(PAGE, config, run)
