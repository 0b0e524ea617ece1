"""Wrong losses: of D, of G, and under a wrong name."""

import numpy as np
from scipy.special import expit

from explorer.theory.bugs.effect import Effect, curves
from explorer.theory.densities import Array


def one_minus_log() -> Effect:
    r"""V with $1 - \log D$ for $\log(1 - D)$, at a point where p = 0.2 and q = 0.6.

    The right integrand $p \log d + q \log(1-d)$ is greatest at p/(p + q). The printed one is
    $(p-q)\log d + q$: where q > p it grows without end as d goes to 0.

    References:
        Goodfellow et al. (2014), proposition 1. https://arxiv.org/abs/1406.2661
    """
    p, q = 0.2, 0.6
    d = np.linspace(0.002, 0.998, 400)
    right, printed = curves(
        d, p * np.log(d) + q * np.log1p(-d), p * np.log(d) + q * (1 - np.log(d))
    )
    return Effect(
        right,
        printed,
        "D at this point",
        "what D adds to V here",
        "The D that makes V largest where p = 0.2 and q = 0.6",
        p / (p + q),
        0.0 if q > p else 1.0,
    )


def not_minimax() -> Effect:
    r"""The non-saturating loss under the name of the minimax loss, as slopes in the logit.

    The slopes of $\log(1 - D)$ and of $-\log D$ are -D and -(1 - D).

    References:
        Goodfellow et al. (2014), section 3. https://arxiv.org/abs/1406.2661
    """
    d = np.linspace(0, 1, 201)
    right, printed = curves(d, d, 1 - d)
    return Effect(
        right,
        printed,
        "D(G(z))",
        "how hard G is pulled",
        "Pull on a fake that D knows: D(G(z)) = 0.01",
        0.01,
        1 - 0.01,
    )


def hinge_for_wasserstein() -> Effect:
    """The hinge loss under the name of the Wasserstein loss, over the gap of D's answers.

    With answers g/2 on a real sample and -g/2 on a fake the critic's loss is -g, the hinge
    max(0, 2 - g).

    References:
        Arjovsky, Chintala & Bottou (2017), Algorithm 1. https://arxiv.org/abs/1701.07875
        Lim & Ye (2017), Geometric GAN. https://arxiv.org/abs/1705.02894
    """
    gap = np.linspace(0, 8, 161)
    right, printed = curves(gap, -gap, np.maximum(0, 2 - gap))
    return Effect(
        right,
        printed,
        "D(x) − D(G(z))",
        "D's loss",
        "D's loss where it answers 3 to a real sample and −3 to a fake",
        -6.0,
        max(0.0, 2 - 6.0),
    )


def descended(target: float, updates: int, rate: float) -> Array:
    """Return D(G(z)) of one fake whose logit descends its cross-entropy to a target.

    Args:
        target: The label that G wants D to give.
        updates: How many.
        rate: Of plain gradient descent on the logit, which starts at 0.
    """
    logit, seen = 0.0, [0.5]
    for _ in range(updates):
        logit -= rate * (expit(logit) - target)
        seen.append(float(expit(logit)))
    return np.asarray(seen)


def smoothed_generator() -> Effect:
    """The smoothed label 0.9 given to G, too: it stops where D says 0.9, and turns back.

    References:
        Salimans et al. (2016), section 3.4. https://arxiv.org/abs/1606.03498
    """
    updates = np.arange(201.0)
    both = (descended(target, 200, 0.5) for target in (1.0, 0.9))
    right, printed = curves(updates, *both)
    return Effect(
        right,
        printed,
        "updates of a fake",
        "D(G(z))",
        "D(G(z)) of that fake after 200 updates",
        float(right.y[-1]),
        float(printed.y[-1]),
    )


def overwritten_relativistic() -> Effect:
    """G's relativistic loss overwritten by the plain one, as D adds a constant to all answers.

    With answers 1 to the real sample and -1 to the fake the relativistic loss is softplus(2)
    whatever is added.

    References:
        Jolicoeur-Martineau (2019), The relativistic discriminator.
        https://arxiv.org/abs/1807.00734
    """
    added = np.linspace(-4, 4, 161)
    right, printed = curves(added, np.logaddexp(0, 2.0), np.logaddexp(0, 1 - added))
    return Effect(
        right,
        printed,
        "what D adds to all its answers",
        "G's loss",
        "G's loss where D adds 2 to all its answers",
        float(np.logaddexp(0, 2.0)),
        float(np.logaddexp(0, -1.0)),
    )
