"""Train on images: `python -m explorer.images.train --system gan --dataset digits`.

Every option is a field of the system's config: `--system vae --help` tells those of a VAE. A
run is stopped by Ctrl-C (it saves first) or by a file named `stop` in its folder, and continued
by `--resume`.
"""

import argparse
import json
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import nullcontext, suppress
from pathlib import Path
from types import FrameType

import torch
from pydantic.fields import FieldInfo
from tqdm import tqdm

from explorer.config import literal_options
from explorer.images.config import RunConfig
from explorer.images.data import ImageSet, load_streams
from explorer.images.store.runs import DataNote, RunFolder, Status
from explorer.images.systems import SYSTEMS, config_of
from explorer.images.training.devices import device_of, keep_memory, multiplies_bfloat16
from explorer.images.training.distributed import connect, launched_rank
from explorer.images.training.epochs import steps_for
from explorer.images.training.loop import Run

Images = Mapping[str, ImageSet]

#: Files left out that are named one by one.
_TOLD = 10
_PRETENDED = (
    "This hardware does not multiply in bfloat16: it takes fifty to a hundred times as long as "
    "with --precision auto."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Train as the command line says; return 0, or 2 with a sentence on what went wrong."""
    options = _parser(_system_of(arguments)).parse_args(arguments)
    try:
        folder, config, images = _open_run(options)
    except (ValueError, OSError) as error:
        return _complain(error)
    if options.threads:
        torch.set_num_threads(options.threads)
    keep_memory()
    return train_folder(folder, config, images)


def train_folder(
    folder: RunFolder,
    config: RunConfig,
    images: Images | None = None,
    *,
    quiet: bool = False,
) -> int:
    """Train in a run folder, from its newest checkpoint if it has one; return 0 or 2.

    Args:
        folder: The run.
        config: Its settings.
        images: The data of each stream, if they are loaded already.
        quiet: Whether to draw no progress bar.
    """
    try:
        with folder.lock() if launched_rank() == 0 else nullcontext():
            _train_locked(folder, config, images, quiet=quiet)
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


def _train_locked(
    folder: RunFolder, config: RunConfig, images: Images | None, *, quiet: bool
) -> None:
    """Train, and leave the reason of a failure in the run's status."""
    folder.clear_stop()
    run: Run | None = None
    try:
        device = device_of(config.device)
        if config.precision == "bfloat16" and not multiplies_bfloat16(device):
            sys.stderr.write(f"{_PRETENDED}\n")
        images = load_streams(config) if images is None else images
        if launched_rank() == 0:
            _note(folder, DataNote.of(*images.values()), quiet=quiet)
        run = Run(folder, config, images, device, connect(device))
        run.continue_from_last()
        _train(run, quiet=quiet)
        run.workers.shutdown()
    except (ValueError, OSError, RuntimeError, MemoryError) as error:
        sentence = explain(error, config, folder) or repr(error)
        with suppress(OSError):
            if run is not None:
                run.tell_failure(sentence)
            elif launched_rank() == 0:
                folder.write_status(Status(state="failed", error=sentence))
        raise


def _note(folder: RunFolder, note: DataNote, *, quiet: bool) -> None:
    """Leave in the folder what was read, and say it; of many files left out, the first."""
    folder.write_data(note)
    if not quiet:
        lines = [str(note), *(f"  {line}" for line in note.listed(_TOLD))]
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()


def _train(run: Run, *, quiet: bool) -> None:
    """Run the loop under a progress bar; the first signal asks it to save and stop."""

    def ask(_signal: int, _frame: FrameType | None) -> None:
        run.stopping = True

    previous = {s: signal.signal(s, ask) for s in (signal.SIGINT, signal.SIGTERM)}
    try:
        with tqdm(
            total=run.config.steps,
            initial=run.step,
            unit="step",
            disable=True if quiet or not run.writes else None,
        ) as bar:
            for progress in run.train():
                bar.update()
                told = f"epoch {progress.epochs:.1f}, "
                told += f"{progress.images_per_second:.0f} images/s"
                bar.set_postfix_str(told, refresh=False)
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def _complain(error: object) -> int:
    sys.stderr.write(f"{error}\n")
    return 2


def _open_run(
    options: argparse.Namespace,
) -> tuple[RunFolder, RunConfig, Images | None]:
    """Return the folder, the config and, if it was needed, the data of a run, new or old.

    Raises:
        ValueError: The options do not fit, or the folder cannot be used.
    """
    known = {name for system in SYSTEMS.values() for name in system.Config.model_fields}
    given = {k: v for k, v in vars(options).items() if k in known}
    if options.epochs is not None and "steps" in given:
        msg = "--steps and --epochs both say how long to train; give one of them."
        raise ValueError(msg)
    if options.resume is not None:
        folder = RunFolder(options.resume)
        config = folder.config()
        if set(given) - {"steps", "device"}:
            msg = "A resumed run keeps its settings; only --steps or --epochs and --device "
            msg += "may be given."
            raise ValueError(msg)
        resumed, images = _lasting(config_of({**config.model_dump(), **given}), options.epochs)
        if resumed != config:
            folder.replace_config(resumed)
        return folder, resumed, images
    if options.config is not None:
        given = {**json.loads(options.config.read_text(encoding="utf-8")), **given}
    config, images = _lasting(config_of(given), options.epochs)
    path = options.folder or Path("runs") / time.strftime(f"{config.system}-%Y%m%d-%H%M%S")
    if launched_rank() > 0:
        return RunFolder(path), config, images
    return RunFolder.create(path, config), config, images


def _lasting(config: RunConfig, epochs: float | None) -> tuple[RunConfig, Images | None]:
    """Return the config with the steps that so many epochs take, and the data counted."""
    if epochs is None:
        return config, None
    if not epochs > 0:
        msg = f"--epochs {epochs:g} is no training; give a number above 0."
        raise ValueError(msg)
    images = load_streams(config)
    steps = steps_for(epochs, len(next(iter(images.values()))), config)
    return config_of({**config.model_dump(), "steps": steps}), images


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
        system = json.loads(file.read_bytes()).get("system", "gan")
        return str(system) if system in SYSTEMS else "gan"
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
    run.add_argument("--config", type=Path, help="Read settings from a JSON file first.")
    run.add_argument("--threads", type=int, default=0, help="CPU threads; all if empty.")
    run.add_argument(
        "--system",
        choices=SYSTEMS,
        default=argparse.SUPPRESS,
        help=f"What is trained (default: {system}).",
    )
    config = SYSTEMS[system].Config
    grouped = {name for names in config.groups.values() for name in names} | {"system"}
    others = tuple(name for name in config.model_fields if name not in grouped)
    for title, names in {**config.groups, "training": others}.items():
        group = parser.add_argument_group(title)
        for name in names:
            _add_option(group, name, config.model_fields[name])
        if "steps" in names:
            group.add_argument(
                "--epochs",
                type=float,
                help="Instead of --steps: how often D reads every real image.",
            )
    return parser


def _add_option(group: argparse._ArgumentGroup, name: str, field: FieldInfo) -> None:
    """Add the option of one field; pydantic converts and checks what is given."""
    flag = "--" + name.replace("_", "-")
    default = "" if field.default is None else f" (default: {field.default})"
    text = f"{field.description}{default}".replace("%", "%%")
    if field.annotation is bool:
        group.add_argument(
            flag, action=argparse.BooleanOptionalAction, default=argparse.SUPPRESS, help=text
        )
        return
    group.add_argument(
        flag,
        choices=literal_options(field) or None,
        default=argparse.SUPPRESS,
        help=text,
        metavar=None if literal_options(field) else "VALUE",
    )


if __name__ == "__main__":
    sys.exit(main())
