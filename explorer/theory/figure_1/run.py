r"""Figure 1 of the first GAN paper as a run of states on the line.

G maps the latent z, uniform on [0, 1], to x by a rising curve, kept at N even places z_i. By
the change of variables $p_g(G(z))\, G'(z) = 1$, so p_g is high where the curve is flat.

D answers G in one of two ways. Fully (k to infinity): D = p/(p + p_g) at every moment. Or by k
steps of gradient ascent on V, in the space of functions as smooth as a Gaussian kernel: at the
logit l, $\delta l(x) \propto \int K(x, y)\,[p(y)(1 - D(y)) - p_g(y) D(y)]\,dy$.

Then every G(z_i) moves along the slope of log D (non-saturating) or of -log(1 - D).

References:
    Goodfellow et al. (2014), Generative Adversarial Nets, figure 1, algorithm 1 and
    proposition 2. https://arxiv.org/abs/1406.2661
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.integrate import solve_ivp
from scipy.special import expit

from explorer.theory.densities import Array, Density
from explorer.theory.discriminators import Discriminator
from explorer.theory.figure_1.curve_generator import CurveGenerator

GRID_POINTS = 241
ASCENT = 12.0
KERNEL_WIDTH = 0.35
SHARED = 0.06
LARGEST_STRETCH = 1.5
SMALLEST_GAP = 1e-4


class GridDiscriminator(Discriminator):
    """A D known by its logit on an even grid, linear between the points."""

    def __init__(self, grid: Array, logits: Array) -> None:
        self.grid, self.logits = grid, logits

    def logit(self, x: ArrayLike) -> Array:
        """Return the logit, constant beyond the grid."""
        return np.asarray(np.interp(np.asarray(x, float), self.grid, self.logits))

    def breaks(self) -> Array:
        """Return the grid's points."""
        return self.grid

    def slope(self, x: ArrayLike) -> Array:
        """Return the derivative of the logit."""
        return np.asarray(
            np.interp(np.asarray(x, float), self.grid, np.gradient(self.logits, self.grid))
        )


def best_response(p: Density, generator: CurveGenerator, grid: Array) -> GridDiscriminator:
    """Return D* = p/(p + p_g) on the grid, from a p_g read smoothly off G's slope."""
    logits = p.log_pdf(grid) - generator.smooth_log_pdf(grid)
    return GridDiscriminator(grid, np.clip(logits, -60, 60))


def ascend(
    discriminator: GridDiscriminator, p: Density, generator: CurveGenerator, steps: int
) -> GridDiscriminator:
    """Return D after some steps of smooth gradient ascent on V(D, G)."""
    grid, logits = discriminator.grid, discriminator.logits
    kernel = np.exp(-0.5 * ((grid[:, None] - grid) / KERNEL_WIDTH) ** 2) * (grid[1] - grid[0])
    real, fake = p.pdf(grid), generator.pdf(grid)
    for _ in range(steps):
        d = expit(logits)
        logits = logits + ASCENT * (kernel @ (real * (1 - d) - fake * d))
    return GridDiscriminator(grid, logits)


def follow(
    generator: CurveGenerator, discriminator: GridDiscriminator, step: float, saturating: bool
) -> CurveGenerator:
    """Return G after one step along D's slope.

    The curve is moved through its middle and the logarithm of its slope, so that it always
    rises; neighbouring z share what stretches them, as they would in a network, and no part
    stretches by more than a factor of `LARGEST_STRETCH`.
    """
    d = discriminator(generator.x)
    push = step * (d if saturating else 1 - d) * discriminator.slope(generator.x)
    gaps = np.diff(generator.x)
    share = np.exp(-0.5 * (np.subtract.outer(generator.z[:-1], generator.z[:-1]) / SHARED) ** 2)
    stretch = share @ (np.diff(push) / gaps) / share.sum(1)
    bound = np.log(LARGEST_STRETCH)
    curve = np.append(0, np.cumsum(gaps * np.exp(bound * np.tanh(stretch / bound))))
    return CurveGenerator(curve - curve.mean() + np.mean(generator.x + push))


def flow(
    p: Density, generator: CurveGenerator, times: ArrayLike, saturating: bool
) -> list[CurveGenerator]:
    """Return G at increasing times while D stays at its best at every moment.

    Saturating, this is steepest descent of C(G) = 2 JS - log 4 in the space of densities:
    proposition 2 of the paper, where it converges to p_g = p.
    """
    count, ends = len(generator.x), np.asarray(times, float)

    def velocity(_: float, x: Array) -> Array:
        gaps = np.maximum(np.diff(x), SMALLEST_GAP / count)
        log_inner = -np.log(gaps * count)
        ghosts = log_inner[[0, -1]] - np.log(3)
        log_fake = np.concatenate([ghosts[:1], log_inner, ghosts[1:]])
        widths = np.concatenate([gaps[:1], (gaps[1:] + gaps[:-1]) / 2, gaps[-1:]])
        logit = p.log_pdf(x) - (log_fake[1:] + log_fake[:-1]) / 2
        slope = p.score(x) - np.diff(log_fake) / widths
        return np.asarray(expit(logit if saturating else -logit) * slope)

    done = solve_ivp(
        velocity,
        (0, ends[-1]),
        generator.x,
        "LSODA",
        t_eval=ends,
        rtol=1e-3,
        atol=1e-4,
        lband=1,
        uband=1,
    )
    floor = np.arange(count) * 1e-6
    return [CurveGenerator(np.maximum.accumulate(x - floor) + floor) for x in done.y.T]


@dataclass(frozen=True)
class State:
    """One panel of the figure: which of (a) to (d) it is, and the two players."""

    panel: str
    generator: CurveGenerator
    discriminator: GridDiscriminator


def figure_run(
    p: Density,
    generator: CurveGenerator,
    rounds: int,
    step: float,
    discriminator_steps: int | None,
    saturating: bool = False,
    reach: float = 5.0,
) -> Iterator[State]:
    """Play figure 1: D answers, G moves, and so on; yield the state after each half-round.

    The first state is panel (a), with a D that has only begun to learn. D's answers are
    panels (b), G's moves (c), and the answer to the last G is panel (d).

    Args:
        p: The density of the data.
        generator: The first G.
        rounds: How often G moves.
        step: How far: the length of a step, or with the full answer the time of the flow.
        discriminator_steps: D's ascent steps a round; None means that D answers fully.
        saturating: Whether G descends log(1 - D) instead of ascending log D.
        reach: D is kept on the grid from -reach to reach.
    """
    grid = np.linspace(-reach, reach, GRID_POINTS)
    flat = GridDiscriminator(grid, np.zeros(GRID_POINTS))
    discriminator = ascend(flat, p, generator, 1)
    yield State("a", generator, discriminator)
    if discriminator_steps is None:
        yield from _full_answers(
            p, generator, step * np.arange(1.0, rounds + 1), grid, saturating
        )
        return
    for turn in range(rounds + 1):
        discriminator = ascend(discriminator, p, generator, discriminator_steps)
        yield State("d" if turn == rounds else "b", generator, discriminator)
        if turn < rounds:
            generator = follow(generator, discriminator, step, saturating)
            yield State("c", generator, discriminator)


def _full_answers(
    p: Density, generator: CurveGenerator, times: Array, grid: Array, saturating: bool
) -> Iterator[State]:
    """Yield D's best answer and G's place at each of the times, and the last answer."""
    for moved in flow(p, generator, times, saturating):
        answer = best_response(p, generator, grid)
        yield State("b", generator, answer)
        yield State("c", moved, answer)
        generator = moved
    yield State("d", generator, best_response(p, generator, grid))
