"""BigGAN's networks: a class speaks to G through its norms, and to D through a projection.

References:
    Brock, Donahue & Simonyan (2019), Large Scale GAN Training for High Fidelity Natural Image
    Synthesis, section 3 and appendix B. https://arxiv.org/abs/1809.11096
    Miyato & Koyama (2018), cGANs with Projection Discriminator, sections 3 and 4.
    https://arxiv.org/abs/1802.05637
"""

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, interpolate, relu
from torch.nn.utils.parametrize import is_parametrized

from explorer.images.networks.attention import SelfAttention
from explorer.images.networks.base import reset_norm
from explorer.images.networks.equipment import bound, layers_of, set_spectral, stored_weight

#: Channels of G at 4, 8, ... pixels, times `features`, by the side of its pictures.
UP = {16: (4, 4, 4), 32: (4, 4, 4, 4), 64: (16, 16, 8, 4, 2), 128: (16, 16, 8, 4, 2, 1)}
#: Channels behind each block of D, times `features`; the first so many blocks halve.
DOWN = {16: (4, 4, 4), 32: (4, 4, 4, 4), 64: (1, 2, 4, 8, 16), 128: (1, 2, 4, 8, 16, 16)}
HALVINGS = {16: 2, 32: 2, 64: 4, 128: 5}


class ConditionalNorm(nn.Module):
    r"""Batch norm whose gain and bias are linear in a code of class and noise.

    $$y = (1 + A e)\,\frac{x - \mu}{\sigma} + B e$$

    With A = B = 0 it is batch norm.

    References:
        Brock et al. (2019), appendix B; de Vries et al. (2017), Modulating Early Visual
        Processing by Language, eq. 4. https://arxiv.org/abs/1707.00683

    Args:
        width: Channels.
        condition_dim: Numbers in e.
    """

    def __init__(self, width: int, condition_dim: int) -> None:
        super().__init__()
        self.norm = nn.BatchNorm2d(width, affine=False)
        self.gain = nn.Linear(condition_dim, width, bias=False)
        self.bias = nn.Linear(condition_dim, width, bias=False)

    def forward(self, images: Tensor, condition: Tensor) -> Tensor:
        """Return maps of the same shape (N, C, H, W) for codes (N, condition_dim)."""
        gain, bias = (of(condition)[:, :, None, None] for of in (self.gain, self.bias))
        normed: Tensor = self.norm(images) * (1 + gain) + bias
        return normed


class UpBlock(nn.Module):
    """A residual block of G: doubles the side; the shortcut is a 1x1 convolution.

    No ReLU works in place: the first one's input is what the shortcut takes.
    """

    def __init__(self, narrow: int, wide: int, condition_dim: int) -> None:
        super().__init__()
        self.first_norm = ConditionalNorm(narrow, condition_dim)
        self.first = nn.Conv2d(narrow, wide, 3, padding=1)
        self.second_norm = ConditionalNorm(wide, condition_dim)
        self.second = nn.Conv2d(wide, wide, 3, padding=1)
        self.shortcut = nn.Conv2d(narrow, wide, 1)

    def forward(self, images: Tensor, condition: Tensor) -> Tensor:
        """Return (N, wide, 2 H, 2 W) of maps (N, narrow, H, W) and codes."""
        hidden = self.first(doubled(relu(self.first_norm(images, condition))))
        hidden = self.second(relu(self.second_norm(hidden, condition)))
        # A 1x1 convolution of repeated pixels repeats its own.
        added: Tensor = hidden + doubled(self.shortcut(images))
        return added


def doubled(images: Tensor) -> Tensor:
    """Return each pixel as two by two of it."""
    return interpolate(images, scale_factor=2, mode="nearest")


class DownBlock(nn.Module):
    """A residual block of D: average pooling on both ways, if it halves the side at all.

    Args:
        narrow: Channels that come in.
        wide: Channels that go out.
        halves: Whether the side is halved.
        first: Whether pictures come in: they pass no ReLU, and are pooled before the shortcut.
    """

    def __init__(self, narrow: int, wide: int, *, halves: bool, first: bool) -> None:
        super().__init__()
        self.first = nn.Conv2d(narrow, wide, 3, padding=1)
        self.second = nn.Conv2d(wide, wide, 3, padding=1)
        plain = narrow == wide and not halves
        self.shortcut = nn.Identity() if plain else nn.Conv2d(narrow, wide, 1)
        self.halves, self.activates = halves, not first

    def forward(self, images: Tensor) -> Tensor:
        """Return (N, wide, H / 2, W / 2) of maps (N, narrow, H, W), or of the same side."""
        hidden = self.first(relu(images) if self.activates else images)
        hidden = self._pooled(self.second(relu(hidden)))
        # A 1x1 convolution and a mean over pixels give the same in either order.
        added: Tensor = hidden + self.shortcut(self._pooled(images))
        return added

    def _pooled(self, images: Tensor) -> Tensor:
        return avg_pool2d(images, 2) if self.halves else images


class BigGenerator(nn.Module):
    """z and a class to pictures: each block gets the class and a part of z of its own.

    The first part of z makes the map of 4 pixels; with each other part goes the embedded
    class. At 128 pixels, 96 features and 1,000 classes it has 70,433,988 parameters.

    Args:
        channels: Of the pictures.
        side: Of the pictures, a key of `UP`.
        features: The paper's ch.
        classes: How many there are.
        latent_dim: Numbers in z, a multiple of the blocks and one.
        embedding_dim: Numbers in an embedded class.
        attention: The side of the maps that attend to themselves; none where no block ends
            with it.
        spectral: Whether each matrix is divided by its largest singular value.
    """

    def __init__(
        self,
        channels: int,
        side: int,
        features: int,
        classes: int,
        latent_dim: int,
        embedding_dim: int,
        attention: int,
        *,
        spectral: bool = True,
    ) -> None:
        super().__init__()
        widths = [features * times for times in UP[side]]
        self.part = latent_dim // len(widths)
        self.shared = nn.Embedding(classes, embedding_dim)
        self.linear = nn.Linear(self.part, 16 * widths[0])
        condition_dim = embedding_dim + self.part
        self.blocks = nn.ModuleList(
            UpBlock(narrow, wide, condition_dim) for narrow, wide in pairwise(widths)
        )
        self.attentions = nn.ModuleList(
            attention_at(8 << place, attention, width) for place, width in enumerate(widths[1:])
        )
        self.norm = nn.BatchNorm2d(widths[-1])
        self.to_pictures = nn.Conv2d(widths[-1], channels, 3, padding=1)
        if spectral:
            bound(layers_of(self))

    def forward(self, latents: Tensor, labels: Tensor) -> Tensor:
        """Return pictures (N, C, H, W) in [-1, 1] of z (N, latent_dim) and classes (N,)."""
        return self.of_embedded(latents, self.shared(labels))

    def of_embedded(self, latents: Tensor, embedded: Tensor) -> Tensor:
        """Return pictures of z and embedded classes (N, embedding_dim), or what is between."""
        first, *parts = torch.split(latents, self.part, 1)
        images = self.linear(first).unflatten(1, (-1, 4, 4))
        for part, block, attention in zip(parts, self.blocks, self.attentions, strict=True):
            images = attention(block(images, torch.cat([embedded, part], 1)))
        pictures: Tensor = self.to_pictures(relu(self.norm(images)))
        return torch.tanh(pictures)


class ProjectionDiscriminator(nn.Module):
    r"""Pictures and classes to logits: one line for all, and one a class.

    $$f(x, y) = w\cdot h(x) + b + \langle v_y, h(x)\rangle$$

    h sums over the places of the last map: the source's comment says average, its code sums.
    At 128 pixels, 96 features and 1,000 classes it has 87,982,370 parameters.

    Args:
        channels: Of the pictures.
        side: Of the pictures, a key of `DOWN`.
        features: The paper's ch.
        classes: How many there are.
        attention: As of G.
        spectral: As of G; here the embedding is divided, too.
    """

    def __init__(
        self,
        channels: int,
        side: int,
        features: int,
        classes: int,
        attention: int,
        *,
        spectral: bool = True,
    ) -> None:
        super().__init__()
        widths = [channels, *(features * times for times in DOWN[side])]
        blocks: list[nn.Module] = []
        for place, (narrow, wide) in enumerate(pairwise(widths)):
            halves = place < HALVINGS[side]
            blocks.append(DownBlock(narrow, wide, halves=halves, first=place == 0))
            if halves:
                blocks.append(attention_at(side >> (place + 1), attention, wide))
        self.blocks = nn.Sequential(*blocks)
        self.linear = nn.Linear(widths[-1], 1)
        self.embedding = nn.Embedding(classes, widths[-1])
        if spectral:
            bound([*layers_of(self), self.embedding])

    def features(self, images: Tensor) -> Tensor:
        """Return h (N, width) of pictures (N, C, H, W)."""
        summed: Tensor = relu(self.blocks(images)).sum((2, 3))
        return summed

    def forward(self, images: Tensor, labels: Tensor) -> Tensor:
        """Return logits (N,) of pictures and their classes (N,)."""
        features = self.features(images)
        logits: Tensor = self.linear(features)[:, 0]
        projections: Tensor = (self.embedding(labels) * features).sum(1)
        return logits + projections


def attention_at(side: int, wanted: int, width: int) -> nn.Module:
    """Return attention where a map has the wanted side, else nothing."""
    return SelfAttention(width) if side == wanted else nn.Identity()


@torch.no_grad()
def initialise(module: nn.Module, rng: torch.Generator) -> None:
    """Draw orthogonal matrices; biases and attention begin with 0."""
    for child in module.modules():
        reset_norm(child)
        if isinstance(child, SelfAttention):
            nn.init.zeros_(child.gamma)
        if isinstance(child, nn.Linear | nn.Conv2d) and child.bias is not None:
            nn.init.zeros_(child.bias)
        if isinstance(child, nn.Linear | nn.Conv2d | nn.Embedding):
            weight = torch.empty_like(stored_weight(child))
            _set_weight(child, nn.init.orthogonal_(weight, generator=rng), rng)


def _set_weight(layer: nn.Module, weight: Tensor, rng: torch.Generator) -> None:
    if is_parametrized(layer, "weight"):
        set_spectral(layer, weight, rng)
    else:
        layer.get_parameter("weight").copy_(weight)


def overlap(matrix: Tensor) -> Tensor:
    r"""Return how far the rows of a weight are from orthogonal, whatever their lengths.

    $$R(W) = \lVert W W^\top \odot (1 - I)\rVert_F^2, \qquad
      \nabla R = 4\,(W W^\top \odot (1 - I))\,W$$

    Rows are outputs, as they are stored; the paper writes columns. Its authors' program adds
    half this gradient.

    Args:
        matrix: (out, ...); a convolution's is (out, in x height x width).

    References:
        Brock et al. (2019), eq. 3.
    """
    rows = matrix.flatten(1)
    products = rows @ rows.T
    return (products - products.diag().diag()).square().sum()
