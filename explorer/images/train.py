"""Train on images: `python -m explorer.images.train --system gan --dataset digits`.

Every option is a field of the system's config: `--system vae --help` tells those of a VAE. A
run is stopped by Ctrl-C (it saves first) or by a file named `stop` in its folder, and continued
by `--resume`.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

import torch
from pydantic.fields import FieldInfo

from explorer.config import literal_options
from explorer.images.config import RunConfig
from explorer.images.data import load_streams
from explorer.images.data.note import DataNote, check_same_data
from explorer.images.store.checkpoints import read_info
from explorer.images.store.configs import settings_in
from explorer.images.store.life import heartbeat
from explorer.images.store.runs import RunFolder
from explorer.images.store.status import Status, launched_as
from explorer.images.systems import SYSTEMS, GANConfig
from explorer.images.training.devices import keep_memory, multiplies_bfloat16
from explorer.images.training.distributed import (
    Processes,
    connect,
    device_for,
    in_turn,
    launched_rank,
)
from explorer.images.training.loop import RunProgress, TrainingRun
from explorer.images.training.opening import Images, take_threads, wanted
from explorer.images.training.resuming import choose, unchanged_if_refused
from explorer.images.training.stopping import signals
from explorer.images.training.telling import say, with_bar, with_lines

#: Files left out that are named one by one.
_TOLD = 10
_PRETENDED = (
    "This hardware does not multiply in bfloat16: it takes fifty to a hundred times as long as "
    "with --precision auto."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Train as the command line says; return 0, or 2 with a sentence on what went wrong."""
    options = _parser(_system_of(arguments)).parse_args(arguments)
    keep_memory()
    try:
        run, images, processes = wanted(options), None, None
        take_threads(options.threads, run)
        if run.counts_images:
            processes = connect(device_for(run.config.device))
            images = in_turn(processes, lambda: load_streams(run.config))
            run = run.lasting(images)
        folder = run.folder(processes or Processes())
    except (ValueError, OSError) as error:
        return _complain(error)
    done = 2
    try:
        done = train_folder(
            folder, run.config, images, processes=processes, data_changed=options.data_changed
        )
    finally:
        if done and not run.resumed and launched_rank() == 0:
            _discard_unbegun(folder)
    return done


def _discard_unbegun(folder: RunFolder) -> None:
    """Leave no folder of a run that failed before its first step was done."""
    with suppress(OSError):
        if folder.status().step <= 1 and not folder.checkpoints():
            folder.discard()


def train_folder(
    folder: RunFolder,
    config: RunConfig,
    images: Images | None = None,
    *,
    quiet: bool = False,
    processes: Processes | None = None,
    data_changed: bool = False,
) -> int:
    """Train in a run folder, from its newest checkpoint if it has one; return 0 or 2.

    Args:
        folder: The run.
        config: Its settings; where they differ from those in the folder, they replace them.
        images: The data of each stream, if they are loaded already.
        quiet: Whether to tell no progress.
        processes: The processes that train together, if they are connected already.
        data_changed: Whether to go on with other data than the run began with.
    """
    try:
        with _taken(folder, config) if launched_rank() == 0 else nullcontext():
            _train_locked(folder, config, images, processes, quiet, data_changed=data_changed)
    except (ValueError, OSError, RuntimeError, MemoryError) as error:
        sentence = explain(error, config, folder)
        if sentence is None:
            raise
        return _complain(sentence)
    return 0


def explain(error: BaseException, config: RunConfig, folder: RunFolder) -> str | None:
    """Return in plain words what went wrong and what to do; None for a fault of the program."""
    text = str(error)
    signs = ("out of memory", "can't allocate memory", "not enough memory")
    memory = isinstance(error, (torch.OutOfMemoryError, MemoryError))
    if memory or any(sign in text for sign in signs):
        smaller = max(2, config.batch_size // 2)
        sentence = f"Out of memory with batches of {config.batch_size}; "
        return f"{sentence}try --batch-size {smaller}. The last checkpoint is kept."
    if isinstance(error, OSError):
        return f"{folder.path} cannot be written: {text}. The last checkpoint is kept."
    return text if isinstance(error, ValueError) else None


@contextmanager
def _taken(folder: RunFolder, config: RunConfig) -> Iterator[None]:
    """Hold a folder and let its heart beat, once it is known that its run can go on.

    A request to stop that came since a supervisor ordered this process is kept.

    Raises:
        RefusedError: It cannot go on; then the folder is as it was.
    """
    choose(folder, config)
    with folder.lock(), unchanged_if_refused(folder):
        folder.sweep()
        if folder.config() != config:
            folder.replace_config(config)
        if not launched_as():
            folder.clear_stop()
            (folder.path / "launch.json").unlink(missing_ok=True)
        said = folder.status().model_dump(include={"step", "epochs", "seconds"})
        said |= {"steps": config.steps, "threads": torch.get_num_threads()}
        folder.write_status(Status.of_this_process(state="starting", **said))
        with heartbeat(folder.status_path):
            yield


def _train_locked(
    folder: RunFolder,
    config: RunConfig,
    images: Images | None,
    processes: Processes | None,
    quiet: bool,
    *,
    data_changed: bool,
) -> None:
    """Train, and leave the reason of a failure in the run's status."""
    run: TrainingRun | None = None
    try:
        device = device_for(config.device)
        if config.precision == "bfloat16" and not multiplies_bfloat16(device):
            sys.stderr.write(f"{_PRETENDED}\n")
        processes = processes or connect(device)
        images = images or in_turn(processes, lambda: load_streams(_as_begun(folder, config)))
        if launched_rank() == 0:
            note = DataNote.of(*images.values())
            _check_data(folder, config, note, allowed=data_changed)
            _note(folder, note, quiet=quiet)
        run = TrainingRun(folder, config, images, device, processes)
        for sentence in run.continue_from_last():
            sys.stderr.write(f"{sentence}\n")
        _train(run, quiet=quiet)
        if run.writes:
            folder.clear_stop()
        run.processes.shutdown()
    except (ValueError, OSError, RuntimeError, MemoryError) as error:
        sentence = explain(error, config, folder) or repr(error)
        with suppress(OSError):
            if run is not None:
                run.tell_failure(sentence)
            elif launched_rank() == 0:
                said = folder.status().model_dump() | {"state": "failed", "error": sentence}
                folder.write_status(Status(**said))
        raise


def _check_data(folder: RunFolder, config: RunConfig, note: DataNote, *, allowed: bool) -> None:
    """Refuse to go on with other data than a run began with, unless that was asked for."""
    if folder.checkpoints():
        conditional = isinstance(config, GANConfig) and config.conditional
        check_same_data(folder.data(), note, conditional=conditional, allowed=allowed)


def _as_begun(folder: RunFolder, config: RunConfig) -> RunConfig:
    """Return the config with the channels of the networks that the run has already."""
    found = choose(folder, config).files
    if config.channels != "auto" or not found:
        return config
    channels = next(iter(read_info(found[0]).facts.values())).channels
    return config.with_(channels=str(channels)) if channels in (1, 3) else config


def _note(folder: RunFolder, note: DataNote, *, quiet: bool) -> None:
    """Leave in the folder what was read, and say it; of many files left out, the first."""
    folder.write_data(note)
    if not quiet:
        say("\n".join([str(note), *(f"  {line}" for line in note.listed(_TOLD))]))


def _train(run: TrainingRun, *, quiet: bool) -> None:
    """Run the loop and tell of it; the first signal asks it to save and stop."""
    steps: Iterable[RunProgress] = run.train()
    if run.writes and not quiet:
        if sys.stderr.isatty():
            steps = with_bar(steps, run.step, run.config.steps)
        elif not launched_as():
            steps = with_lines(steps)
    with signals(run.ask_to_stop):
        for _ in steps:
            pass


def _complain(error: object) -> int:
    sys.stderr.write(f"{error}\n")
    return 2


def _system_of(arguments: Sequence[str] | None) -> str:
    """Return the system that the arguments name: it decides which other options there are."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--system", choices=SYSTEMS)
    parser.add_argument("--config", type=Path)
    parser.add_argument("--resume", type=Path)
    named = parser.parse_known_args(arguments)[0]
    if named.system is not None:
        return str(named.system)
    file = named.resume / "config.json" if named.resume else named.config
    with suppress(OSError, ValueError, AttributeError):
        system = str(settings_in(file.expanduser()).get("system", "gan"))
        return system if system in SYSTEMS else "gan"
    return "gan"


def _parser(system: str) -> argparse.ArgumentParser:
    summary, _, rest = (__doc__ or "").partition("\n")
    parser = argparse.ArgumentParser(
        prog="python -m explorer.images.train", description=summary, epilog=rest
    )
    run = parser.add_argument_group("run")
    run.add_argument(
        "--folder",
        "--run",
        type=Path,
        metavar="FOLDER",
        help="The run's folder; a new one under runs/ if empty.",
    )
    run.add_argument("--resume", type=Path, metavar="RUN", help="Continue the run in a folder.")
    run.add_argument(
        "--data-changed",
        action="store_true",
        help="Go on although the data are not those that the run began with.",
    )
    run.add_argument("--config", type=Path, help="Read settings from a JSON file first.")
    run.add_argument(
        "--threads",
        type=int,
        default=0,
        help="CPU threads; all if empty, as before if resumed. Equal runs need equal numbers.",
    )
    run.add_argument(
        "--system",
        choices=SYSTEMS,
        default=argparse.SUPPRESS,
        help=f"What is trained (default: {system}).",
    )
    config = SYSTEMS[system].Config
    for title, names in config.grouped().items():
        group = parser.add_argument_group(title)
        for name in names:
            older = [old for old, new in config.renamed.items() if new == name]
            _add_option(group, name, older, config.model_fields[name])
        if "steps" in names:
            group.add_argument(
                "--epochs",
                type=float,
                help="Instead of --steps: how often D reads every real image.",
            )
    return parser


def _add_option(
    group: argparse._ArgumentGroup, name: str, older: Sequence[str], field: FieldInfo
) -> None:
    """Add the option of one field; pydantic converts and checks what is given."""
    flags = ["--" + one.replace("_", "-") for one in (name, *older)]
    default = "" if field.default is None else f" (default: {field.default})"
    text = f"{field.description}{default}".replace("%", "%%")
    if field.annotation is bool:
        group.add_argument(
            *flags, action=argparse.BooleanOptionalAction, default=argparse.SUPPRESS, help=text
        )
        return
    group.add_argument(
        *flags,
        choices=literal_options(field) or None,
        default=argparse.SUPPRESS,
        help=text,
        metavar=None if literal_options(field) else "VALUE",
    )


if __name__ == "__main__":
    sys.exit(main())
