"""Exact theory on the line, in numpy: densities, divergences, transport, the best players.

Jensen-Shannon is with the half-half mixture, in nats. No module here imports torch.
"""

from explorer.theory.densities import Density, Gaussian, Laplace, Mixture, Uniform
from explorer.theory.densities.mixture_text import mixture
from explorer.theory.discriminators import (
    BentDiscriminator,
    Discriminator,
    largest_integrand,
    optimal_discriminator,
)
from explorer.theory.divergences.f_divergences import F_DIVERGENCES
from explorer.theory.divergences.projection import best_gaussian
from explorer.theory.divergences.values import (
    generator_objective,
    hellinger,
    js_divergence,
    kl_divergence,
    total_variation,
    value,
)
from explorer.theory.gradients import (
    gaussian_gradients,
    non_saturating_gradient,
    saturating_gradient,
)
from explorer.theory.transport.clipping import clipped_critic
from explorer.theory.transport.wasserstein import (
    critic_gap,
    gaussian_w2,
    kantorovich_potential,
    monotone_map,
    transport_plan,
    wasserstein_1d,
    wasserstein_2_1d,
)

__all__ = [
    "F_DIVERGENCES",
    "BentDiscriminator",
    "Density",
    "Discriminator",
    "Gaussian",
    "Laplace",
    "Mixture",
    "Uniform",
    "best_gaussian",
    "clipped_critic",
    "critic_gap",
    "gaussian_gradients",
    "gaussian_w2",
    "generator_objective",
    "hellinger",
    "js_divergence",
    "kantorovich_potential",
    "kl_divergence",
    "largest_integrand",
    "mixture",
    "monotone_map",
    "non_saturating_gradient",
    "optimal_discriminator",
    "saturating_gradient",
    "total_variation",
    "transport_plan",
    "value",
    "wasserstein_1d",
    "wasserstein_2_1d",
]
