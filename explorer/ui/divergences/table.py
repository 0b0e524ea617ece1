"""Every f-divergence: f, its conjugate, the best critic, and the present value."""

import numpy as np
import streamlit as st

from explorer.theory import F_DIVERGENCES
from explorer.ui.divergences.config import Settings
from explorer.ui.divergences.pair import densities, pair_controls
from explorer.ui.frame import page
from explorer.ui.frame.numbers import three, three_latex
from explorer.ui.theory.view import View
from explorer.ui.theory.widgets import Question

DUAL_STEPS = (
    r"A convex f is the supremum of its tangents: $f(u)=\sup_t\,ut-f^*(t)$.",
    r"Put $u=p/q$ and let t depend on x: "
    r"$\int q\,f(p/q)\ge E_p[T]-E_q[f^*(T)]$ for every T.",
    r"The tangent that touches at u has slope $t=f'(u)$: equality at $T^*=f'(p/q)$.",
)


def draw(config: Settings) -> None:
    """Show every f-divergence: f, its conjugate, the best critic, and the present value."""
    p, q = densities(config)
    rows = [
        "| | f(u) | conjugate f*(t) | best critic T* | value | dual |",
        "|:--|:-:|:-:|:-:|--:|--:|",
    ]
    for row in F_DIVERGENCES.values():
        value, dual = float(row.value(p, q)), float(row.dual(p, q))
        rows.append(
            f"| **{row.title}** | ${row.f_latex}$ | ${row.conjugate_latex}$ | "
            f"${row.critic_latex}$ | {three(value)} | {three(dual)} |"
        )
    st.markdown("\n".join(rows))
    st.caption(
        r"Value: the integral of q f(p/q). Dual: $E_p[T^*]-E_q[f^*(T^*)]$, another integral. "
        "Every row is a GAN: let D be T, maximise the dual over D, minimise over G."
    )


def formula(config: Settings) -> None:
    """Show the divergence as a game, and the present value of the GAN's row."""
    js = float(F_DIVERGENCES["jensen-shannon"].value(*densities(config)))
    page.formula(
        "Every f-divergence is a game",
        r"D_f(p\|q) = \int q\,f\!\left(\frac pq\right)dx = \sup_T E_p[T] - E_q[f^*(T)]",
        rf"2\,\mathrm{{JS}} - \log 4 = 2\cdot{three_latex(js)} - 1.386"
        rf" = {three_latex(2 * js - 2 * np.log(2))}",
        DUAL_STEPS,
    )


VIEW = View(
    title="f-divergences",
    draw=draw,
    controls=pair_controls,
    question=Question(
        "The original GAN is a row of this table. Its best critic T* is…",
        {"a": "log D*", "b": "D*", "c": "the logit of D*"},
        "a",
        "T* = log(p/(p+q)) = log D*, and −f*(T) = log(1 − D).",
    ),
    formula=formula,
)
