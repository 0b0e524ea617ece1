"""The usual loops of `benchmarks.gpu`, as tutorials and the authors' programs have them.

Each is on the networks that this program builds of a config, in float32, with Adam as PyTorch
makes it and losses that are read in every step.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from benchmarks.images_training import Step
from explorer.images.config import RunConfig
from explorer.images.data import ImageSet, to_unit_range
from explorer.images.systems import system_of
from explorer.images.training.trainer import facts_of

softplus, relu = nn.functional.softplus, nn.functional.relu


class Players:
    """The networks of a config, their optimizers, one batch of real images, noise.

    Args:
        config: The run.
        device: Where it trains.
        data: The batch, uint8.
    """

    def __init__(self, config: RunConfig, device: torch.device, data: ImageSet) -> None:
        rng = torch.Generator().manual_seed(0)
        made: Any = system_of(config).built(config, facts_of({"real": data}), rng).to(device)
        self.config, self.device = made.config, device
        self.G, self.D = made.generator, made.discriminator
        self.average = [p.detach().clone() for p in made.generator.parameters()]
        self.real = to_unit_range(data.images.to(device))
        assert data.labels is not None
        self.labels = data.labels.to(device)

    def adam(self, network: nn.Module, lr: float, betas: tuple[float, float]) -> "Mover":
        """Return what moves a network down a loss."""
        return Mover(torch.optim.Adam(network.parameters(), lr, betas))

    def z(self) -> Tensor:
        """Return latents for a batch."""
        return torch.randn(len(self.real), self.config.latent_dim, device=self.device)

    def follow(self, decay: float) -> None:
        """Move G's average."""
        with torch.no_grad():
            for mean, now in zip(self.average, self.G.parameters(), strict=True):
                mean.lerp_(now, 1 - decay)


class Mover:
    """An optimizer that forgets slopes, asks for new ones and steps."""

    def __init__(self, optimizer: torch.optim.Optimizer) -> None:
        self._optimizer = optimizer

    def descend(self, loss: Tensor) -> None:
        """Take one step down."""
        self._optimizer.zero_grad()
        torch.autograd.backward(loss)
        self._optimizer.step()


def dcgan(config: RunConfig, device: torch.device, data: ImageSet) -> Step:
    """Return a step of the DCGAN tutorial."""
    it = Players(config, device, data)
    betas = (it.config.beta1, it.config.beta2)
    move_G = it.adam(it.G, it.config.generator_lr, betas)
    move_D = it.adam(it.D, it.config.discriminator_lr, betas)
    cross_entropy = nn.functional.binary_cross_entropy_with_logits
    ones = torch.ones(len(it.real), device=device)

    def step() -> None:
        fake = it.G(it.z())
        loss_D = cross_entropy(it.D(it.real).view(-1), ones)
        loss_D = loss_D + cross_entropy(it.D(fake.detach()).view(-1), 0 * ones)
        move_D.descend(loss_D)
        loss_G = cross_entropy(it.D(fake).view(-1), ones)
        move_G.descend(loss_G)
        _ = loss_D.item(), loss_G.item()

    return step


def wgan_gp(config: RunConfig, device: torch.device, data: ImageSet) -> Step:
    """Return a step of WGAN-GP, the paper's algorithm 1."""
    it = Players(config, device, data)
    betas = (it.config.beta1, it.config.beta2)
    move_G = it.adam(it.G, it.config.generator_lr, betas)
    move_D = it.adam(it.D, it.config.discriminator_lr, betas)

    def step() -> None:
        for _ in range(it.config.discriminator_steps):
            fake = it.G(it.z()).detach()
            share = torch.rand(len(it.real), 1, 1, 1, device=device)
            between = (share * it.real + (1 - share) * fake).requires_grad_()
            (slope,) = torch.autograd.grad(it.D(between).sum(), between, create_graph=True)
            penalty = ((slope.flatten(1).norm(dim=1) - 1) ** 2).mean()
            loss_D = it.D(fake).mean() - it.D(it.real).mean()
            loss_D = loss_D + it.config.penalty_weight * penalty
            move_D.descend(loss_D)
        loss_G = -it.D(it.G(it.z())).mean()
        move_G.descend(loss_G)
        _ = loss_D.item(), loss_G.item()

    return step


def stylegan(config: RunConfig, device: torch.device, data: ImageSet) -> Step:
    """Return a step of StyleGAN: styles of two latents, R1 every so many steps, an average."""
    it = Players(config, device, data)
    move_G = it.adam(it.G, it.config.lr, (0.0, 0.99))
    move_D = it.adam(it.D, it.config.lr, (0.0, 0.99))
    sides = it.G.sides

    def fakes() -> Tensor:
        w, other = it.G.mapping(it.z()), it.G.mapping(it.z())
        place = int(torch.randint(1, len(sides), ()))
        place = place if float(torch.rand(())) < it.config.mixing else len(sides)
        styles = [w] * place + [other] * (len(sides) - place)
        noise = [torch.randn(len(w), 1, side, side, device=device) for side in sides]
        pictures: Tensor = it.G.synthesis(torch.stack(styles, dim=1), noise)
        return pictures

    number = 0

    def step() -> None:
        nonlocal number
        number += 1
        with torch.no_grad():
            fake = fakes()
        loss_D = softplus(it.D(fake)).mean() + softplus(-it.D(it.real)).mean()
        if number % it.config.penalty_every == 0:
            real = it.real.clone().requires_grad_()
            (slope,) = torch.autograd.grad(it.D(real).sum(), real, create_graph=True)
            weight = it.config.penalty_weight * it.config.penalty_every
            loss_D = loss_D + weight * slope.square().flatten(1).sum(1).mean() / 2
        move_D.descend(loss_D)
        loss_G = softplus(-it.D(fakes())).mean()
        move_G.descend(loss_G)
        it.follow(it.config.ema_decay)
        _ = loss_D.item(), loss_G.item()

    return step


def biggan(config: RunConfig, device: torch.device, data: ImageSet) -> Step:
    """Return a step of BigGAN: hinge losses, rows of G's matrices kept apart, an average."""
    it = Players(config, device, data)
    move_G = it.adam(it.G, it.config.generator_lr, (0.0, 0.999))
    move_D = it.adam(it.D, it.config.discriminator_lr, (0.0, 0.999))
    y = it.labels
    matrices = [p for p in it.G.parameters() if p.dim() in (2, 4)]

    def step() -> None:
        for _ in range(it.config.discriminator_steps):
            with torch.no_grad():
                fake = it.G(it.z(), y)
            loss_D = relu(1 - it.D(it.real, y)).mean() + relu(1 + it.D(fake, y)).mean()
            move_D.descend(loss_D)
        loss_G = -it.D(it.G(it.z(), y), y).mean()
        for matrix in matrices:
            rows = matrix.flatten(1)
            products = rows @ rows.T
            apart = products - torch.diag(torch.diagonal(products))
            loss_G = loss_G + it.config.orthogonal_weight * apart.square().sum()
        move_G.descend(loss_G)
        it.follow(it.config.ema_decay)
        _ = loss_D.item(), loss_G.item()

    return step


LOOPS: dict[str, Callable[[RunConfig, torch.device, ImageSet], Step]] = {
    "dcgan": dcgan,
    "wgan-gp": wgan_gp,
    "stylegan": stylegan,
    "biggan": biggan,
}
