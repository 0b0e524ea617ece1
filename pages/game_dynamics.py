import streamlit as st

from explorer.plots.game_spectrum import spectrum_figure
from explorer.plots.games import stage_figure
from explorer.theory.game_analysis import GameAnalysis, analyse
from explorer.theory.game_config import GameConfig, base_game
from explorer.ui import game_texts, page, state
from explorer.ui.game_controls import game_controls

PAGE = "game_dynamics"


def show_stage(config: GameConfig, analysis: GameAnalysis) -> None:
    """Draw the phase portrait, the game in data space and the radius."""
    game = base_game(config)
    figure = stage_figure(
        analysis.grid,
        analysis.field,
        analysis.run.states,
        analysis.radius,
        view=analysis.view,
        rest=game.rest,
        symbols=game.symbols,
        guide=analysis.factor,
        dark=page.dark(),
    )
    st.plotly_chart(figure, key=f"{PAGE}-stage", config={"displayModeBar": False})


def show_theory(analysis: GameAnalysis) -> None:
    """Draw the eigenvalues, and what they predict beside what was measured."""
    planes, numbers = st.columns([1.25, 1])
    with planes:
        figure = spectrum_figure(
            analysis.eigenvalues,
            analysis.multipliers,
            analysis.weight_locus,
            analysis.step_locus,
            dark=page.dark(),
        )
        st.plotly_chart(figure, key=f"{PAGE}-spectrum", config={"displayModeBar": False})
    with numbers:
        st.markdown(game_texts.table(analysis))
        st.caption(game_texts.reading(analysis))


def show_formulas(config: GameConfig, analysis: GameAnalysis) -> None:
    """Show the field, the linearisation and the law of the radius with present numbers."""
    page.formula("What each player does", *game_texts.field_formula(config))
    spectrum = game_texts.spectrum_formula(config, analysis)
    page.formula("Near the equilibrium", *spectrum, game_texts.derivation())
    law, numbers, words = game_texts.radius_formula(config)
    page.formula("What the flow does to the radius", law, numbers)
    st.caption(words)


page.question("Two players who both improve at every step: why may they never arrive?")
start = state.load(PAGE, GameConfig)
stage = st.container()
config = game_controls(PAGE, start)
state.save(PAGE, config)
analysis = analyse(config)
with stage:
    show_stage(config, analysis)
show_theory(analysis)
page.try_this(PAGE, game_texts.EXPERIMENTS)
show_formulas(config, analysis)
page.remember(*game_texts.REMEMBER)
