"""The pictures, the numbers and the formulas of the game dynamics page."""

import streamlit as st

from explorer.plots.game.spectrum import spectrum_figure
from explorer.plots.game.stage import stage_figure
from explorer.theory.game.analysis import analyse
from explorer.theory.game.config import GameConfig, base_game
from explorer.ui.canvas import figures
from explorer.ui.frame import page
from explorer.ui.game_dynamics import text
from explorer.ui.game_dynamics.config import PAGE


def show_stage(config: GameConfig) -> None:
    """Draw the phase portrait, the game in data space and the radius."""
    game, analysis = base_game(config), analyse(config)
    across, up = (f"{s}: {r}" for s, r in zip(game.symbols, game.roles, strict=True))
    figure = stage_figure(
        analysis.grid,
        analysis.field,
        analysis.run.states,
        analysis.radius,
        view=analysis.view,
        rest=game.rest,
        axes=(across, up),
        points=game.points,
        line=game.line,
        guide=analysis.factor,
        dark=page.dark(),
    )
    figures.show(figure, f"{PAGE}-stage")


def show_theory(config: GameConfig) -> None:
    """Draw the eigenvalues, and what they predict beside what was measured."""
    analysis = analyse(config)
    planes, numbers = st.columns([1.5, 1])
    with planes:
        figure = spectrum_figure(
            analysis.eigenvalues,
            analysis.multipliers,
            analysis.weight_locus,
            analysis.step_locus,
            dark=page.dark(),
        )
        figures.show(figure, f"{PAGE}-spectrum")
    with numbers:
        st.markdown(text.table(analysis))
        st.caption(text.reading(analysis))


def show_formulas(config: GameConfig) -> None:
    """Show the field, the linearisation and the law of the radius with present numbers."""
    page.formula("What each player does", *text.field_formula(config))
    spectrum = text.spectrum_formula(config, analyse(config))
    page.formula("Near the equilibrium", *spectrum, text.derivation())
    law, numbers, words = text.radius_formula(config)
    page.formula("What the flow does to the radius", law, numbers)
    st.caption(words)
