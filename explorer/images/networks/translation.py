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


def patch_discriminator(channels: int, width: int, layers: int) -> nn.Sequential:
    """Return a discriminator of overlapping patches: images to a map of logits.

    At 3 channels, width 64 and 3 layers it has 2,764,737 parameters and sees 70 pixels.
    """
    widths = [width * min(2**level, 8) for level in range(layers + 1)]
    built: list[nn.Module] = [nn.Conv2d(channels, width, 4, 2, 1), nn.LeakyReLU(0.2)]
    for level, (narrow, wide) in enumerate(pairwise(widths)):
        stride = 2 if level < layers - 1 else 1
        built += [nn.Conv2d(narrow, wide, 4, stride, 1), nn.InstanceNorm2d(wide)]
        built.append(nn.LeakyReLU(0.2))
    return nn.Sequential(*built, nn.Conv2d(widths[-1], 1, 4, 1, 1))
