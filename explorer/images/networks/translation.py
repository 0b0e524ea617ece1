"""Networks that turn pictures into pictures, and discriminators that judge patches of them.

References:
    Zhu et al. (2017), Unpaired Image-to-Image Translation using Cycle-Consistent Adversarial
    Networks, section 7.2. https://arxiv.org/abs/1703.10593
    Isola et al. (2017), Image-to-Image Translation with Conditional Adversarial Networks,
    section 3.2.2 (PatchGAN). https://arxiv.org/abs/1611.07004
"""

from itertools import pairwise

from torch import Tensor, nn


def field_of_view(layers: int) -> int:
    """Return how many pixels a side each logit of a PatchGAN depends on.

    >>> [field_of_view(layers) for layers in range(1, 7)]
    [16, 34, 70, 142, 286, 574]
    """
    seen = 1
    for stride in (1, 1, *[2] * layers):
        seen = (seen - 1) * stride + 4
    return seen


#: Strided layers of a PatchGAN by the pixels a side that its logits see.
LAYERS_OF: dict[int, int] = {field_of_view(layers): layers for layers in range(1, 6)}


def logit_grid(side: int, layers: int) -> int:
    """Return how many logits a side a PatchGAN gives a picture of so many pixels a side.

    >>> logit_grid(256, 3), logit_grid(64, 3), logit_grid(32, 1), logit_grid(16, 3)
    (30, 6, 14, 0)
    """
    return max(side // int(2**layers) - 2, 0)


def check_patches(side: int, layers: int) -> None:
    """Raise ValueError where a picture is too small for so many strided layers."""
    if not logit_grid(side, layers):
        msg = f"A D of {layers} strided layers sees {field_of_view(layers)} pixels at a time "
        msg += f"and has no logit for a picture of {side}; take fewer layers."
        raise ValueError(msg)


class Residual(nn.Module):
    """x + f(x), f two 3x3 convolutions on reflected borders; nothing after the sum."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(*_block(width), nn.ReLU(), *_block(width))

    def forward(self, values: Tensor) -> Tensor:
        """Return values of the same shape."""
        changed: Tensor = self.layers(values)
        return values + changed


def _block(width: int) -> list[nn.Module]:
    return [nn.ReflectionPad2d(1), nn.Conv2d(width, width, 3), nn.InstanceNorm2d(width)]


def translator(channels_in: int, channels_out: int, width: int, blocks: int) -> nn.Sequential:
    """Return a translator of images (N, channels_in, H, W) in [-1, 1], H and W divisible by 4.

    At 3 channels and width 64 it has 11,378,179 parameters with 9 blocks, 7,837,699 with 6.
    """
    layers: list[nn.Module] = [nn.ReflectionPad2d(3), nn.Conv2d(channels_in, width, 7)]
    layers += [nn.InstanceNorm2d(width), nn.ReLU()]
    for narrow, wide in pairwise((width, 2 * width, 4 * width)):
        layers += [nn.Conv2d(narrow, wide, 3, 2, 1), nn.InstanceNorm2d(wide), nn.ReLU()]
    layers += [Residual(4 * width) for _ in range(blocks)]
    for wide, narrow in pairwise((4 * width, 2 * width, width)):
        layers.append(nn.ConvTranspose2d(wide, narrow, 3, 2, 1, output_padding=1))
        layers += [nn.InstanceNorm2d(narrow), nn.ReLU()]
    layers += [nn.ReflectionPad2d(3), nn.Conv2d(width, channels_out, 7), nn.Tanh()]
    return nn.Sequential(*layers)


def patch_discriminator(
    channels: int, width: int, layers: int, *, affine: bool = False
) -> nn.Sequential:
    """Return a discriminator of overlapping patches: images to a map of logits.

    At 3 channels, width 64 and 3 layers it has 2,764,737 parameters and sees 70 pixels; that of
    pix2pix, which reads 6 channels and scales and shifts what it has normalised, 2,768,705.

    Args:
        channels: Of the images.
        width: Features of the first layer.
        layers: How many halve the picture.
        affine: Whether norms have a scale and a shift; then the layer before needs no bias.
    """
    widths = [width * min(2**level, 8) for level in range(layers + 1)]
    built: list[nn.Module] = [nn.Conv2d(channels, width, 4, 2, 1), nn.LeakyReLU(0.2)]
    for level, (narrow, wide) in enumerate(pairwise(widths)):
        stride = 2 if level < layers - 1 else 1
        built.append(nn.Conv2d(narrow, wide, 4, stride, 1, bias=not affine))
        built += [nn.InstanceNorm2d(wide, affine=affine), nn.LeakyReLU(0.2)]
    return nn.Sequential(*built, nn.Conv2d(widths[-1], 1, 4, 1, 1))
