"""How near faces of growing networks are to real ones, at every weight of a fade."""

import torch
from torch import Tensor

from explorer.images.data import load_faces, to_unit_range
from explorer.images.measuring.factor_reader import FactorReader, load_reader
from explorer.images.measuring.families import Measured
from explorer.images.measuring.metrics import Floats, frechet_distance
from explorer.images.networks.growing import shrunk
from explorer.images.systems import System
from explorer.images.systems.progan import ProGAN

#: Faces behind each number, and weights of the newest layers on a card.
FACES = 1_000
WEIGHTS = (0.0, 0.25, 0.5, 0.75, 1.0)


def real_faces(side: int, seed: int, count: int = FACES) -> Tensor:
    """Return faces (N, 3, side, side) in [-1, 1] that no run learns from."""
    return to_unit_range(load_faces("", side, count, 8_000 + seed).images)


@torch.inference_mode()
def features_of(reader: FactorReader, faces: Tensor) -> Floats:
    """Return the reader's features (N, 128) of faces (N, 3, H, W) in [-1, 1]."""
    return (
        torch.cat([reader.features(some) for some in torch.split(faces, 250)]).double().numpy()
    )


@torch.inference_mode()
def growth_facts(system: System) -> Measured:
    """Return distances to real faces and D's mean scores; none for other data than faces."""
    assert isinstance(system, ProGAN)
    if system.config.dataset != "faces":
        return {}
    reader, (side, weight) = load_reader("face-reader"), system.grown
    real, other = (real_faces(side, seed) for seed in (0, 1))
    rng = torch.Generator().manual_seed(2)
    z = torch.randn(FACES, system.config.latent_dim, generator=rng)
    seen = features_of(reader, real)
    facts: Measured = {"faces": FACES, "side": side, "weight": weight}
    facts["frechet_real"] = frechet_distance(features_of(reader, other), seen)
    for share in WEIGHTS:
        fakes = torch.cat([system.generator(some, side, share) for some in torch.split(z, 250)])
        found = features_of(reader, fakes.clamp(-1, 1))
        facts[f"frechet_{share:g}"] = frechet_distance(found, seen)
        for name, pictures in (("real", shrunk(real, side, share)), ("fake", fakes)):
            scores = [system.discriminator(some, share) for some in torch.split(pictures, 16)]
            facts[f"score_{name}_{share:g}"] = float(torch.cat(scores).mean())
    return facts
