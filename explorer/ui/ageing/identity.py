"""Over many faces: does the age follow the label, and does the person stay?"""

from typing import Any

import plotly.graph_objects as go
import streamlit as st

from explorer.images.data.faces import NAMES
from explorer.images.measuring.ageing import KEPT
from explorer.images.measuring.factor_reader import spoken
from explorer.plots.ageing import ages_figure
from explorer.ui.ageing.agers import card, run_choice
from explorer.ui.ageing.config import PAGE, Settings
from explorer.ui.canvas import figures
from explorer.ui.frame import page
from explorer.ui.frame.controls import Controls
from explorer.ui.frame.numbers import three_latex
from explorer.ui.theory.view import View
from explorer.ui.theory.widgets import Question

#: Two numbers drawn evenly from a range are a third of it apart, on average.
_APART = 1 / 3


def draw(config: Settings) -> None:
    """Draw the read ages of many faces, and the table of what stayed."""
    found = card(config.run)
    left, right = st.columns([2, 3])
    with left:
        st.markdown("##### The age follows the label")
        figures.show(_ages(found), f"{PAGE}-ages")
        st.caption(
            f"Mean of {found['faces']:.0f} unseen faces, each asked for at every age, with "
            "95 % intervals. From the first age to the last the read age goes "
            f"{found['follows']:.2f} times as far as that of real faces."
        )
        st.caption(
            "The faces are drawn, so every factor is known, and a reader can be asked for it. "
            "That is their advantage over photographs: of those nobody has the same person at "
            "another age, and what stayed is a matter of opinion."
        )
    with right:
        st.markdown("##### What stayed of the person")
        st.table(rows(found))
        st.caption(
            f"Each of {found['faces']:.0f} unseen faces at one age that is not its own, read "
            "by the face reader and compared with what it was drawn of; 95 % intervals. Above: "
            "shares that are right, where the factor could be seen. Below: mean distance as a "
            "share of the range, less is better. What is lost at its own age, too, is lost by "
            "the code and not by the age. Chance: a factor drawn anew."
        )


def _ages(found: dict[str, Any]) -> go.Figure:
    ages = range(int(found["ages"]))
    read, real, low, high = (
        [found[key.format(age)] for age in ages]
        for key in ("age_{}", "age_real_{}", "age_{}_low", "age_{}_high")
    )
    return ages_figure(read, real, low, high, height=300, dark=page.dark())


def rows(found: dict[str, Any]) -> list[dict[str, str]]:
    """Return the table: each factor at another age, as the faces are, and by chance."""
    chances = {name: 1 / len(kinds) for name, kinds in NAMES.items()}
    chances |= dict.fromkeys(KEPT, _APART)
    return [
        {
            "Factor": spoken(name),
            "At another age": _with_ends(found, f"stay_{name}"),
            "At its own": _percent(found[f"back_{name}"]),
            "The faces themselves": _percent(found[f"read_{name}"]),
            "By chance": _percent(chance),
        }
        for name, chance in chances.items()
    ]


def _with_ends(found: dict[str, Any], key: str) -> str:
    low, high = (f"{100 * found[f'{key}_{end}']:.0f}" for end in ("low", "high"))
    return f"{_percent(found[key])} ({low} to {high})"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def widgets(controls: Controls[Settings]) -> None:
    """Draw the choice of the run."""
    run_choice(controls)


def formula(config: Settings) -> None:
    """Show how far the age follows."""
    found = card(config.run)
    last = int(found["ages"]) - 1
    page.formula(
        "How far the age follows: the way that the reading goes, real faces 1",
        r"\frac{\bar a(l = 5) - \bar a(l = 1)}{\bar a_{real}(5) - \bar a_{real}(1)}",
        rf"\frac{{{three_latex(found[f'age_{last}'])} - {three_latex(found['age_0'])}}}"
        rf"{{{three_latex(found[f'age_real_{last}'])} - {three_latex(found['age_real_0'])}}}"
        rf" = {three_latex(found['follows'])}",
    )


VIEW = View(
    title="Age and identity",
    draw=draw,
    controls=widgets,
    question=Question(
        "An old face is asked for. Which of these should the picture take from the label?",
        {"a": "Grey hair", "b": "Glasses", "c": "The background"},
        "a",
        "Hair greys with age in these faces; glasses and background are drawn without regard "
        "to it, so they are the code's to keep.",
    ),
    formula=formula,
)
