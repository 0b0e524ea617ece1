"""A trained generator rebuilt to draw moving pictures fast, within a few grey levels."""

import copy
from itertools import product

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from explorer.images.networks import Generator
from explorer.images.networks.strided import DoublingConv2d


class QuickGenerator:
    """A generator in evaluation mode, in the type and the layout that suit the processor.

    Batch norms become part of the weights before them. A last layer that doubles the image
    computes 2 x 2 pixels at each place of its input by a plain convolution: processors work
    on 16 channels at a time, and it has 12 where it had 3.

    References:
        Shi et al. (2016), Is the Deconvolution Layer the Same as a Convolutional Layer?
        https://arxiv.org/abs/1609.07009

    Args:
        generator: In evaluation mode; it is left as it is.
        dtype: What to compute in.
    """

    def __init__(self, generator: Generator, dtype: torch.dtype) -> None:
        layers = _folded(list(copy.deepcopy(generator.layers)))
        self._doubled = [type(layer) for layer in layers[-2:]] == [DoublingConv2d, nn.Tanh]
        if self._doubled:
            layers[-2] = _plain(layers[-2])
        self.dtype = dtype
        self._layers = nn.Sequential(*layers).to(
            dtype=dtype,
            memory_format=torch.channels_last,  # type: ignore[call-overload]
        )

    @property
    def bytes(self) -> int:
        """What its weights take in memory."""
        return sum(tensor.nbytes for tensor in self._layers.state_dict().values())

    def draw(self, inputs: Tensor) -> NDArray[np.uint8]:
        """Return pictures (N, H, W, C) of latents and one-hot classes (N, d), float32."""
        images = self._layers(inputs.to(self.dtype)).permute(0, 2, 3, 1)
        pixels = images.float().mul_(127.5).add_(128).to(torch.uint8).contiguous().numpy()
        if not self._doubled:
            return np.asarray(pixels)
        count, height, width, channels = pixels.shape
        pairs = pixels.reshape(count, height, width, 2, channels // 2)
        rows = pairs.view(f"V{channels // 2}")[..., 0].transpose(0, 1, 3, 2)
        bytes_ = np.ascontiguousarray(rows)[..., None].view(np.uint8)
        return bytes_.reshape(count, 2 * height, 2 * width, channels // 4)


def _folded(layers: list[nn.Module]) -> list[nn.Module]:
    """Return the layers with every batch norm inside the convolution before it."""
    found: list[nn.Module] = []
    for layer in layers:
        last = found[-1] if found else None
        if isinstance(layer, nn.BatchNorm2d) and isinstance(
            last, (nn.Conv2d, nn.ConvTranspose2d)
        ):
            transposed = isinstance(last, nn.ConvTranspose2d)
            found[-1] = fuse_conv_bn_eval(last, layer, transpose=transposed)
        else:
            found.append(layer)
    return found


@torch.no_grad()
def _plain(layer: nn.Module) -> nn.Conv2d:
    """Return the convolution by 3x3 windows to channels (row, column, colour) of 2 x 2 pixels.

    Pixel 2p + q is reached from place p + d by the weight at q + 1 - 2 d.
    """
    assert isinstance(layer, DoublingConv2d)
    narrow = layer.out_channels
    plain = nn.Conv2d(layer.in_channels, 4 * narrow, 3, padding=1, bias=False)
    weights = torch.zeros(2, 2, narrow, layer.in_channels, 3, 3)
    reached = ((slice(0, 2), [3, 1]), (slice(1, 3), [2, 0]))
    for (q, (rows, u)), (r, (columns, v)) in product(enumerate(reached), repeat=2):
        taps = layer.weight[:, :, u][:, :, :, v]
        weights[q, r, :, :, rows, columns] = taps.transpose(0, 1)
    plain.weight.copy_(weights.flatten(0, 2))
    return plain
