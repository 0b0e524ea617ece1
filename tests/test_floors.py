"""The floors of the house as code: an import may only point down."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
#: Room to floor; a module may import its own room and any room on a lower floor.
FLOORS = {"paths": 5, "ui": 4, "live": 3, "plots": 2, "toy": 1, "theory": 1, "images": 1}
FORBIDDEN = {
    0: {"streamlit", "plotly"},
    1: {"streamlit", "plotly"},
    2: {"streamlit", "torch"},
    3: {"streamlit"},
    4: set(),
    5: set(),
}
#: The same inside a house: a page's room may name another's only further down this list.
STOREYS = {
    "ui": (
        {"source"},
        {"frame"},
        {"canvas"},
        {"lab", "theory"},
        {"one_step", "train_images", "best_d", "divergences", "figure_1", "game_dynamics"},
        {"live_gan", "saturation", "many_seeds", "latent_walk", "clinic"},
        {
            "tricks",
            "quiz",
            "spot_the_bug",
            "families",
            "codes",
            "ageing",
            "sharpen",
            "translate",
            "styles",
            "growing",
            "truncation",
            "words",
        },
        {"guide"},
        {"start", "desk"},
    ),
    "images": (
        {"config"},
        {"data", "networks", "tricks"},
        {"systems"},
        {"store"},
        {"measuring", "weights", "launch"},
        {"training"},
        {
            "latent",
            "train",
            "measure",
            "sweep",
            "films",
            "codes",
            "ageing",
            "translation",
            "enlarging",
            "styles",
            "truncation",
            "growing",
            "growth_race",
            "wording",
            "make_shipped",
        },
        {"make_pretrained", "style_ablation"},
    ),
    "theory": (
        {"densities"},
        {"transport", "discriminators", "gradients", "smallest"},
        {"divergences", "figure_1", "game"},
        {"bugs"},
    ),
    "plots": (
        {"palette", "wire", "mathml", "files"},
        {
            "ageing",
            "export",
            "families",
            "game",
            "growing",
            "images",
            "live",
            "optimum",
            "saturation",
            "seeds",
            "sharpen",
            "styles",
            "sweep",
            "theory",
            "thumbnail",
            "truncation",
        },
    ),
}
MODULES = sorted((ROOT / "explorer").rglob("*.py"))


def room_of(parts: tuple[str, ...]) -> tuple[str, int]:
    """Return a module's room and floor; the modules beside the rooms are the ground."""
    room = parts[1] if len(parts) > 1 else ""
    return room, FLOORS.get(room, 0)


def imports(path: Path) -> Iterator[tuple[str, ...]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (tuple(alias.name.split(".")) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            module = tuple(node.module.split("."))
            yield module
            if len(module) == 1:
                yield from ((*module, alias.name) for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_down(path: Path) -> None:
    parts = path.relative_to(ROOT).with_suffix("").parts
    room, floor = room_of(parts)
    for target in imports(path):
        assert target[0] not in FORBIDDEN[floor], f"{target[0]} on floor {floor}"
        if target[0] == "explorer" and len(target) > 1:
            other, below = room_of(target)
            assert below < floor or other == room or below == floor == 0


def storey(parts: tuple[str, ...]) -> int:
    """Return a module's storey inside its house; a house's public face is its roof."""
    house = STOREYS[parts[1]]
    if len(parts) == 2 or parts[2] == "__init__":
        return len(house)
    found = [number for number, rooms in enumerate(house) if parts[2] in rooms]
    assert found, f"{'/'.join(parts)} is in no room of STOREYS"
    return found[0]


@pytest.mark.parametrize(
    "path",
    [m for m in MODULES if m.relative_to(ROOT).parts[1] in STOREYS],
    ids=lambda p: str(p.relative_to(ROOT)),
)
def test_rooms_of_a_house_point_down_too(path: Path) -> None:
    parts = path.relative_to(ROOT).with_suffix("").parts
    own = storey(parts)
    for target in imports(path):
        if target[:2] == parts[:2] and len(target) > 2 and target[2] != parts[2]:
            assert storey(target) < own, f"{'.'.join(target)} from {'/'.join(parts)}"


@pytest.mark.parametrize("path", sorted((ROOT / "pages").glob("*.py")), ids=lambda p: p.name)
def test_pages_import_only_ui_plots_and_streamlit(path: Path) -> None:
    for target in imports(path):
        if target[0] == "explorer" and len(target) > 1:
            assert target[1] in {"ui", "plots"}, target
        else:
            assert target[0] not in {"torch", "plotly"}, target


def test_entry_file_is_short() -> None:
    for name in ("streamlit_app.py", "navigation.py"):
        assert len((ROOT / name).read_text().splitlines()) <= 40


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_stay_short_enough_to_read(path: Path) -> None:
    assert len(path.read_text().splitlines()) < 330


@pytest.mark.slow
@pytest.mark.parametrize(
    "module", ["explorer.distributions", "explorer.divergences", "explorer.plots.palette"]
)
def test_ground_of_the_theory_pages_does_not_import_torch(module: str) -> None:
    code = f"import sys, {module}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
