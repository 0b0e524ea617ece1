"""Make the shipped models: `python -m explorer.images.make_pretrained`.

Each recipe trains in a run folder under runs/ (a second start continues or skips it). What of
it is small goes to pretrained/NAME, a run folder itself: config, losses, metrics, pictures and
light checkpoints, with a card beside them: what it is, what it saw, how long it took, how it
measures, and the checksums of its files. The runs of the clinic go to pretrained/clinic/NAME,
with fewer pictures and no checkpoint.

With `NAME ... --seeds 1 2` the named systems are trained again, under these seeds, and only
what they measure is kept, in seeds.json beside the card: how far a figure is chance.
"""

import argparse
import hashlib
import itertools
import json
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch
from PIL import Image
from torch import nn

from explorer.images.config import RunConfig
from explorer.images.data import load_images
from explorer.images.data.digits import SOURCE as DIGITS_SOURCE
from explorer.images.make_shipped import (
    SYSTEMS_SHIPPED,
    keep_seed,
    measure_system,
    publish_system,
    room_of,
)
from explorer.images.measure import measure
from explorer.images.measuring import factor_reader
from explorer.images.measuring.classifier import HELD_OUT, save_classifier, train_classifier
from explorer.images.measuring.factor_reader import (
    HELD_OUT_SEED,
    LEARNED_SEED,
    READERS,
    Readable,
    accuracies,
    train_reader,
)
from explorer.images.store.checkpoints import load_generator
from explorer.images.store.gallery import GALLERY
from explorer.images.store.library import CLINIC
from explorer.images.store.recipes import RECIPES, SHOWS
from explorer.images.store.rows import Row
from explorer.images.store.runs import RunFolder
from explorer.images.store.shipped import seeds_of
from explorer.images.train import train_folder
from explorer.images.training.devices import keep_memory
from explorer.tiling import GAP

_T = TypeVar("_T")

#: Pictures of a run that are shipped, log-spaced over its steps.
MOST_PICTURES = 16
#: At this side of a picture; of larger ones fewer are shipped, and no larger grids than this.
USUAL_SIDE, LARGEST_GRID = 32, 300
#: Of a run without light checkpoints, and the digits of its rows that are kept.
FEW_PICTURES, DIGITS = 6, 5


def main() -> int:
    """Train, publish and describe every model that is not there yet."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    known = ", ".join((*RECIPES, *GALLERY, *SYSTEMS_SHIPPED))
    parser.add_argument("names", nargs="*", help=f"Which: {known}; all if empty.")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--runs", type=Path, default=Path("runs"))
    parser.add_argument("--to", type=Path, default=Path("pretrained"))
    parser.add_argument(
        "--measure", action="store_true", help="Only measure again what is there, no training."
    )
    parser.add_argument(
        "--seeds",
        type=int,
        nargs="+",
        metavar="SEED",
        help="Train the named systems of the families and the zoo under these seeds, and keep "
        "only what they measure.",
    )
    options = parser.parse_args()
    if options.seeds and not set(options.names) <= set(SYSTEMS_SHIPPED):
        parser.error(f"--seeds is for the systems {', '.join(SYSTEMS_SHIPPED)}.")
    torch.set_num_threads(options.threads)
    keep_memory()
    if options.measure:
        for name in options.names or (*RECIPES, *SYSTEMS_SHIPPED):
            if name in SYSTEMS_SHIPPED:
                measure_system(options.to / room_of(name) / name)
            else:
                measure_again(options.to / name)
        return 0
    if options.seeds:
        again = itertools.product(options.names or SYSTEMS_SHIPPED, options.seeds)
        return 0 if all(_again(name, seed, options) for name, seed in again) else 2
    every = ("digit-classifier", *READERS, *RECIPES, *GALLERY, *SYSTEMS_SHIPPED)
    return 0 if all(_made(name, options) for name in options.names or every) else 2


def _made(name: str, options: argparse.Namespace) -> bool:
    """Train and publish one; return whether it was trained to its end."""
    if name == "digit-classifier":
        publish_classifier(options.to / name, options.threads)
        return True
    if name in READERS:
        publish_reader(READERS[name], options.to / name, options.threads)
        return True
    run = train_recipe(name, options.runs)
    if run is None:
        return False
    if name in SYSTEMS_SHIPPED:
        publish_system(run, options.to / room_of(name) / name, options.threads)
    else:
        publish(run, options.to / (CLINIC if name in GALLERY else "") / name, options.threads)
    return True


def _again(name: str, seed: int, options: argparse.Namespace) -> bool:
    """Train a system under another seed and keep what it measures; whether it got there."""
    target = options.to / room_of(name) / name
    if seed in seeds_of(target):
        return True
    run = train_recipe(name, options.runs, seed)
    if run is not None:
        keep_seed(run, target)
    return run is not None


def train_recipe(name: str, runs: Path, seed: int | None = None) -> RunFolder | None:
    """Train a recipe to its end in runs/pretrained-NAME; None if it failed or was stopped.

    Args:
        name: Of the recipe.
        runs: Where the run folders lie.
        seed: Instead of the recipe's own; such a run has a folder of its own.
    """
    config = {**RECIPES, **GALLERY, **SYSTEMS_SHIPPED}[name]
    folder = RunFolder(runs / f"pretrained-{name}")
    if seed is not None:
        folder = RunFolder(runs / f"pretrained-{name}-seed-{seed}")
        config = config.with_(seed=seed)
    if not folder.config_path.exists():
        folder = RunFolder.create(folder.path, config)
    if folder.status().state == "finished":
        return folder
    train_folder(folder, folder.config())
    return folder if folder.status().state == "finished" else None


def publish(run: RunFolder, target: Path, threads: int) -> None:
    """Copy a run with some of its pictures and no full checkpoint, and write its card."""
    nobody = {"pid": 0, "created": 0.0, "host": "", "launch": ""}
    with _replaced(target):
        shipped = RunFolder.create(target, run.config())
        shipped.write_status(run.status().model_copy(update=nobody))
        light = run.light_checkpoints()
        shipped.append_rows(run.rows() if light else map(_short, run.rows()))
        for file in light:
            shutil.copyfile(file, target / file.relative_to(run.path))
        side = run.config().image_size
        most = MOST_PICTURES * USUAL_SIDE // max(side, USUAL_SIDE) if light else FEW_PICTURES
        for file in log_spaced(run.samples(), most):
            ship_grid(file, target / file.relative_to(run.path), side)
        card = json.dumps(card_of(run, target, threads), indent=2)
        (target / "card.json").write_text(card + "\n", encoding="utf-8")


def ship_grid(file: Path, target: Path, side: int) -> None:
    """Copy a grid of pictures; of a large one its first pictures, in 256 colours."""
    with Image.open(file) as grid:
        if max(grid.size) <= LARGEST_GRID:
            shutil.copyfile(file, target)
            return
        reach = (LARGEST_GRID + GAP) // (side + GAP) * (side + GAP) - GAP
        grid.crop((0, 0, reach, reach)).quantize(256).save(target)


@contextmanager
def _replaced(target: Path) -> Iterator[None]:
    """Make a folder anew; the one that was there goes when the new one is whole."""
    before = target.with_name(f".{target.name}.before")
    if target.exists():
        target.rename(before)
    try:
        yield
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        if before.exists():
            before.rename(target)
        raise
    shutil.rmtree(before, ignore_errors=True)


def log_spaced(items: Sequence[_T], most: int) -> list[_T]:
    """Return the first, the last, and log-spaced ones between: early training changes most.

    >>> log_spaced(range(100), 5)
    [0, 2, 9, 31, 99]
    """
    places = np.geomspace(1, len(items), most).round().astype(int) - 1
    return [items[place] for place in sorted(set(places.tolist()))]


def card_of(run: RunFolder, target: Path, threads: int) -> dict[str, Any]:
    """Return what a user should know of a model before trusting it."""
    config, status = run.config(), run.status()
    return {
        "name": target.name,
        "made_by": f"python -m explorer.images.make_pretrained {target.name}",
        "shows": SHOWS.get(target.name, ""),
        "data": load_images(config).source,
        "config": config.model_dump(),
        "seconds": round(status.seconds),
        "threads": threads,
        "torch": torch.__version__,
        "metrics": _last_metrics(run),
        "sha256": {file.name: _sha256(file) for file in RunFolder(target).light_checkpoints()},
    }


def _short(row: Row) -> Row:
    """Return a row with as many digits as a curve shows, without its speed."""
    kept = {name: value for name, value in row.items() if name != "images_per_second"}
    return {
        name: value if isinstance(value, int) else float(f"{value:.{DIGITS}g}")
        for name, value in kept.items()
    }


def _last_metrics(run: RunFolder) -> dict[str, float]:
    """Return what the last light checkpoint gets; without one, what the run measured last."""
    if light := run.light_checkpoints():
        return metrics_of(light[-1], run.config())
    losses = {"step", "seconds"}
    measured = [row for row in run.rows() if "d_loss" not in row]
    return {n: round(v, 4) for n, v in measured[-1].items() if n not in losses}


def metrics_of(path: Path, config: RunConfig) -> dict[str, float]:
    """Return what 2,000 images of a checkpoint get, to four places."""
    found = measure(load_generator(path), config, load_images(config))
    return {name: round(value, 4) for name, value in found.items()}


def measure_again(target: Path) -> None:
    """Measure a shipped model anew and write its metrics into its card."""
    path = target / "card.json"
    card = json.loads(path.read_text(encoding="utf-8"))
    run = RunFolder(target)
    card["metrics"] = metrics_of(run.light_checkpoints()[-1], run.config())
    path.write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


def publish_classifier(target: Path, threads: int) -> None:
    """Train the digit classifier and write its card, unless it is there."""
    if (target / "model.safetensors").exists():
        return
    start = time.perf_counter()
    model, accuracy = train_classifier()
    facts = {
        "data": f"{DIGITS_SOURCE}; {HELD_OUT} of them, 100 a class, held out",
        "held_out_accuracy": round(accuracy, 4),
    }
    _publish_network(model, target, facts, round(time.perf_counter() - start), threads)


def publish_reader(readable: Readable, target: Path, threads: int) -> None:
    """Train a factor reader and write its card, unless it is there."""
    if (target / "model.safetensors").exists():
        return
    start = time.perf_counter()
    model = train_reader(readable)
    seconds = round(time.perf_counter() - start)
    found = accuracies(model, readable.draw(factor_reader.HELD_OUT, HELD_OUT_SEED))
    facts = {
        "data": f"{factor_reader.LEARNED:,} pictures of {factor_reader.SIDE} pixels drawn by "
        f"this program from seed {LEARNED_SEED}; {factor_reader.HELD_OUT:,} from seed "
        f"{HELD_OUT_SEED} held out",
        "held_out_accuracy": {n: round(found[n], 4) for n in readable.classes},
        "held_out_mean_error_as_share_of_range": {
            n: round(found[n], 4) for n in readable.numbers
        },
    }
    _publish_network(model, target, facts, seconds, threads)


def _publish_network(
    model: nn.Module, target: Path, facts: dict[str, Any], seconds: int, threads: int
) -> None:
    path = target / "model.safetensors"
    save_classifier(model, path)
    card = {
        "name": target.name,
        "made_by": f"python -m explorer.images.make_pretrained {target.name}",
        **facts,
        "seconds": seconds,
        "threads": threads,
        "torch": torch.__version__,
        "sha256": {path.name: _sha256(path)},
    }
    (target / "card.json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
