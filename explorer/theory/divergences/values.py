"""Distances between two densities, and the value of the GAN game, by quadrature.

Jensen-Shannon is taken with the half-half mixture, in nats, everywhere: it lies in [0, ln 2].
Every function returns an `Integral`: a float that also carries an `error` estimate.
"""

from collections.abc import Callable

import numpy as np

from explorer.theory.densities import Array, Density
from explorer.theory.densities.quadrature import Integral, integrate
from explorer.theory.discriminators import Discriminator, log_probabilities
from explorer.theory.divergences.f_divergence import times
from explorer.theory.divergences.f_divergences import F_DIVERGENCES


def kl_divergence(p: Density, q: Density) -> Integral:
    """Return KL(p || q) in nats; infinite where p has mass and q has none.

    >>> from explorer.theory.densities import Gaussian
    >>> round(kl_divergence(Gaussian(0, 1), Gaussian(1, 1)), 6)
    0.5
    """
    return F_DIVERGENCES["kl"].value(p, q)


def js_divergence(p: Density, q: Density) -> Integral:
    """Return the Jensen-Shannon divergence with the half-half mixture, in nats."""
    return F_DIVERGENCES["jensen-shannon"].value(p, q)


def total_variation(p: Density, q: Density) -> Integral:
    """Return half the integral of |p - q|, between 0 and 1."""
    return F_DIVERGENCES["total-variation"].value(p, q)


def hellinger(p: Density, q: Density) -> Integral:
    """Return the Hellinger distance, the root of 1 minus the integral of sqrt(p q)."""
    square = F_DIVERGENCES["squared-hellinger"].value(p, q)
    root = float(np.sqrt(max(square, 0.0)))
    return Integral(root, square.error / max(2 * root, np.sqrt(square.error), 1e-300))


def generator_objective(p: Density, q: Density) -> Integral:
    """Return C(G) = max over D of V(D, G) = 2 JS - log 4, at least -log 4."""
    return F_DIVERGENCES["gan"].value(p, q)


def value(
    discriminator: Discriminator | Callable[[Array], Array],
    p: Density,
    q: Density,
    real_target: float = 1.0,
    fake_target: float = 0.0,
) -> Integral:
    r"""Return V(D, G) = E_p[log D] + E_q[log(1 - D)].

    With other targets a and b it is
    $E_p[a \log D + (1-a)\log(1-D)] + E_q[b \log D + (1-b)\log(1-D)]$.

    Args:
        discriminator: A `Discriminator`, or any function from points to probabilities.
        p: The density of the data.
        q: The density of the generator.
        real_target: The label a that D is trained towards on real samples.
        fake_target: The label b on generated samples.
    """
    a, b = real_target, fake_target

    def integrand(x: Array) -> Array:
        log_real, log_fake = log_probabilities(discriminator, x)
        real, fake = p.pdf(x), q.pdf(x)
        return times(a * real + b * fake, log_real) + times(
            (1 - a) * real + (1 - b) * fake, log_fake
        )

    edges = [p.breaks(), q.breaks()]
    if isinstance(discriminator, Discriminator):
        edges.append(discriminator.breaks())
    total, error = integrate(integrand, np.concatenate(edges))
    return Integral(float(total), float(error))
