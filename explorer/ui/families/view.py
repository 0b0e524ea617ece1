"""The picture of the page on families, its table, its tree and its worked examples."""

import numpy as np
import streamlit as st

from explorer.config import plain
from explorer.images.films import COUNT, Film, FilmTask, Job, can, kept_moments
from explorer.live.client import LiveTask
from explorer.plots.families import bound_figure, chain_figure, slopes_figure
from explorer.theory.smallest import LinearVAE, TwoUnits
from explorer.ui.canvas.figures import show
from explorer.ui.families import measured, text
from explorer.ui.families.config import EXAMPLES, PAGE, STAGE, TABLE, FamiliesConfig
from explorer.ui.families.film import show_film
from explorer.ui.families.table import TITLES, show_table
from explorer.ui.families.tree import SOURCE, show_tree
from explorer.ui.frame import page, state
from explorer.ui.frame.controls import Controls
from explorer.ui.lab import tasks

_JOBS: dict[Job, str] = {"draw": "Draw", "complete": "Complete a half", "rebuild": "Rebuild"}
_CHAIN = "Only a Markov chain has steps."


def controls(config: FamiliesConfig) -> FamiliesConfig:
    """Draw who draws what, in one line; return the config of it."""
    c = Controls(PAGE, config)
    c.choice("family", "Who draws", TITLES)
    second, third, fourth = st.columns([4, 5, 1.6], vertical_alignment="bottom")
    with second:
        c.choice("job", "What", _JOBS)
    found = c.result()
    with third:
        steps = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000)
        idle = None if found.has_chain else _CHAIN
        c.steps("gibbs_steps", "Steps of the chain", steps, why_off=idle)
    fourth.button("Again", on_click=_again, width="stretch", help="Other random numbers.")
    return c.result()


def _again() -> None:
    config = state.saved(PAGE, FamiliesConfig)
    state.apply(PAGE, config.with_(seed=(config.seed + 1) % 10_000))
    start()


def start() -> None:
    """Ask for the film of the page's present config."""
    config = st.session_state[f"{PAGE}:config"]
    assert isinstance(config, FamiliesConfig)
    tasks.start(PAGE, config.film)


def asked(config: FamiliesConfig) -> FamiliesConfig:
    """Ask for the film of every config that is new, so that no button need be pressed."""
    if st.session_state.get(f"{PAGE}:last") != config.film:
        st.session_state[f"{PAGE}:last"] = config.film
        if f"{PAGE}:wanted" in st.session_state:
            tasks.start(PAGE, config.film)
    return config


def film_task(config: FamiliesConfig) -> LiveTask[Film]:
    """Return the film of this config; sessions that ask for the same share it."""
    return tasks.shared(config.film, FilmTask)


def going(config: FamiliesConfig, task: LiveTask[Film]) -> bool:
    """Return whether this session waits for a film that can be drawn."""
    return not can(config.family, config.job) and tasks.going(PAGE, task, config.film)


def stage(config: FamiliesConfig, task: LiveTask[Film]) -> bool:
    """Draw the film and how far it is; return whether it goes on."""
    if reason := can(config.family, config.job):
        st.info(f"{TITLES[config.family]} cannot do this. {reason}")
        return False
    picture, row = st.container(), st.container()
    with row:
        waiting = tasks.controls(PAGE, task, config.film, "Draw")
    film = task.results
    with picture:
        show_film(config.film, film, done=not waiting, key=f"{PAGE}-film")
    if task.progress.finished and film is not None:
        measured.note_seconds(config.film, film.seconds, COUNT)
    return waiting


def chain(config: FamiliesConfig, task: LiveTask[Film]) -> None:
    """Draw how likely the machine finds the pictures of its chain, where there is one."""
    film = task.results if task.progress.finished else None
    if film is None or not film.energies or config.job != "draw":
        return
    system = measured.system_of(config.family)
    real, name = text.of_held_out(system, config.family)
    constant = measured.log_z(config.family) or 0.0
    nats = [energy - constant for energy in film.energies]
    steps = sorted(kept_moments(config.gibbs_steps))
    show(chain_figure(steps, nats, real, name, dark=page.dark()), f"{PAGE}-chain")
    st.caption(text.CHAIN)


def table(config: FamiliesConfig) -> FamiliesConfig:
    """Draw the table and the picture that one of its rows is about; return the config of it."""
    try:
        known = measured.of_picture(config.digit, shuffled=config.shuffled)
    except ValueError as error:
        st.error(plain(error))
        return config
    show_table(known, config.family, key=f"{PAGE}-table")
    left, right = st.columns([1, 5], vertical_alignment="center")
    shown = measured.picture(config.digit, shuffled=config.shuffled).repeat(6, 0).repeat(6, 1)
    left.image(shown, output_format="PNG", alt="The picture in question")
    with right:
        c = Controls(PAGE, config, redraw=(STAGE, TABLE))
        c.slider("digit", "Which of the 1,000 held-out digits")
        c.toggle("shuffled", "Shuffle its pixels")
        st.caption(text.SHUFFLED)
    return c.result()


def tree(config: FamiliesConfig) -> None:
    """Draw the tree of families."""

    def pick(family: str) -> None:
        state.apply(PAGE, config.with_(family=family))
        st.rerun()

    st.markdown("##### Where each family stands")
    show_tree(config.family, pick, key=f"{PAGE}-tree")
    st.caption(SOURCE)


def examples(config: FamiliesConfig) -> FamiliesConfig:
    """Draw one worked example with its sliders; return the config of them."""
    st.markdown("##### By hand: two models so small that nothing is hidden")
    c = Controls(PAGE, config, redraw=(EXAMPLES,))
    c.choice("example", "Example", {"rbm": "RBM of two units", "vae": "Linear VAE"})
    found = c.result()
    return _rbm_example(c, found) if found.example == "rbm" else _vae_example(c, found)


def _rbm_example(c: Controls[FamiliesConfig], config: FamiliesConfig) -> FamiliesConfig:
    left, right = st.columns([1.3, 1])
    with right:
        c.slider("weight", "Weight w", step=0.01)
        c.steps("cd_steps", "Steps k of CD-k", (1, 2, 3, 5, 10, 20, 50))
        config = c.result()
        machine, k = TwoUnits(config.weight), config.cd_steps
        st.latex(text.slopes_latex(machine, k))
        st.caption(text.slopes_said(machine, k))
    weights = np.linspace(-3, 6, 91)
    exact = [TwoUnits(w).slope for w in weights]
    found = [TwoUnits(w).contrastive(k) for w in weights]
    now = (config.weight, machine.slope, machine.contrastive(k))
    with left:
        shown = slopes_figure(weights, exact, found, now, k, dark=page.dark())
        show(shown, f"{PAGE}-slopes")
    return config


def _vae_example(c: Controls[FamiliesConfig], config: FamiliesConfig) -> FamiliesConfig:
    left, right = st.columns([1.3, 1])
    with right:
        one, two = st.columns(2)
        with one:
            c.slider("loading", "Decoder's w", step=0.1)
            c.slider("slope", "Encoder's mean m", step=0.05)
        with two:
            c.slider("noise", "Decoder's noise σ", step=0.05)
            c.slider("spread", "Encoder's spread s", step=0.01)
        config = c.result()
        model = model_of(config)
        st.button("Exact posterior", on_click=_tighten, width="stretch", key=f"{PAGE}-tighten")
        st.latex(text.bound_latex(model))
    spreads = np.geomspace(0.05, 2, 80)
    bounds = [LinearVAE(model.loading, model.noise, model.slope, s).bound for s in spreads]
    now = (model.spread, model.bound)
    with left:
        shown = bound_figure(spreads, bounds, model.log_likelihood, now, dark=page.dark())
        show(shown, f"{PAGE}-bound")
    return config


def model_of(config: FamiliesConfig) -> LinearVAE:
    """Return the linear VAE of a page's config."""
    return LinearVAE(config.loading, config.noise, config.slope, config.spread)


def _tighten() -> None:
    config = state.saved(PAGE, FamiliesConfig)
    model = model_of(config)
    spread = min(2.0, max(0.05, model.best_spread))
    slope = min(3.0, max(-2.0, model.best_slope))
    state.apply(PAGE, config.with_(slope=round(slope, 6), spread=round(spread, 6)))
