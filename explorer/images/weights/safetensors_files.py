"""What the header of a safetensors file describes.

References:
    The format: 8 bytes with the length of the header, the header in JSON, the numbers.
    https://huggingface.co/docs/safetensors
"""

import json
from pathlib import Path
from typing import Any

from explorer.images.weights.described import (
    MOST_TENSORS,
    WIDTHS,
    Contents,
    Described,
    Storage,
    UnreadableError,
    check_name,
    contiguous,
    described,
)

#: Bytes of a header, which has about 100 a tensor. JSON has no references: two megabytes of it
#: take a tenth of a second and 60 MB, whatever they say.
_LONGEST_HEADER = 2**21


def describe_safetensors(path: Path) -> Contents:
    """Return what a safetensors file describes.

    Raises:
        ValueError: It is none, damaged, or claims more than a file may; without the name.
    """
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if length > _LONGEST_HEADER:
            msg = f"its header would have {length:,} bytes."
            raise UnreadableError(msg)
        header = file.read(length)
    if len(header) < length:
        msg = "it is no readable safetensors file, or a part of one: its header is cut off."
        raise UnreadableError(msg)
    try:
        fields = json.loads(header)
        words = fields.pop("__metadata__", {})
        if len(fields) > MOST_TENSORS:
            msg = f"it names {len(fields):,} tensors; no network here has so many."
            raise UnreadableError(msg)
        for name in fields:
            check_name(name)
        start, end = 8 + length, path.stat().st_size
        tensors = {name: _described(path, start, end, f) for name, f in fields.items()}
        words = {str(key): str(value) for key, value in words.items()}
    except UnreadableError:
        raise
    except Exception as error:
        # A hostile header can be wrong in any way; none of them is more than damage.
        msg = "it is no readable safetensors file, or a part of one: its header is damaged."
        raise UnreadableError(msg) from error
    return Contents(tensors, words)


def _described(path: Path, start: int, end: int, field: dict[str, Any]) -> Described:
    shape = tuple(int(size) for size in field["shape"])
    first, last = (int(place) for place in field["data_offsets"])
    if not 0 <= first <= last <= end - start:
        msg = "it is no readable safetensors file, or a part of one: it is cut off."
        raise UnreadableError(msg)
    storage = Storage(path, start + first, last - first, _known(field["dtype"]))
    return described(shape, contiguous(shape) if len(shape) <= 8 else (), 0, storage)


def _known(dtype: object) -> str:
    return str(dtype) if dtype in WIDTHS else ""
