"""What the cards of the systems that translate say: of pictures that they have not seen."""

import numpy as np
import torch
from torch import Tensor, nn

from explorer.images.data import (
    ImageSet,
    load_drawn_pairs,
    load_faces,
    load_shapes,
    to_unit_range,
)
from explorer.images.data.shapes import ShapeFactors, sample_factors
from explorer.images.measuring.factor_reader import HELD_OUT_SEED, load_reader
from explorer.images.measuring.families import Measured
from explorer.images.networks import set_dropout_rng
from explorer.images.systems import System
from explorer.images.systems.cyclegan import CycleGAN, distance
from explorer.images.systems.pix2pix import Pix2Pix

#: Pictures of each domain, and deviations of noise in levels of a byte.
COUNT, NOISES = 200, (1, 3, 10, 30)
#: What one level of a byte is in [-1, 1].
LEVEL = 2 / 255
#: Where a circle of radius 0.9 is whole and a star has gaps, in radii of the shape.
RING = 0.75


def held_out(dataset: str, size: int, count: int = COUNT) -> ImageSet:
    """Return pictures of a drawn set that no shipped run has seen: of another seed."""
    kind, _, rest = dataset.partition(":")
    if kind == "shapes":
        return load_shapes(size, count, rest, HELD_OUT_SEED)
    if kind == "faces":
        return load_faces(rest, size, count, HELD_OUT_SEED)
    return load_drawn_pairs(rest, size, count, HELD_OUT_SEED)


def cyclegan_facts(system: System) -> Measured:
    """Return errors of the cycles and identities, what noise costs them, and the answers.

    Both domains are drawn of the same factors, so that the answer to each picture is known.
    """
    assert isinstance(system, CycleGAN)
    size = system.config.image_size
    domains = (held_out(name, size).images for name in system.config.datasets.values())
    a, b = map(to_unit_range, domains)
    there, back = system.generator_ab, system.generator_ba
    with torch.inference_mode():
        facts = _one_way(there, back, a, b)
        facts |= {f"{name}_back": v for name, v in _one_way(back, there, b, a).items()}
        if system.config.dataset.startswith("shapes"):
            return facts | _shape_facts(system, a, b)
        return facts | _age_facts(system, a, b)


def _one_way(there: nn.Module, back: nn.Module, given: Tensor, answers: Tensor) -> Measured:
    output = there(given)
    found = {
        "error": distance(output, answers),
        "error_of_nothing": distance(given, answers),
        "cycle": distance(back(output), given),
        "identity": distance(back(given), given),
        "lightness": given.abs().mean(),
    }
    for noise in NOISES:
        found[f"cycle_noise_{noise}"] = distance(back(disturbed(output, noise, seed=1)), given)
    return {name: value.item() for name, value in found.items()}


def disturbed(images: Tensor, noise: float, seed: int = 0) -> Tensor:
    """Return images with normal noise, of a deviation in levels of a byte, kept in [-1, 1]."""
    rng = torch.Generator().manual_seed(seed)
    return (images + noise * LEVEL * torch.randn(images.shape, generator=rng)).clamp(-1, 1)


def _shape_facts(system: CycleGAN, a: Tensor, b: Tensor) -> Measured:
    """Return what changes outside the shape, and how much of a ring the shapes cover."""
    factors = sample_factors(COUNT, np.random.default_rng(HELD_OUT_SEED))
    output, returned = system.generator_ab(a), system.generator_ba(b)
    outside = background(a)
    return {
        "outside": float((output - a).abs().mean(1)[outside].mean()),
        "outside_answer": float((b - a).abs().mean(1)[outside].mean()),
        "ring_a": ring_share(a, factors),
        "ring_b": ring_share(b, factors),
        "ring_ab": ring_share(output, factors),
        "ring_ba": ring_share(returned, factors),
    }


def background(images: Tensor) -> Tensor:
    """Return which pixels (N, H, W) have the colour of the corner: no shape reaches there."""
    corner = images[..., :1, :1]
    return (images - corner).abs().amax(1) < 1e-3


def ring_share(images: Tensor, factors: ShapeFactors) -> float:
    """Return which share of a ring around the centre is covered by the shape, a mean.

    The ring has 0.75 radii: a circle covers all of it, a star its five points. A pixel is
    covered where it is nearer to the colour of the centre than to that of the corner.
    """
    side, angles = images.shape[-1], np.linspace(0, 2 * np.pi, 64, endpoint=False)
    shares = []
    for image, x, y, size in zip(images, factors.x, factors.y, factors.size, strict=True):
        across = np.clip((x + RING * size * np.cos(angles)) * side, 0, side - 1).astype(int)
        down = np.clip((y + RING * size * np.sin(angles)) * side, 0, side - 1).astype(int)
        middle, corner = image[:, int(y * side), int(x * side)], image[:, 0, 0]
        ring = image[:, down, across]
        to_middle, to_corner = (
            (ring - colour[:, None]).abs().sum(0) for colour in (middle, corner)
        )
        shares.append((to_middle < to_corner).float().mean().item())
    return float(np.mean(shares))


def _age_facts(system: CycleGAN, a: Tensor, b: Tensor) -> Measured:
    """Return the ages that the reader of faces sees, and whether other factors stayed."""
    output, back = system.generator_ab(a), system.generator_ba(b)
    named = zip(("a", "b", "ab", "ba"), (a, b, output, back), strict=True)
    reader = load_reader("face-reader")
    seen = {name: reader.read(images) for name, images in named}
    facts: Measured = {f"age_{n}": float(r.numbers["age"].mean()) for n, r in seen.items()}
    for factor in ("glasses", "beard", "hair"):
        same = seen["a"].classes[factor] == seen["ab"].classes[factor]
        facts[f"{factor}_kept"] = float(same.mean())
    return facts


def pix2pix_facts(system: System) -> Measured:
    """Return how far G is from the answers, how its draws differ, and how coloured they are."""
    assert isinstance(system, Pix2Pix)
    pairs = held_out(system.config.dataset, system.config.image_size).images
    given, wanted = system.sides(to_unit_range(pairs))
    with torch.inference_mode():
        one, other = (drawn(system, given, seed) for seed in (0, 1))
    return {
        "error": float(distance(one, wanted)),
        "error_of_nothing": float(distance(given, wanted)),
        "error_of_grey": float(wanted.abs().mean()),
        "spread": float(distance(one, other)),
        "colour": colourfulness(one),
        "colour_answer": colourfulness(wanted),
    }


def drawn(system: Pix2Pix, images: Tensor, seed: int) -> Tensor:
    """Return what G makes of inputs (N, C, S, S), its dropout drawn from a seed."""
    set_dropout_rng(system, torch.Generator().manual_seed(seed))
    output: Tensor = system.generator(images)
    return output


def colourfulness(images: Tensor) -> float:
    """Return the mean difference of the strongest and the weakest channel; grey reads 0."""
    return float((images.amax(1) - images.amin(1)).mean())
