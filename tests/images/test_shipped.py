"""The systems that are shipped as one file each: whole, described, and small."""

import json
from pathlib import Path

import numpy as np
import pytest

from explorer.images import make_pretrained, make_shipped
from explorer.images.make_shipped import ROOMS
from explorer.images.store import shipped
from explorer.images.store.zoo import FILMED, ZOO
from explorer.images.systems.growth import ProGANConfig

PRETRAINED = Path(__file__).parents[2] / "pretrained"
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


SEEDED = sorted(path.parent.name for path in (PRETRAINED / "zoo").glob("*/seeds.json"))


@pytest.mark.parametrize("name", SEEDED)
def test_what_other_seeds_measured_is_what_the_card_measures(name: str) -> None:
    folder = PRETRAINED / "zoo" / name
    card = json.loads((folder / "card.json").read_text())
    for seed, kept in shipped.seeds_of(folder).items():
        assert seed != card["config"]["seed"]
        assert kept["measured"].keys() == card["measured"].keys()
        assert kept["seconds"] > 0
    for figure in card["measured"]:
        found = shipped.over_seeds("zoo", name, figure)
        assert found[0] == card["measured"][figure]
        assert len(found) == 1 + len(shipped.seeds_of(folder))


DAMAGED = [
    *("{", "[]", "3", "\u00e4", '{"1": 2}', '{"1": {}}', '{"1": {"measured": 2}}'),
    *('{"one": {"measured": {"error": 1}}}', '{"1": {"measured": {"error": "many"}}}'),
]


@pytest.mark.parametrize("content", DAMAGED)
def test_of_damaged_seeds_none_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    monkeypatch.setattr(shipped, "_SHIPPED", tmp_path)
    folder = tmp_path / "zoo" / "tiny"
    folder.mkdir(parents=True)
    (folder / "card.json").write_text('{"measured": {"error": 0.5}}')
    (folder / "seeds.json").write_text(content, encoding="latin-1")
    assert shipped.over_seeds("zoo", "tiny", "error") == [0.5]
    assert shipped.over_seeds("zoo", "tiny", "cycle") == []


@pytest.mark.slow
def test_a_system_is_trained_again_under_another_seed_and_only_its_figures_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "pix2pix-grey"
    tiny = ZOO[name].with_(steps=2, max_images=16, generator_features=4, image_size=16)
    monkeypatch.setitem(make_shipped.SYSTEMS_SHIPPED, name, tiny)
    command = [name, "--runs", str(tmp_path / "runs"), "--to", str(tmp_path), "--threads", "1"]
    monkeypatch.setattr("sys.argv", ["make_pretrained", *command, "--seeds", "1", "2"])
    (tmp_path / "zoo" / name).mkdir(parents=True)
    assert make_pretrained.main() == 0
    assert [file.name for file in (tmp_path / "zoo" / name).iterdir()] == ["seeds.json"]
    kept = shipped.seeds_of(tmp_path / "zoo" / name)
    assert [*kept] == [1, 2]
    assert kept[1]["measured"] != kept[2]["measured"]
    configs = [json.loads(f.read_text()) for f in tmp_path.glob("runs/*/config.json")]
    assert sorted(config["seed"] for config in configs) == [1, 2]
    before = (tmp_path / "zoo" / name / "seeds.json").read_bytes()
    assert make_pretrained.main() == 0
    assert (tmp_path / "zoo" / name / "seeds.json").read_bytes() == before


def test_seeds_are_for_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["make_pretrained", "digits-mlp", "--seeds", "1"])
    with pytest.raises(SystemExit):
        make_pretrained.main()
