"""Do two networks that play against each other learn the data?"""

import streamlit as st

from explorer.ui.frame import page, state
from explorer.ui.lab import presets, session, transport
from explorer.ui.lab.controls import LabConfig, LabControls
from explorer.ui.live_gan import live, rewind, text
from explorer.ui.live_gan import tools as live_gan_tools

PAGE = "toy_gan"

page.question(
    "A forger G and a detective D learn from each other: does G end at the real data?"
)


def take(config: LabConfig) -> bool:
    """Take a changed widget into the running models, where they can follow it."""
    return session.steer(PAGE, config.configs, steps_per_second=config.pace)


controls = LabControls(PAGE, state.load(PAGE, LabConfig), (f"{PAGE}-panels",), take)
picture, transport_row, layers, tries, curves, tools = (st.container() for _ in range(6))
controls.sidebar()
with transport_row, st.container(horizontal=True, vertical_alignment="bottom"):
    buttons = st.container(horizontal=True, vertical_alignment="bottom", width="content")
    controls.pace()
    scrubbing = st.container()
with layers:
    controls.layers()
config = controls.result()
state.save(PAGE, config)
run = session.session_run(PAGE, config.configs, steps_per_second=config.pace)


def panels() -> None:
    """Draw the page's present run; its pictures come by themselves."""
    live.panels(PAGE, state.saved(PAGE, LabConfig))


with picture:
    st.fragment(panels, key=f"{PAGE}-panels")()
with buttons:
    transport.buttons(PAGE, run)
with tries:
    page.try_this(PAGE, presets.EXPERIMENTS, on_click=lambda: session.begin(PAGE))
with scrubbing:
    rewind.scrub_bar(PAGE)
with curves:
    live.curves(PAGE)
with tools:
    live_gan_tools.tools(PAGE, config)
text.explain(PAGE, run)
