"""Systems with codes of two numbers, as plain arrays: small enough to travel."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from explorer.images.data import held_out_digits, to_unit_range
from explorer.images.measuring.metrics import describe, near
from explorer.images.store.families import LEARNED, SIDE
from explorer.images.store.shipped import load_system, shipped_file
from explorer.images.systems import AAE, GAN, VAE, System
from explorer.images.systems.code_priors import CODE_PRIORS

CodeName = Literal["vae", "aae-gaussian", "aae-ring", "aae-swiss-roll", "gan"]
NAMES: tuple[CodeName, ...] = get_args(CodeName)
#: Held-out digits whose codes are shown.
SHOWN = 300
#: Codes of the hole test.
TESTED = 300
Array = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Coder:
    """A decoder, and an encoder where there is one, as fully connected layers.

    Hidden layers end in ReLU. A decoder's picture is tanh(scale * a) of its last values a; an
    encoder's code are its first two values.

    Attributes:
        decoder: Weights (out, in) and biases (out) of each layer.
        encoder: The same; empty where there is none.
        scale: 1 or 1/2.
        digits: Held-out digits (N, H, W).
        labels: Their classes (N).
        prior: Codes drawn from the prior (M, 2).
        near: Whether the picture of each lies near a held-out digit (M), 0 or 1; as for
            precision, in the features of the digit classifier.
    """

    decoder: tuple[tuple[Array, Array], ...]
    encoder: tuple[tuple[Array, Array], ...]
    scale: float
    digits: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    prior: Array
    near: NDArray[np.uint8]


def system_of(name: CodeName) -> System:
    """Return the shipped system; ValueError where its file is missing."""
    return load_system(shipped_file("families", f"code-{name}"))


def coder(name: CodeName) -> Coder:
    """Return a shipped system's networks, with digits and the hole test.

    Raises:
        ValueError: Its file is missing or damaged.
    """
    system = system_of(name)
    held_out = held_out_digits(SIDE, LEARNED)
    order = torch.randperm(len(held_out), generator=torch.Generator().manual_seed(0))[:SHOWN]
    assert held_out.labels is not None
    prior = prior_codes(system, TESTED, torch.Generator().manual_seed(1))
    with torch.inference_mode():
        real, _ = describe(to_unit_range(held_out.images))
        drawn, _ = describe(decoded(system, prior))
    return Coder(
        decoder=layers_of(_decoder(system)),
        encoder=layers_of(_encoder(system)),
        scale=0.5 if isinstance(system, AAE) else 1.0,
        digits=held_out.images[order, 0].numpy(),
        labels=held_out.labels[order].to(torch.uint8).numpy(),
        prior=prior.numpy(),
        near=near(real, drawn).astype(np.uint8),
    )


def prior_codes(system: System, count: int, rng: torch.Generator) -> Tensor:
    """Return codes (count, 2) from what a system draws from."""
    noise = torch.randn(count, 3, generator=rng)
    prior = system.code_prior if isinstance(system, AAE) else CODE_PRIORS["gaussian"]
    return prior.codes(noise)


def decoded(system: System, codes: Tensor) -> Tensor:
    """Return the pictures (N, 1, H, W) in [-1, 1] of codes (N, 2)."""
    if isinstance(system, AAE):
        return system.decoded(codes)
    network = _decoder(system)
    pictures: Tensor = network(codes)
    return pictures


def _decoder(system: System) -> nn.Module:
    if isinstance(system, GAN):
        return system.generator
    assert isinstance(system, VAE | AAE)
    return system.decoder


def _encoder(system: System) -> nn.Module:
    return system.encoder if isinstance(system, VAE | AAE) else nn.Sequential()


def layers_of(network: nn.Module) -> tuple[tuple[Array, Array], ...]:
    """Return weights and biases of the fully connected layers, in their order."""
    return tuple(
        (layer.weight.float().numpy(), layer.bias.float().numpy())
        for layer in network.modules()
        if isinstance(layer, nn.Linear)
    )
