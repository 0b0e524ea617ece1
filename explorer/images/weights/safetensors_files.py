"""What the header of a safetensors file describes.

References:
    The format: 8 bytes with the length of the header, the header in JSON, the numbers.
    https://huggingface.co/docs/safetensors
"""

import json
from pathlib import Path
from typing import Any

import torch

from explorer.images.weights.described import (
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    MOST_TENSORS,
    Contents,
    Described,
    Storage,
    brief,
    contiguous,
    described,
)
from explorer.images.weights.pickles import UnreadableError

_DTYPES = {
    "F64": torch.float64,
    "F32": torch.float32,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
    "I64": torch.int64,
    "I32": torch.int32,
    "I16": torch.int16,
    "I8": torch.int8,
    "U8": torch.uint8,
    "BOOL": torch.bool,
}


def describe_safetensors(path: Path) -> Contents:
    """Return what a safetensors file describes.

    Raises:
        ValueError: It is none, damaged, or claims more than a file may; without the name.
    """
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if length > LONGEST_DESCRIPTION:
            msg = f"its header would have {length:,} bytes."
            raise UnreadableError(msg)
        header = file.read(length)
    if len(header) < length:
        msg = "it is no readable safetensors file, or a part of one: its header is cut off."
        raise UnreadableError(msg)
    try:
        fields = json.loads(header)
        words = fields.pop("__metadata__", {})
        if len(fields) > MOST_TENSORS or max(map(len, fields), default=0) > LONGEST_NAME:
            msg = f"it names {len(fields):,} tensors, or one by more than {LONGEST_NAME} "
            msg += "letters; no network here has such."
            raise UnreadableError(msg)
        start, end = 8 + length, path.stat().st_size
        tensors = {name: _described(path, start, end, f) for name, f in fields.items()}
    except UnreadableError:
        raise
    except Exception as error:
        # A hostile header can be wrong in any way; none of them is more than damage.
        msg = f"it is no readable safetensors file, or a part of one: {brief(str(error), 80)}."
        raise UnreadableError(msg) from error
    return Contents(tensors, {str(key): str(value) for key, value in dict(words).items()})


def _described(path: Path, start: int, end: int, field: dict[str, Any]) -> Described:
    shape = tuple(int(size) for size in field["shape"])
    first, last = (int(place) for place in field["data_offsets"])
    if not 0 <= first <= last <= end - start:
        msg = "it is no readable safetensors file, or a part of one: it is cut off."
        raise UnreadableError(msg)
    storage = Storage(path, start + first, last - first, _DTYPES.get(field["dtype"]))
    return described(shape, contiguous(shape) if len(shape) <= 8 else (), 0, storage)
