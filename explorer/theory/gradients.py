r"""What the generator feels when D is at its best: the two losses' gradients, exactly.

The generator is a translation, G(z) = z + d, and D* is held fixed while G moves. With the
score difference $s(x) = \nabla_x \log p(x) - \nabla_x \log q(x)$, the logit's slope,

$$\partial_d E_q[\log(1 - D^*)] = -E_q[D^*\, s], \qquad
  -\partial_d E_q[\log D^*] = -E_q[(1 - D^*)\, s].$$

By the envelope theorem the first is also the derivative of C(G) = 2 JS - log 4, for densities
without jumps. Two boxes have score 0 inside and nothing outside: both gradients are 0 there,
while C(G) changes with what sticks out.
"""

import numpy as np
from scipy.special import expit

from explorer.theory.densities import Array, Density, Gaussian
from explorer.theory.densities.quadrature import Integral, integrate


def saturating_gradient(p: Density, q: Density) -> Integral:
    """Return the derivative of E_q[log(1 - D*)] for a shift of q, with D* held fixed."""
    return _gradient(p, q, saturating=True)


def non_saturating_gradient(p: Density, q: Density) -> Integral:
    """Return the derivative of -E_q[log D*] for a shift of q, with D* held fixed."""
    return _gradient(p, q, saturating=False)


def _gradient(p: Density, q: Density, saturating: bool) -> Integral:
    """Return minus the mean over q of D* (or 1 - D*) times the score difference."""

    def integrand(x: Array) -> Array:
        fake = q.pdf(x)
        logit = np.where(fake > 0, p.log_pdf(x) - np.where(fake > 0, q.log_pdf(x), 0), 0)
        share = expit(logit if saturating else -logit)
        return np.where(fake > 0, -fake * share * (p.score(x) - q.score(x)), 0)

    total, error = integrate(integrand, np.concatenate([p.breaks(), q.breaks()]))
    return Integral(float(total), float(error))


def gaussian_gradients(separation: float) -> tuple[Integral, Integral]:
    """Return the saturating and the non-saturating gradient for N(0, 1) against N(d, 1).

    Both point back to 0 for d > 0 (descending them lowers d), and they sum to d: what the
    saturating loss loses far away, the non-saturating one has.

    >>> saturating, non_saturating = gaussian_gradients(1.0)
    >>> round(saturating, 5), round(non_saturating, 6)
    (0.39797, 0.602027)
    """
    p, q = Gaussian(0, 1), Gaussian(separation, 1)
    return saturating_gradient(p, q), non_saturating_gradient(p, q)
