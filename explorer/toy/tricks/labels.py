"""Labels that are not what they should be: flipped ones."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from explorer.toy.tricks.base import Trick

if TYPE_CHECKING:
    from explorer.toy.config import ToyConfig


class FlippedLabels(Trick):
    r"""D is told the wrong label of a random share of its samples.

    In expectation flips at rate $\varepsilon$ are two-sided smoothing with the labels
    $1-\varepsilon$ and $\varepsilon$: the cross-entropy is linear in the label.

    References:
        Salimans et al. (2016), Improved Techniques for Training GANs, section 3.4, for the
        smoothing. https://arxiv.org/abs/1606.03498
    """

    def prepare(self, configs: "Sequence[ToyConfig]") -> None:
        """Take over the rates."""
        self._rates = torch.tensor([c.label_flips for c in configs])[:, None]
        self.active = bool(self._rates.any())

    def slopes(self, slopes: Tensor, real_logits: Tensor, fake_logits: Tensor) -> Tensor:
        """Return the slopes of the other label where a label is turned over."""
        draws = self._game.next_batch("flips").squeeze(-1)
        logits = torch.cat([real_logits, fake_logits], dim=1)
        count = real_logits.shape[1]
        both = self._game.objective.discriminator_slopes(logits, logits)
        as_real, as_fake = both.tensor_split(2, dim=1)
        others = torch.cat([as_fake[:, :count], as_real[:, count:]], dim=1)
        return torch.where(draws[:, : logits.shape[1]] < self._rates, others, slopes)
