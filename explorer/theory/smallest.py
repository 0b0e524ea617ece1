"""The smallest models whose likelihood is done by hand: an RBM of two units, a linear VAE."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import expit


@dataclass(frozen=True)
class TwoUnits:
    r"""A restricted Boltzmann machine of one v and one h, without biases, at the data v = 1.

    $$p(v, h) = e^{w v h} / Z, \qquad Z = 3 + e^w$$

    Args:
        weight: w.

    References:
        Hinton (2002), Training Products of Experts by Minimizing Contrastive Divergence,
        section 2. https://doi.org/10.1162/089976602760128018
    """

    weight: float

    @property
    def partition(self) -> float:
        """Z."""
        return 3 + math.exp(self.weight)

    @property
    def chance(self) -> float:
        """The chance of v = 1."""
        return (1 + math.exp(self.weight)) / self.partition

    @property
    def slope(self) -> float:
        """The slope of log p(v = 1) in w: E[v h] at the data less E[v h] of the machine."""
        return float(expit(self.weight)) - math.exp(self.weight) / self.partition

    def reached(self, steps: int) -> float:
        """Return the chance that v = 1 after so many steps of Gibbs sampling from v = 1."""
        up = float(expit(self.weight))
        white = np.array([0.25 + 0.5 * up, 0.5 * (1 - up) + up**2])
        moves = np.stack([1 - white, white], 1)
        return float(np.linalg.matrix_power(moves, steps)[1, 1])

    def contrastive(self, steps: int) -> float:
        """Return the mean slope that CD-k takes: the machine's v is where k steps have led."""
        return float(expit(self.weight)) * (1 - self.reached(steps))


@dataclass(frozen=True)
class LinearVAE:
    r"""A decoder x = w z + noise and an encoder q(z|x) = N(m x, s^2), all of one number.

    The data are the model's own: x from N(0, w^2 + sigma^2). The posterior is normal,
    $$p(z \mid x) = N\Big(\tfrac{w x}{w^2+\sigma^2}, \tfrac{\sigma^2}{w^2+\sigma^2}\Big),$$
    so an encoder of this kind can be exact, and then the bound is log p(x) itself.

    Args:
        loading: w.
        noise: The standard deviation sigma, above 0.
        slope: The encoder's m.
        spread: The encoder's standard deviation s, above 0.

    References:
        Lucas et al. (2019), Don't Blame the ELBO!, section 3. https://arxiv.org/abs/1911.02469
    """

    loading: float
    noise: float
    slope: float
    spread: float

    @property
    def variance(self) -> float:
        """The variance of x."""
        return self.loading**2 + self.noise**2

    @property
    def best_slope(self) -> float:
        """The slope of the exact posterior's mean."""
        return self.loading / self.variance

    @property
    def best_spread(self) -> float:
        """The exact posterior's standard deviation."""
        return self.noise / math.sqrt(self.variance)

    @property
    def log_likelihood(self) -> float:
        """The mean of log p(x), nats."""
        return -0.5 * math.log(2 * math.pi * self.variance) - 0.5

    @property
    def reconstruction(self) -> float:
        """The mean of E_q[log p(x|z)], nats."""
        error = (1 - self.loading * self.slope) ** 2 * self.variance
        error += (self.loading * self.spread) ** 2
        return -0.5 * math.log(2 * math.pi * self.noise**2) - 0.5 * error / self.noise**2

    @property
    def kl(self) -> float:
        """The mean of KL(q(z|x) || N(0, 1)), nats."""
        second = self.spread**2 + self.slope**2 * self.variance
        return 0.5 * (second - 1) - math.log(self.spread)

    @property
    def bound(self) -> float:
        """The evidence lower bound, nats."""
        return self.reconstruction - self.kl

    @property
    def gap(self) -> float:
        """The mean of KL(q(z|x) || p(z|x)), nats, by which the bound lies below log p(x)."""
        ratio = (self.spread / self.best_spread) ** 2
        shift = (self.slope - self.best_slope) ** 2 * self.variance / self.best_spread**2
        return 0.5 * (ratio + shift - 1 - math.log(ratio))
