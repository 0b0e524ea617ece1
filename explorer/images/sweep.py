"""Many runs over some settings and seeds: `python -m explorer.images.sweep NAME --over ...`.

    python -m explorer.images.sweep rates --dataset digits --steps 500 \
        --over generator_lr=1e-4,2e-4 --over objective=non-saturating,hinge --seeds 0 1 2
    python -m explorer.images.sweep drawn --draw 8 --over generator_lr=1e-5..1e-3

Every run is a folder under runs/, named by what it trains, so the same command goes on where
it was ended and trains nothing twice. At the end it prints a table and leaves it beside the
runs, in NAME.sweep/, with a plot of all settings side by side. With --ray the runs are tasks of
a Ray cluster, which queues and places them.
"""

import argparse
import csv
import hashlib
import itertools
import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from explorer.images.config import RunConfig
from explorer.images.launch.axes import Axis, points, settings
from explorer.images.launch.launchers import launcher_at, ray_address
from explorer.images.launch.processes import training_command
from explorer.images.launch.supervisor import ACTIVE, KnownRun, Supervisor
from explorer.images.store.library import runs_root
from explorer.images.store.runs import RunFolder
from explorer.images.systems import SYSTEMS
from explorer.intervals import mean_interval

_LOOK = 1.0
_LONGEST_NAME = 24


def check_sweep_name(name: str) -> None:
    """Refuse what cannot begin the names of runs.

    Raises:
        ValueError: The name is empty, too long, or has other characters.
    """
    usable = name.isascii() and name.replace("-", "").isalnum()
    if not usable or len(name) > _LONGEST_NAME:
        msg = f"'{name[:60]}' cannot name a sweep; use 1 to {_LONGEST_NAME} letters."
        raise ValueError(msg)


def run_name(sweep: str, config: RunConfig) -> str:
    """Return the name of a run, the same for equal configs."""
    digest = hashlib.sha256(config.model_dump_json().encode()).hexdigest()
    return f"{sweep}-{digest[:12]}"


def train_all(boss: Supervisor, jobs: Mapping[str, RunConfig]) -> None:
    """Train what is not finished yet; what fails twice stays as it is.

    Ended by Ctrl-C, it lets the runs that train save and pause.
    """
    tried: set[str] = set()
    try:
        while waiting := _advance(boss, jobs, tried):
            done = len(jobs) - len(waiting)
            sys.stderr.write(f"\r{done} of {len(jobs)} runs are done ")
            time.sleep(_LOOK)
    except KeyboardInterrupt:
        for run in _ours(boss, jobs).values():
            if run.phase in (*ACTIVE, "queued"):
                boss.pause(run.name)
        raise
    finally:
        sys.stderr.write("\n")


def _advance(boss: Supervisor, jobs: Mapping[str, RunConfig], tried: set[str]) -> list[str]:
    """Order what there is room for; return the runs that are still to be waited for."""
    boss.advance()
    runs = _ours(boss, jobs)
    over = {name for name, run in runs.items() if run.phase == "finished"}
    over |= {name for name, run in runs.items() if run.phase == "failed" and name in tried}
    busy = [name for name, run in runs.items() if run.phase in (*ACTIVE, "queued")]
    idle = [name for name in jobs if name not in over and name not in busy]
    for name in idle[: max(0, len(boss.gpus) - len(busy))]:
        if name not in runs:
            boss.order(name, jobs[name])
        # Between the look at its status and that at its process a run may have ended well.
        elif any(run.phase != "finished" for run in _ours(boss, {name: jobs[name]}).values()):
            tried.add(name)
            boss.resume(name)
    return [name for name in jobs if name not in over]


def _ours(boss: Supervisor, jobs: Mapping[str, RunConfig]) -> dict[str, KnownRun]:
    return {run.name: run for run in boss.runs() if run.name in jobs}


def newest(folder: RunFolder) -> dict[str, float]:
    """Return the last value of every column of a run."""
    found: dict[str, float] = {}
    for row in folder.rows():
        found |= row
    return found


def table(
    root: Path,
    sweep: str,
    configs: Sequence[RunConfig],
    seeds: Sequence[int],
    metric: str | None,
) -> tuple[str, list[list[float]]]:
    """Return the metric and its value of every setting and seed that has one.

    Raises:
        ValueError: No run has the metric.
    """
    rows = [
        [newest(RunFolder(root / run_name(sweep, config.with_(seed=seed)))) for seed in seeds]
        for config in configs
    ]
    columns = sorted({column for row in rows for run in row for column in run} - {"step"})
    chosen = metric or next((c for c in columns if c.startswith("fid")), "")
    if chosen not in columns:
        msg = f"No run has measured '{chosen or 'a FID'}'; there are {', '.join(columns)}."
        raise ValueError(msg)
    return chosen, [[run[chosen] for run in row if chosen in run] for row in rows]


def publish(
    place: Path,
    axes: Sequence[Axis],
    found: Sequence[tuple[str, ...]],
    metric: str,
    values: Sequence[Sequence[float]],
) -> str:
    """Write the table as CSV and JSON, best setting first; return it as lines to print."""
    names = [axis.field for axis in axes]
    rows = ranked(found, values)
    head = [*names, "seeds", metric, "low", "high"]
    place.mkdir(parents=True, exist_ok=True)
    with (place / "table.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows([*row.point, row.seeds, *row.ends] for row in rows)
    told = [[list(row.point), *map(_plain, row.ends)] for row in rows]
    text = json.dumps({"fields": names, "metric": metric, "rows": told})
    (place / "table.json").write_text(text, encoding="utf-8")
    lines = [head, ["---"] * len(head)]
    for row in rows:
        lines.append([*row.point, str(row.seeds), *(f"{end:.4g}" for end in row.ends)])
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def ranked(found: Sequence[tuple[str, ...]], values: Sequence[Sequence[float]]) -> list["Row"]:
    """Return the settings with what their seeds measured, the best first; less is better."""
    rows = [Row.of(p, measured) for p, measured in zip(found, values, strict=True)]
    return sorted(rows, key=lambda row: math.inf if math.isnan(row.mean) else row.mean)


@dataclass(frozen=True)
class Row:
    """A setting of the table: its values, and the metric with its interval over the seeds."""

    point: tuple[str, ...]
    seeds: int
    mean: float = math.nan
    low: float = math.nan
    high: float = math.nan

    @classmethod
    def of(cls, point: tuple[str, ...], measured: Sequence[float]) -> "Row":
        """Return the row of what some seeds measured."""
        if not measured:
            return cls(point, 0)
        told = mean_interval(measured)
        ends = (float(told.estimate), float(told.low), float(told.high))
        return cls(point, len(measured), *ends)

    @property
    def ends(self) -> tuple[float, float, float]:
        """The mean and its interval."""
        return self.mean, self.low, self.high


def _plain(value: float) -> float | None:
    return value if math.isfinite(value) else None


def main(arguments: Sequence[str] | None = None) -> int:
    """Train every setting with every seed, then print the table."""
    options, rest = _parser().parse_known_args(arguments)
    try:
        base = _base(options.system, rest)
        axes = [Axis.read(text) for text in options.over]
        found = points(axes, options.draw, options.draw_seed)
        configs = settings(base, axes, found)
        check_sweep_name(options.name)
        root: Path = options.runs
        boss = _supervisor(root, options)
        seeded = [config.with_(seed=seed) for config in configs for seed in options.seeds]
        train_all(boss, {run_name(options.name, config): config for config in seeded})
        metric, values = table(root, options.name, configs, options.seeds, options.metric)
        place = root / f"{options.name}.sweep"
        sys.stdout.write(publish(place, axes, found, metric, values) + "\n")
    except KeyboardInterrupt:
        sys.stderr.write("The runs save and pause; the same command goes on.\n")
        return 130
    except (ValueError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    # Drawing is a floor up: it reads what was written.
    drawing = [sys.executable, "-m", "explorer.plots.sweep", str(place.resolve())]
    return subprocess.run(drawing, cwd=Path(__file__).parents[2], check=False).returncode


def _supervisor(root: Path, options: argparse.Namespace) -> Supervisor:
    """Return what starts so many runs at once, each on its share of the processors."""
    launcher = launcher_at(options.ray, options.threads)
    places = len(launcher.places(())) if options.ray else 1
    at_once = options.at_once or places
    threads = options.threads
    if not (threads or options.ray):
        threads = max(1, (os.cpu_count() or 1) // at_once)

    def command(folder: Path) -> Sequence[str]:
        asked = ["--threads", str(threads)] if threads else []
        return [*training_command(folder), *asked]

    return Supervisor(root, command, (None,) * at_once, launcher)


def _base(system: str, rest: Sequence[str]) -> RunConfig:
    """Return the config that all settings share, of `--FIELD VALUE` pairs.

    Raises:
        ValueError: There is no such field, or a value does not suit it.
    """
    kind = SYSTEMS[system].Config
    fields: dict[str, object] = {"system": system}
    for flag, value in itertools.zip_longest(rest[::2], rest[1::2]):
        name = flag.removeprefix("--").replace("-", "_")
        if value is None or not flag.startswith("--") or name not in kind.model_fields:
            msg = f"'{flag}' is no setting of {system} with a value after it."
            raise ValueError(msg)
        fields[name] = kind.decode(name, value)
    return kind.checked(fields)


def _parser() -> argparse.ArgumentParser:
    summary, _, rest = (__doc__ or "").partition("\n")
    parser = argparse.ArgumentParser(
        prog="python -m explorer.images.sweep",
        description=summary,
        epilog=f"{rest}\nAny other option is a setting that all runs share.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("name", help="Names the sweep and its runs.")
    parser.add_argument("--system", choices=SYSTEMS, default=next(iter(SYSTEMS)))
    parser.add_argument("--over", action="append", default=[], metavar="FIELD=A,B or LOW..HIGH")
    parser.add_argument("--draw", type=int, default=0, help="Draw so many settings; 0: all.")
    parser.add_argument("--draw-seed", type=int, default=0, help="Seed of the draw.")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument(
        "--at-once",
        type=int,
        default=0,
        help="Runs that train side by side: 1, or with Ray those that are handed over, 16.",
    )
    parser.add_argument("--threads", type=int, default=0, help="CPU threads of each run.")
    parser.add_argument(
        "--ray",
        default=ray_address(),
        metavar="ADDRESS",
        help="Train on the Ray cluster of this address, or auto (else GAN_EXPLORER_RAY).",
    )
    parser.add_argument("--metric", help="A column of metrics.jsonl; the first FID if empty.")
    parser.add_argument("--runs", type=Path, default=runs_root(), help="The folder of runs.")
    return parser


if __name__ == "__main__":
    sys.exit(main())
