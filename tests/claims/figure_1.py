"""What the page on figure 1 says."""

from itertools import pairwise
from math import log

import numpy as np
import pytest
from scipy.special import expit

from explorer.theory import js_divergence, mixture
from explorer.theory.figure_1.curve_generator import CurveGenerator, bent_generator
from explorer.theory.figure_1.run import State, figure_run
from explorer.ui.figure_1 import text
from explorer.ui.figure_1.config import DENSITIES, ROUNDS, GoodfellowConfig
from explorer.ui.figure_1.view import ARROWS, REACH, VIEW, Moments, captions, run_of
from tests.claims.claims import Claims

claims = Claims(
    "figure 1",
    text.EXPERIMENTS,
    [text.QUESTION],
    text.CAPTIONS,
    [text.PULLED, text.TURNED, text.SHORT],
    text.REMEMBER[:2],
)
CONFIGS = {
    e.title: e.config for e in text.EXPERIMENTS if isinstance(e.config, GoodfellowConfig)
}


def states(title: str) -> list[State]:
    now = CONFIGS[title]
    p, start = mixture(DENSITIES[now.data]), bent_generator(now.heights)
    steps = now.discriminator_steps
    return list(figure_run(p, start, ROUNDS, now.step, steps, now.saturating, REACH))


def run(title: str) -> Moments:
    return run_of(CONFIGS[title])


def moves(title: str) -> list[tuple[State, State]]:
    return [(a, b) for a, b in pairwise(states(title)) if b.panel == "c"]


@claims(
    "D answers perfectly each time. Where does q end?",
    "Press Play: C(G) falls to −log 4 and q lies on p. This is proposition 2.",
)
def _() -> None:
    now, p = run("The paper's figure"), mixture(DENSITIES["two"])
    assert np.all(np.diff(now.optimum) <= 1e-3)
    assert now.optimum[-1] == pytest.approx(-log(4), abs=0.005)
    apart = np.abs(now.fakes[-1] - p.pdf(VIEW)).sum() * (VIEW[1] - VIEW[0]) / 2
    assert apart < 0.05
    answers = [i for i, panel in enumerate(now.panels) if panel == "b"]
    assert now.discriminator[answers] == pytest.approx(now.best[answers], abs=1e-6)


@claims(
    "D makes one step a round. Will G still settle?",
    "D lags behind D*: G chases an outdated slope, and C(G) ends 0.13 above −log 4.",
)
def _() -> None:
    now = run("A lazy D")
    assert CONFIGS["A lazy D"].discriminator_steps == 1
    assert np.abs(now.discriminator - now.best).max(1).min() > 0.2
    assert f"{now.optimum[-1] + log(4):.2f}" == "0.13"


@claims(
    "D is sure that all is fake. How fast does G start?",
    "Hardly at all: where D is near 0 the sigmoid is flat; log(1 − D) does not make up.",
)
def _() -> None:
    now = run("Far, saturating")
    fakes = now.arrows[0]
    best = np.interp(fakes, VIEW, now.best[0])
    assert best.max() < 0.01
    assert abs(now.optimum[10] - now.optimum[0]) < 0.005
    # dD/dlogit = D (1 - D) is small; d log(1 - D)/dD = -1/(1 - D) is -1: no help.
    logit = np.log(best.max() / (1 - best.max()))
    slope = expit(logit) * expit(-logit)
    assert slope < 0.01
    assert 1 / (1 - best.max()) == pytest.approx(1, abs=0.01)


@claims(
    "Only the loss has changed. What happens now?",
    "G sets off at once: where D is near 0, log D is as steep as the sigmoid is flat.",
)
def _() -> None:
    slow, fast = CONFIGS["Far, saturating"], CONFIGS["Far, non-saturating"]
    assert slow.with_(saturating=False) == fast
    assert run("Far, non-saturating").optimum[10] < -0.5
    # d log D/dD = 1/D makes up for dD/dlogit = D (1 - D): the product is 1 - D.
    for d in (1e-2, 1e-6):
        assert (1 / d) * d * (1 - d) == pytest.approx(1, abs=0.02)


@claims(
    "G begins on the left bump only. Does it find the right one?",
    "D rises over the missed bump, and the upper end of G stretches towards it.",
)
def _() -> None:
    now = run("One bump missed")
    assert now.arrows[0].max() < 0
    missed, kept = np.abs(VIEW - 1.3).argmin(), np.abs(VIEW + 1).argmin()
    assert now.discriminator[1][missed] > 0.9 > 0.5 > now.discriminator[1][kept]
    tops = now.arrows[:, -1]
    assert tops[8] > tops[0] + 0.3
    assert tops[-1] > 1.3


@claims(
    "The arrows from z crowd together at one x. What is q there? high",
    "Every arrow carries the same mass; where they crowd, much mass lies on little length.",
)
def _() -> None:
    x = CurveGenerator(mixture(DENSITIES["two"]).quantile((np.arange(96) + 0.5) / 96)).x
    generator = CurveGenerator(x)
    middles, gaps = (x[1:] + x[:-1]) / 2, np.diff(x)
    assert generator.pdf(middles) * gaps == pytest.approx(1 / 96)


@claims("(a) G is untrained and D has only begun to learn.")
def _() -> None:
    for title, config in CONFIGS.items():
        now = run(title)
        assert np.array_equal(now.arrows[0], bent_generator(config.heights)(ARROWS))
        assert np.abs(now.discriminator[0] - 0.5).max() < np.abs(now.best[0] - 0.5).max()


@claims("(b) D answers: high where there are more data than fakes, low where there are fewer.")
def _() -> None:
    for title, config in CONFIGS.items():
        p = mixture(DENSITIES[config.data])
        for answer in [s for s in states(title) if s.panel == "b"]:
            grid = answer.discriminator.grid
            more_data = p.pdf(grid) - answer.generator.pdf(grid)
            assert float(np.sum(more_data * (answer.discriminator(grid) - 0.5))) > 0


@claims(
    "(c) G follows the slope of D.",
    "D points uphill towards the data; G's samples climb that slope; then D must answer anew.",
)
def _() -> None:
    # As a whole the heads climb; the caption counts those that do not.
    for title in CONFIGS:
        climbed = [
            np.sum(
                (b.generator(ARROWS) - (x := a.generator(ARROWS))) * a.discriminator.slope(x)
            )
            for a, b in moves(title)
        ]
        assert sum(climbed) > 0
        assert np.mean(np.array(climbed) > -1e-6) > 0.9


@claims(
    " Neighbours in z pull {heads} of 24 arrow heads down it.",
    " D turns as they move: {heads} of 24 arrow heads now go down it.",
)
def _() -> None:
    assert len(ARROWS) == 24
    for title, config in CONFIGS.items():
        full = config.discriminator_steps is None
        said = captions(run(title), full=full)
        played = states(title)
        for moment, (before, after) in enumerate(pairwise(played), 1):
            if after.panel != "c":
                assert "arrow heads" not in said[moment]
                continue
            x = before.generator(ARROWS)
            move, slope = after.generator(ARROWS) - x, before.discriminator.slope(x)
            down = int(np.sum((move * slope < 0) & (abs(move) > 1e-3) & (abs(slope) > 1e-3)))
            assert (f" {down} of 24" in said[moment]) == (down > 0)
            assert ("Neighbours" in said[moment]) == (down > 0 and not full)


@claims("(d) The end of the run: q is not on p, JS(p, q) = {js}.")
def _() -> None:
    slow = GoodfellowConfig(step=0.02)
    far = [run_of(slow)]
    for found in [*far, *map(run, CONFIGS)]:
        js = (found.optimum[-1] + log(4)) / 2
        last = captions(found, full=True)[-1]
        assert ("q is not on p" in last) == (js > text.ARRIVED)
    assert "q is not on p" in captions(far[0], full=True)[-1]


@claims(
    "(d) The end of the run: where q = p, D = ½.",
    "If D answers fully each time and G moves a little, q ends on p and D at ½.",
)
def _() -> None:
    for title, config in CONFIGS.items():
        if config.discriminator_steps is None and not config.saturating:
            last, p = states(title)[-1], mixture(DENSITIES[config.data])
            assert last.panel == "d"
            assert js_divergence(p, last.generator) < 0.005
            data = p.quantile(np.linspace(0.1, 0.9, 9))
            assert last.discriminator(data) == pytest.approx(0.5, abs=0.06)
