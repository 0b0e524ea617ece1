"""The systems that come with the program as one file: pretrained/ROOM/NAME/model.safetensors.

A file is the last light checkpoint of a run, with a card beside it: what it is, what it saw,
how long it took, and what was measured.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from explorer.images.store.checkpoints import load_weights, read_info, read_part
from explorer.images.store.pictures import read_grid
from explorer.images.systems import System, system_of
from explorer.tiling import untiled

#: What runs of other seeds measured.
SEEDS_FILE = "seeds.json"
#: The film of a run, a row a moment, so many pictures a row.
FILM_FILE, FILM_COLUMNS = "film.png", 8
#: They come with the program, whatever folder of models a teacher names.
_SHIPPED = Path(__file__).parents[3] / "pretrained"


def shipped_file(room: str, name: str) -> Path:
    """Return where a system's shipped weights lie, such as those of 'families', 'vae'."""
    return _SHIPPED / room / name / "model.safetensors"


def measured(room: str, name: str) -> dict[str, Any]:
    """Return what a system's card says was measured; empty where it is missing or damaged."""
    found = _card(room, name).get("measured")
    return found if isinstance(found, dict) else {}


def over_seeds(room: str, name: str, figure: str) -> list[float]:
    """Return a figure of a system's card, and after it that of every run of another seed.

    A run without it is left out, so none is returned where the card is missing or damaged.
    """
    others = [run.get("measured") for run in seeds_of(shipped_file(room, name).parent).values()]
    found = [
        one.get(figure) for one in (measured(room, name), *others) if isinstance(one, dict)
    ]
    return [float(value) for value in found if isinstance(value, int | float)]


def seeds_of(folder: Path) -> dict[int, dict[str, Any]]:
    """Return by seed what a system's runs of other seeds left; what is damaged is left out."""
    kept = _read(folder / SEEDS_FILE)
    return {
        int(seed): run
        for seed, run in sorted(kept.items())
        if seed.isdecimal() and isinstance(run, dict)
    }


def recorded(room: str, name: str) -> list[dict[str, float]]:
    """Return the rows of training that a system's card keeps; none where it keeps none."""
    found = _card(room, name).get("rows")
    return found if isinstance(found, list) else []


def _card(room: str, name: str) -> dict[str, Any]:
    return _read(shipped_file(room, name).parent / "card.json")


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def film_of(room: str, name: str) -> tuple[list[int], NDArray[np.uint8]]:
    """Return the moments of a shipped film: their steps, and pictures (T, N, H, W, 3).

    Raises:
        ValueError: It is missing, damaged, or does not fit its card.
    """
    folder = shipped_file(room, name).parent
    try:
        steps = json.loads((folder / "card.json").read_text(encoding="utf-8"))["film"]
        sheet = read_grid(folder / FILM_FILE)
        side = sheet.shape[1] // FILM_COLUMNS
        pictures = untiled(sheet, side, 0).reshape(len(steps), FILM_COLUMNS, side, side, -1)
    except (OSError, ValueError, KeyError, TypeError) as error:
        msg = f"The film of {name} is missing or damaged. "
        msg += f"Make it: python -m explorer.images.make_pretrained {name}"
        raise ValueError(msg) from error
    return [int(step) for step in steps], pictures


def load_system(path: Path) -> System:
    """Return a system to draw from, on the CPU, in evaluation mode and full precision.

    It has the moving average of a part where the file has one; what a light checkpoint leaves
    out, such as the chains of an RBM, has the values of a new one.

    Raises:
        ValueError: The file is missing, damaged or foreign.
    """
    if not path.exists():
        msg = f"The model {path.parent.name} is missing. "
        msg += f"Make it: python -m explorer.images.make_pretrained {path.parent.name}"
        raise ValueError(msg)
    info = read_info(path)
    kind = system_of(info.config)
    system = kind.built(info.config, info.facts, torch.Generator().manual_seed(0))
    for part in (*kind.drawn, *kind.finale):
        average = f"average.{part}"
        stored = average if average in info.parts else part
        load_weights(system.get_submodule(part), read_part(path, stored), path.parent.name)
    return system.eval().requires_grad_(False)
