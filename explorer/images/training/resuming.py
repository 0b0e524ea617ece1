"""Going on with a run: whether one can, and from which checkpoint, before anything is touched.

A file in a run folder may be truncated, another network's, or contradict config.json, which
people edit. The newest checkpoint that is whole and of this run is taken; one that is not is
kept under another name. Where none is, nothing is changed.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from torch import Tensor

from explorer.images.config import RunConfig
from explorer.images.store.checkpoints import read_info
from explorer.images.store.files import write_text
from explorer.images.store.runs import RunFolder, step_of
from explorer.images.systems import system_of

#: Settings that may change while a run goes on: where it is computed, how long, what is kept.
CHANGEABLE = frozenset({"steps", "device", *RunConfig.groups["records"]})
_ASIDE = ".unusable"


class RefusedError(ValueError):
    """A run that cannot go on; its folder is as it was."""


@dataclass
class Choice:
    """The checkpoints from which a run may go on, and those from which it cannot.

    Attributes:
        files: Usable as far as their headers tell, newest first.
        problems: What is wrong with the others, by file, newest first.
    """

    files: list[Path] = field(default_factory=list)
    problems: dict[Path, str] = field(default_factory=dict)

    def load(self, load: Callable[[Path], None]) -> Path | None:
        """Load the newest checkpoint that can be; return it, None where a run starts afresh.

        Raises:
            RefusedError: There are checkpoints, but none of them fits.
        """
        for file in self.files:
            try:
                load(file)
            except Exception as error:  # whatever is wrong inside, an older one may be whole
                self.problems[file] = _line(error)
            else:
                return file
        if self.problems:
            raise RefusedError(_none_fits(self.problems))
        return None

    def set_aside(self, step: int) -> list[str]:
        """Rename the files that are newer than the step reached; return a sentence for each."""
        told = []
        for file, reason in self.problems.items():
            if step_of(file) > step:
                kept = file.with_name(file.name + _ASIDE)
                file.replace(kept)
                told.append(
                    f"{reason} The run goes on from step {step:,}; the file is now {kept.name}."
                )
        return told


@contextmanager
def unchanged_if_refused(folder: RunFolder) -> Iterator[None]:
    """Put back what was written while a run was prepared, where it turns out not to go on."""
    files = [folder.config_path, folder.status_path, folder.path / "data.json"]
    before = {file: file.read_bytes() if file.exists() else None for file in files}
    try:
        yield
    except RefusedError:
        for file, content in before.items():
            if content is None:
                file.unlink(missing_ok=True)
            elif file.read_bytes() != content:
                write_text(file, content.decode("utf-8"))
        raise


def choose(folder: RunFolder, config: RunConfig) -> Choice:
    """Look at the checkpoints of a run, and change nothing.

    Raises:
        RefusedError: None can be continued, or there is none though there was.
    """
    choice = Choice()
    for file in reversed(folder.checkpoints()):
        problem = _problem(file, config)
        if problem:
            choice.problems[file] = problem
        else:
            choice.files.append(file)
    if choice.problems and not choice.files:
        raise RefusedError(_none_fits(choice.problems))
    if not choice.files:
        _check_nothing_is_lost(folder, config)
    return choice


def check_shapes(file: Path, found: Mapping[str, Tensor], wanted: Mapping[str, Tensor]) -> None:
    """Compare the networks in a checkpoint with those of a run, before any is changed.

    Args:
        file: The checkpoint.
        found: Its tensors.
        wanted: The tensors of a run, whose optimizers may not have begun.

    Raises:
        ValueError: A tensor of a network is missing, left over or of another shape.
    """
    for name in sorted({*found, *wanted}):
        shapes = [tuple(t[name].shape) if name in t else None for t in (found, wanted)]
        if shapes[0] != shapes[1] and not name.startswith("optimizer."):
            msg = f"{file.name} is another network's: {name} is {shapes[0]}, not {shapes[1]}."
            raise ValueError(msg)


def _problem(file: Path, config: RunConfig) -> str:
    """Return what keeps a run from going on there, as far as the header tells; else nothing."""
    try:
        info = read_info(file)
    except Exception as error:  # a foreign file may make its reader raise anything
        return _line(error)
    if info.step != step_of(file):
        return f"{file.name} says that it is of step {info.step:,}."
    if different := _different(config, info.config):
        return f"{file.name} and config.json contradict each other: {different}."
    missing = _full_parts(config, info.step) - info.parts
    if missing:
        return f"{file.name} is no full checkpoint: it lacks {', '.join(sorted(missing))}."
    return ""


def _different(now: RunConfig, was: RunConfig) -> str:
    """Return in which settings a run and a checkpoint of it contradict each other.

    Whether the data is the same is told by the data, not by its path.
    """
    here, there = now.model_dump(), was.model_dump()
    different = [
        name
        for name in sorted({*here, *there} - CHANGEABLE)
        if here.get(name) != there.get(name) and not name.startswith("dataset")
    ]
    named = [f"`{n}` is {there.get(n)} there and {here.get(n)} here" for n in different[:3]]
    more = [f"{len(different) - 3} more"] if len(different) > 3 else []
    return " and ".join(filter(None, [", ".join(named), *more]))


def _full_parts(config: RunConfig, step: int) -> set[str]:
    """Return what a full checkpoint has; an optimizer that rests may remember nothing."""
    system = system_of(config)
    parts = {part for moved in system.learners.values() for part in moved}
    parts |= {f"average.{part}" for part in system.averaged}
    moving = (name for name in system.learners if step in system.moves(config, name))
    return parts | {f"optimizer.{name}" for name in moving}


def _check_nothing_is_lost(folder: RunFolder, config: RunConfig) -> None:
    """Refuse to start afresh where pictures and rows tell of steps that were kept once."""
    status = folder.status()
    files = [*folder.samples(), *folder.light_checkpoints()]
    steps = [*map(step_of, files), *(int(row["step"]) for row in folder.rows())]
    furthest = max(steps, default=0)
    ended = status.state in ("finished", "stopped") or not status.updated
    if furthest > config.checkpoint_every or (ended and furthest):
        msg = f"{folder.path.name} has no full checkpoint to go on from, and starting again "
        msg += f"would lose its pictures and rows, which reach step {furthest:,}. Train it "
        msg += f"anew with --config {folder.config_path}. Nothing was changed."
        raise RefusedError(msg)


def _none_fits(problems: Mapping[Path, str]) -> str:
    newest, *others = problems.values()
    more = f" ({len(others)} older ones do not fit either.)" if others else ""
    return f"The run cannot go on: {newest}{more} Nothing was changed."


def _line(error: Exception) -> str:
    text = " ".join(str(error).split())[:300] or type(error).__name__
    return text if text.endswith(".") else f"{text}."
