"""The smallest models that are done by hand: an RBM of two units, a linear VAE, one pixel."""

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


@dataclass(frozen=True)
class TwoValuedPixel:
    r"""A pixel that is white (+1) with chance p, else black (-1), and nobody can know which.

    Shown is its mean, 2p - 1, or, with the chance `share`, a sample: white with chance p,
    whatever the pixel is. The mean has the least squared error, the variance 4p(1 - p); a
    sample has exactly twice as much, and looks like the data.

    The distance of what is shown to the data is the Wasserstein distance W2. Among all that
    have the same W2 the least error is D + (sqrt(D) - W2)^2, D the variance: that is paler
    strands, mean + a (sample - mean), not fewer of them.

    Args:
        chance: p, above 0 and below 1.
        share: Of the pixels that show a sample, in [0, 1].

    References:
        Blau & Michaeli (2018), The Perception-Distortion Tradeoff, theorem 2 and its proof.
        https://arxiv.org/abs/1711.06077
        Freirich, Michaeli & Meir (2021), A Theory of the Distortion-Perception Tradeoff in
        Wasserstein Space, theorem 1. https://arxiv.org/abs/2107.02555
    """

    chance: float
    share: float

    @property
    def mean(self) -> float:
        """What has the least squared error."""
        return 2 * self.chance - 1

    @property
    def least(self) -> float:
        """The least mean squared error: the variance."""
        return 4 * self.chance * (1 - self.chance)

    @property
    def error(self) -> float:
        """The mean squared error of what is shown."""
        return (1 + self.share) * self.least

    @property
    def decibels(self) -> float:
        """What it costs against the least error, at most 10 log10(2) = 3.0103."""
        return 10 * math.log10(1 + self.share)

    @property
    def distance(self) -> float:
        """W2 of what is shown and the data."""
        return math.sqrt((1 - self.share) * self.least)

    @property
    def best(self) -> float:
        """The least mean squared error of anything that is as near to the data in W2."""
        return self.least + (math.sqrt(self.least) - self.distance) ** 2
