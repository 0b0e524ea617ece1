from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.theory.densities import Gaussian, Laplace, Mixture
from explorer.theory.densities.quadrature import integrate
from explorer.theory.divergences.values import js_divergence
from explorer.theory.figure_1.curve_generator import CurveGenerator, bent_generator
from explorer.theory.figure_1.run import (
    GRID_POINTS,
    GridDiscriminator,
    ascend,
    best_response,
    figure_run,
    flow,
    follow,
)

P = Mixture([Gaussian(-1, 0.6), Gaussian(1.3, 0.5)], [0.6, 0.4])
GRID = np.linspace(-5, 5, GRID_POINTS)
START = bent_generator(np.linspace(0.5, 3, 7).tolist())
Z = (np.arange(96) + 0.5) / 96


@given(st.lists(st.floats(-4, 4), min_size=7, max_size=7))
@settings(max_examples=25, deadline=None)
def test_p_g_is_a_density_whatever_the_curve(heights: list[float]) -> None:
    g = bent_generator(heights)
    assert integrate(g.pdf, g.breaks())[0] == pytest.approx(1, abs=1e-9)
    assert np.all(np.diff(g.x) > 0)
    assert g.mass(g(np.array([0.1, 0.5, 0.9]))) == pytest.approx([0.1, 0.5, 0.9], abs=1e-9)


@pytest.mark.parametrize(
    "g", [bent_generator((-4, -4, -4, 0, 4, 4, 4)), CurveGenerator(Laplace(0, 0.3).quantile(Z))]
)
def test_the_smooth_density_has_mass_one(g: CurveGenerator) -> None:
    mass = integrate(
        lambda x: np.exp(g.smooth_log_pdf(x)), np.append(g.breaks(), g.joints()[0])
    )
    assert mass[0] == pytest.approx(1, abs=1e-9)


def test_change_of_variables_density_times_slope_is_one() -> None:
    g = CurveGenerator(Gaussian(1, 2).quantile(Z))
    inside = np.linspace(-1.5, 3.5, 31)
    assert g.pdf(inside) == pytest.approx(Gaussian(1, 2).pdf(inside), rel=0.03)


def test_quantile_and_mass_of_the_curve_are_inverse_in_the_tails_too() -> None:
    mass = np.array([1e-6, 1e-3, 0.3, 0.7, 0.999])
    assert START.mass(START.quantile(mass)) == pytest.approx(mass, rel=1e-9)
    assert START.mass(0.9, upper=True) == pytest.approx(1 - START.mass(0.9))


def test_a_curve_that_falls_is_refused() -> None:
    with pytest.raises(ValueError, match="must be a rising curve"):
        CurveGenerator([0.0, 1.0, 0.5])


def test_many_ascent_steps_reach_the_best_response() -> None:
    g = CurveGenerator(Gaussian(0.8, 0.8).quantile(Z))
    trained = ascend(GridDiscriminator(GRID, np.zeros(GRID_POINTS)), P, g, 400)
    x = np.linspace(-1.5, 2, 15)
    exact = P.pdf(x) / (P.pdf(x) + Gaussian(0.8, 0.8).pdf(x))
    assert trained(x) == pytest.approx(exact, abs=0.05)
    assert best_response(P, g, GRID)(x) == pytest.approx(exact, abs=0.02)


def test_descent_with_the_full_answer_never_raises_the_objective_and_reaches_p() -> None:
    stages = flow(P, START, np.arange(1.0, 30.0), saturating=True)
    js = [float(js_divergence(P, g)) for g in [START, *stages]]
    assert all(after <= before + 1e-4 for before, after in pairwise(js))
    assert js[-1] < 0.01


def test_at_p_g_equal_to_p_nothing_moves_and_d_is_one_half() -> None:
    there = CurveGenerator(P.quantile(Z))
    later = flow(P, there, [5.0], saturating=True)[0]
    assert later.x == pytest.approx(there.x, abs=0.1)
    x = np.linspace(-2, 2, 21)
    assert best_response(P, there, GRID)(x) == pytest.approx(0.5, abs=0.02)


def test_g_moves_towards_the_data() -> None:
    moved = follow(START, best_response(P, START, GRID), 0.2, saturating=False)
    assert moved.mean() < START.mean()
    assert js_divergence(P, moved) < js_divergence(P, START)


@pytest.mark.parametrize("steps", [1, 5, None])
@pytest.mark.parametrize("saturating", [True, False])
def test_a_run_shows_the_panels_in_the_papers_order(
    steps: int | None, saturating: bool
) -> None:
    states = list(figure_run(P, START, 3, 0.2, steps, saturating))
    assert "".join(s.panel for s in states) == "abcbcbcd"
    assert states[1].generator is states[0].generator
    assert states[2].discriminator is states[1].discriminator
    assert np.all(np.diff(states[-1].generator.x) > 0)


def test_the_finite_run_comes_near_the_data() -> None:
    states = list(figure_run(Gaussian(0, 1), START, 60, 0.2, 10))
    assert js_divergence(Gaussian(0, 1), states[-1].generator) < 0.02
