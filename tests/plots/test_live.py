import json

import numpy as np
import pytest

from explorer.plots.live import density_levels, output_levels
from explorer.plots.wire import pack


def unpack(data: bytes) -> tuple[dict[str, object], dict[str, np.ndarray]]:
    """Read the bytes as the browser does."""
    length = int.from_bytes(data[:4], "little")
    header = json.loads(data[4 : 4 + length])
    start = -(-(4 + length) // 8) * 8
    arrays = {}
    for entry in header["arrays"]:
        count = int(np.prod(entry["shape"]))
        values = np.frombuffer(data, entry["type"], count, start)
        arrays[entry["name"]] = values.reshape(entry["shape"])
        start += -(-values.nbytes // 8) * 8
    assert start == len(data)
    return header, arrays


@pytest.mark.parametrize("text", ["", "a", "äöü", "x" * 13])
def test_packed_arrays_come_back_aligned(text: str) -> None:
    first = np.arange(7, dtype=np.uint8)
    second = np.arange(6, dtype=np.float32).reshape(2, 3)
    header, arrays = unpack(pack({"text": text}, {"first": first, "second": second}))
    assert header["text"] == text
    assert np.array_equal(arrays["first"], first)
    assert np.array_equal(arrays["second"], second)


def test_other_types_do_not_travel() -> None:
    with pytest.raises(ValueError, match="float64"):
        pack({}, {"x": np.zeros(3)})  # type: ignore[dict-item]


def test_output_levels_are_the_sigmoid_and_survives_extremes() -> None:
    logits = np.array([[[0.0, 2.0], [-1e9, np.nan]]])
    found = output_levels(logits, np.zeros(1), np.ones(1))
    assert found.tolist() == [[[128, round(255 / (1 + np.exp(-2)))], [0, 128]]]


def test_output_level_of_a_critic_is_one_half_at_its_centre() -> None:
    found = output_levels(np.array([[[7.0]]]), np.array([7.0]), np.array([0.01]))
    assert found.item() == 128


def test_density_levels_use_the_whole_range_for_every_model() -> None:
    density = np.stack([np.linspace(0, 1, 100).reshape(10, 10), np.zeros((10, 10))])
    levels = density_levels(density)
    assert levels[0].max() == 255
    assert levels[0].min() == 0
    assert not levels[1].any()
