"""The systems that are shipped as one file, for `make_pretrained`: the families and the zoo.

Of each run only the last light checkpoint is shipped, with a card: what it is, what it saw,
how long it took, how it measures.
"""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from explorer.images.config import RunConfig
from explorer.images.data import load_images
from explorer.images.measuring import families, zoo
from explorer.images.store.families import FAMILIES
from explorer.images.store.pictures import read_grid
from explorer.images.store.runs import RunFolder, step_of
from explorer.images.store.shipped import (
    FILM_COLUMNS,
    FILM_FILE,
    SEEDS_FILE,
    load_system,
    seeds_of,
)
from explorer.images.store.zoo import FILMED, ZOO
from explorer.images.systems import System
from explorer.tiling import tiled, untiled

#: By the folder of pretrained/ that they lie in.
ROOMS: dict[str, dict[str, RunConfig]] = {"families": FAMILIES, "zoo": ZOO}
SYSTEMS_SHIPPED = FAMILIES | ZOO
_FACTS: dict[str, Callable[[System], families.Measured]] = {
    "families": families.facts_of,
    "zoo": zoo.facts_of,
}


def room_of(name: str) -> str:
    """Return the folder of pretrained/ that a system's own lies in."""
    return next(room for room, configs in ROOMS.items() if name in configs)


def publish_system(run: RunFolder, target: Path, threads: int) -> None:
    """Copy what draws of a finished run, and write its card.

    Args:
        run: The run.
        target: Such as pretrained/families/vae.
        threads: How many it was trained with.
    """
    target.mkdir(parents=True, exist_ok=True)
    weights = target / "model.safetensors"
    shutil.copyfile(run.light_checkpoints()[-1], weights)
    config, status = run.config(), run.status()
    card = {
        "name": target.name,
        "made_by": f"python -m explorer.images.make_pretrained {target.name}",
        "data": _data_of(config),
        "config": config.model_dump(),
        "seconds": round(status.seconds),
        "threads": threads,
        "torch": torch.__version__,
        "sha256": {weights.name: hashlib.sha256(weights.read_bytes()).hexdigest()},
    }
    if rows := zoo.rows_of(load_system(weights), [*run.rows()]):
        card["rows"] = rows
    if target.name in FILMED:
        card["film"] = _ship_film(run, target / FILM_FILE)
    _write(target, card | {"measured": _measured(target)})


def _ship_film(run: RunFolder, path: Path) -> list[int]:
    """Write the first pictures of every grid of a run, a row a moment; return their steps."""
    side, files = run.config().image_size, run.samples()
    rows = [untiled(read_grid(file), side)[:FILM_COLUMNS] for file in files]
    Image.fromarray(tiled(np.concatenate(rows), FILM_COLUMNS, 0)).save(path, optimize=True)
    return [step_of(file) for file in files]


def measure_system(target: Path) -> None:
    """Measure a shipped system anew and write its numbers into its card."""
    card = json.loads((target / "card.json").read_text(encoding="utf-8"))
    card["measured"] = _measured(target)
    _write(target, card)


def keep_seed(run: RunFolder, target: Path) -> None:
    """Write what a finished run of another seed measures into the seeds.json of a system."""
    measured = _measured_of(run.light_checkpoints()[-1], target.name)
    found = {"seconds": round(run.status().seconds), "measured": measured}
    kept = seeds_of(target) | {run.config().seed: found}
    text = json.dumps({str(seed): kept[seed] for seed in sorted(kept)}, indent=2)
    (target / SEEDS_FILE).write_text(text + "\n", encoding="utf-8")


def _data_of(config: RunConfig) -> str:
    source = load_images(config).source
    return (
        f"{source}; {config.max_images:,} of them to learn from"
        if config.max_images
        else source
    )


def _measured(target: Path) -> families.Measured:
    return _measured_of(target / "model.safetensors", target.name)


def _measured_of(weights: Path, name: str) -> families.Measured:
    return _FACTS[room_of(name)](load_system(weights))


def _write(target: Path, card: dict[str, Any]) -> None:
    (target / "card.json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
