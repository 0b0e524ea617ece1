"""A header that says what cannot be: one sentence of ours, none of a library."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from explorer.images.store import checkpoints
from explorer.images.systems.gan import GANConfig

GOOD = {
    "format": checkpoints.FORMAT,
    "system": "gan",
    "config": GANConfig().model_dump_json(),
    "facts": '{"real": {"channels": 1, "classes": 0}}',
    "step": "3",
    "reads": '{"real": 3}',
    "seconds": "1.5",
}
FORMER = {
    "format": "gan-explorer 1",
    "network": '{"image_size": 16}',
    "config": "null",
    "batches": "3",
    "step": "3",
    "seconds": "1.5",
}
#: What libraries say in their own words.
RAW = ("pydantic", "validation error", "Input should", "Expecting", "Traceback", "Error while")


def header_of(folder: Path, fields: dict[str, str]) -> checkpoints.CheckpointInfo:
    save_file({"generator.x": torch.zeros(1)}, folder / "x.safetensors", metadata=fields)
    return checkpoints.read_info(folder / "x.safetensors")


@pytest.mark.parametrize("fields", [GOOD, FORMER])
def test_a_good_header_is_read(tmp_path: Path, fields: dict[str, str]) -> None:
    info = header_of(tmp_path, fields)
    assert (info.step, info.seconds, info.reads) == (3, 1.5, {"real": 3})


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("step", "-1"),
        ("step", "3.5"),
        ("step", "9" * 5_000),
        ("seconds", "nan"),
        ("seconds", "-2"),
        ("seconds", "inf"),
        ("reads", '{"real": -1}'),
        ("reads", "[3]"),
        ("facts", "{"),
        ("facts", '{"real": {"channels": 0}}'),
        ("config", "{"),
        ("config", "[" * 100_000),
    ],
)
def test_a_field_that_cannot_be_is_named_with_what_it_says(
    tmp_path: Path, field: str, text: str
) -> None:
    with pytest.raises(ValueError, match=f"its `{field}` cannot be `") as caught:
        header_of(tmp_path, {**GOOD, field: text})
    assert len(str(caught.value)) < 150


@pytest.mark.parametrize("field", ["config", "facts", "step", "reads", "seconds"])
def test_a_field_that_is_missing_is_named(tmp_path: Path, field: str) -> None:
    with pytest.raises(ValueError, match=f"it has no `{field}`"):
        header_of(tmp_path, {key: text for key, text in GOOD.items() if key != field})


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({**FORMER, "network": '{"image_size": 1000}'}, "`image_size` is `1000`; it must be"),
        ({**FORMER, "network": "?"}, "its `network` cannot be"),
        ({**FORMER, "batches": "-3"}, "its `batches` cannot be"),
        ({**GOOD, "config": '{"steps": "many"}'}, "`steps` is `many`; it must be a whole"),
        ({**GOOD, "config": '{"stepps": 1}'}, "`stepps` is no setting here"),
    ],
)
def test_no_library_speaks(tmp_path: Path, fields: dict[str, str], words: str) -> None:
    with pytest.raises(ValueError, match=r"header of x\.safetensors is damaged") as caught:
        header_of(tmp_path, fields)
    assert words in str(caught.value)
    assert not any(raw in str(caught.value) for raw in RAW)


def test_a_file_cut_off_is_told_in_our_words(tmp_path: Path) -> None:
    header_of(tmp_path, GOOD)
    path = tmp_path / "x.safetensors"
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(ValueError, match="no readable safetensors file, or a part") as caught:
        checkpoints.read_info(path)
    assert not any(raw in str(caught.value) for raw in RAW)
