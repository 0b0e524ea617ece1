"""The systems that are shipped as one file each: whole, described, and small."""

import json
from pathlib import Path

import pytest

from explorer.images.make_shipped import ROOMS
from explorer.images.store import shipped

#: The most that a room of pretrained/ may hold, in bytes.
LIMITS = {"families": 5 * 2**20, "zoo": 14 * 2**20}


@pytest.mark.parametrize("room", ROOMS)
def test_the_cards_are_of_what_is_shipped_and_small(room: str) -> None:
    total = 0
    for name, config in ROOMS[room].items():
        file = shipped.shipped_file(room, name)
        card = json.loads(file.with_name("card.json").read_text())
        assert shipped.load_system(file).config == config
        assert config.model_dump() == type(config).checked(card["config"]).model_dump()
        total += file.stat().st_size
    assert total < LIMITS[room]


@pytest.mark.parametrize("content", [None, "{", "[]", '{"measured": 3}', "\u00e4"])
def test_a_card_that_is_missing_or_damaged_tells_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None
) -> None:
    monkeypatch.setattr(shipped, "_SHIPPED", tmp_path)
    folder = tmp_path / "families" / "vae"
    folder.mkdir(parents=True)
    if content is not None:
        (folder / "card.json").write_text(content, encoding="latin-1")
    assert shipped.measured("families", "vae") == {}
