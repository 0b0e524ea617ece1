"""Where models lie: those that come with the program, and the runs of this machine."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explorer.images.store.recipes import RECIPES
from explorer.images.store.runs import RunFolder, find_runs
from explorer.images.systems import system_of

_PROJECT = Path(__file__).parents[3]
#: The folder of the models that this program came with, whichever folder shows its models.
OWN_ROOT = _PROJECT / "pretrained"
#: The folder of the clinic's runs among the shipped ones: they are no models.
CLINIC = "clinic"


@dataclass(frozen=True)
class ModelEntry:
    """A model that can be loaded.

    Attributes:
        name: Its key in links, such as 'digits-dcgan' or 'run:first'.
        title: What a student reads.
        path: A run folder or a file.
        card: What is known of it: data, licence, command, seconds, metrics.
    """

    name: str
    title: str
    path: Path
    card: dict[str, Any]

    @property
    def run_name(self) -> str | None:
        """The `supervisor.KnownRun.name` of its training, None for an upload."""
        kind, _, name = self.name.rpartition(":")
        return {"": f"shipped:{name}", "run": name}.get(kind)


def pretrained_root() -> Path:
    """Return the folder of shipped models; GAN_EXPLORER_PRETRAINED names another."""
    return Path(os.environ.get("GAN_EXPLORER_PRETRAINED", OWN_ROOT))


def runs_root() -> Path:
    """Return the folder of training runs; GAN_EXPLORER_RUNS names another."""
    return Path(os.environ.get("GAN_EXPLORER_RUNS", _PROJECT / "runs"))


def runs_per_gpu() -> int:
    """Return how many runs may share a GPU: GAN_EXPLORER_RUNS_PER_GPU, else one."""
    given = os.environ.get("GAN_EXPLORER_RUNS_PER_GPU", "1")
    return max(1, int(given)) if given.isdecimal() else 1


def shipped_runs() -> list[RunFolder]:
    """Return the runs that come with the program, in the order of their recipes."""
    places = {name: place for place, name in enumerate(RECIPES)}

    def place(run: RunFolder) -> int:
        return places.get(run.path.name, len(places))

    return sorted(find_runs(pretrained_root()), key=place)


def find_models() -> dict[str, ModelEntry]:
    """Return every model by its name: the shipped ones first, then runs with checkpoints."""
    runs = [*shipped_runs(), *find_runs(runs_root())]
    entries = [_entry(run) for run in runs if _walkable(run)]
    return {entry.name: entry for entry in entries}


def _walkable(run: RunFolder) -> bool:
    """Return whether a run has a checkpoint of a system that draws from latents."""
    try:
        walked = system_of(run.config()).walked
    except ValueError:
        return False
    return bool(walked and (run.light_checkpoints() or run.checkpoints()))


def model_name(run: RunFolder) -> str:
    """Return the name of a run's model in `find_models`."""
    shipped = run.path.parent == pretrained_root()
    return run.path.name if shipped else f"run:{run.path.name}"


def _entry(run: RunFolder) -> ModelEntry:
    name = model_name(run)
    title = f"{run.path.name} (a run)" if name != run.path.name else name
    try:
        card = json.loads((run.path / "card.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        card = {}
    return ModelEntry(name, title, run.path, card if isinstance(card, dict) else {})
