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


def shipped_tensors(name: str) -> dict[str, Tensor]:
    """Return the tensors of a small network that reads, by their names.

    Raises:
        ValueError: Its file is missing or damaged.
    """
    try:
        return load_file(_file(name))
    except (OSError, SafetensorError) as error:
        raise ValueError(_lost(name)) from error


def _file(name: str) -> Path:
    return PRETRAINED / name / "model.safetensors"


def _lost(name: str) -> str:
    return (
        f"The {name} is missing or damaged: {_file(name)}. "
        f"Make it: python -m explorer.images.make_pretrained {name}"
    )


@lru_cache(maxsize=4)
def _layers(reader: ReaderName, device: torch.device) -> _Layers:
    found = shipped_tensors(reader)
    try:
        # Kept for whoever comes next: a step needs tensors that autograd may remember.
        with torch.inference_mode(mode=False):
            return tuple(
                (
                    found[f"body.{3 * place}.weight"].to(device, torch.float32, copy=True),
                    found[f"body.{3 * place}.bias"].to(device, torch.float32, copy=True),
                )
                for place in range(DEPTH)
            )
    except KeyError as error:
        raise ValueError(_lost(reader)) from error


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
