"""StackGAN's networks: a caption becomes a small picture, and this one a larger one.

References:
    Zhang et al. (2017), StackGAN: Text to Photo-realistic Image Synthesis with Stacked
    Generative Adversarial Networks, sections 3.2 to 3.4. https://arxiv.org/abs/1612.03242
    The layers as in the authors' programs: https://github.com/hanzhanggit/StackGAN and
    https://github.com/hanzhanggit/StackGAN-Pytorch
"""

import torch
from torch import Tensor, nn

#: Pixels a side of the smallest maps.
SMALLEST = 4
_SLOPE = 0.2


def levels_of(side: int) -> int:
    """Return how often 4 pixels double to this side, a power of two.

    >>> levels_of(4), levels_of(64)
    (0, 4)
    """
    return (side // SMALLEST).bit_length() - 1


def up_blocks(wide: int, count: int) -> list[nn.Module]:
    """Return layers that double a side `count` times, each with half the channels."""
    layers: list[nn.Module] = []
    for level in range(count):
        inner, outer = wide >> level, wide >> (level + 1)
        layers += [nn.Upsample(scale_factor=2), *_conv3(inner, outer), nn.ReLU()]
    return layers


def _conv3(narrow: int, wide: int) -> list[nn.Module]:
    return [nn.Conv2d(narrow, wide, 3, padding=1, bias=False), nn.BatchNorm2d(wide)]


def _halving(narrow: int, wide: int) -> nn.Conv2d:
    return nn.Conv2d(narrow, wide, 4, 2, 1, bias=False)


def _picture(width: int, channels: int) -> list[nn.Module]:
    return [nn.Conv2d(width, channels, 3, padding=1, bias=False), nn.Tanh()]


def tiled(vectors: Tensor, like: Tensor) -> Tensor:
    """Return vectors (N, c) as constant planes (N, c, h, w) of the size of maps."""
    return vectors[:, :, None, None].expand(-1, -1, *like.shape[2:])


class ConditioningAugmentation(nn.Module):
    r"""A caption to a Gaussian, from which c is drawn.

    $$c = \mu(t) + \sigma(t) \odot \epsilon, \quad \epsilon \sim N(0, I)$$

    One dense layer gives the mean and the logarithm of the *variance*, with nothing behind it:
    a rectifier there, as in the authors' PyTorch program, would keep every mean at 0 or above
    and every deviation at 1 or above.

    Args:
        text: Numbers in a caption.
        condition: Numbers in c.

    References:
        Zhang et al. (2017), section 3.2, eq. 2.
    """

    def __init__(self, text: int, condition: int) -> None:
        super().__init__()
        self.dense = nn.Linear(text, 2 * condition)

    def forward(self, text: Tensor) -> tuple[Tensor, Tensor]:
        """Return the mean and the log variance, (N, condition) each, of captions (N, text)."""
        mean, log_variance = self.dense(text).chunk(2, dim=1)
        return mean, log_variance


def drawn_condition(mean: Tensor, log_variance: Tensor, noise: Tensor) -> Tensor:
    """Return c (N, d) from N(0, 1) noise of its shape.

    >>> drawn_condition(torch.tensor(1.0), torch.tensor(4.0).log(), torch.tensor(3.0)).item()
    7.0
    """
    return mean + (log_variance / 2).exp() * noise


def divergence_from_normal(mean: Tensor, log_variance: Tensor) -> Tensor:
    r"""Return KL(N(mu, sigma^2) || N(0, 1)) in nats, as a mean over all numbers and pictures.

    $$\tfrac12 (\mu^2 + \sigma^2 - 1 - \ln \sigma^2)$$
    """
    return 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).mean()


class FirstGenerator(nn.Module):
    """z and a caption to a small picture.

    At 64 pixels, width 64, z of 100, c of 128 and captions of 1,024 numbers it has 10,301,248
    parameters, as the authors' PyTorch port.

    Args:
        channels: Of the picture.
        side: Its height and width, a power of two.
        width: Channels of the largest maps; each smaller one has twice as many.
        latent: Numbers in z.
        text: Numbers in a caption.
        condition: Numbers in c.
    """

    def __init__(
        self, channels: int, side: int, width: int, latent: int, text: int, condition: int
    ) -> None:
        super().__init__()
        levels = levels_of(side)
        wide = width << levels
        self.augment = ConditioningAugmentation(text, condition)
        flat = wide * SMALLEST**2
        self.start = nn.Sequential(
            nn.Linear(latent + condition, flat, bias=False), nn.BatchNorm1d(flat), nn.ReLU()
        )
        self.grow = nn.Sequential(*up_blocks(wide, levels), *_picture(width, channels))

    def forward(self, latents: Tensor, condition: Tensor) -> Tensor:
        """Return pictures (N, C, side, side) in [-1, 1] of z (N, d) and c (N, c)."""
        flat = self.start(torch.cat([latents, condition], dim=1))
        pictures: Tensor = self.grow(flat.unflatten(1, (-1, SMALLEST, SMALLEST)))
        return pictures


class _Residual(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.body = nn.Sequential(*_conv3(width, width), nn.ReLU(), *_conv3(width, width))

    def forward(self, maps: Tensor) -> Tensor:
        return nn.functional.relu(maps + self.body(maps))


class SecondGenerator(nn.Module):
    """A small picture and a caption to a larger picture; there is no new z.

    Args:
        channels: Of both pictures.
        first: Height and width of the small one, a power of two.
        side: Of the large one, a power of two.
        width: Channels of the first convolution; each halving doubles them.
        halvings: How often the small picture halves before c joins it: the paper's 2.
        blocks: Residual blocks: the paper's 4.
        text: Numbers in a caption.
        condition: Numbers in c.
    """

    def __init__(
        self,
        channels: int,
        first: int,
        side: int,
        width: int,
        halvings: int,
        blocks: int,
        text: int,
        condition: int,
    ) -> None:
        super().__init__()
        self.augment = ConditioningAugmentation(text, condition)
        encoder: list[nn.Module] = [
            nn.Conv2d(channels, width, 3, padding=1, bias=False),
            nn.ReLU(),
        ]
        for level in range(halvings):
            narrow, wide = width << level, width << (level + 1)
            encoder += [_halving(narrow, wide), nn.BatchNorm2d(wide), nn.ReLU()]
        wide = width << halvings
        self.encoder = nn.Sequential(*encoder)
        self.join = nn.Sequential(*_conv3(wide + condition, wide), nn.ReLU())
        self.residual = nn.Sequential(*[_Residual(wide) for _ in range(blocks)])
        ups = levels_of(side) - levels_of(first) + halvings
        self.grow = nn.Sequential(*up_blocks(wide, ups), *_picture(wide >> ups, channels))

    def forward(self, pictures: Tensor, condition: Tensor) -> Tensor:
        """Return pictures (N, C, side, side) in [-1, 1] of small ones and of c (N, c)."""
        maps = self.encoder(pictures)
        maps = self.join(torch.cat([maps, tiled(condition, maps)], dim=1))
        larger: Tensor = self.grow(self.residual(maps))
        return larger


class CaptionedDiscriminator(nn.Module):
    """A picture and a caption to the logit that both are real and belong together.

    The caption goes through a dense layer of D's own, is tiled beside D's 4x4 maps, and one
    convolution looks at both. The authors' PyTorch port hands D the generator's mu instead; but
    for that layer, D of 64 pixels has that port's 5,715,713 parameters.

    Args:
        channels: Of the picture.
        side: Its height and width, a power of two.
        width: Channels of the first convolution; each next one has twice as many.
        text: Numbers in a caption.
        condition: Numbers that D makes of it.
    """

    def __init__(self, channels: int, side: int, width: int, text: int, condition: int) -> None:
        super().__init__()
        layers: list[nn.Module] = [_halving(channels, width), nn.LeakyReLU(_SLOPE)]
        levels = levels_of(side)
        for level in range(1, levels):
            wide = width << level
            layers += [_halving(wide // 2, wide), nn.BatchNorm2d(wide), nn.LeakyReLU(_SLOPE)]
        wide = width << (levels - 1)
        # Of pictures beyond 64 pixels the channels come down again to 8 times the width.
        while wide > 8 * width:
            layers += [*_conv3(wide, wide // 2), nn.LeakyReLU(_SLOPE)]
            wide //= 2
        self.look = nn.Sequential(*layers)
        self.read = nn.Sequential(nn.Linear(text, condition), nn.LeakyReLU(_SLOPE))
        self.compare = nn.Sequential(
            *_conv3(wide + condition, wide),
            nn.LeakyReLU(_SLOPE),
            nn.Conv2d(wide, 1, SMALLEST, SMALLEST),
        )

    def forward(self, pictures: Tensor, text: Tensor) -> Tensor:
        """Return logits (N,) of pictures (N, C, side, side) with captions (N, text)."""
        return self.judged(self.look(pictures), text)

    def judged(self, maps: Tensor, text: Tensor) -> Tensor:
        """Return logits (N,) of what `look` sees in pictures, with captions (N, text)."""
        caption = tiled(self.read(text), maps)
        logits: Tensor = self.compare(torch.cat([maps, caption], dim=1))
        return logits.flatten()
