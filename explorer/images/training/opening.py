"""Which run a command line means: a new one, or one that goes on; nothing is written here."""

import argparse
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from explorer.images.config import MOST_STEPS, PATH_KINDS, RunConfig
from explorer.images.data import ImageSet, check_asked
from explorer.images.store.configs import settings_in
from explorer.images.store.runs import RunFolder
from explorer.images.systems import SYSTEMS, config_of
from explorer.images.training.distributed import Processes
from explorer.images.training.epochs import steps_for
from explorer.images.training.telling import say

Images = Mapping[str, ImageSet]

#: The most threads that anybody means.
_MOST_THREADS = 1024


@dataclass(frozen=True)
class Wanted:
    """What shall be trained, and where.

    Attributes:
        config: The run, but for its steps where epochs are given.
        epochs: How often D shall read every image, if that says how long.
        path: The run's folder; None for one that is named by the time.
        resumed: Whether the folder holds the run already.
    """

    config: RunConfig
    epochs: float | None
    path: Path | None
    resumed: bool

    @property
    def counts_images(self) -> bool:
        """Whether the images must be read before anything is written.

        A new run that cannot begin leaves no folder; how long epochs are, the images tell. A
        run that goes on tells in its status what is wrong with them.
        """
        return not self.resumed or self.epochs is not None

    def lasting(self, images: Images) -> "Wanted":
        """Return the same with the steps that its epochs take.

        Raises:
            ValueError: That is too long, or a resumed run has done as much.
        """
        if self.epochs is None:
            return self
        steps = steps_for(self.epochs, len(next(iter(images.values()))), self.config)
        if steps > MOST_STEPS:
            msg = f"--epochs {self.epochs:g} takes more than {MOST_STEPS:,} steps, the longest "
            msg += "run; give fewer."
            raise ValueError(msg)
        config = config_of({**self.config.model_dump(), "steps": steps})
        if self.resumed and self.path:
            RunFolder(self.path).resumed(steps)
        return replace(self, config=config)

    def folder(self, processes: Processes) -> RunFolder:
        """Return the run's folder; a new one is made by the first of the processes.

        Raises:
            ValueError: It holds another run, or cannot be written.
        """
        if self.resumed and self.path:
            return RunFolder(self.path)
        made = str(self._made().path) if processes.rank == 0 else ""
        return RunFolder(Path(processes.first(made)))

    def _made(self) -> RunFolder:
        if self.path is not None:
            return RunFolder.create(self.path, self.config)
        name = time.strftime(f"{self.config.kind}-%Y%m%d-%H%M%S")
        names = (name, *(f"{name}-{number}" for number in range(2, 100)))
        paths = [(Path("runs") / one).resolve() for one in names]
        free = (path for path in paths if not path.exists())
        while True:
            path = next(free)
            with suppress(FileExistsError):  # two starts in one second
                path.mkdir(parents=True)
                return RunFolder.create(path, self.config)


def wanted(options: argparse.Namespace) -> Wanted:
    """Return what a command line asks for.

    Raises:
        ValueError: The options do not fit together, or say nothing that can be trained.
    """
    known = {name for system in SYSTEMS.values() for name in system.Config.model_fields}
    given = {name: value for name, value in vars(options).items() if name in known}
    _check(options, given)
    if options.resume is not None:
        return _resumed(options, given)
    if options.config is not None:
        given = {**_settings(options.config, given.get("system")), **given}
    config = _with_whole_paths(config_of(given))
    if "max_images" in vars(options):
        check_asked(config)
    path = options.folder and options.folder.expanduser().resolve()
    return Wanted(config, options.epochs, path, resumed=False)


def take_threads(given: int, run: Wanted) -> None:
    """Compute on as many threads as are given, or as a resumed run did before."""
    before = RunFolder(run.path).status().threads if run.resumed and run.path else 0
    threads = given or (before if before <= (os.cpu_count() or 1) else 0)
    if threads:
        torch.set_num_threads(threads)
    now = torch.get_num_threads()
    if before not in (0, now):
        say(f"The run was trained on {before} threads so far and goes on on {now}: the last")
        say(f"digits of its weights will be others than on {before}.")


def _resumed(options: argparse.Namespace, given: dict[str, object]) -> Wanted:
    folder = RunFolder(options.resume.expanduser().resolve())
    config = config_of({**folder.config().model_dump(), **given})
    if options.epochs is None:
        folder.resumed(config.steps)
    return Wanted(config, options.epochs, folder.path, resumed=True)


def _settings(path: Path, system: object) -> dict[str, object]:
    """Return the settings in a file; raises ValueError where they are of another system."""
    try:
        settings = settings_in(path.expanduser())
    except OSError as error:
        msg = f"{path} cannot be read: {error.strerror or error}."
        raise ValueError(msg) from error
    written = settings.get("system", "gan")
    if system not in (None, written):
        msg = f"{path} holds settings of the system {written!s:.40}, not of {system}; leave "
        msg += "--system out, or give another file."
        raise ValueError(msg)
    return settings


def _check(options: argparse.Namespace, given: dict[str, object]) -> None:
    """Refuse what contradicts itself or would have no effect.

    Raises:
        ValueError: With one sentence.
    """
    resumed = options.resume is not None
    refused = {
        "--steps and --epochs both say how long to train; give one of them.": (
            options.epochs is not None and "steps" in given
        ),
        f"--epochs {options.epochs} is no training; give a number above 0.": (
            options.epochs is not None and not options.epochs > 0
        ),
        f"--threads {options.threads} is no number of threads; give 1 to {_MOST_THREADS:,}, "
        "or leave it out for all.": (not 0 <= options.threads <= _MOST_THREADS),
        "A resumed run stays in its folder; give --resume or --folder.": (
            resumed and options.folder is not None
        ),
        "A resumed run keeps its settings; only --steps or --epochs, --device and --threads "
        "may be given.": (
            resumed and bool(set(given) - {"steps", "device"} or options.config is not None)
        ),
    }
    for sentence, applies in refused.items():
        if applies:
            raise ValueError(sentence)


def _with_whole_paths(config: RunConfig) -> RunConfig:
    """Return the config with folders that mean the same wherever the run goes on."""
    named = {name: getattr(config, name) for name in type(config).model_fields}
    datasets = {n: v.partition(":") for n, v in named.items() if n.startswith("dataset")}
    folders = {
        name: f"{kind}:{_whole(path)}"
        for name, (kind, _, path) in datasets.items()
        if kind in PATH_KINDS
    }
    return config.with_(**folders)


def _whole(path: str) -> Path:
    try:
        return Path(path).expanduser().resolve()
    except RuntimeError as error:
        msg = f"There is no home folder for {path}."
        raise ValueError(msg) from error
