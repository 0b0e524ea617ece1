"""The widgets of the game dynamics page."""

import streamlit as st

from explorer.theory.game.config import GameConfig, why_idle
from explorer.theory.game.dirac_objectives import DIRAC_OBJECTIVES
from explorer.theory.game.integrators import INTEGRATORS
from explorer.theory.game.regularisers import REGULARISERS
from explorer.theory.game.trajectories import STARTS
from explorer.ui.frame.controls import Controls
from explorer.ui.game_dynamics.config import PAGE, PICTURE, TEXTS

GAME_TITLES = {"dirac": "Dirac-GAN", "bilinear": "Bilinear xy"}


def folded_controls(config: GameConfig) -> GameConfig:
    """Draw what is folded in the sidebar, by who it belongs to; return what it says."""
    controls = Controls(PAGE, config, redraw=(PICTURE, TEXTS))
    with st.sidebar:
        _game(controls)
        _update_rule(controls)
        _starts(controls)
    return controls.result()


def main_controls(config: GameConfig) -> GameConfig:
    """Draw the four controls that matter, under the picture; return what they say."""
    controls = Controls(PAGE, config, redraw=(PICTURE, TEXTS))
    rule, step, cure, weight = st.columns([1.1, 1, 1.1, 1])
    with rule:
        titles = {k: i.title for k, i in INTEGRATORS.items()}
        controls.select("integrator", "Update rule", titles, whole_page=True)
    with step:
        controls.slider("step_size", "Step size h", step=0.01)
    with cure:
        titles = {k: r.title for k, r in REGULARISERS.items()}
        controls.select("regulariser", "Penalty", titles, whole_page=True)
    with weight:
        now = controls.result()
        symbol = REGULARISERS[now.regulariser].weight_symbol
        name = f"Weight {symbol}" if symbol else "Weight"
        controls.slider("weight", name, step=0.05, why_off=why_idle(now, "weight"))
    return controls.result()


def _game(controls: Controls[GameConfig]) -> None:
    with st.expander("Game", expanded=True):
        controls.choice("game", "Who plays what", GAME_TITLES)
        titles = {k: o.title for k, o in DIRAC_OBJECTIVES.items()}
        off = why_idle(controls.result(), "objective")
        controls.select("objective", "Objective", titles, why_off=off)
        now = controls.result()
        clip, penalty = why_idle(now, "clip_bound"), why_idle(now, "slope_weight")
        controls.slider("clip_bound", "Clip bound c", step=0.05, why_off=clip)
        controls.slider("slope_weight", "Gradient penalty λ", step=0.1, why_off=penalty)


def _update_rule(controls: Controls[GameConfig]) -> None:
    now = controls.result()
    with st.expander("Update rule", expanded=True):
        controls.slider(
            "discriminator_steps",
            "D updates a step, k",
            why_off=why_idle(now, "discriminator_steps"),
        )
        controls.slider("momentum", "Momentum β", step=0.05, why_off=why_idle(now, "momentum"))


def _starts(controls: Controls[GameConfig]) -> None:
    with st.expander("Trajectories", expanded=True):
        controls.select("starts", "Starting points", {k: s[0] for k, s in STARTS.items()})
        controls.slider("count", "How many")
        controls.slider("radius", "Starting radius", step=0.05)
        controls.slider("steps", "Steps", step=10)
