"""The views of the page on divergences."""

from functools import partial

import numpy as np
import streamlit as st

from explorer.plots.theory.divergences import (
    distances_figure,
    fits_figure,
    lines_figure,
    modes_figure,
    pair_figure,
)
from explorer.plots.theory.transport import (
    assignment_figure,
    critics_figure,
    monotone_plan_figure,
)
from explorer.theory import (
    F_DIVERGENCES,
    Gaussian,
    best_gaussian,
    clipped_critic,
    critic_gap,
    kantorovich_potential,
    transport_plan,
    wasserstein_1d,
)
from explorer.theory.densities import Array, Density, Mixture
from explorer.theory.divergences.closed_forms import modes_covered
from explorer.theory.divergences.pairs import DISTANCES, PAIRS
from explorer.theory.divergences.projection import PROJECTIONS, Projection
from explorer.ui.canvas import figures
from explorer.ui.frame.controls import IN_TURN
from explorer.ui.theory.configs import DivergencesConfig
from explorer.ui.theory.widgets import numbers, plain

PAGE = "divergences"
#: The fragments of the page: the picture with its sliders, and the texts about it.
PICTURE, TEXTS = f"{PAGE}-picture", f"{PAGE}-texts"
show = partial(figures.show, then=(TEXTS,))
# Jumps at 0 and kinks at 1 are drawn where they are.
GRID = np.unique(np.concatenate([np.linspace(-6, 6, 81), [-1, -1e-3, 1e-3, 1]]))
X = np.linspace(-8, 8, 401)
PAIR_TITLES = {name: str(getattr(pair, "title", name)) for name, pair in PAIRS.items()}
DISTANCE_NAMES, FIT_NAMES = dict(DISTANCES), dict(PROJECTIONS)
UNITS = {"kl": " (nats)", "reverse_kl": " (nats)", "js": " (nats)"}


@st.cache_data(max_entries=256, show_spinner=False)
def curves(pair: str, width: float) -> tuple[dict[str, Array], dict[str, Array]]:
    """Return every distance over the separations, and its slope; drawn to 1e-4."""
    values = PAIRS[pair](width).curves(GRID, 1e-4)
    return values, {name: _slope(curve) for name, curve in values.items()}


def _slope(curve: Array) -> Array:
    """Return the derivative over the grid, nan at a kink, a jump and at infinity."""
    finite = np.where(np.isfinite(curve), curve, np.nan)
    steps = np.diff(finite) / np.diff(GRID)
    left, right = np.append(np.nan, steps), np.append(steps, np.nan)
    turn = np.abs(right - left)
    around = np.nan_to_num(np.fmax(np.append(np.nan, turn[:-1]), np.append(turn[1:], np.nan)))
    kink = (turn > 0.25) & (turn > 5 * around)
    jump = np.fmax(np.abs(left), np.abs(right)) > 50
    return np.where(kink | jump, np.nan, np.gradient(finite, GRID))


@st.cache_data(max_entries=1024, show_spinner=False)
def present(pair: str, width: float, separation: float) -> tuple[dict[str, float], ...]:
    """Return the distances and the slopes at one separation."""
    chosen = PAIRS[pair](width)
    values = {k: float(v[0]) for k, v in chosen.curves([separation]).items()}
    return values, chosen.slopes(separation)


def densities(config: DivergencesConfig) -> tuple[Density, Density]:
    """Return the present pair."""
    return PAIRS[config.pair](config.width).densities(config.separation)


def grid(p: Density, q: Density) -> Array:
    """Return an even grid with the densities' own break points, both sides of each."""
    breaks = np.concatenate([p.breaks(), q.breaks()])
    breaks = breaks[np.abs(breaks) < X[-1]]
    return np.unique(np.concatenate([X, breaks - 1e-7, breaks + 1e-7]))


def show_distances(config: DivergencesConfig, *, dark: bool) -> None:
    """Draw the curves over d with their slopes, the pair, and all numbers."""
    left, right = st.columns([3, 2])
    values, slopes = curves(config.pair, config.width)
    names = list(DISTANCES)
    styles = [names.index(key) for key in config.shown]
    with left:
        show(
            distances_figure(
                GRID,
                {DISTANCES[k]: values[k] for k in config.shown},
                {DISTANCES[k]: slopes[k] for k in config.shown},
                config.separation,
                styles,
                dark=dark,
            ),
            f"{PAGE}-distances",
        )
    with right:
        if config.pair == "lines":
            show(lines_figure(config.separation, dark=dark, height=220), f"{PAGE}-lines")
        else:
            p, q = densities(config)
            x = grid(p, q)
            show(pair_figure(x, p.pdf(x), q.pdf(x), dark=dark, height=220), f"{PAGE}-pair")
        now, slope = present(config.pair, config.width, config.separation)
        st.table(
            {
                "distance": [DISTANCES[k] + UNITS.get(k, "") for k in names],
                "value": [plain(now[k]) for k in names],
                "slope in d": [plain(slope[k]) for k in names],
            },
            hide_index=True,
        )


def show_transport(config: DivergencesConfig, *, dark: bool) -> None:
    """Draw the monotone plan on the line and the best assignment in the plane."""
    left, right = st.columns(2)
    p, q = densities(config)
    share = (np.arange(24) + 0.5) / 24
    with left:
        x = grid(p, q)
        starts, ends = q.quantile(share), p.quantile(share)
        figure = monotone_plan_figure(x, p.pdf(x), q.pdf(x), starts, ends, dark=dark)
        show(figure, f"{PAGE}-plan")
        distance = wasserstein_1d(p, q)
        st.caption(
            "On the line the best plan keeps the order: the u-quantile of q goes to the "
            f"u-quantile of p. Mean length of an arrow: W1 = {plain(distance)}."
        )
    with right:
        rng = np.random.default_rng(config.seed)
        data = rng.standard_normal((config.points, 2))
        fakes = config.width * rng.standard_normal((config.points, 2))
        fakes[:, 0] += config.separation
        plan = transport_plan(fakes, data, config.power)
        show(assignment_figure(fakes, data, plan.target, dark=dark), f"{PAGE}-assignment")
        name = "W1" if config.power == 1 else "W2²"
        dual = plan.potential_x.mean() + plan.potential_y.mean()
        st.caption(
            f"In the plane: {config.points} Gaussian fakes to {config.points} Gaussian data "
            f"points, one to one. Primal (mean cost) {name} = {plan.cost:.6f}; dual (mean "
            f"prices) = {dual:.6f}. They agree: no plan is cheaper."
        )


def show_critics(config: DivergencesConfig, *, dark: bool) -> None:
    """Draw the best 1-Lipschitz critic and the best clipped one."""
    p, q = densities(config)
    best = kantorovich_potential(p, q)
    clipped = clipped_critic(p, q, config.clip, config.hidden)
    x = grid(p, q)
    centre = float(best(np.array([p.mean()]))[0])
    low = float(clipped(np.array([p.mean()]))[0])
    turns = np.flatnonzero(np.diff(best.slopes))
    knots = best.knots[turns]
    knots = knots[np.abs(knots) < X[-1]]
    show(
        critics_figure(
            x,
            p.pdf(x),
            q.pdf(x),
            best(x) - centre,
            clipped(x) - low,
            knots,
            best(knots) - centre,
            dark=dark,
        ),
        f"{PAGE}-critics",
    )
    primal, dual = float(wasserstein_1d(p, q)), float(critic_gap(best, p, q))
    gap, steepest = float(critic_gap(clipped, p, q)), float(np.abs(clipped.slopes).max())
    share = gap / (steepest * primal) if steepest * primal > 0 else np.nan
    numbers(
        {
            "W1, primal": f"{primal:.6f}",
            "E_p[f] − E_q[f], dual": f"{dual:.6f}",
            "the clipped critic's gap": plain(gap),
            "its steepest slope, should be 1": plain(steepest),
            "its share of W1, at slope 1": "–" if np.isnan(share) else f"{100 * share:.0f} %",
        }
    )


@st.cache_data(max_entries=256, show_spinner=False)
def _fit(gap: float, balance: float, name: str) -> Projection:
    """Return the best Gaussian for the two modes."""
    return best_gaussian(_two_modes(gap, balance), name)


def _two_modes(gap: float, balance: float) -> Mixture:
    return Mixture([Gaussian(-gap, 0.7), Gaussian(gap, 0.7)], [balance, 1 - balance])


def show_fits(config: DivergencesConfig, *, dark: bool) -> None:
    """Draw the best single Gaussian for two modes under the chosen divergences."""
    p = _two_modes(config.gap, config.balance)
    fits = {name: _fit(config.gap, config.balance, name) for name in config.fits}
    drawn = {PROJECTIONS[k]: Gaussian(f.mean, f.std).pdf(X) for k, f in fits.items()}
    styles = [list(PROJECTIONS).index(name) for name in fits]
    left, right = st.columns([3, 2])
    with left:
        show(fits_figure(X, p.pdf(X), drawn, styles, dark=dark), f"{PAGE}-fits")
    with right:
        st.table(
            {
                "best q under": [PROJECTIONS[k] for k in fits],
                "mean": [plain(round(f.mean, 3) + 0.0) for f in fits.values()],
                "width": [plain(f.std) for f in fits.values()],
                "distance": [plain(max(f.distance, 0.0)) for f in fits.values()],
            },
            hide_index=True,
        )
        st.caption(
            "Found numerically: a grid of means and widths, then polished. Forward KL and W2 "
            "have closed forms."
        )


def show_modes(config: DivergencesConfig, *, dark: bool) -> None:
    """Draw n modes with k covered and the distances that follow."""
    covered = min(config.covered, config.modes)
    show(modes_figure(config.modes, covered, dark=dark), f"{PAGE}-modes")
    found = modes_covered(config.modes, covered)
    numbers(
        {
            "KL(q ‖ p) = ln(n/k), nats": plain(found.reverse_kl),
            "KL(p ‖ q), nats": plain(found.kl),
            "JS, nats": f"{found.js:.6f}",
            "total variation = 1 − k/n": plain(found.total_variation),
        }
    )


def show_table(config: DivergencesConfig, *, dark: bool) -> None:
    """Show every f-divergence: f, its conjugate, the best critic, and the present value."""
    del dark
    p, q = densities(config)
    rows = [
        "| | f(u) | conjugate f*(t) | best critic T* | value | dual |",
        "|:--|:-:|:-:|:-:|--:|--:|",
    ]
    for row in F_DIVERGENCES.values():
        value, dual = float(row.value(p, q)), float(row.dual(p, q))
        rows.append(
            f"| **{row.title}** | ${row.f_latex}$ | ${row.conjugate_latex}$ | "
            f"${row.critic_latex}$ | {plain(value)} | {plain(dual)} |"
        )
    st.markdown("\n".join(rows))
    st.caption(
        "Value: the integral of q f(p/q). Dual: E_p[T*] − E_q[f*(T*)], another integral. "
        "Every row is a GAN: let D be T, maximise the dual over D, minimise over G."
    )


SHOW = {
    "distances": show_distances,
    "transport": show_transport,
    "critics": show_critics,
    "fits": show_fits,
    "modes": show_modes,
    "table": show_table,
}


def redraw(config: DivergencesConfig) -> tuple[str, ...]:
    """Return what a moved slider runs: a figure calls for the texts, the table cannot."""
    return (PICTURE, TEXTS) if config.view == "table" else IN_TURN
