"""Layers with an equalised learning rate, and what ProGAN's networks share with StyleGAN's.

References:
    Karras et al. (2018), Progressive Growing of GANs, section 4.
    https://arxiv.org/abs/1710.10196
    Karras et al. (2019), A Style-Based Generator Architecture for GANs, appendix C.
    https://arxiv.org/abs/1812.04948
"""

import math
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d, conv_transpose2d, linear, pad

#: What keeps the size of values behind ReLU units, by He et al. (2015).
HE_GAIN = math.sqrt(2)
SLOPE = 0.2
#: The side of the first pictures.
FIRST_SIDE = 4


class Equalised(nn.Module):
    r"""A layer that stores weights of deviation 1/m, and multiplies them as it computes.

    $$w = m\,c\,\hat w, \qquad c = \frac{\text{gain}}{\sqrt{\text{fan in}}},
      \qquad \hat w \sim N(0, 1/m^2)$$

    Adam's steps are as long for every weight. Where all weights are stored at one size, all
    layers learn at one speed; one with m < 1 learns m times as fast.

    Args:
        shape: Of the weight, outputs first.
        gain: What c is in units of 1 / sqrt(fan in).
        rate: The multiplier m of the learning rate.
        bias: Whether there is one; stored in units of m.
    """

    def __init__(
        self, shape: tuple[int, ...], gain: float, rate: float = 1.0, *, bias: bool = True
    ) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(shape))
        self.bias = nn.Parameter(torch.empty(shape[0])) if bias else None
        self.constant, self.rate = gain / math.sqrt(math.prod(shape[1:])), rate

    @property
    def effective_weight(self) -> Tensor:
        """The weight as the layer computes with it."""
        return self.weight * (self.constant * self.rate)

    @property
    def effective_bias(self) -> Tensor | None:
        """The bias as the layer adds it."""
        return None if self.bias is None else self.bias * self.rate

    def initialise(self, rng: torch.Generator) -> None:
        """Draw the weight from N(0, 1 / m^2); the bias is 0."""
        nn.init.normal_(self.weight, 0.0, 1 / self.rate, generator=rng)
        if self.bias is not None:
            nn.init.zeros_(self.bias)


class EqualisedLinear(Equalised):
    """A dense layer: (N, inputs) to (N, outputs)."""

    def __init__(
        self, inputs: int, outputs: int, gain: float = HE_GAIN, rate: float = 1.0
    ) -> None:
        super().__init__((outputs, inputs), gain, rate)

    def forward(self, values: Tensor) -> Tensor:
        """Return w x + b."""
        return linear(values, self.effective_weight, self.effective_bias)


class FirstFeatures(Equalised):
    """A dense layer from z to features of 4 x 4 pixels, with one bias a channel.

    Its gain is a quarter of a ReLU's: what comes in has as many numbers as z, and 16 pixels
    come out.
    """

    def __init__(self, latent_dim: int, width: int) -> None:
        pixels = FIRST_SIDE**2
        super().__init__((width * pixels, latent_dim), HE_GAIN / FIRST_SIDE, bias=False)
        self.bias: nn.Parameter = nn.Parameter(torch.empty(width))

    def forward(self, latents: Tensor) -> Tensor:
        """Return features (N, width, 4, 4) of latents (N, d)."""
        features = linear(latents, self.effective_weight)
        return (
            features.view(len(latents), -1, FIRST_SIDE, FIRST_SIDE) + self.bias[:, None, None]
        )


class EqualisedConv2d(Equalised):
    """A convolution that keeps the side of a picture, doubles it first, or halves it last.

    Doubling repeats each pixel, halving takes the mean of four: either is one convolution of
    stride 2 with the convolution behind or before it, by a kernel one pixel larger.

    Args:
        inputs: Channels that come in.
        outputs: Channels that go out.
        size: Height and width of the kernel: 1 or 3.
        gain: As of `Equalised`.
        bias: Whether there is one.
        scale: What becomes of the side; a kernel of 3 where it changes.
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        size: int,
        gain: float = HE_GAIN,
        *,
        bias: bool = True,
        scale: Literal["keep", "double", "halve"] = "keep",
    ) -> None:
        super().__init__((outputs, inputs, size, size), gain, bias=bias)
        self.scale = scale

    def forward(self, images: Tensor) -> Tensor:
        """Return (N, outputs, H', W') of images (N, inputs, H, W)."""
        kernel, bias = self.effective_weight, self.effective_bias
        if self.scale == "double":
            turned = spread_kernel(kernel).transpose(0, 1).flip(2, 3)
            return conv_transpose2d(images, turned, bias, stride=2, padding=1)
        if self.scale == "halve":
            return conv2d(images, spread_kernel(kernel) / 4, bias, stride=2, padding=1)
        return conv2d(images, kernel, bias, padding=kernel.shape[-1] // 2)


def spread_kernel(kernel: Tensor) -> Tensor:
    """Return a kernel (..., K, K) moved to the four corners of (..., K + 1, K + 1) and added.

    It does at once what the kernel and a sum of two by two neighbours do in a row.
    """
    wide = pad(kernel, (1, 1, 1, 1))
    return wide[..., 1:, 1:] + wide[..., 1:, :-1] + wide[..., :-1, 1:] + wide[..., :-1, :-1]


class Blur(nn.Module):
    """The weights 1, 2, 1 over 4 along both axes; beyond the border there are zeros.

    References:
        Zhang (2019), Making Convolutional Networks Shift-Invariant Again.
        https://arxiv.org/abs/1904.11486
    """

    def forward(self, images: Tensor) -> Tensor:
        """Return images (N, C, H, W) of the same shape."""
        channels = images.shape[1]
        kernel = spread_kernel(images.new_full((channels, 1, 2, 2), 1 / 16))
        return conv2d(images, kernel, padding=1, groups=channels)


class PixelNorm(nn.Module):
    r"""Each vector over the channels, divided by the root of its mean square.

    So a vector of d numbers has length $\sqrt d$.

    References:
        Karras et al. (2018), Progressive Growing of GANs, section 4.2.
        https://arxiv.org/abs/1710.10196
    """

    def forward(self, values: Tensor) -> Tensor:
        """Return values (N, C, ...) of the same shape."""
        return values * torch.rsqrt(values.square().mean(1, keepdim=True) + 1e-8)
