"""Figure 1 as a film in the browser: every moment is sent once, playing needs no server."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from explorer.ui.frame import state
from explorer.ui.source import source

_HTML = """
<div class="player">
  <svg role="img" aria-label="Densities, discriminator and arrows from z to x"></svg>
  <div class="caption"></div>
  <div class="bar">
    <button class="play">Play</button>
    <button class="back" aria-label="One moment back">−</button>
    <button class="next" aria-label="One moment on">+</button>
    <input type="range" min="0" max="1" value="0" aria-label="Moment of the run">
    <button data-panel="a">(a) start</button><button data-panel="b">(b) D</button>
    <button data-panel="c">(c) G</button><button data-panel="d">(d) end</button>
  </div>
</div>
"""
_CSS = """
.player svg {width: 100%; display: block;}
.player text {font: 14px "Source Sans", sans-serif; fill: currentColor;}
.caption {min-height: 1.5em; font: 600 16px "Source Sans", sans-serif; margin: 2px 0 6px 44px;}
.bar {display: flex; gap: 6px; align-items: center; flex-wrap: wrap; margin-left: 44px;}
.bar input {flex: 1 1 160px; accent-color: var(--st-primary-color);}
.bar button {font: 15px "Source Sans", sans-serif; padding: 4px 10px; border-radius: 8px;
  border: 1px solid var(--st-border-color); background: var(--st-background-color);
  color: inherit; cursor: pointer;}
.bar button:hover {border-color: var(--st-primary-color); color: var(--st-primary-color);}
.bar .play {min-width: 70px;}
"""

_player = st.components.v2.component(
    "figure_one_player",
    html=_HTML,
    css=_CSS,
    js=source(__file__, "wire.js", "svg.js", "film_player.js"),
)


def play_figure(page: str, film: dict[str, Any], moment: int, *, then: Sequence[str]) -> None:
    """Show the film at a moment; where the student stops goes to the config's `moment`.

    Args:
        page: The page's name.
        film: What `explorer.plots.theory.film.film` returns.
        moment: Which half-round to show.
        then: Keys of the fragments to run where the student stops: the texts about it.
    """
    key = f"{page}-film"

    def stopped() -> None:
        chosen = st.session_state[key].moment
        if chosen is not None:
            now = st.session_state[f"{page}:config"]
            state.save(page, now.with_(moment=int(chosen)))
            st.rerun(list(then))

    _player(
        key=key,
        data={**film, "moment": moment},
        on_moment_change=stopped,
    )
