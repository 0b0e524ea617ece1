"""Wrong layers and a wrong order of updates."""

import numpy as np
from scipy.stats import norm

from explorer.theory.bugs.effect import Effect, curves
from explorer.theory.game.games import Bilinear
from explorer.theory.game.integrators import Alternating, Simultaneous
from explorer.theory.game.trajectories import radii, simulate


def forgotten_mean() -> Effect:
    """A batch normalisation whose second line forgets the first: the mean is not taken off.

    A feature N(3, 2²) becomes N(0, 1); by the printed lines N(1.5, 1).

    References:
        Salimans et al. (2016), section 3.5. https://arxiv.org/abs/1606.03498
    """
    mean, spread = 3.0, 2.0
    value = np.linspace(-4, 6, 201)
    right, printed = curves(value, norm.pdf(value), norm.pdf(value, mean / spread))
    return Effect(
        right,
        printed,
        "the feature after the layer",
        "density",
        "Mean of a feature N(3, 2²) after the layer",
        0.0,
        mean / spread,
    )


def updated_at_once() -> Effect:
    r"""Both players updated from one pass, in the game $\min_x\max_y xy$ from the radius 1.

    At once the radius grows by $\sqrt{1 + h^2}$ a step; in turns it stays bounded.

    References:
        Goodfellow et al. (2014), Algorithm 1. https://arxiv.org/abs/1406.2661
        Gidel et al. (2019), section 2.3. https://arxiv.org/abs/1802.10551
    """
    steps, start = 200, np.array([[1.0, 0.0]])
    both = (
        radii(simulate(Bilinear(), rule, start, 0.1, steps).states[:, 0])
        for rule in (Alternating(), Simultaneous())
    )
    right, printed = curves(np.arange(steps + 1.0), *both)
    return Effect(
        right,
        printed,
        "step",
        "distance from the equilibrium",
        "Distance from the equilibrium after 200 steps, from 1",
        float(right.y[-1]),
        float(printed.y[-1]),
    )
