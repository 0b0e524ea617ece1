"""What the README shows must work as it stands there."""

import json
import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
EXAMPLES = re.findall(
    r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL
)


@pytest.mark.slow
@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_of_the_library_runs(
    example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pretrained").symlink_to(ROOT / "pretrained")
    (tmp_path / "example.py").write_text(example, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    runpy.run_path("example.py")
    for name in re.findall(r'Path\("(\w+\.png)"\)', example):
        assert (tmp_path / name).stat().st_size > 1_000


def test_the_readme_says_of_the_face_reader_what_its_card_says() -> None:
    card = json.loads((ROOT / "pretrained" / "face-reader" / "card.json").read_text())
    told = card["held_out_accuracy"]
    said = f"glasses {100 * told['glasses']:.1f} %, beard {100 * told['beard']:.1f} % right"
    assert said in (ROOT / "README.md").read_text("utf-8")


def test_the_readme_says_how_long_the_shipped_runs_took_by_their_cards() -> None:
    cards = sorted((ROOT / "pretrained").rglob("card.json"))
    hours = {
        room: sum(
            json.loads(card.read_text()).get("seconds", 0) / 3600
            for card in cards
            if room in (card.parent.parent.name, "all")
        )
        for room in ("all", "pretrained", "zoo")
    }
    found = re.search(
        r"their cards, ([\d.]+) hours of one core, of which the runs above\s+and the readers "
        r"take ([\d.]+), the zoo ([\d.]+)",
        (ROOT / "README.md").read_text("utf-8"),
    )
    assert found is not None
    for said, told in zip(map(float, found.groups()), hours.values(), strict=True):
        assert said == pytest.approx(told, rel=0.05)
