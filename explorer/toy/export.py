"""A run as files: the curves as CSV, the settings as JSON, the whole run as a script."""

import csv
import io
import json
from collections.abc import Sequence
from typing import Protocol, TypeVar

from pydantic import ValidationError

from explorer.config import plain, sentences
from explorer.toy.config import ToyConfig
from explorer.toy.curves import Curves
from explorer.toy.recording import Change
from explorer.toy.trainer import THREADS

C = TypeVar("C", bound=ToyConfig)


def curves_csv(curves: Curves, titles: Sequence[str]) -> str:
    """Return the curves as a table, one line a step and panel.

    Metrics are measured less often than losses; their cells are empty in between.

    Args:
        curves: What the run recorded.
        titles: What sets each panel apart.
    """
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["step", "panel", *curves.values, *curves.metrics])
    rows = {step: index for index, step in enumerate(curves.metric_steps.tolist())}
    for index, step in enumerate(curves.steps.tolist()):
        measured = rows.get(step)
        for model, title in enumerate(titles):
            values = [f"{v[index][model]:.6g}" for v in curves.values.values()]
            metrics = [
                "" if measured is None else f"{m[measured][model]:.6g}"
                for m in curves.metrics.values()
            ]
            table.writerow([int(step), title or "GAN", *values, *metrics])
    return text.getvalue()


class Told(Protocol):
    """A run that knows its history, here or in another process."""

    @property
    def initial(self) -> tuple[ToyConfig, ...]:
        """The settings that it began with."""

    @property
    def changes(self) -> Sequence[Change]:
        """What was done to it, in order."""

    @property
    def newest(self) -> int:
        """Steps done."""

    @property
    def begun(self) -> int:
        """Updates done of the next step, where a pause cut it."""


def script(run: Told) -> str:
    """Return a Python program that repeats a run, with every change made while it ran."""
    lines = [
        '"""Repeats a run of the GAN explorer; start it in the explorer\'s own folder."""',
        "",
        "import torch",
        "",
        "from explorer.toy.config import ToyConfig",
        "from explorer.toy.stacks import Stacks",
        "",
        "# On another number of threads sums round differently, and the run is another one.",
        f"torch.set_num_threads({THREADS})",
        f"stacks = Stacks({_configs(run.initial)})",
    ]
    place = (0, 0)
    for change in run.changes:
        lines += [*_way(place, (change.step, change.begun)), _call(change)]
        place = (change.step, change.begun)
    lines += _way(place, (run.newest, run.begun))
    lines += [
        "for config, measured in zip(stacks.configs, stacks.measure(), strict=True):",
        "    print(config.to_query(), measured)",
    ]
    return "\n".join(lines) + "\n"


def _way(start: tuple[int, int], end: tuple[int, int]) -> list[str]:
    """Return the calls that lead from one place of a run to a later one.

    A place is the number of whole steps and of updates after them.
    """
    steps = end[0] - start[0]
    updates = end[1] if steps else end[1] - start[1]
    calls = [f"stacks.step({steps})"] if steps else []
    return calls + ([f"for _ in range({updates}):\n    stacks.update()"] if updates else [])


def _call(change: Change) -> str:
    arguments = _configs(change.configs) if change.kind == "configs" else ""
    method = "reconfigure" if change.kind == "configs" else change.kind
    return f"stacks.{method}({arguments})"


def _configs(configs: Sequence[ToyConfig]) -> str:
    rows = [f"    ToyConfig({_arguments(config)})," for config in configs]
    return "\n".join(["[", *rows, "]"])


def _arguments(config: ToyConfig) -> str:
    """Return the fields that differ from the defaults as keyword arguments."""
    fields = {
        name: getattr(config, name)
        for name, field in ToyConfig.model_fields.items()
        if getattr(config, name) != field.default
    }
    return ", ".join(f"{name}={value!r}" for name, value in fields.items())


def settings_json(config: ToyConfig) -> str:
    """Return all settings, points included, as indented JSON."""
    return json.dumps(config.model_dump(mode="json"), indent=1) + "\n"


def read_settings(text: bytes, config_type: type[C]) -> C:
    """Return the settings that `settings_json` wrote.

    Raises:
        ValueError: It is no such file; the message is Markdown, and says what is wrong.
    """
    try:
        return config_type.model_validate_json(text)
    except ValidationError as error:
        unknown = [e["loc"][0] for e in error.errors() if e["type"] == "extra_forbidden"]
        if unknown:
            msg = f"'{plain(unknown[0])}' is not a setting of this page."
        else:
            msg = sentences(error, config_type)[0]
        raise ValueError(msg) from error
