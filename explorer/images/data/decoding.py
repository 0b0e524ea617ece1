"""From a file's bytes to colours of one size, whatever the kind of number in it."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

Kind = Literal["integers", "floats"]
#: Lowest and highest number of a kind, over one picture or a whole set.
Span = tuple[float, float]

_BITS = (8, 10, 12, 14, 16)


@dataclass(frozen=True)
class Fit:
    """A way to cut a picture and bring it to a height.

    Attributes:
        cut: Makes it of a picture and a height in pixels.
        across: How many times as wide as high it is then.
    """

    cut: Callable[[Image.Image, int], Image.Image]
    across: int = 1


@dataclass(frozen=True, eq=False)
class DecodedPicture:
    """A picture cut and resized.

    Attributes:
        pixels: Colours, uint8 (H, W, 3), or numbers of another type, float32 (H, W), that
            `scaled` makes bytes of.
        kind: Which type these were; None for colours.
        span: Their range in the whole picture.
        changes: What was changed beyond cutting and resizing.
    """

    pixels: NDArray[np.uint8] | NDArray[np.float32]
    kind: Kind | None = None
    span: Span = (0.0, 255.0)
    changes: tuple[str, ...] = field(default=())


def _square(image: Image.Image, size: int) -> Image.Image:
    return ImageOps.fit(image, (size, size), Image.Resampling.LANCZOS)


def _side_by_side(image: Image.Image, size: int) -> Image.Image:
    """Return both halves of a picture, each made a square, again side by side.

    It is cut in the middle, and each half resized whole, as the authors of pix2pix read their
    pairs: resizing before the cut would let one half bleed into the other.

    Raises:
        ValueError: It is too narrow to have two halves.

    References:
        Isola et al. (2017), appendix 6.2; data/aligned_dataset.py of their program.
    """
    width, height = image.size
    if width < 2:
        msg = "1 pixel wide: nothing stands side by side"
        raise ValueError(msg)
    both = Image.new(image.mode, (2 * size, size))
    for place, (left, right) in enumerate(((0, width // 2), (width // 2, width))):
        half = image.crop((left, 0, right, height))
        both.paste(half.resize((size, size), Image.Resampling.LANCZOS), (place * size, 0))
    return both


#: The middle square of a picture.
SQUARE = Fit(_square)
#: Both halves of a picture, each made a square.
SIDE_BY_SIDE = Fit(_side_by_side, across=2)


def decode(content: bytes, size: int, most_pixels: int, fit: Fit = SQUARE) -> DecodedPicture:
    """Return one picture.

    Args:
        content: The file.
        size: Height in pixels.
        most_pixels: A larger picture is refused.
        fit: How it is cut.

    Raises:
        ValueError: It has too many pixels, or numbers that are not finite.
        Exception: Whatever the reader of its format raises for a damaged file.
    """
    with _opened(content) as image:
        if image.width * image.height > most_pixels:
            msg = f"{image.width} x {image.height} pixels are too many"
            raise ValueError(msg)
        changes = _frames(image)
        if _kind(image.mode):
            return _deep(ImageOps.exif_transpose(image), size, changes, fit)
        changes += _sixteen_bits(image)
        image.draft("RGB", (fit.across * size, size))
        return _coloured(ImageOps.exif_transpose(image), size, changes, fit)


def common_scale(kind: Kind, spans: Iterable[Span]) -> tuple[Span, str]:
    """Return which numbers become black and white, and the sentence that says so.

    Integers are scaled by the range of the fewest bits that hold all of them: a camera of 12
    bits writes files of 16. Floats by 0 to 1, -1 to 1 or 0 to 255, whichever holds them. All
    other numbers by their own range.
    """
    found = list(spans)
    low, high = min(span[0] for span in found), max(span[1] for span in found)
    if kind == "integers":
        for bits in _BITS:
            if low >= 0 and high < 2**bits:
                return (0.0, 2.0**bits - 1), f"{bits}-bit numbers, 0 to {2**bits - 1:,}"
    else:
        for start, end in ((0.0, 1.0), (-1.0, 1.0), (0.0, 255.0)):
            if start <= low and high <= end:
                return (start, end), f"floats, {start:g} to {end:g}"
    chosen = (low, high if high > low else low + 1)
    return chosen, f"{kind}, by their own range {low:.6g} to {high:.6g}"


def scaled(picture: DecodedPicture, scale: Span) -> NDArray[np.uint8]:
    """Return bytes (H, W, 3) of a picture of other numbers."""
    low, high = scale
    grey = np.clip((picture.pixels.astype(np.float64) - low) / (high - low), 0, 1)
    return np.repeat(np.round(255 * grey).astype(np.uint8)[..., None], 3, axis=2)


def _opened(content: bytes) -> Image.Image:
    try:
        return Image.open(BytesIO(content))
    except UnidentifiedImageError as error:
        msg = "damaged, or no picture in spite of its name"
        raise OSError(msg) from error


def _kind(mode: str) -> Kind | None:
    if mode == "F":
        return "floats"
    return "integers" if mode.split(";")[0] == "I" else None


def _frames(image: Image.Image) -> tuple[str, ...]:
    count = getattr(image, "n_frames", 1)
    return (f"the first of {count:,} frames",) if count > 1 else ()


def _sixteen_bits(image: Image.Image) -> tuple[str, ...]:
    """Say where the reader keeps the upper 8 bits of 16 a colour."""
    tiles = getattr(image, "tile", None)
    raw = str(tiles[0][3]) if tiles else ""
    return ("16 bits a colour, of which the upper 8 are kept",) if ";16" in raw else ()


def _deep(image: Image.Image, size: int, changes: tuple[str, ...], fit: Fit) -> DecodedPicture:
    kind = _kind(image.mode)
    numbers = np.asarray(image).astype(np.float32)
    low, high = float(numbers.min()), float(numbers.max())
    if not math.isfinite(low + high):
        msg = "holds numbers that are not finite"
        raise ValueError(msg)
    fitted = fit.cut(Image.fromarray(numbers), size)
    return DecodedPicture(np.asarray(fitted, np.float32), kind, (low, high), changes)


def _coloured(
    image: Image.Image, size: int, changes: tuple[str, ...], fit: Fit
) -> DecodedPicture:
    """Put transparent pictures on white, cut, resize."""
    if image.mode not in ("1", "L", "LA", "P", "PA", "RGB", "RGBA", "YCbCr"):
        changes += (f"from {image.mode} to RGB",)
    if image.has_transparency_data:
        seen = image.convert("RGBA")
        if int(np.asarray(seen.getchannel("A")).min()) < 255:
            changes += ("transparent, laid on white",)
        image = Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen)
    fitted = fit.cut(image.convert("RGB"), size)
    return DecodedPicture(np.asarray(fitted, np.uint8), changes=changes)
