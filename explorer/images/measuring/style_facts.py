"""What the card of a style-based generator of faces says."""

from collections.abc import Iterable, Iterator

import torch
from torch import Tensor

from explorer.images.data import load_faces, to_unit_range
from explorer.images.measuring.factor_reader import FactorReader, load_reader
from explorer.images.measuring.families import Measured
from explorer.images.measuring.metrics import Floats, frechet_distance, precision_recall
from explorer.images.measuring.style_paths import path_facts
from explorer.images.measuring.styles import (
    GROUPS,
    drawn,
    each_layer,
    layers_of,
    noise_deviation,
    share_facts,
)
from explorer.images.networks.styles import StyleGenerator
from explorer.images.systems import System
from explorer.images.systems.stylegan import StyleGAN

#: Pairs of faces that shares and lengths are of; faces that truncation is measured on.
PAIRS, FACES = 400, 1_000
#: Draws of noise behind each deviation.
DRAWS = 32
#: Strengths of truncation on the card.
PSIS = (0.0, 0.25, 0.5, 0.7, 0.85, 1.0, 1.25)


def truncation_facts(generator: StyleGenerator, reader: FactorReader, z: Tensor) -> Measured:
    """Return how faces compare with real ones at some psi, coarse layers, and under noise.

    Variety is the mean squared distance of two faces, in units of that of two real ones.
    """
    real, other = (_features(reader, [_real_faces(len(z), seed)]) for seed in (0, 1))
    styles = each_layer(generator, generator.mapping(z))
    layers = layers_of(generator, "coarse").stop
    facts: Measured = {"frechet_real": frechet_distance(other, real)}
    facts["precision_real"], facts["recall_real"] = precision_recall(real, other)
    for psi in PSIS:
        features = _features(reader, drawn(generator, generator.truncated(styles, psi, layers)))
        precision, recall = precision_recall(real, features)
        facts |= {f"precision_{psi:g}": precision, f"recall_{psi:g}": recall}
        facts[f"variety_{psi:g}"] = float(features.var(0).sum() / real.var(0).sum())
        facts[f"frechet_{psi:g}"] = frechet_distance(features, real)
    noisy = _features(reader, _under_noise(generator, styles))
    return facts | {"frechet_noise": frechet_distance(noisy, real)}


def _features(reader: FactorReader, pictures: Iterable[Tensor]) -> Floats:
    return torch.cat([reader.features(some) for some in pictures]).double().numpy()


def _under_noise(generator: StyleGenerator, styles: Tensor) -> Iterator[Tensor]:
    """Yield pictures under noise of their own, as in training."""
    rng = torch.Generator().manual_seed(7)
    for some in torch.split(styles, 128):
        sides = generator.sides
        noise = [torch.randn(len(some), 1, side, side, generator=rng) for side in sides]
        yield generator.synthesis(some, noise).clamp(-1, 1)


def _real_faces(count: int, seed: int) -> Tensor:
    return to_unit_range(load_faces("", 32, count, 8_000 + seed).images)


def noise_facts(generator: StyleGenerator, z: Tensor) -> Measured:
    """Return by group how far its noise moves a pixel, root mean square over faces."""
    styles = each_layer(generator, generator.mapping(z))
    facts: Measured = {}
    for group in GROUPS:
        rng = torch.Generator().manual_seed(4)
        moved = noise_deviation(generator, styles, group, DRAWS, rng)
        facts[f"noise_{group}"] = float(moved.square().mean().sqrt())
    return facts


@torch.inference_mode()
def style_facts(system: System) -> Measured:
    """Return all numbers of a card; none for other data than faces."""
    assert isinstance(system, StyleGAN)
    if system.config.dataset != "faces":
        return {}
    generator, reader = system.generator, load_reader("face-reader")
    rng = torch.Generator().manual_seed(2)
    size = system.config.latent_dim
    pairs = torch.randn(2 * PAIRS, size, generator=rng)
    facts: Measured = {"pairs": PAIRS, "faces": FACES}
    facts |= share_facts(generator, reader, pairs)
    facts |= path_facts(generator, reader, pairs)
    facts |= truncation_facts(generator, reader, torch.randn(FACES, size, generator=rng))
    return facts | noise_facts(generator, torch.randn(16, size, generator=rng))
