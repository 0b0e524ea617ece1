"""Where models lie: those that come with the program, and the runs of this machine."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explorer.images.runs import RunFolder, find_runs

_PROJECT = Path(__file__).parents[2]


@dataclass(frozen=True)
class ModelEntry:
    """A model that can be loaded.

    Attributes:
        name: Its key in links, such as 'digits-dcgan' or 'run:first'.
        title: What a student reads.
        path: A folder of checkpoints, a run folder or a file.
        card: What is known of it: data, licence, command, seconds, metrics.
    """

    name: str
    title: str
    path: Path
    card: dict[str, Any]


def pretrained_root() -> Path:
    """Return the folder of shipped models; GAN_EXPLORER_PRETRAINED names another."""
    return Path(os.environ.get("GAN_EXPLORER_PRETRAINED", _PROJECT / "pretrained"))


def runs_root() -> Path:
    """Return the folder of training runs; GAN_EXPLORER_RUNS names another."""
    return Path(os.environ.get("GAN_EXPLORER_RUNS", _PROJECT / "runs"))


def find_models() -> dict[str, ModelEntry]:
    """Return every model by its name: the shipped ones first, then runs with checkpoints."""
    folders = sorted(path.parent for path in pretrained_root().glob("*/card.json"))
    found = {folder.name: _shipped(folder) for folder in folders if _has_checkpoints(folder)}
    for run in find_runs(runs_root()):
        if run.timeline() or run.checkpoints():
            name = f"run:{run.path.name}"
            found[name] = ModelEntry(name, f"{run.path.name} (a run)", run.path, {})
    return found


def _has_checkpoints(folder: Path) -> bool:
    return bool(RunFolder(folder).timeline() or list(folder.glob("step-*.safetensors")))


def _shipped(folder: Path) -> ModelEntry:
    try:
        card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        card = {}
    title = str(card.get("title", folder.name.replace("-", " ")))
    return ModelEntry(folder.name, title, folder, card)
