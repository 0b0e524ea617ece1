"""Moving through latent space: points, lines, planes, directions. Arrays in, arrays out.

A latent z is a row of `latent_dim` float32 numbers; many are `(N, latent_dim)`. In many
dimensions the norm of a z from N(0, I) is close to sqrt(latent_dim): the generator has seen
nothing else, so a z far from that shell is a place where it has not been trained.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh

from explorer.priors import Prior, sample_prior, sample_within

Array = NDArray[np.float32]

LEAST_TRUNCATION = 0.1
#: Half the side of the cube around the result of an arithmetic, as in Radford et al.
NEIGHBOUR_REACH = 0.25
#: Corners of the triangle that the three latents of a plane stand on, in [-1, 1] squared.
TRIANGLE = ((-0.6, -0.45), (0.6, -0.45), (0.0, 0.6))


def sample_latents(
    count: int,
    latent_dim: int,
    rng: np.random.Generator,
    *,
    prior: Prior = "normal",
    truncation: float | None = None,
) -> Array:
    """Draw latents `(count, latent_dim)`.

    Truncation redraws every number beyond +-truncation until it is within: a truncated normal
    (or uniform), not one that is clipped or scaled. The numbers that were within stay.

    Args:
        count: How many.
        latent_dim: Numbers in each.
        rng: Where the randomness comes from.
        prior: N(0, 1) or U(-1, 1).
        truncation: The largest size of a number, None for no limit.

    Raises:
        ValueError: The truncation is below 0.1, where redrawing takes forever.

    References:
        Brock, Donahue & Simonyan (2019), Large Scale GAN Training for High Fidelity Natural
        Image Synthesis, section 3.1. https://arxiv.org/abs/1809.11096
    """
    if truncation is None:
        return sample_prior((count, latent_dim), prior, rng)
    if truncation < LEAST_TRUNCATION:
        msg = f"A truncation of {truncation:g} is too small; the least is {LEAST_TRUNCATION}."
        raise ValueError(msg)
    return sample_within((count, latent_dim), prior, truncation, rng)


def typical_norm(latent_dim: int, prior: Prior = "normal") -> float:
    """Return the root mean square norm of a z: sqrt(d) for N(0, I), sqrt(d / 3) for uniform.

    >>> typical_norm(100)
    10.0
    """
    return float(np.sqrt(latent_dim if prior == "normal" else latent_dim / 3))


def lerp(first: Array, second: Array, shares: Array) -> Array:
    """Return `share * first + (1 - share) * second` for every share: the straight line.

    Args:
        first: One latent, reached at share 1.
        second: One latent, reached at share 0.
        shares: Any numbers `(N,)`.
    """
    weights = np.asarray(shares, np.float32)[:, None]
    return weights * first + (1 - weights) * second


def slerp(first: Array, second: Array, shares: Array) -> Array:
    """Return points on the great circle from second (share 0) to first (share 1).

    Two z of equal norm are joined by points of the same norm. Parallel and opposite latents
    have no one great circle; they are joined by the straight line.

    References:
        Shoemake (1985), Animating Rotation with Quaternion Curves; White (2016), Sampling
        Generative Networks, section 2.1. https://arxiv.org/abs/1609.04468
    """
    scale = float(np.linalg.norm(first) * np.linalg.norm(second))
    cosine = float(np.clip(np.dot(first, second) / scale, -1, 1)) if scale else 1.0
    angle = np.arccos(cosine)
    if np.sin(angle) < 1e-4:
        return lerp(first, second, shares)
    weights = np.asarray(shares, np.float64)[:, None]
    towards_first = np.sin(weights * angle) / np.sin(angle)
    towards_second = np.sin((1 - weights) * angle) / np.sin(angle)
    return np.asarray(towards_first * first + towards_second * second, np.float32)


@dataclass(frozen=True, eq=False)
class Plane:
    """The plane through three latents, which stand on the corners of `TRIANGLE`.

    Attributes:
        latents: The three, `(3, latent_dim)`.
    """

    latents: Array

    def at(self, points: Array) -> Array:
        """Return the latents at points `(N, 2)` of the pad: mixtures that sum to one."""
        corners = np.column_stack([np.array(TRIANGLE), np.ones(3)])
        places = np.asarray(points, np.float64).reshape(-1, 2)
        weights = np.column_stack([places, np.ones(len(places))]) @ np.linalg.inv(corners)
        return np.asarray(weights @ self.latents, np.float32)

    def lattice(self, side: int) -> Array:
        """Return the latents of a map of `side` x `side` cells, first row at the top."""
        centres = (np.arange(side) + 0.5) / side * 2 - 1
        across, up = np.meshgrid(centres, -centres)
        return self.at(np.column_stack([across.ravel(), up.ravel()]).astype(np.float32))


def with_norm(latents: Array, norm: float) -> Array:
    """Return latents scaled to a norm; a zero stays zero."""
    present = np.linalg.norm(latents, axis=-1, keepdims=True)
    return np.asarray(latents * (norm / np.maximum(present, 1e-12)), np.float32)


def analogy(first: Array, second: Array, third: Array) -> Array:
    """Return mean(first) - mean(second) + mean(third), of latents or of pictures.

    Args:
        first: Samples of a concept, stacked along the first axis.
        second: Samples of the concept that is taken away.
        third: Samples of the concept that is added.

    References:
        Radford, Metz & Chintala (2016), section 6.3.2: three samples a concept, for a single
        one is not stable. https://arxiv.org/abs/1511.06434
    """
    means = (np.asarray(a, np.float64).mean(axis=0) for a in (first, second, third))
    plus, minus, other = means
    return np.asarray(plus - minus + other, np.float32)


def sample_neighbours(
    latent: Array, rng: np.random.Generator, count: int = 8, reach: float = NEIGHBOUR_REACH
) -> Array:
    """Return the latent itself and `count` others, each number moved by U(-reach, reach)."""
    shifts = rng.uniform(-reach, reach, (count, latent.shape[-1])).astype(np.float32)
    return np.concatenate([latent[None], latent + shifts])


def turn_vector(plus: Array, minus: Array) -> Array:
    """Return the direction from one group of latents `(N, d)` to another: mean minus mean.

    Raises:
        ValueError: A group is empty.

    References:
        Radford, Metz & Chintala (2016), section 6.3.2: four faces looking left, four looking
        right. https://arxiv.org/abs/1511.06434
    """
    if not len(plus) or not len(minus):
        msg = "A direction needs at least one sample in each of its two groups."
        raise ValueError(msg)
    return np.asarray(plus.mean(axis=0) - minus.mean(axis=0), np.float32)


def moved(latents: Array, direction: Array, amounts: Array) -> Array:
    """Return every latent moved by every amount of a direction, `(N, amounts, d)`."""
    steps = np.asarray(amounts, np.float32)[None, :, None]
    return np.asarray(latents[:, None, :] + steps * direction, np.float32)


@dataclass(frozen=True, eq=False)
class Directions:
    """Directions in latent space by how much the generator's first layer moves along them.

    Attributes:
        vectors: Unit vectors `(K, latent_dim)`, the strongest first.
        shares: Share of the activations' variance that each explains.
    """

    vectors: Array
    shares: Array


def principal_directions(latents: Array, activations: Array, count: int = 8) -> Directions:
    """Return the principal components of activations, carried back to latent space.

    The direction of a component is the regression of z on the activations' principal
    coordinates: where z goes, on average, as one of them grows.

    Args:
        latents: The latents `(N, latent_dim)` that were put in, from the prior.
        activations: What came out of a layer, `(N, F)`, before its nonlinearity.
        count: How many directions.

    References:
        Härkönen, Hertzmann, Lehtinen & Paris (2020), GANSpace, section 2.2, equation 2.
        https://arxiv.org/abs/2004.02546
    """
    centred = np.asarray(activations - activations.mean(axis=0), np.float64)
    count = min(count, latents.shape[1], activations.shape[1])
    variances, coordinates = _principal_coordinates(centred, count)
    vectors = coordinates.T @ (latents - latents.mean(axis=0))
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    largest = np.abs(vectors).argmax(axis=1)
    vectors *= np.sign(vectors[np.arange(count), largest])[:, None]
    shares = variances / max(float((centred**2).sum()), 1e-12)
    return Directions(np.asarray(vectors, np.float32), np.asarray(shares, np.float32))


def _principal_coordinates(
    centred: NDArray[np.float64], count: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the largest eigenvalues of the scatter and the samples' unit coordinates.

    The smaller of the two Gram matrices has the same eigenvalues as the larger.
    """
    samples, features = centred.shape
    if samples <= features:
        top = (samples - count, samples - 1)
        values, left = eigh(centred @ centred.T, subset_by_index=top)
        return values[::-1], left[:, ::-1]
    top = (features - count, features - 1)
    values, right = eigh(centred.T @ centred, subset_by_index=top)
    coordinates = centred @ right[:, ::-1]
    norms = np.maximum(np.linalg.norm(coordinates, axis=0), 1e-12)
    return values[::-1], coordinates / norms


def nearest(
    queries: Array, references: Array, count: int = 1
) -> tuple[NDArray[np.int64], Array]:
    """Return the indices and Euclidean distances of the nearest references, both `(N, count)`.

    Args:
        queries: `(N, F)`.
        references: `(M, F)`, M at least count.
        count: Neighbours of each, the nearest first.
    """
    squares = (references.astype(np.float64) ** 2).sum(axis=1)
    own = (queries.astype(np.float64) ** 2).sum(axis=1)
    distances = own[:, None] + squares - 2.0 * (queries @ references.T)
    indices = np.argsort(distances, axis=1, kind="stable")[:, :count]
    exact = references[indices] - queries[:, None, :]
    return indices, np.asarray(np.linalg.norm(exact, axis=2), np.float32)
