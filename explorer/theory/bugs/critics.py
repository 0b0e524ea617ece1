"""Wrong critics: penalties with the wrong sign or the wrong norm, and a wrong last layer."""

import numpy as np

from explorer.theory.bugs.effect import Effect, curves
from explorer.theory.densities import Array


def penalty_added_to_the_gain() -> Effect:
    r"""The penalty added to what the critic maximises: it is paid for steep slopes.

    A critic $f(x) = wx$, real and fake at distance 1: it descends $-w + 10(w-1)^2$, whose
    least value lies at 1.05; the printed sum $w + 10(w-1)^2$ is ascended, and w runs away.

    References:
        Gulrajani et al. (2017), eq. 3. https://arxiv.org/abs/1704.00028
    """
    rate, updates = 0.01, 30
    right, printed = [1.2], [1.2]
    for _ in range(updates):
        right.append(right[-1] - rate * (-1 + 20 * (right[-1] - 1)))
        printed.append(printed[-1] + rate * (1 + 20 * (printed[-1] - 1)))
    both = curves(np.arange(updates + 1.0), np.asarray(right), np.asarray(printed))
    return Effect(
        *both,
        "updates of the critic",
        "its slope",
        "The critic's slope after 30 updates",
        right[-1],
        printed[-1],
        log=True,
    )


def penalised(weights: Array, axes: int, updates: int, rate: float) -> Array:
    r"""Return the slope of a linear critic on images while it descends a gradient penalty.

    The gradient of $D(x) = \langle w, x\rangle$ is w at every image, so the penalty is
    $\operatorname{mean}(\lVert w\rVert - 1)^2$ with the norms taken over the last axes.

    Args:
        weights: Shape `(32, 32, 3)`.
        axes: How many of the last axes a norm goes over: 3 are the whole image, 2 leave one
            norm a row.
        updates: How many.
        rate: Of plain gradient descent.
    """
    w, slopes = weights.copy(), [float(np.linalg.norm(weights))]
    over = tuple(range(3 - axes, 3))
    for _ in range(updates):
        norms = np.sqrt((w**2).sum(over, keepdims=True))
        w = w - rate * 2 * (norms - 1) / norms / norms.size * w
        slopes.append(float(np.linalg.norm(w)))
    return np.asarray(slopes)


def penalty_of_one_sample() -> Effect:
    """The gradient penalty of one image of the batch, with one norm for each of its rows.

    Each of 32 rows is pulled to norm 1, so the image's norm goes to the root of 32.

    References:
        Gulrajani et al. (2017), section 4. https://arxiv.org/abs/1704.00028
    """
    weights = np.random.default_rng(0).normal(size=(32, 32, 3))
    weights *= 3 / np.linalg.norm(weights)
    updates = 400
    both = (penalised(weights, axes, updates, 0.4) for axes in (3, 2))
    right, printed = curves(np.arange(updates + 1.0), *both)
    return Effect(
        right,
        printed,
        "updates of the critic",
        "its slope, over the whole image",
        "The critic's slope that the penalty leaves",
        float(right.y[-1]),
        float(printed.y[-1]),
    )


def normalised_jacobian(batch: Array) -> Array:
    """Return how each output of batch normalisation depends on each input, shape `(N, N)`.

    Args:
        batch: One feature of the samples of a batch, shape `(N,)`.

    References:
        Ioffe & Szegedy (2015), Batch Normalization, section 3. https://arxiv.org/abs/1502.03167
    """
    spread, n = batch.std(), len(batch)
    seen = (batch - batch.mean()) / spread
    return np.asarray((np.eye(n) - (1 + np.outer(seen, seen)) / n) / spread)


def penalty_through_batch_norm() -> Effect:
    """The gradient penalty of a critic with batch normalisation: it measures no slope at all.

    The code takes the gradient of the sum over the batch. The normalised values sum to 0
    whatever the samples are: the gradient is 0 and the penalty is 1 however steep D is.

    References:
        Gulrajani et al. (2017), section 4, 'No critic batch normalization'.
        https://arxiv.org/abs/1704.00028
    """
    batch = np.random.default_rng(0).normal(size=64)
    slope = np.linspace(0, 4, 81)
    measured = np.abs(normalised_jacobian(batch).sum(0)).max()
    right, printed = curves(slope, (slope - 1) ** 2, (slope * measured - 1) ** 2)
    return Effect(
        right,
        printed,
        "slope of D",
        "the penalty",
        "The penalty of a D of slope 4",
        float(right.y[-1]),
        float(printed.y[-1]),
    )


def sigmoid_at_the_end() -> Effect:
    """A sigmoid at a critic's end: its answers differ by less than 1, however far the fakes.

    The most that a critic of slope at most 1 can read between two points at distance t is t;
    with values between 0 and 1 it is min(t, 1).

    References:
        Arjovsky, Chintala & Bottou (2017), section 3. https://arxiv.org/abs/1701.07875
    """
    distance = np.linspace(0, 6, 121)
    right, printed = curves(distance, distance, np.minimum(distance, 1))
    return Effect(
        right,
        printed,
        "distance from fake to real",
        "the distance that D can report",
        "The distance that D can report where it is 5",
        5.0,
        min(5.0, 1.0),
    )
