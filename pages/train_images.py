"""How does G learn to draw? Full training in a process of its own, followed live."""

import streamlit as st

from explorer.images.supervisor import ACTIVE, Run
from explorer.ui import image_runs, image_train_actions, image_train_text, page, state
from explorer.ui.image_train_controls import TrainControls, TrainPageConfig

PAGE = "train_images"

page.question("When can you read what G draws, and do the losses tell you?")
supervisor = image_runs.supervisor()
controls = TrainControls(PAGE, state.load(PAGE, TrainPageConfig))
controls.sidebar()
top, live = st.container(), st.container()
with top, st.container(horizontal=True, vertical_alignment="bottom"):
    start = st.container(horizontal=True, vertical_alignment="bottom")
    controls.runs([run.name for run in supervisor.runs()])
with live:
    picture = st.container()
    controls.moment()
config = controls.result()
state.save(PAGE, config)
with start:
    image_train_actions.start_form(PAGE, config.run())


def shown() -> list[Run]:
    """Return the run to look at and the one to compare it with, as they are now."""
    runs = supervisor.runs()
    first = next((r for r in runs if r.name == config.shown), runs[0] if runs else None)
    second = next((r for r in runs if r.name == config.against and r is not first), None)
    return [run for run in (first, second) if run]


def follow() -> None:
    """Draw the newest picture, numbers and curves of the shown runs."""
    runs = shown()
    if not runs:
        st.info("No run yet: choose in the sidebar, then press 'Start training'.")
        return
    if any(run.phase in (*ACTIVE, "queued") for run in before) and [
        run.phase for run in runs
    ] != [run.phase for run in before]:
        st.rerun()
    left, right = st.columns([0.44, 0.56] if len(runs) == 1 else [0.6, 0.4], gap="medium")
    with left:
        image_runs.show_pictures(runs, config.moment / 100, key=f"{PAGE}-pictures")
    with right:
        for run in runs:
            image_runs.show_status(run)
        image_runs.show_curves(runs, key=f"{PAGE}-curves")


before = shown()
busy = any(run.phase in (*ACTIVE, "queued") for run in before)
with picture:
    st.fragment(follow, run_every=1.0 if busy else None)()
    if before:
        image_train_actions.buttons(PAGE, before[0])
    else:
        for problem in st.session_state.pop(f"{PAGE}:problem", []):
            st.error(problem)
page.try_this(PAGE, image_train_text.EXPERIMENTS)
image_train_text.explain(config, before[0] if before else None)
image_train_text.table(supervisor.runs())
