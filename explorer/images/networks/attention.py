"""Self-attention: every place of a map looks at every other.

References:
    Zhang et al. (2019), Self-Attention Generative Adversarial Networks, section 3.
    https://arxiv.org/abs/1805.08318
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import max_pool2d


class SelfAttention(nn.Module):
    r"""Adds to each place a mixture of all places, by how well they answer its question.

    $$y = x + \gamma\, W_o \sum_j \beta_j\, g(x_j), \qquad
      \beta_j = \mathrm{softmax}_j\,\langle\theta(x), \phi(x_j)\rangle$$

    It begins with gamma 0: as if it were not there. BigGAN's form: no biases, and the places
    that are looked at are the largest of two by two.

    Args:
        width: Channels, a multiple of 8.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.theta = nn.Conv2d(width, width // 8, 1, bias=False)
        self.phi = nn.Conv2d(width, width // 8, 1, bias=False)
        self.values = nn.Conv2d(width, width // 2, 1, bias=False)
        self.out = nn.Conv2d(width // 2, width, 1, bias=False)
        self.gamma = nn.Parameter(torch.empty(()))

    def forward(self, images: Tensor) -> Tensor:
        """Return maps of the same shape (N, C, H, W)."""
        asked = self.theta(images).flatten(2)
        answers = max_pool2d(self.phi(images), 2).flatten(2)
        values = max_pool2d(self.values(images), 2).flatten(2)
        shares = torch.softmax(asked.transpose(1, 2) @ answers, dim=2)
        mixed = (values @ shares.transpose(1, 2)).view(len(images), -1, *images.shape[2:])
        seen: Tensor = self.out(mixed)
        return images + self.gamma * seen
