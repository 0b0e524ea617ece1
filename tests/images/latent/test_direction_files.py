import json
import pickle
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike

from explorer.images.latent.direction_files import direction_json, read_direction


def npy(values: ArrayLike) -> bytes:
    buffer = BytesIO()
    np.save(buffer, np.asarray(values))
    return buffer.getvalue()


def test_a_direction_comes_back_from_json_with_its_name() -> None:
    vector = np.random.default_rng(0).standard_normal(5).astype(np.float32)
    name, read = read_direction(direction_json("slant", vector).encode(), "any.json", 5)
    assert name == "slant"
    assert np.array_equal(read, vector)


@pytest.mark.parametrize("shape", [(5,), (1, 5)])
@pytest.mark.parametrize("dtype", ["<f4", ">f8", "<f2", "<i8", "u1"])
def test_a_direction_comes_back_from_npy_named_after_its_file(
    dtype: str, shape: tuple[int, ...]
) -> None:
    values = np.arange(5).astype(dtype).reshape(shape)
    name, read = read_direction(npy(values), "dir/thick.npy", 5)
    assert name == "thick"
    assert read.dtype == np.float32
    assert read.tolist() == [0, 1, 2, 3, 4]


def claims(shape: tuple[int, ...]) -> bytes:
    file = BytesIO()
    header = {"descr": "<f4", "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(file, header)
    return file.getvalue()


BAD = {
    "wrong size": (npy(np.ones(4, np.float32)), "a.npy", "shape (4,)"),
    "a matrix": (npy(np.ones((2, 5))), "a.npy", "shape (2, 5)"),
    "a scalar": (npy(np.float32(1)), "a.npy", "shape ()"),
    "pickled": (npy(np.array([{}] * 5, object)), "a.npy", "is no direction"),
    "text": (npy(np.array(["a"] * 5)), "a.npy", "is no direction"),
    "complex": (npy(np.ones(5, complex)), "a.npy", "is no direction"),
    "a plain pickle": (pickle.dumps([1, 2]), "a.npy", "is no direction"),
    "a huge claim": (claims((10**13,)), "a.npy", "is no direction"),
    "cut": (npy(np.ones(5))[:-3], "a.npy", "is no direction"),
    "empty": (b"", "a.npy", "is no direction"),
    "not a number": (npy([1, 2, np.nan, 4, 5]), "a.npy", "finite"),
    "too large a number": (npy([1, 2, 1e300, 4, 5]), "a.npy", "finite"),
    "all zero": (npy(np.zeros(5)), "a.npy", "not all 0"),
    "large": (b"0" * 300_000, "a.npy", "300,000 bytes"),
    "no json": (b"{", "a.json", "is no direction"),
    "no bytes of text": (b"\xff\xfe\x00", "a.json", "is no direction"),
    "a list": (b"[1, 2]", "a.json", "is no direction"),
    "no name": (b'{"direction": [1, 2, 3, 4, 5]}', "a.json", "is no direction"),
    "words": (b'{"name": "a", "direction": ["x"]}', "a.json", "is no direction"),
    "ragged": (b'{"name": "a", "direction": [[1], [1, 2]]}', "a.json", "is no direction"),
    "deep": (b'{"name":"a","direction":' + b"[" * 90_000, "a.json", "is no direction"),
    "beyond float32": (b'{"name": "a", "direction": [1, 2, 3, 4, 1e300]}', "a.json", "finite"),
    "a broken header": (b"\x93NUMPY\x01\x00\x04\x00{'a(", "a.npy", "is no direction"),
    "an open bracket": (b"\x93NUMPY\x01\x00\x02\x00((", "a.npy", "is no direction"),
    "infinite": (b'{"name": "a", "direction": [1, 2, 3, 4, 1e999]}', "a.json", "finite"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_file_that_does_not_fit_costs_one_sentence(case: str) -> None:
    content, name, words = BAD[case]
    with pytest.raises(ValueError, match=r"^a[.]") as error:
        read_direction(content, name, 5)
    assert words in str(error.value)
    assert str(error.value).endswith(".")


@given(st.binary(max_size=300), st.sampled_from(["a.json", "a.npy"]))
def test_any_bytes_are_read_or_refused(content: bytes, name: str) -> None:
    try:
        _, vector = read_direction(content, name, 5)
    except ValueError:
        return
    assert vector.shape == (5,)


def test_a_name_is_short_and_never_empty() -> None:
    content = json.dumps({"name": "x" * 500, "direction": [1, 0]}).encode()
    assert read_direction(content, "a.json", 2)[0] == "x" * 40
    content = json.dumps({"name": "  ", "direction": [1, 0]}).encode()
    assert read_direction(content, "a.json", 2)[0] == "direction"
