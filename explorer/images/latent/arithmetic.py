"""A - B + C of concepts, in latent space and in pixels, as pictures.

References:
    Radford, Metz & Chintala (2016), section 6.3.2 and figure 7: the mean z of three samples a
    concept, and eight others around the result. https://arxiv.org/abs/1511.06434
"""

from dataclasses import dataclass

import numpy as np

from explorer.images.latent import groups, vectors
from explorer.images.latent.series import Pictures
from explorer.images.latent.walk import Scene


@dataclass(frozen=True, eq=False)
class Arithmetic:
    """What becomes of a sum.

    Attributes:
        means: Drawn from the mean z of A, of B and of C, `(3, H, W, C)`.
        results: Drawn from A - B + C and from eight z around it, `(9, H, W, C)`.
        norm: Of the z of the sum.
        averaged: The mean pictures of A, of B and of C, `(3, H, W, C)`.
        mixed: Their sum, pixel by pixel, `(1, H, W, C)`.
    """

    means: Pictures
    results: Pictures
    norm: float
    averaged: Pictures
    mixed: Pictures


def added(scene: Scene) -> Arithmetic:
    """Return A - B + C of a scene, in the class of the first seed of C."""
    chosen, pictures = groups.terms(scene), scene.seeds()
    members = [scene.latents[list(group)] for group in chosen]
    centre = vectors.analogy(*members)
    around = vectors.sample_neighbours(centre, np.random.default_rng(scene.config.seed))
    shown = [pictures[list(group)].astype(np.float32) for group in chosen]
    mixed = np.clip(np.round(vectors.analogy(*shown)), 0, 255).astype(np.uint8)
    return Arithmetic(
        scene.draw(np.stack([m.mean(axis=0) for m in members]), chosen[2][0]),
        scene.draw(around, chosen[2][0]),
        float(np.linalg.norm(centre)),
        np.stack([np.round(part.mean(axis=0)).astype(np.uint8) for part in shown]),
        mixed[None],
    )
