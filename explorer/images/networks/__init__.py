"""The pairs of networks: a table of architectures, and the two functions that build from it."""

import torch
from torch import nn

from explorer.images.config import NetworkConfig
from explorer.images.networks.base import (
    Architecture,
    Discriminator,
    Generator,
    conditioned,
    set_dropout_rng,
)
from explorer.images.networks.dcgan import DCGAN
from explorer.images.networks.equipment import equip, initialise_discriminator
from explorer.images.networks.garrido import GarridoDCGAN, GarridoGAN
from explorer.images.networks.mlp import MLP, KingmaMLP
from explorer.images.networks.raschka import (
    RaschkaCase2,
    RaschkaCase3,
    RaschkaCase4,
    RaschkaCase5,
)

__all__ = [
    "ARCHITECTURES",
    "Architecture",
    "Discriminator",
    "Generator",
    "build_discriminator",
    "build_generator",
    "conditioned",
    "count_parameters",
    "initialise_discriminator",
    "layout_discriminator",
    "set_dropout_rng",
]

ARCHITECTURES: dict[str, Architecture] = {
    "mlp": MLP(),
    "kingma-mlp": KingmaMLP(),
    "dcgan": DCGAN(),
    "raschka-2": RaschkaCase2(),
    "raschka-3": RaschkaCase3(),
    "raschka-4": RaschkaCase4(),
    "raschka-5": RaschkaCase5(),
    "garrido-gan": GarridoGAN(),
    "garrido-dcgan": GarridoDCGAN(),
}


def build_generator(config: NetworkConfig, rng: torch.Generator | None = None) -> Generator:
    """Return a generator on the CPU, its weights drawn from rng (a CPU generator).

    Without an rng the weights are those of seed 0: for a network that is loaded next.
    """
    architecture = ARCHITECTURES[config.architecture]
    with torch.device("meta"):
        module = architecture.wrap_generator(config)
    module.to_empty(device="cpu")
    architecture.initialise(module, rng or torch.Generator().manual_seed(0))
    return module


def build_discriminator(
    config: NetworkConfig, rng: torch.Generator | None = None
) -> Discriminator:
    """Return a discriminator on the CPU, its weights drawn from rng (a CPU generator)."""
    architecture = ARCHITECTURES[config.architecture]
    with torch.device("meta"):
        module = layout_discriminator(config)
    module.to_empty(device="cpu")
    initialise_discriminator(architecture, module, rng or torch.Generator().manual_seed(0))
    return module


def layout_discriminator(config: NetworkConfig) -> Discriminator:
    """Return a discriminator with all its layers and no values of theirs."""
    return equip(
        ARCHITECTURES[config.architecture].wrap_discriminator(config),
        stddev=config.minibatch_stddev,
        spectral=config.spectral_norm,
    )


def count_parameters(module: nn.Module) -> int:
    """Return how many trained numbers a network has."""
    return sum(parameter.numel() for parameter in module.parameters())
