"""Train an image GAN: `python -m explorer.images.train --dataset digits --architecture dcgan`.

Every option is a field of `ImageConfig`; `--help` groups them. A run is stopped by Ctrl-C (it
saves first) or by a file named `stop` in its folder, and continued by `--resume`.
"""

import argparse
import json
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import nullcontext, suppress
from pathlib import Path
from types import FrameType

import torch
from tqdm import tqdm

from explorer.config import literal_options
from explorer.images.config import ImageConfig
from explorer.images.data import ImageSet, absolute, load_images
from explorer.images.data.note import DataNote, check_same_data
from explorer.images.store.checkpoints import read_info
from explorer.images.store.runs import RunFolder, Status
from explorer.images.training.devices import device_of, keep_memory, multiplies_bfloat16
from explorer.images.training.distributed import connect, launched_rank
from explorer.images.training.loop import Run
from explorer.images.training.rules import steps_for

GROUPS = {
    "data": ("dataset", "image_size", "max_images", "channels", "conditional"),
    "networks": (
        "architecture",
        "latent_dim",
        "prior",
        "generator_features",
        "discriminator_features",
        "kernel_size",
        "discriminator_norm",
    ),
    "game": ("objective", "real_target", "penalty", "penalty_weight"),
    "device": ("device", "precision", "compile"),
    "records": (
        "log_every",
        "sample_every",
        "checkpoint_every",
        "keep_checkpoints",
        "timeline",
        "metrics_every",
        "metrics_samples",
    ),
}
#: Files left out that are named one by one.
_TOLD = 10
_PRETENDED = (
    "This hardware does not multiply in bfloat16: it takes fifty to a hundred times as long as "
    "with --precision auto."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Train as the command line says; return 0, or 2 with a sentence on what went wrong."""
    options = _parser().parse_args(arguments)
    try:
        folder, config, images = _open_run(options)
    except (ValueError, OSError) as error:
        return _complain(error)
    if options.threads:
        torch.set_num_threads(options.threads)
    keep_memory()
    return train_folder(folder, config, images, data_changed=options.data_changed)


def train_folder(
    folder: RunFolder,
    config: ImageConfig,
    images: ImageSet | None = None,
    *,
    quiet: bool = False,
    data_changed: bool = False,
) -> int:
    """Train in a run folder, from its newest checkpoint if it has one; return 0 or 2.

    Args:
        folder: The run.
        config: Its settings.
        images: Its dataset, if it is loaded already.
        quiet: Whether to draw no progress bar.
        data_changed: Whether to go on with other data than the run began with.
    """
    try:
        with folder.lock() if launched_rank() == 0 else nullcontext():
            _train_locked(folder, config, images, quiet=quiet, data_changed=data_changed)
    except (ValueError, OSError, RuntimeError, MemoryError) as error:
        sentence = explain(error, config, folder)
        if sentence is None:
            raise
        return _complain(sentence)
    return 0


def explain(error: BaseException, config: ImageConfig, folder: RunFolder) -> str | None:
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
    folder: RunFolder,
    config: ImageConfig,
    images: ImageSet | None,
    *,
    quiet: bool,
    data_changed: bool,
) -> None:
    """Train, and leave the reason of a failure in the run's status."""
    folder.clear_stop()
    run: Run | None = None
    try:
        device = device_of(config.device)
        if config.precision == "bfloat16" and not multiplies_bfloat16(device):
            sys.stderr.write(f"{_PRETENDED}\n")
        images = load_images(_as_begun(folder, config)) if images is None else images
        if launched_rank() == 0:
            note = DataNote.of(images)
            if folder.checkpoints():
                check_same_data(
                    folder.data(), note, conditional=config.conditional, allowed=data_changed
                )
            _note(folder, note, quiet=quiet)
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


def _as_begun(folder: RunFolder, config: ImageConfig) -> ImageConfig:
    """Return the config with the channels of the networks that the run has already."""
    found = folder.checkpoints()
    if config.channels != "auto" or not found:
        return config
    channels = read_info(found[-1]).network.channels
    return config.with_(channels=str(channels)) if channels in (1, 3) else config


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
) -> tuple[RunFolder, ImageConfig, ImageSet | None]:
    """Return the folder, the config and, if it was needed, the data of a run, new or old.

    Raises:
        ValueError: The options do not fit, or the folder cannot be used.
    """
    given = {k: v for k, v in vars(options).items() if k in ImageConfig.model_fields}
    if "dataset" in given:
        given["dataset"] = absolute(given["dataset"])
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
        resumed, images = _lasting(
            ImageConfig.checked({**config.model_dump(), **given}), options.epochs
        )
        if resumed != config:
            folder.replace_config(resumed)
        return folder, resumed, images
    if options.config is not None:
        given = {**json.loads(options.config.read_text(encoding="utf-8")), **given}
    config, images = _lasting(ImageConfig.checked(given), options.epochs)
    path = options.folder or Path("runs") / time.strftime(
        f"{config.architecture}-%Y%m%d-%H%M%S"
    )
    if launched_rank() > 0:
        return RunFolder(path), config, images
    return RunFolder.create(path, config), config, images


def _lasting(config: ImageConfig, epochs: float | None) -> tuple[ImageConfig, ImageSet | None]:
    """Return the config with the steps that so many epochs take, and the data counted."""
    if epochs is None:
        return config, None
    if not epochs > 0:
        msg = f"--epochs {epochs:g} is no training; give a number above 0."
        raise ValueError(msg)
    images = load_images(config)
    steps = steps_for(epochs, len(images), config)
    return ImageConfig.checked({**config.model_dump(), "steps": steps}), images


def _parser() -> argparse.ArgumentParser:
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
    run.add_argument("--threads", type=int, default=0, help="CPU threads; all if empty.")
    grouped = {name for names in GROUPS.values() for name in names}
    groups = {
        **GROUPS,
        "training": tuple(n for n in ImageConfig.model_fields if n not in grouped),
    }
    for title, names in groups.items():
        group = parser.add_argument_group(title)
        for name in names:
            _add_option(group, name)
        if "steps" in names:
            group.add_argument(
                "--epochs",
                type=float,
                help="Instead of --steps: how often D reads every real image.",
            )
    return parser


def _add_option(group: argparse._ArgumentGroup, name: str) -> None:
    """Add the option of one field; pydantic converts and checks what is given."""
    field = ImageConfig.model_fields[name]
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
