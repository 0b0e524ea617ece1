"""What the page on game dynamics says."""

import numpy as np
import pytest
from scipy.special import expit

from explorer.theory.game.analysis import GameAnalysis, analyse
from explorer.theory.game.config import GameConfig, integrator_of
from explorer.theory.game.stability import verdict
from explorer.ui.game_dynamics import text
from tests.claims.claims import Claims

claims = Claims("game dynamics", text.EXPERIMENTS, text.REMEMBER[:2])
CONFIGS = {e.title: e.config for e in text.EXPERIMENTS if isinstance(e.config, GameConfig)}


def found(title: str) -> GameAnalysis:
    return analyse(CONFIGS[title])


def eigenvalues(title: str) -> list[str]:
    values = found(title).eigenvalues
    assert values is not None
    return [f"{v.real + 0.0:.2f} {v.imag:+.2f}i" for v in values]


@claims(
    "G and D take turns, and each step makes its player better. Does the fake point settle "
    "on the real one?",
    "Oscillation without convergence: closed loops, for ever. The factor of a step is "
    "exactly 1, for the eigenvalues ±0.5i only turn.",
)
def _() -> None:
    now = found("Endless loop")
    assert eigenvalues("Endless loop") == ["0.00 +0.50i", "0.00 -0.50i"]
    assert now.factor == pytest.approx(1, abs=1e-12)
    assert now.measured_each == pytest.approx(1, abs=2e-4)
    assert CONFIGS["Endless loop"].integrator == "alternating"
    late = now.radius[200:]
    assert np.all(late.max(0) == pytest.approx(now.radius[:100].max(0), rel=0.02))


@claims(
    "Now D also pays for its slope at the real point. G is left as it was. What becomes of "
    "the loops?",
    "Spirals into the equilibrium. The eigenvalues have moved left, to −0.15 ± 0.48i.",
)
def _() -> None:
    now = found("The cure: R1")
    assert eigenvalues("The cure: R1") == ["-0.15 +0.48i", "-0.15 -0.48i"]
    assert np.all(now.radius[-1] < 1e-2 * now.radius[0])


@claims(
    "The same game without R1, but both players move at the same moment. Better or worse "
    "than taking turns?",
    "Worse: every step multiplies the radius by √(1 + h²σ(θψ)²), 1.005 near the "
    "equilibrium and never above 1.02. The straight step leaves the circle on its outside.",
)
def _() -> None:
    now = found("Both at once")
    h = now.config.step_size
    factors = now.radius[1:] / now.radius[:-1]
    product = now.run.states[:-1, :, 0] * now.run.states[:-1, :, 1]
    assert factors == pytest.approx(np.sqrt(1 + h**2 * expit(product) ** 2), rel=1e-12)
    assert f"{now.factor:.3f}" == "1.005"
    assert np.all(factors > 1)
    assert f"{np.sqrt(1 + h**2):.2f}" == "1.02"
    assert factors.max() < np.sqrt(1 + h**2) < 1.02
    assert verdict(now.factor) == "diverges"


@claims(
    "The bilinear game is nothing but rotation. Can an update rule alone, with no "
    "penalty, make it converge?",
    "Yes: the velocity seen one step ahead points a little inwards. The factor is 0.981.",
)
def _() -> None:
    now = found("Look ahead")
    assert eigenvalues("Look ahead") == ["0.00 +1.00i", "0.00 -1.00i"]
    assert now.config.regulariser == "none"
    assert f"{now.factor:.3f}" == "0.981"
    assert np.all(now.radius[-1] < now.radius[0])


@claims(
    "A Wasserstein critic whose slope is clamped to [−0.5, 0.5]. Does clipping make it settle?",
    "No: wide orbits hit the wall and shrink to a loop that just fits, then circle there.",
)
def _() -> None:
    now = found("Clip the critic")
    psi = np.abs(now.run.states[..., 1])
    wide = now.radius[0] > 0.6
    assert wide.any()
    assert psi[:, wide].max() == pytest.approx(0.5)
    first, second = now.radius[100:200, wide], now.radius[200:300, wide]
    assert first.max(0) == pytest.approx(second.max(0), abs=0.02)
    assert second.max() == pytest.approx(0.5, abs=0.1)
    assert second.min() > 0.3


@claims(
    "Two players who both improve at every step can circle for ever: where the eigenvalues of "
    "the game lie on the imaginary axis, its linear part only turns."
)
def _() -> None:
    for objective in ("saturating", "non-saturating", "least-squares"):
        now = analyse(GameConfig(objective=objective, integrator="alternating"))
        assert now.eigenvalues is not None
        if np.abs(now.eigenvalues.real).max() < 1e-12:
            assert verdict(now.factor) == "turns"
    assert verdict(found("Endless loop").factor) == "turns"


@claims(
    "What helps either moves the eigenvalues left (R1, instance noise, consensus) or looks "
    "ahead (extragradient, optimism, negative momentum in turns). A smaller step alone does "
    "not."
)
def _() -> None:
    for cure in ("r1", "instance-noise", "consensus"):
        values = analyse(GameConfig(regulariser=cure)).eigenvalues
        assert values is not None
        assert np.all(values.real < -1e-3)
    for rule in ("extragradient", "optimistic", "alternating-momentum"):
        config = GameConfig(game="bilinear", integrator=rule, momentum=-0.5)
        assert integrator_of(config) is not None
        assert verdict(analyse(config).factor) == "converges"
    for h in (0.01, 0.1, 0.5, 2.0):
        assert verdict(analyse(GameConfig(step_size=h)).factor) == "diverges"
        taking_turns = GameConfig(step_size=h, integrator="alternating")
        assert verdict(analyse(taking_turns).factor) == "turns"
