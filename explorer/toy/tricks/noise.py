"""Instance noise: D sees real samples and fakes through the same, ever thinner, fog."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from explorer.toy.tricks.base import Trick

if TYPE_CHECKING:
    from explorer.toy.config import ToyConfig


class InstanceNoise(Trick):
    r"""N(0, sigma^2) on every sample that D sees, falling to 0 in a straight line.

    Two points at distance d, which no D can bring nearer by gradients, become
    $\mathcal N(0,\sigma^2)$ and $\mathcal N(d,\sigma^2)$, whose divergence changes with d.

    References:
        Sønderby et al. (2017), Amortised MAP Inference for Image Super-resolution, section
        3.2. https://arxiv.org/abs/1610.04490
        Arjovsky & Bottou (2017), Towards Principled Methods, section 3.
        https://arxiv.org/abs/1701.04862
    """

    def prepare(self, configs: "Sequence[ToyConfig]") -> None:
        """Take over the noise of each model, and when it has gone."""
        self._deviations = torch.tensor([c.instance_noise for c in configs])
        ends = torch.tensor([float(c.noise_steps) for c in configs])
        self._ends = torch.where(ends > 0, ends, torch.inf)
        self.active = bool(self._deviations.any())

    @property
    def deviations(self) -> Tensor:
        """The standard deviation of each model's noise in the present step, `(K, 1, 1)`."""
        left = (1 - self._game.step_count / self._ends).clamp_min(0)
        return (self._deviations * left)[:, None, None]

    def judged(self, real: Tensor, fake: Tensor) -> tuple[Tensor, Tensor]:
        """Return both with noise of their own."""
        noise = self._game.next_batch("noise") * self.deviations
        count = real.shape[1]
        return real + noise[:, :count], fake + noise[:, count : 2 * count]

    def seen(self, fake: Tensor) -> Tensor:
        """Return the fakes with noise."""
        noise = self._game.next_batch("noise")
        return fake + noise[:, : fake.shape[1]] * self.deviations
