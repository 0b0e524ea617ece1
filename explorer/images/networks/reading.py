"""What a small network that reads pictures sees in them: maps of its convolutions.

A published perceptual loss compares features of VGG, which learned a million photographs. Here
stand the readers of this program, which learned drawn pictures: a *feature distance*, no more.
"""

from functools import lru_cache
from pathlib import Path
from typing import Literal

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor
from torch.nn.functional import conv2d, max_pool2d, relu

ReaderName = Literal["face-reader", "digit-classifier"]
PRETRAINED = Path(__file__).parents[3] / "pretrained"
#: Convolutions that every reader has, each with a ReLU and, after it, pooling.
DEPTH = 3

_Layers = tuple[tuple[Tensor, Tensor], ...]


@lru_cache(maxsize=4)
def _layers(reader: ReaderName, device: torch.device) -> _Layers:
    path = PRETRAINED / reader / "model.safetensors"
    try:
        found = load_file(path)
        # Kept for whoever comes next: a step needs tensors that autograd may remember.
        with torch.inference_mode(mode=False):
            return tuple(
                (
                    found[f"body.{3 * place}.weight"].to(device, torch.float32, copy=True),
                    found[f"body.{3 * place}.bias"].to(device, torch.float32, copy=True),
                )
                for place in range(DEPTH)
            )
    except (OSError, SafetensorError, KeyError) as error:
        msg = f"The {reader} is missing or damaged: {path}. "
        msg += f"Make it: python -m explorer.images.make_pretrained {reader}"
        raise ValueError(msg) from error


def feature_maps(images: Tensor, reader: ReaderName, depth: int) -> Tensor:
    """Return what a reader's convolution gives after its ReLU, before the pooling after it.

    Only convolutions are asked, so a picture may have any size.

    Args:
        images: (N, 1 or 3, H, W) in [-1, 1]; a reader of grey pictures sees the mean of the
            colours, one of colours a grey picture three times.
        reader: Which one.
        depth: Which convolution, 1 to 3.

    Returns:
        (N, 16 * 2^(depth - 1), H / 2^(depth - 1), W / 2^(depth - 1)), at least 0.

    Raises:
        ValueError: The reader's file is missing or damaged.

    References:
        Ledig et al. (2017), section 2.2.1 (the maps phi_{i,j}).
        https://arxiv.org/abs/1609.04802
    """
    layers = _layers(reader, images.device)[:depth]
    values = images
    if images.shape[1] != layers[0][0].shape[1]:
        grey = images.mean(1, keepdim=True)
        values = grey.expand(-1, layers[0][0].shape[1], -1, -1)
    for place, (weight, bias) in enumerate(layers):
        values = relu(
            conv2d(max_pool2d(values, 2) if place else values, weight, bias, padding=1)
        )
    return values


def feature_distance(
    images: Tensor, restored: Tensor, reader: ReaderName, depth: int
) -> Tensor:
    """Return the mean squared difference of a reader's feature maps; no VGG, no LPIPS."""
    wanted = feature_maps(images, reader, depth)
    return (feature_maps(restored.float(), reader, depth) - wanted).square().mean()
