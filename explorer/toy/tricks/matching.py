"""Feature matching: G asks for the mean of D's features, not for D's approval."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from explorer.networks import StackedMLP

if TYPE_CHECKING:
    from explorer.toy.config import ToyConfig


class FeatureMatching:
    r"""A share w of G's loss: $\lVert E_p f(x) - E_z f(G(z))\rVert^2$, f D's last hidden layer.

    The other share, 1 - w, is the objective's. The means are those of a batch.

    Attributes:
        active: Whether any model has it.

    Args:
        configs: One a model.

    References:
        Salimans et al. (2016), Improved Techniques for Training GANs, section 3.1.
        https://arxiv.org/abs/1606.03498
    """

    def __init__(self, configs: "Sequence[ToyConfig]") -> None:
        self._shares = torch.tensor([c.feature_matching for c in configs])[:, None, None]
        self.active = bool(self._shares.any())

    def mixed(
        self,
        discriminator: StackedMLP,
        gradient: Tensor,
        real: Sequence[Tensor],
        fake: Sequence[Tensor],
    ) -> Tensor:
        """Return the gradient of each fake's term with the share of feature matching.

        Args:
            discriminator: What `real` and `fake` are traces of.
            gradient: That of the objective, `(K, N, in)`.
            real: Trace of the real samples.
            fake: Trace of the fakes.
        """
        gap = fake[-2].mean(1, keepdim=True) - real[-2].mean(1, keepdim=True)
        own = discriminator.backpropagate_features(fake, (2 * gap).expand_as(fake[-2]))
        return (1 - self._shares) * gradient + self._shares * own
