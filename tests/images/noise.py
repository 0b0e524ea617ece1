import torch

from explorer.images.data import ImageSet
from explorer.images.data.base import as_images


def noise_images(size: int, channels: int = 1, count: int = 40) -> ImageSet:
    rng = torch.Generator().manual_seed(7)
    pixels = torch.randint(0, 256, (count, size, size, channels), generator=rng).byte()
    labels = torch.arange(count) % 4
    return ImageSet("Noise", as_images(pixels.numpy()), labels, tuple("abcd"), "noise")
