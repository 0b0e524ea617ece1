"""The clinic on the page: curves first, then the question, then pictures and the remedy."""

import numpy as np
import streamlit as st

from explorer.images.launch.supervisor import KnownRun
from explorer.images.store.pictures import read_grid
from explorer.images.store.runs import step_of
from explorer.images.systems.charts import RunChart
from explorer.plots.images import TileRow
from explorer.ui.canvas.tiles import show_tiles
from explorer.ui.clinic import text
from explorer.ui.clinic.case import Case
from explorer.ui.clinic.cases import CASES
from explorer.ui.clinic.config import PAGE, ClinicConfig
from explorer.ui.clinic.figures import filled, known
from explorer.ui.frame import sheet, state
from explorer.ui.frame.controls import Controls
from explorer.ui.theory.widgets import Question, predict
from explorer.ui.train_images import opinion
from explorer.ui.train_images.display import show_curves

#: What is drawn: D's accuracy and the metrics would tell too much.
_FIRST = ("Losses", "D's mean output, probability", "D's mean output, score", "Gradient norms")


def choose(config: ClinicConfig) -> ClinicConfig:
    """Draw the choice of a case, and the score so far; return the present state."""
    controls = Controls(PAGE, config)
    asked = {line.question: line.right for line in sheet.lines() if line.page == PAGE}
    marks = {True: " ✓", False: " ✗", None: ""}
    options = {
        number: f"{number}{marks[asked.get(_ask(number, case))]}"
        for number, case in enumerate(CASES, 1)
    }
    left, right = st.columns([5, 1], vertical_alignment="bottom")
    with left:
        controls.choice("case", "Run", options)
    right.button("Next run", on_click=_next, width="stretch", key=f"{PAGE}-next")
    answers = [asked[ask] for ask in map(_ask, options, CASES) if ask in asked]
    score = f"Your first answers: {sum(answers)} of {len(answers)} right, " if answers else ""
    st.caption(f"{score}{len(CASES)} runs in all.")
    chosen = controls.result()
    return chosen if chosen.case == config.case else ClinicConfig(case=chosen.case)


def _next() -> None:
    config = state.saved(PAGE, ClinicConfig)
    state.apply(PAGE, ClinicConfig(case=config.case % len(CASES) + 1))


def question(number: int, case: Case) -> Question:
    """Return what is asked of a run: its number makes it a question of its own."""
    return Question(_ask(number, case), case.options, case.answer, filled(case, case.sign))


def _ask(number: int, case: Case) -> str:
    return f"Run {number}: {case.ask}"


def examine(config: ClinicConfig) -> None:
    """Draw a run as far as the student has come: curves, question, pictures, remedy.

    Raises:
        ValueError: A recorded run is missing or damaged; in one sentence.
    """
    case = CASES[config.case - 1]
    runs = [known(name) for name in (case.run, case.beside) if name]
    answered = config.guess is not None
    if answered and case.remedy:
        runs.append(known(case.remedy))
    names = ["this run", "the other" if case.beside else "the remedy"]
    with st.container(key=f"{PAGE}-curves"):
        show_curves(runs, key=f"{PAGE}-chart", called=names, only=_first)
    predict(PAGE, config, question(config.case, case))
    answered = state.saved(PAGE, ClinicConfig).guess is not None
    if not answered:
        st.caption("The pictures are uncovered when you have answered.")
        return
    opinion.show(runs[0], "this run")
    _pictures(config, case, runs)


def _first(chart: RunChart) -> bool:
    return chart.title in _FIRST


def _pictures(config: ClinicConfig, case: Case, runs: list[KnownRun]) -> None:
    """Draw the pictures of one run or two at the chosen moment."""
    titles = ["This run", "The other" if case.beside else "The remedy"]
    for column, run, title in zip(st.columns(2), runs, titles, strict=False):
        with column:
            files = run.folder.samples()
            if not files:
                msg = f"The recorded run {run.folder.path.name} has lost its pictures."
                raise ValueError(msg)
            file = files[round(config.moment / 100 * (len(files) - 1))]
            caption = f"{title}, step {step_of(file):,}: {text.settings(run.config)}"
            pixels: np.ndarray = read_grid(file)
            row = TileRow("", pixels[None], (caption,))
            show_tiles([row], key=f"{PAGE}-pictures-{title}", size=460)
    Controls(PAGE, config).slider("moment", "Pictures from the first to the last, %")
    if case.did:
        st.markdown(f"**The remedy.** {filled(case, case.did)}")
