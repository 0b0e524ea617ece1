"""A set of images in memory, and how it becomes batches in [-1, 1]."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import interpolate

FEWEST_IMAGES = 16


@dataclass(frozen=True, eq=False)
class ImageSet:
    """Images with what is known of them.

    Attributes:
        name: What a page calls it.
        images: Bytes (N, C, H, W), uint8.
        labels: Classes (N,), int64, or None.
        class_names: One name a class; empty without labels.
        source: Where it comes from and under which licence.
        skipped: One sentence for every file that was left out, and why.
        converted: One sentence for every picture changed beyond cutting and resizing.
        remarks: What else has to be said of the set, such as how some of it were drawn.
    """

    name: str
    images: Tensor
    labels: Tensor | None
    class_names: tuple[str, ...]
    source: str
    skipped: tuple[str, ...] = ()
    converted: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(self.images) < FEWEST_IMAGES:
            msg = f"{self.name} has {len(self.images)} usable images; "
            msg += f"a GAN needs {FEWEST_IMAGES} at the very least."
            if self.skipped:
                msg += f" {len(self.skipped)} files were left out, the first: {self.skipped[0]}"
            raise ValueError(msg)

    def __len__(self) -> int:
        return len(self.images)

    @property
    def channels(self) -> int:
        """1 for grey, 3 for colour."""
        return self.images.shape[1]

    @property
    def class_counts(self) -> dict[str, int]:
        """How many images each class has; empty without labels."""
        if self.labels is None:
            return {}
        counts = self.labels.bincount(minlength=self.classes).tolist()
        return dict(zip(self.class_names, counts, strict=True))

    def with_channels(self, channels: int) -> Self:
        """Return the same set in grey (1) or colour (3).

        Raises:
            ValueError: No picture has as many channels as that.
        """
        if channels == self.channels:
            return self
        if channels not in (1, 3):
            msg = f"Pictures have 1 channel or 3, not {channels}."
            raise ValueError(msg)
        if channels == 3:
            return replace(self, images=self.images.expand(-1, 3, -1, -1))
        luma = torch.tensor([0.299, 0.587, 0.114])[:, None, None]
        parts = [(part * luma).sum(1, keepdim=True) for part in torch.split(self.images, 1000)]
        return replace(self, images=torch.cat([p.round().byte() for p in parts]))

    @property
    def classes(self) -> int:
        """How many classes there are, 0 without labels."""
        return len(self.class_names)


def sentence_of(error: BaseException) -> str:
    """Return what an error says, in at most 200 printable letters, or its kind if nothing."""
    text = str(error).encode("utf-8", "backslashreplace").decode()
    return " ".join(text[:200].split()) or type(error).__name__


def to_unit_range(images: Tensor) -> Tensor:
    """Return bytes 0..255 as float32 in [-1, 1].

    >>> to_unit_range(torch.tensor([0, 255], dtype=torch.uint8)).tolist()
    [-1.0, 1.0]
    """
    return images.to(torch.float32).div_(127.5).sub_(1)


def to_bytes(images: Tensor) -> Tensor:
    """Return values in [-1, 1] as bytes, rounded.

    >>> to_bytes(torch.tensor([-1.0, 0.0, 1.0])).tolist()
    [0, 128, 255]
    """
    return images.float().add(1).mul_(127.5).round_().clamp_(0, 255).to(torch.uint8)


def as_images(pixels: NDArray[np.uint8]) -> Tensor:
    """Return bytes (N, H, W, C) as a tensor (N, C, H, W); those in a file stay there."""
    if isinstance(pixels, np.memmap):
        return torch.from_numpy(pixels).permute(0, 3, 1, 2)
    return torch.from_numpy(np.ascontiguousarray(pixels.transpose(0, 3, 1, 2)))


def as_pixels(images: Tensor) -> NDArray[np.uint8]:
    """Return bytes (N, C, H, W) as an array (N, H, W, C), in one piece; undoes `as_images`."""
    return np.ascontiguousarray(images.permute(0, 2, 3, 1).numpy())


def resize(images: Tensor, size: int) -> Tensor:
    """Return bytes (N, C, size, size), smoothly resampled."""
    if images.shape[-1] == size:
        return images
    larger = interpolate(
        images.float(), size=(size, size), mode="bilinear", antialias=True, align_corners=False
    )
    return larger.round().clamp_(0, 255).to(torch.uint8)
