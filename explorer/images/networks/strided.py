"""Convolutions by 4x4 windows that halve an image, and the transposed ones that double it.

With images x of 2h x 2h pixels, maps y of h x h and weights W, the one number

    <y, down(x, W)>  =  <x, up(y, W)>  =  <W, weigh(x, y)>

is linear in each of the three. So its gradients are these three functions, and what each of
them needs to go backwards is the other two, as often as one likes: a penalty on D's slope
differentiates twice.

References:
    Dumoulin & Visin (2016), A Guide to Convolution Arithmetic for Deep Learning, chapter 4:
    a transposed convolution swaps the forward and the backward pass of a convolution.
    https://arxiv.org/abs/1603.07285
"""

import torch
from torch import Tensor, nn
from torch.autograd.function import FunctionCtx
from torch.nn.functional import conv2d, conv_transpose2d, pad

_WINDOW, _STRIDE, _PADDING = 4, 2, 1
#: Maps no larger than this are weighed faster as one matrix product on a CPU: in bfloat16, and
#: in float32 where it has no AVX-512.
_SMALL = 4


class HalvingConv2d(nn.Conv2d):
    """Images (N, in, 2h, 2h) to maps (N, out, h, h); weights (out, in, 4, 4), no bias."""

    def __init__(self, in_channels: int, out_channels: int) -> None:
        super().__init__(in_channels, out_channels, _WINDOW, _STRIDE, _PADDING, bias=False)

    def forward(self, images: Tensor) -> Tensor:
        """Return the maps."""
        if self.bias is None and _as_product(images, images.shape[-1] // 2):
            return down(*_cast(images, self.weight))
        return super().forward(images)


class DoublingConv2d(nn.ConvTranspose2d):
    """Maps (N, in, h, h) to images (N, out, 2h, 2h); weights (in, out, 4, 4), no bias."""

    def __init__(self, in_channels: int, out_channels: int) -> None:
        super().__init__(in_channels, out_channels, _WINDOW, _STRIDE, _PADDING, bias=False)

    def forward(self, maps: Tensor, output_size: list[int] | None = None) -> Tensor:
        """Return the images."""
        if self.bias is None and output_size is None and _as_product(maps, maps.shape[-1]):
            return up(*_cast(maps, self.weight))
        return super().forward(maps, output_size)


def down(images: Tensor, weights: Tensor) -> Tensor:
    """Return maps (N, K, h, h) of images (N, C, 2h, 2h) by weights (K, C, 4, 4)."""
    maps: Tensor = _Down.apply(images, weights)  # type: ignore[no-untyped-call]
    return maps


def up(maps: Tensor, weights: Tensor) -> Tensor:
    """Return images (N, C, 2h, 2h) of maps (N, K, h, h) by weights (K, C, 4, 4)."""
    images: Tensor = _Up.apply(maps, weights)  # type: ignore[no-untyped-call]
    return images


def weigh(images: Tensor, maps: Tensor) -> Tensor:
    """Return the gradient (K, C, 4, 4) of the weights between images and maps."""
    weights: Tensor = _Weigh.apply(images, maps)  # type: ignore[no-untyped-call]
    return weights


class _Context(FunctionCtx):
    saved_tensors: tuple[Tensor, Tensor]
    needs_input_grad: tuple[bool, bool]


class _Bilinear(torch.autograd.Function):
    """One of the three: going backwards it needs both of its arguments."""

    @staticmethod
    def setup_context(ctx: _Context, inputs: tuple[Tensor, Tensor], output: Tensor) -> None:
        del output
        ctx.save_for_backward(*inputs)


class _Down(_Bilinear):
    @staticmethod
    def forward(images: Tensor, weights: Tensor) -> Tensor:
        return conv2d(images, weights, stride=_STRIDE, padding=_PADDING)

    @staticmethod
    def backward(ctx: _Context, maps: Tensor) -> tuple[Tensor | None, Tensor | None]:
        images, weights = ctx.saved_tensors
        first, second = ctx.needs_input_grad
        return up(maps, weights) if first else None, weigh(images, maps) if second else None


class _Up(_Bilinear):
    @staticmethod
    def forward(maps: Tensor, weights: Tensor) -> Tensor:
        return conv_transpose2d(maps, weights, stride=_STRIDE, padding=_PADDING)

    @staticmethod
    def backward(ctx: _Context, images: Tensor) -> tuple[Tensor | None, Tensor | None]:
        maps, weights = ctx.saved_tensors
        first, second = ctx.needs_input_grad
        return down(images, weights) if first else None, weigh(images, maps) if second else None


class _Weigh(_Bilinear):
    @staticmethod
    def forward(images: Tensor, maps: Tensor) -> Tensor:
        """Multiply every map value with the window that it saw, and add up over N, h, h."""
        padded = pad(images.permute(0, 2, 3, 1), (0, 0, *4 * (_PADDING,)))
        windows = padded.unfold(1, _WINDOW, _STRIDE).unfold(2, _WINDOW, _STRIDE)
        windows = windows.permute(0, 1, 2, 4, 5, 3)
        seen = windows.reshape(-1, windows[0, 0, 0].numel())
        values = maps.permute(0, 2, 3, 1).reshape(-1, maps.shape[1])
        return (values.t() @ seen).view(-1, *windows.shape[3:]).permute(0, 3, 1, 2)

    @staticmethod
    def backward(ctx: _Context, weights: Tensor) -> tuple[Tensor | None, Tensor | None]:
        images, maps = ctx.saved_tensors
        first, second = ctx.needs_input_grad
        return up(maps, weights) if first else None, down(images, weights) if second else None


def _as_product(values: Tensor, height: int) -> bool:
    """Return whether `weigh` is faster here than what PyTorch does: measured, not derived."""
    if values.device.type != "cpu" or height > _SMALL:
        return False
    return _type(values) == torch.bfloat16 or not torch.cpu._is_avx512_supported()


def _cast(values: Tensor, weights: Tensor) -> tuple[Tensor, Tensor]:
    """Return both in the type that autocast asks for."""
    dtype = _type(values)
    return values.to(dtype), weights.to(dtype)


def _type(values: Tensor) -> torch.dtype:
    if torch.is_autocast_enabled(values.device.type):
        return torch.get_autocast_dtype(values.device.type)
    return values.dtype
