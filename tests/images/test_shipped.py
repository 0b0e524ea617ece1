"""The systems that are shipped as one file each: whole, described, and small."""

import json
from pathlib import Path

import numpy as np
import pytest

from explorer.images.make_shipped import ROOMS
from explorer.images.store import shipped
from explorer.images.store.zoo import FILMED
from explorer.images.systems.growth import ProGANConfig

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


@pytest.mark.parametrize("name", FILMED)
def test_a_film_shows_every_stage_of_its_run(name: str) -> None:
    steps, pictures = shipped.film_of("zoo", name)
    config = ROOMS["zoo"][name]
    assert (steps[0], steps[-1]) == (0, config.steps)
    assert steps == sorted(steps)
    side = config.image_size
    assert pictures.shape == (len(steps), shipped.FILM_COLUMNS, side, side, 3)
    for step, moment in zip(steps, pictures, strict=True):
        now = config.growth(step)[0] if isinstance(config, ProGANConfig) else side
        # An enlarged pixel is a square of one colour.
        coarse = moment[:, :: side // now, :: side // now]
        large = coarse.repeat(side // now, 1).repeat(side // now, 2)
        assert np.array_equal(large, moment), step


def test_a_missing_film_is_one_sentence() -> None:
    with pytest.raises(
        ValueError, match=r"The film of nobody is missing or damaged\. Make it: "
    ):
        shipped.film_of("zoo", "nobody")


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
