"""What the cards of the compared families say: likelihood, sharpness, coverage, codes."""

import math

import numpy as np
import scipy.stats
import torch
from torch import Tensor
from torch.nn.functional import conv2d

from explorer.images.data import BINARY, held_out_digits, load_digits, to_unit_range
from explorer.images.measuring.likelihood import evidence_bound, log_likelihood
from explorer.images.measuring.metrics import balanced_precision_recall, describe
from explorer.images.store.families import LEARNED, SIDE
from explorer.images.systems import AAE, RBM, VAE, System, sample_inputs

#: Digits that a likelihood and the codes are of, and pictures that are drawn.
COUNT, DRAWN = 1_000, 500
#: Steps of an RBM's chain from coins to a picture: with 200 most are coins still.
CHAIN = 2_000
#: Draws of z a picture in a VAE's tighter bound.
DRAWS = 100
Measured = dict[str, float | str]


def digits_of(system: System, *, seen: bool) -> Tensor:
    """Return 1,000 digits (N, 1, H, W) in [-1, 1] that a family has learned from, or not."""
    binary = system.config.dataset.endswith(BINARY)
    if not seen:
        return to_unit_range(held_out_digits(SIDE, LEARNED, binary=binary).images)
    images = load_digits(SIDE, LEARNED, binary=binary).images
    return to_unit_range(images[:: LEARNED // COUNT])


def sharpness(images: Tensor) -> float:
    """Return the mean variance of the Laplacian of pictures (N, 1, H, W) in [-1, 1].

    The Laplacian is four times a pixel less its neighbours, inside the border. A blurred
    picture has less of it.

    References:
        Pech-Pacheco et al. (2000), Diatom autofocusing in brightfield microscopy, section 2.
        https://doi.org/10.1109/ICPR.2000.903548
    """
    kernel = torch.tensor([[0.0, -1.0, 0.0], [-1.0, 4.0, -1.0], [0.0, -1.0, 0.0]])
    return conv2d(images, kernel[None, None]).flatten(1).var(1).mean().item()


def likelihood_facts(system: System) -> Measured:
    """Return the mean log p(x) in nats of held-out digits and of learned ones, and its kind."""
    rng = torch.Generator().manual_seed(0)
    held_out, seen = (digits_of(system, seen=seen) for seen in (False, True))
    found = log_likelihood(system, held_out, rng, DRAWS)
    facts: Measured = {"log_p_kind": found.kind}
    if found.kind == "none":
        return facts
    again = log_likelihood(system, seen, rng, DRAWS)
    facts["log_p_held_out"] = found.nats.mean().item()
    facts["log_p_held_out_error"] = found.nats.std().item() / math.sqrt(len(held_out))
    facts["log_p_seen"] = again.nats.mean().item()
    if isinstance(system, VAE):
        facts["elbo_held_out"] = evidence_bound(system, held_out, rng, 10).mean().item()
    return facts


def picture_facts(system: System) -> Measured:
    """Return how sharp and how varied 500 drawn pictures are, and what real ones get."""
    real, seen = (digits_of(system, seen=seen)[:: COUNT // DRAWN] for seen in (False, True))
    if isinstance(system, RBM):
        system.config = system.config.with_(drawn_steps=CHAIN)
    with torch.inference_mode():
        inputs = sample_inputs(system.inputs, DRAWN, torch.Generator().manual_seed(1))
        drawn = torch.cat([system.draw(some) for some in inputs.pieces()])
        features, _ = describe(drawn)
        real_features, _ = describe(real)
        seen_features, _ = describe(seen)
    precision, recall = balanced_precision_recall(real_features, features)
    best = balanced_precision_recall(real_features, seen_features)
    return {
        "sharpness": sharpness(drawn),
        "sharpness_real": sharpness(real),
        "precision": precision,
        "recall": recall,
        "precision_real": best[0],
        "recall_real": best[1],
    }


def code_facts(system: System) -> Measured:
    """Return how the codes of held-out digits compare with the prior, and what they keep."""
    if not isinstance(system, VAE | AAE):
        return {}
    images, rng = digits_of(system, seen=False), torch.Generator().manual_seed(2)
    with torch.inference_mode():
        if isinstance(system, AAE):
            codes = system.encoder(images)
            prior = system.code_prior.codes(
                torch.randn(COUNT, codes.shape[1] + 1, generator=rng)
            )
            rebuilt = system.log_likelihood(images, codes)
        else:
            mean, log_variance = system.encoder(images)
            codes = mean + (0.5 * log_variance).exp() * torch.randn(mean.shape, generator=rng)
            prior = torch.randn(codes.shape, generator=rng)
            rebuilt = system.log_likelihood(images, mean)
    facts: Measured = {"rebuilt_nats": rebuilt.mean().item()}
    if codes.shape[1] == 2:
        facts["ks"] = codes_distance(codes, prior)
        facts["mmd"] = discrepancy(codes, prior)
    return facts


def codes_distance(codes: Tensor, prior: Tensor) -> float:
    """Return the larger of both axes' Kolmogorov-Smirnov distances of codes to the prior."""
    found = [
        scipy.stats.ks_2samp(codes[:, axis].numpy(), prior[:, axis].numpy()).statistic
        for axis in range(codes.shape[1])
    ]
    return float(np.max(found))


def discrepancy(one: Tensor, other: Tensor) -> float:
    r"""Return the squared maximum mean discrepancy of two samples (N, d), unbiased.

    $$E[k(x, x')] + E[k(y, y')] - 2 E[k(x, y)], \qquad k(x, y) = e^{-\lVert x - y\rVert^2 / 2}$$

    References:
        Gretton et al. (2012), A Kernel Two-Sample Test, lemma 6.
        https://jmlr.org/papers/v13/gretton12a.html
    """

    def kernel(a: Tensor, b: Tensor) -> Tensor:
        return torch.exp(-0.5 * torch.cdist(a, b).square())

    def within(a: Tensor) -> Tensor:
        return (kernel(a, a).sum() - len(a)) / (len(a) * (len(a) - 1))

    return float(within(one) + within(other) - 2 * kernel(one, other).mean())


def facts_of(system: System) -> Measured:
    """Return all numbers of a card, rounded to four places."""
    found = picture_facts(system) | code_facts(system)
    if system.config.dataset.endswith(BINARY):
        found = likelihood_facts(system) | found
    return {key: v if isinstance(v, str) else round(v, 4) for key, v in found.items()}
