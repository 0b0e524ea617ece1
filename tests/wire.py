"""Reads what `explorer.plots.wire` packs, as the browser does."""

import json
from typing import Any

import numpy as np


def header_of(packed: bytes) -> dict[str, Any]:
    """Return the header."""
    length = int.from_bytes(packed[:4], "little")
    header = json.loads(packed[4 : 4 + length])
    assert isinstance(header, dict)
    return header


def arrays_of(packed: bytes) -> dict[str, np.ndarray]:
    """Return the arrays by name."""
    start, found = _aligned(4 + int.from_bytes(packed[:4], "little")), {}
    for entry in header_of(packed)["arrays"]:
        count = int(np.prod(entry["shape"]))
        values = np.frombuffer(packed, entry["type"], count, start)
        found[entry["name"]] = values.reshape(entry["shape"])
        start += _aligned(values.nbytes)
    return found


def _aligned(size: int) -> int:
    return 8 * -(-size // 8)
