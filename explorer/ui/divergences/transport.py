"""The best plan on the line and in the plane."""

import numpy as np
import streamlit as st

from explorer.plots.theory.transport import assignment_figure, monotone_plan_figure
from explorer.theory import critic_gap, kantorovich_potential, transport_plan, wasserstein_1d
from explorer.theory.densities.density import with_breaks
from explorer.ui.canvas import figures
from explorer.ui.divergences.config import PAGE, Settings
from explorer.ui.divergences.pair import X, densities, pair_controls
from explorer.ui.frame import page
from explorer.ui.frame.controls import Controls
from explorer.ui.frame.numbers import three, three_latex
from explorer.ui.theory.view import View
from explorer.ui.theory.widgets import Question

TRANSPORT_STEPS = (
    r"Primal: $W_1=\inf_\gamma E_{(x,y)\sim\gamma}|x-y|$ over all plans that carry p to q.",
    r"On the line, move mass past each x: the net mass that must cross x is "
    r"$|F_p(x)-F_q(x)|$, so $W_1=\int|F_p-F_q|\,dx$.",
    r"Dual: for any f with slope at most 1, $f(x)-f(y)\le|x-y|$, so "
    r"$E_p[f]-E_q[f]\le W_1$.",
    r"Integrate by parts: $E_p[f]-E_q[f]=\int f'(x)\,(F_q(x)-F_p(x))\,dx$. Choose "
    r"$f'=\mathrm{sign}(F_q-F_p)$ and the bound is reached.",
)


def draw(config: Settings) -> None:
    """Draw the monotone plan on the line and the best assignment in the plane."""
    left, right = st.columns(2)
    p, q = densities(config)
    share = (np.arange(24) + 0.5) / 24
    with left:
        x = with_breaks(X, p, q)
        starts, ends = q.quantile(share), p.quantile(share)
        figure = monotone_plan_figure(x, p.pdf(x), q.pdf(x), starts, ends, dark=page.dark())
        figures.show(figure, f"{PAGE}-plan")
        distance = wasserstein_1d(p, q)
        st.caption(
            "On the line the best plan keeps the order: the u-quantile of q goes to the "
            f"u-quantile of p. Mean length of an arrow: W1 = {three(distance)}."
        )
    with right:
        rng = np.random.default_rng(config.seed)
        data = rng.standard_normal((config.points, 2))
        fakes = config.width * rng.standard_normal((config.points, 2))
        fakes[:, 0] += config.separation
        plan = transport_plan(fakes, data, config.power)
        figures.show(
            assignment_figure(fakes, data, plan.target, dark=page.dark()), f"{PAGE}-assignment"
        )
        name = "W1" if config.power == 1 else "W2²"
        dual = plan.potential_x.mean() + plan.potential_y.mean()
        st.caption(
            f"In the plane: {config.points} Gaussian fakes to {config.points} Gaussian data "
            f"points, one to one. Primal (mean cost) {name} = {three(plan.cost)}; dual (mean "
            f"prices) = {three(dual)}. They agree: no plan is cheaper."
        )


def widgets(controls: Controls[Settings]) -> None:
    """Draw the pair's sliders and those of the two clouds."""
    pair_controls(controls)
    columns = st.columns(3)
    with columns[0]:
        controls.slider("points", "Points in each cloud", step=4)
    with columns[1]:
        controls.choice("power", "Cost of a pair", {1: "distance", 2: "squared"})
    with columns[2]:
        controls.number("seed", "Draw", step=1)


def formula(config: Settings) -> None:
    """Show W1 by its two roads."""
    two_roads(config, TRANSPORT_STEPS)


def two_roads(config: Settings, steps: tuple[str, ...]) -> None:
    """Show W1 as the cheapest plan and as the best critic, with the present numbers."""
    p, q = densities(config)
    dual = float(critic_gap(kantorovich_potential(p, q), p, q))
    page.formula(
        "Two roads to one number",
        r"W_1 = \int |F_p - F_q|\,dx = \sup_{\mathrm{slope}(f) \le 1} E_p[f] - E_q[f]",
        rf"W_1 = {three_latex(float(wasserstein_1d(p, q)))} = {three_latex(dual)}",
        steps,
    )


VIEW = View(
    title="Transport plans",
    draw=draw,
    controls=widgets,
    question=Question(
        "Can two arrows of the best plan on the line cross?",
        {"a": "yes, often", "b": "never needed", "c": "only for wide q"},
        "b",
        "Uncrossing two arrows never costs more, so the best plan keeps the order.",
    ),
    formula=formula,
)
