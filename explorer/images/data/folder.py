"""Any folder or zip file of pictures, read with care: a stranger may have packed it."""

import warnings
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import IO

import numpy as np
import torch
from numpy.typing import NDArray
from tqdm import tqdm

from explorer.images.data.base import ImageSet, as_images, sentence_of
from explorer.images.data.cache import blank_pixels
from explorer.images.data.classes import Classes, classes_of, draw_remark, fair_order
from explorer.images.data.decoding import (
    SQUARE,
    DecodedPicture,
    Fit,
    Kind,
    Span,
    common_scale,
    decode,
    scaled,
)
from explorer.images.data.entries import Entry, entries_of, printable

MOST_PIXELS = 40_000_000
MOST_BYTES = 64 * 2**20

Opener = Callable[[], IO[bytes]]


def load_folder(
    path: Path,
    size: int = 32,
    count: int = 50_000,
    seed: int = 0,
    channels: int | None = None,
    fit: Fit = SQUARE,
) -> ImageSet:
    """Return pictures, cut and resized.

    The class is the level of folders that tells pictures apart (`classes_of`). Of more than
    `count` pictures some are drawn by the seed, each class by its share. Files that are no
    pictures or too large are left out and listed in `skipped`; what was changed in others
    beyond cutting and resizing is listed in `converted`. A linked class folder is read; a
    single linked file that leaves the folder is not.

    Args:
        path: A folder or a zip file; `~` stands for the home.
        size: Height wanted.
        count: The most pictures.
        seed: Of the draw.
        channels: 1 for grey, 3 for colour; None for grey where all pictures are grey.
        fit: How each is cut: to its middle square, or to two squares side by side.

    Raises:
        ValueError: Nothing is there, the zip is damaged, or fewer than 16 pictures remain.
    """
    path = path.expanduser()
    skipped: list[str] = []
    with entries_of(path, skipped) as entries:
        classes = classes_of([entry.name for entry in entries])
        wanted = _wanted(entries, classes, skipped)
        order = [wanted[place] for place in fair_order([classes.of[w] for w in wanted], seed)]
        reading = _Reading(entries, size, fit, min(count, len(order)), skipped)
        reading.read(order if count < len(wanted) else wanted)
    labels, names = _labels([classes.of[place] for place in reading.places])
    remarks = [classes.remark, *reading.said]
    if len(reading.places) == count:
        remarks.append(draw_remark(count, len(wanted), seed, stratified=bool(names)))
    name = printable(path.name)
    return ImageSet(
        name,
        _with_channels(reading.pixels, channels),
        labels,
        names,
        f"The pictures in {name}; their rights are their owners'",
        tuple(skipped),
        tuple(reading.converted),
        tuple(filter(None, remarks)),
    )


def read_picture(opener: Opener, size: int) -> NDArray[np.uint8]:
    """Return one picture as bytes (size, size, 3).

    Raises:
        ValueError: It is too large.
        Exception: Whatever the reader of its format raises for a damaged file.
    """
    picture = _decoded(opener, size)
    if picture.kind is None:
        return picture.pixels.astype(np.uint8)
    return scaled(picture, common_scale(picture.kind, [picture.span])[0])


def own_picture(content: bytes, size: int) -> NDArray[np.uint8]:
    """Return a picture that a student brought as bytes (size, size, 3), its middle square.

    Raises:
        ValueError: It is no picture that can be read; one sentence.
    """
    try:
        return np.ascontiguousarray(read_picture(lambda: BytesIO(content), size))
    except Exception as error:  # whatever a reader of foreign bytes raises
        msg = f"This picture cannot be read: {sentence_of(error)}."
        raise ValueError(msg) from error


def _decoded(opener: Opener, size: int, fit: Fit = SQUARE) -> DecodedPicture:
    with opener() as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        msg = f"larger than {MOST_BYTES // 2**20} MB"
        raise ValueError(msg)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return decode(content, size, MOST_PIXELS, fit)


class _Reading:
    """Reads pictures one by one; a bad file costs that file.

    Attributes:
        places: Which entries were read, in the order of reading.
        converted: A line for every picture that was changed.
        said: A sentence for every kind of number that was scaled.
    """

    def __init__(
        self, entries: Sequence[Entry], size: int, fit: Fit, most: int, skipped: list[str]
    ) -> None:
        self._entries, self._size, self._skipped = entries, size, skipped
        self._fit = fit
        self._pixels = blank_pixels((most, size, fit.across * size, 3))
        self.places: list[int] = []
        self._deep: dict[int, tuple[Kind, Span]] = {}
        self.converted: list[str] = []
        self.said: list[str] = []

    def read(self, order: Sequence[int]) -> None:
        """Read as many as there is room for; numbers that are no bytes wait for the others."""
        for place in tqdm(order, desc="Reading pictures", disable=None):
            if len(self.places) == len(self._pixels):
                break
            picture = self._picture(place)
            if picture is None:
                continue
            if picture.kind is None:
                self._pixels[len(self.places)] = picture.pixels
            else:
                self._deep[len(self.places)] = picture.kind, picture.span
            self.places.append(place)
            name = self._entries[place].name
            self.converted += [f"{name}: {change}" for change in picture.changes]
        for kind in sorted({kind for kind, _ in self._deep.values()}):
            self._scale(kind)

    @property
    def pixels(self) -> NDArray[np.uint8]:
        """Bytes (N, H, W, 3)."""
        return self._pixels[: len(self.places)]

    def _picture(self, place: int) -> DecodedPicture | None:
        entry = self._entries[place]
        try:
            return _decoded(entry.open, self._size, self._fit)
        except Exception as error:
            self._skipped.append(f"{entry.name}: {sentence_of(error)}")
            return None

    def _scale(self, kind: Kind) -> None:
        """Read the pictures of other numbers again, now that the range of all is known."""
        rows = [row for row, (found, _) in self._deep.items() if found == kind]
        scale, sentence = common_scale(kind, [self._deep[row][1] for row in rows])
        for row in rows:
            entry = self._entries[self.places[row]]
            self._pixels[row] = scaled(_decoded(entry.open, self._size, self._fit), scale)
            self.converted.append(f"{entry.name}: read as {sentence}")
        self.said.append(f"{len(rows):,} read as {sentence}")


def _wanted(entries: Sequence[Entry], classes: Classes, skipped: list[str]) -> list[int]:
    """Return the places of the entries to read: all, or those in class folders."""
    if not classes.names:
        return list(range(len(entries)))
    wanted = []
    for place, (entry, name) in enumerate(zip(entries, classes.of, strict=True)):
        if name:
            wanted.append(place)
        else:
            skipped.append(f"{entry.name}: lies beside the class folders")
    return wanted


def _labels(of: Sequence[str]) -> tuple[torch.Tensor | None, tuple[str, ...]]:
    """Return the classes of the pictures that could be read, and their names."""
    names = tuple(sorted(set(of)))
    if len(names) < 2:
        return None, ()
    index = {name: number for number, name in enumerate(names)}
    return torch.tensor([index[name] for name in of], dtype=torch.int64), names


def _with_channels(pixels: NDArray[np.uint8], channels: int | None) -> torch.Tensor:
    """Return images (N, C, H, W); with channels None grey where every picture is grey."""
    if channels is None:
        grey = all(
            np.array_equal(pixels[i : i + 1000, ..., 0], pixels[i : i + 1000, ..., other])
            for i in range(0, len(pixels), 1000)
            for other in (1, 2)
        )
        channels = 1 if grey and len(pixels) else 3
    if channels == 1:
        luma = np.array([0.299, 0.587, 0.114], np.float32)
        parts = [
            np.round(pixels[i : i + 1000] @ luma) for i in range(0, len(pixels), 1000)
        ] or [pixels[..., 0]]
        return torch.from_numpy(np.concatenate(parts).astype(np.uint8)[:, None])
    return as_images(pixels)
