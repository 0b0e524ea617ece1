"""Numbers for pictures that are drawn in the browser, as one run of bytes."""

import json
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Packed = Mapping[str, NDArray[np.float32] | NDArray[np.uint8]]


def pack(header: Mapping[str, object], arrays: Packed) -> bytes:
    """Return a header and arrays as bytes that `explorer/ui/web/wire.js` reads.

    Four bytes with the length of the JSON header (little-endian), the header with one entry
    an array (name, type, shape), then the arrays in that order, each padded to 8 bytes.

    Args:
        header: Whatever JSON can hold; the key `arrays` is taken.
        arrays: float32 or uint8, C order.

    Raises:
        ValueError: An array has another type.
    """
    for name, array in arrays.items():
        if array.dtype not in (np.float32, np.uint8):
            msg = f"{name} is {array.dtype}; only float32 and uint8 travel."
            raise ValueError(msg)
    entries = [{"name": n, "type": str(a.dtype), "shape": a.shape} for n, a in arrays.items()]
    text = json.dumps({**header, "arrays": entries}).encode()
    parts = [(len(text).to_bytes(4, "little") + text)]
    parts += [np.ascontiguousarray(array).tobytes() for array in arrays.values()]
    return b"".join(part + b"\0" * (-len(part) % 8) for part in parts)
