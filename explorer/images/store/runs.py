"""A run folder: all that a training run leaves on disk, and how other processes follow it.

```
config.json                       the settings, a config of its system
data.json                         what was read, and which files were left out (`DataNote`)
status.json                       what the process does now (`Status`); touched every second
metrics.jsonl                     one JSON object a line; `step` in each, ascending
samples/step-0000100.png          grids of the same latents over time
checkpoints/step-0000500.safetensors   full checkpoints, to resume from
timeline/step-0000040.safetensors light copies of G, log-spaced, to walk through
lock                              held by the training process, to keep a second one out
stop                              its appearance asks the process to save and stop
owner                             who ordered it on a page, and may stop or remove it
```

Nothing here is trusted: a file of a run can be another user's, another version's, damaged or a
stray copy. It costs that file. Looking writes nothing.

The columns of a row are those of its system's `charts`, and of the metrics.
"""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from explorer.images.config import RunConfig
from explorer.images.data.note import DataNote
from explorer.images.store import life
from explorer.images.store.configs import config_in
from explorer.images.store.files import sweep, write_text
from explorer.images.store.rows import ROW_FILES, Row, row_of
from explorer.images.store.status import Status, last_status
from explorer.images.systems import config_of


@dataclass(frozen=True)
class RunFolder:
    """The files of one run; every method looks at the disk afresh."""

    path: Path

    @classmethod
    def create(cls, path: Path, config: RunConfig) -> "RunFolder":
        """Make the folder and write the config; of two who try at once one succeeds.

        Raises:
            ValueError: The folder already holds a run, or cannot be written.
        """
        folder = cls(path)
        try:
            path.mkdir(parents=True, exist_ok=True)
            with folder.config_path.open("x", encoding="utf-8") as file:
                file.write(config.model_dump_json(indent=2))
            for part in folder.parts:
                part.mkdir(exist_ok=True)
        except OSError as error:
            msg = f"The run folder {path} cannot be written: {error.strerror or error}."
            if isinstance(error, FileExistsError) and folder.config_path.exists():
                msg = f"{path} already holds a run; resume it, or choose another folder."
            raise ValueError(msg) from error
        return folder

    def discard(self) -> None:
        """Remove a run that never made a step; what is not a run's stays."""
        own = [*self.samples(), *self.light_checkpoints(), self.rows_path, self.status_path]
        own += [self.path / name for name in ("data.json", "lock", "stop", "owner")]
        for file in [*own, self.config_path]:
            file.unlink(missing_ok=True)
        with suppress(OSError):  # a folder that holds something else
            for part in (*self.parts, self.path):
                part.rmdir()

    @property
    def config_path(self) -> Path:
        """config.json."""
        return self.path / "config.json"

    @property
    def status_path(self) -> Path:
        """status.json."""
        return self.path / "status.json"

    @property
    def parts(self) -> tuple[Path, Path, Path]:
        """The folders inside."""
        return self.samples_path, self.checkpoints_path, self.light_checkpoints_path

    @property
    def samples_path(self) -> Path:
        """The folder of sample grids."""
        return self.path / "samples"

    @property
    def checkpoints_path(self) -> Path:
        """The folder of full checkpoints."""
        return self.path / "checkpoints"

    @property
    def light_checkpoints_path(self) -> Path:
        """The folder of light checkpoints."""
        return self.path / "timeline"

    @property
    def rows_path(self) -> Path:
        """metrics.jsonl; `rows.ROW_FILES` tells more of it."""
        return self.path / "metrics.jsonl"

    def belongs_to(self, owner: str) -> None:
        """Note who ordered the run.

        Raises:
            OSError: The note could not be written.
        """
        write_text(self.path / "owner", owner)

    def owner(self) -> str:
        """Return who ordered the run on a page; empty for a run from a shell."""
        try:
            return (self.path / "owner").read_text(encoding="utf-8")[:64].strip()
        except FileNotFoundError:
            return ""
        except (OSError, ValueError):
            return "unreadable"

    def config(self) -> RunConfig:
        """Return the run's config.

        Raises:
            ValueError: There is no config here, or it is invalid; in one sentence.
        """
        return config_in(self.config_path)

    def resumed(self, steps: int | None = None) -> RunConfig:
        """Return the config with which a run goes on: page and shell both ask here.

        Args:
            steps: Where it shall end; as before if None.

        Raises:
            ValueError: There is nothing left to do up to there.
        """
        config = self.config()
        wanted, done = steps or config.steps, self.steps_done()
        if wanted <= done:
            msg = f"{self.path.name} has done {done:,} steps; give it more than that to go on."
            raise ValueError(msg)
        return config_of({**config.model_dump(), "steps": wanted})

    def steps_done(self) -> int:
        """Return how many steps were made and kept."""
        status = self.status()
        ended = status.step if status.state in ("finished", "stopped") else 0
        return max([ended, *map(step_of, self.checkpoints()[-1:])])

    def replace_config(self, config: RunConfig) -> None:
        """Write a changed config, for a run that is resumed with more steps."""
        write_text(self.config_path, config.model_dump_json(indent=2))

    def write_data(self, note: DataNote) -> None:
        """Write data.json."""
        write_text(self.path / "data.json", note.model_dump_json(indent=2))

    def data(self) -> DataNote | None:
        """Return what was read; None before that, and in runs that did not note it."""
        try:
            return DataNote.model_validate_json((self.path / "data.json").read_bytes())
        except (OSError, ValidationError):
            return None

    def status(self) -> Status:
        """Return what the process last said; a process that died without a word is failed."""
        return last_status(self.status_path)

    def busy(self) -> bool:
        """Return whether a living process trains in this folder."""
        return self.status().state in ("starting", "running")

    def write_status(self, status: Status) -> None:
        """Replace status.json."""
        write_text(self.status_path, status.model_dump_json(indent=2))

    def append_rows(self, rows: Iterable[Row]) -> None:
        """Add rows to metrics.jsonl."""
        text = "".join(json.dumps(row, allow_nan=False) + "\n" for row in rows)
        with self.rows_path.open("a", encoding="utf-8") as file:
            file.write(text)

    def rows(self) -> list[Row]:
        """Return all rows that are complete; a line that is no row is left out."""
        return ROW_FILES.rows(self.rows_path)

    def forget_after(self, step: int) -> None:
        """Drop rows, samples and checkpoints later than a step, before resuming there."""
        lines = self.rows_path.read_bytes().split(b"\n") if self.rows_path.exists() else []
        kept = [line for line in lines if (row := row_of(line)) and row["step"] <= step]
        if kept != lines[:-1] or lines[-1:] not in ([], [b""]):
            write_text(self.rows_path, "".join(line.decode() + "\n" for line in kept))
        for file in [*self.samples(), *self.light_checkpoints(), *self.checkpoints()]:
            if step_of(file) > step:
                file.unlink()

    def sweep(self) -> int:
        """Remove what killed writers left half-written; only under the folder's lock."""
        return sweep((self.path, *self.parts))

    def samples(self) -> list[Path]:
        """Return the sample grids, oldest first."""
        return _numbered(self.samples_path, ".png")

    def checkpoints(self) -> list[Path]:
        """Return the full checkpoints, oldest first."""
        return _numbered(self.checkpoints_path, ".safetensors")

    def light_checkpoints(self) -> list[Path]:
        """Return the light checkpoints, oldest first."""
        return _numbered(self.light_checkpoints_path, ".safetensors")

    def request_stop(self) -> None:
        """Ask the training process to save and stop."""
        (self.path / "stop").touch()

    def stop_requested(self) -> bool:
        """Return whether someone asked the process to stop."""
        return (self.path / "stop").exists()

    def clear_stop(self) -> None:
        """Forget an earlier request."""
        (self.path / "stop").unlink(missing_ok=True)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the folder for this process; the system lets go of it however it ends.

        Raises:
            ValueError: Another process trains here.
            OSError: The folder cannot be written.
        """
        with ExitStack() as stack:
            try:
                stack.enter_context(life.held(self.path / "lock"))
            except TimeoutError as error:
                msg = f"Another process is training in {self.path}."
                raise ValueError(msg) from error
            yield


def step_of(path: Path) -> int:
    """Return the step in a file's name.

    >>> step_of(Path("samples/step-0000100.png"))
    100
    """
    return int(path.stem.removeprefix("step-"))


def find_runs(root: Path) -> list[RunFolder]:
    """Return the run folders directly inside a folder, by name; also those of no access."""
    try:
        found = sorted(root.iterdir())
    except OSError:
        return []
    return [RunFolder(path) for path in found if _may_hold_run(path)]


def _may_hold_run(path: Path) -> bool:
    try:
        return (path / "config.json").exists()
    except OSError:
        return True


def _numbered(folder: Path, suffix: str) -> list[Path]:
    """Return the files named after a step, by step; copies and other strays are none."""
    name = re.compile(rf"step-\d{{1,12}}{re.escape(suffix)}")
    try:
        return sorted((f for f in folder.iterdir() if name.fullmatch(f.name)), key=step_of)
    except OSError:
        return []
