"""What an adversarial autoencoder makes its codes look like: a table of priors."""

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor


class CodePrior(ABC):
    """A distribution over codes, as a map from independent N(0, 1) numbers.

    Attributes:
        title: What a page calls it.
        plane: Whether its codes have two numbers, no more and no fewer.
    """

    title: ClassVar[str]
    plane: ClassVar[bool] = True

    @abstractmethod
    def codes(self, noise: Tensor) -> Tensor:
        """Return codes (N, d) of noise (N, d + 1); the first column chooses a place."""


def _shares(noise: Tensor) -> Tensor:
    """Return the first column as numbers from U(0, 1), shape (N,)."""
    shares: Tensor = torch.special.ndtr(noise[:, 0])
    return shares


def _polar(radius: Tensor, angle: Tensor) -> Tensor:
    return torch.stack([radius * angle.cos(), radius * angle.sin()], 1)


class Gaussian(CodePrior):
    """N(0, I)."""

    title: ClassVar[str] = "Gaussian"
    plane: ClassVar[bool] = False

    def codes(self, noise: Tensor) -> Tensor:
        """Return all columns but the first."""
        return noise[:, 1:]


@dataclass(frozen=True)
class Ring(CodePrior):
    """Equal Gaussians around a circle.

    Args:
        modes: How many.
        radius: Of the circle of their centres.
        std: The standard deviation of each.
    """

    title: ClassVar[str] = "Ring of 8 Gaussians"
    modes: int = 8
    radius: float = 2.5
    std: float = 0.35

    def codes(self, noise: Tensor) -> Tensor:
        """Return a centre, chosen by the first column, and noise around it."""
        mode = (_shares(noise) * self.modes).floor().clamp(max=self.modes - 1)
        centre = _polar(torch.full_like(mode, self.radius), 2 * math.pi / self.modes * mode)
        return centre + self.std * noise[:, 1:]


@dataclass(frozen=True)
class SwissRoll(CodePrior):
    """A rolled strip: an arm of one and a half turns, uniform in its angle, with noise.

    Args:
        radius: Of its outer end.
        std: The standard deviation of the noise.

    References:
        Makhzani et al. (2016), Adversarial Autoencoders, section 2.3 and figure 4.
        https://arxiv.org/abs/1511.05644
    """

    title: ClassVar[str] = "Swiss roll"
    radius: float = 3.0
    std: float = 0.15

    def codes(self, noise: Tensor) -> Tensor:
        """Return a place on the arm, chosen by the first column, and noise around it."""
        turns = 0.75 * (1 + 2 * _shares(noise))
        return _polar(self.radius * turns / 2.25, 2 * math.pi * turns) + self.std * noise[:, 1:]


CODE_PRIORS: dict[str, CodePrior] = {
    "gaussian": Gaussian(),
    "ring": Ring(),
    "swiss-roll": SwissRoll(),
}
