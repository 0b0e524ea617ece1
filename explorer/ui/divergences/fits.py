"""The best single Gaussian for two bumps: covering or seeking modes."""

import streamlit as st

from explorer.plots.theory.divergences import fits_figure
from explorer.theory import Gaussian, Mixture, best_gaussian
from explorer.theory.divergences.projection import PROJECTIONS, Projection
from explorer.ui.canvas import figures
from explorer.ui.divergences.config import PAGE, Settings
from explorer.ui.divergences.pair import X
from explorer.ui.frame import page
from explorer.ui.frame.controls import Controls
from explorer.ui.frame.numbers import three, three_latex
from explorer.ui.theory.view import View
from explorer.ui.theory.widgets import Question, side_by_side

FIT_STEPS = (
    r"$\mathrm{KL}(p\|q)=E_p[\log p-\log q]$: where p has mass, q must not be small. "
    r"Its best Gaussian has the mean and the variance of p.",
    r"$\mathrm{KL}(q\|p)=E_q[\log q-\log p]$: where q has mass, p must not be small. "
    r"One bump suffices.",
    r"JS is between the two: which one wins depends on how far the bumps are apart.",
)


@st.cache_data(max_entries=256, show_spinner=False)
def _fit(gap: float, balance: float, name: str) -> Projection:
    """Return the best Gaussian for the two modes."""
    return best_gaussian(_two_modes(gap, balance), name)


def _two_modes(gap: float, balance: float) -> Mixture:
    return Mixture([Gaussian(-gap, 0.7), Gaussian(gap, 0.7)], [balance, 1 - balance])


def draw(config: Settings) -> None:
    """Draw the best single Gaussian for two modes under the chosen divergences."""
    p = _two_modes(config.gap, config.balance)
    fits = {name: _fit(config.gap, config.balance, name) for name in config.fits}
    drawn = {PROJECTIONS[k]: Gaussian(f.mean, f.std).pdf(X) for k, f in fits.items()}
    styles = [list(PROJECTIONS).index(name) for name in fits]
    left, right = st.columns([3, 2])
    with left:
        figures.show(fits_figure(X, p.pdf(X), drawn, styles, dark=page.dark()), f"{PAGE}-fits")
    with right:
        st.table(
            {
                "best q under": [PROJECTIONS[k] for k in fits],
                "mean": [three(round(f.mean, 3) + 0.0) for f in fits.values()],
                "width": [three(f.std) for f in fits.values()],
                "distance": [three(max(f.distance, 0.0)) for f in fits.values()],
            },
            hide_index=True,
        )
        st.caption(
            "Found numerically: a grid of means and widths, then polished. Forward KL and W2 "
            "have closed forms."
        )


def widgets(controls: Controls[Settings]) -> None:
    """Draw the sliders of the two bumps and the choice of fits."""
    side_by_side(
        controls,
        gap=("Half the distance of the bumps", 0.1),
        balance=("Share of the left bump", 0.05),
    )
    controls.several("fits", "Best Gaussian under", PROJECTIONS)


def formula(config: Settings) -> None:
    """Show the two KL divergences and the bumps."""
    page.formula(
        "Who is charged where",
        r"\mathrm{KL}(p\|q) = E_p\left[\log\frac{p}{q}\right], \qquad "
        r"\mathrm{KL}(q\|p) = E_q\left[\log\frac{q}{p}\right]",
        rf"\text{{bumps at }} \pm{three_latex(config.gap)}, \text{{ shares }} "
        rf"{three_latex(config.balance)} \text{{ and }} {three_latex(1 - config.balance)}",
        FIT_STEPS,
    )


VIEW = View(
    title="Cover or seek",
    draw=draw,
    controls=widgets,
    question=Question(
        "Which divergence fits a Gaussian to one bump and forgets the other?",
        {"a": "KL(p‖q), forward", "b": "KL(q‖p), reverse", "c": "Wasserstein-2"},
        "b",
        "Reverse KL charges q only where q itself has mass; a missed bump costs at most ln 2.",
    ),
    formula=formula,
)
