"""Sweeps with a stand-in trainer that measures what the config says."""

import csv
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from explorer.images import sweep
from explorer.images.launch.axes import Axis, points
from explorer.images.launch.supervisor import Supervisor
from explorer.images.store.runs import find_runs
from explorer.images.sweep import run_name, train_all
from explorer.images.systems.gan import GANConfig
from explorer.intervals import mean_interval
from explorer.plots.sweep import main as draw

#: It imports nothing of the program, so that it is there at once.
TRAINER = """
import json, os, pathlib, sys
folder = pathlib.Path(sys.argv[1])
config = json.loads((folder / "config.json").read_text())
if config["latent_dim"] == 8 and config["seed"] == 1:
    sys.exit(1)
row = {"step": 1, "d_loss": 1.0, "fid_digits": 1000 * config["generator_lr"] + config["seed"]}
(folder / "metrics.jsonl").write_text(json.dumps(row) + chr(10))
told = {"state": "finished", "step": config["steps"], "steps": config["steps"]}
told["launch"] = os.environ["GAN_EXPLORER_LAUNCH"]
(folder / "status.json").write_text(json.dumps(told))
"""
OVER = ("--over", "generator_lr=0.001,0.01", "--seeds", "0", "1", "--at-once", "2")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    def command(folder: Path) -> Sequence[str]:
        return [sys.executable, "-c", TRAINER, str(folder)]

    def drawn(command: Sequence[str], **_: object) -> SimpleNamespace:
        return SimpleNamespace(returncode=draw(command[3:]))

    monkeypatch.setattr(sweep, "training_command", command)
    monkeypatch.setattr("explorer.images.sweep.subprocess.run", drawn)
    monkeypatch.setattr(sweep, "_LOOK", 0.05)


@pytest.mark.parametrize("text", ["", "steps", "=3", "steps=", "steps=a..b", "steps=1.."])
def test_what_is_no_axis_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no axis; write FIELD"):
        Axis.read(text)


def test_a_grid_has_every_combination_once() -> None:
    axes = [Axis.read("latent-dim=2,8,2"), Axis.read("objective=hinge,wasserstein")]
    found = points(axes, 0, 0)
    assert found == [
        ("2", "hinge"),
        ("2", "wasserstein"),
        ("8", "hinge"),
        ("8", "wasserstein"),
    ]
    with pytest.raises(ValueError, match="--draw"):
        points([Axis.read("latent_dim=2..8")], 0, 0)


def test_a_draw_repeats_itself_and_keeps_to_its_ranges() -> None:
    axes = [Axis.read("generator_lr=1e-5..1e-2"), Axis.read("latent_dim=2..100")]
    found = points(axes, 200, 3)
    assert found == points(axes, 200, 3)
    assert found != points(axes, 200, 4)
    rates = np.array([float(rate) for rate, _ in found])
    assert 1e-5 <= rates.min() <= rates.max() <= 1e-2
    # Evenly on a log scale: half of them lie below the middle of the powers.
    assert (rates < 10**-3.5).mean() == pytest.approx(0.5, abs=0.12)
    assert {int(latent_dim) for _, latent_dim in found} <= set(range(2, 101))


def test_equal_configs_share_a_run_and_others_do_not() -> None:
    one, other = GANConfig(), GANConfig(seed=1)
    assert run_name("a", one) == run_name("a", GANConfig()) != run_name("a", other)


def test_nothing_is_run_twice_and_the_table_has_the_interval_over_seeds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    again = ["rates", "--steps", "3", "--runs", str(tmp_path), *OVER]
    assert sweep.main(again) == 0
    runs = find_runs(tmp_path)
    assert len(runs) == 4
    started = {run.path: (run.path / "launch.json").stat().st_mtime_ns for run in runs}
    with (tmp_path / "rates.sweep" / "table.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["generator_lr"] for row in rows] == ["0.001", "0.01"]
    wanted = mean_interval([1.0, 2.0])
    found = [float(rows[0][name]) for name in ("fid_digits", "low", "high")]
    assert found == pytest.approx([wanted.estimate, wanted.low, wanted.high])
    assert "| 0.001 | 2 | 1.5 |" in capsys.readouterr().out
    assert (tmp_path / "rates.sweep" / "parallel.html").stat().st_size > 10_000
    assert sweep.main(again) == 0
    more = ["rates", "--steps", "3", "--runs", str(tmp_path), *OVER[:2], "--seeds", "0", "2"]
    assert sweep.main(more) == 0
    assert len(find_runs(tmp_path)) == 6
    for path, moment in started.items():
        assert (path / "launch.json").stat().st_mtime_ns == moment


def test_a_run_that_fails_is_tried_once_more_and_costs_its_seed_only(tmp_path: Path) -> None:
    over = ["--over", "latent_dim=8,16", "--seeds", "0", "1", "--at-once", "4"]
    assert sweep.main(["fails", "--steps", "3", "--runs", str(tmp_path), *over]) == 0
    told = json.loads((tmp_path / "fails.sweep" / "table.json").read_text())
    eight = next(row for row in told["rows"] if row[0] == ["8"])
    assert eight[1:] == [0.2, None, None]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["a", "--over", "nothing=1"], "'nothing' is no setting to go through here"),
        (["a", "--over", "seed=1,2"], "'seed' is no setting to go through here"),
        (["a", "--over", "latent_dim=0"], "latent_dim"),
        (["a", "--nothing", "1"], "'--nothing' is no setting of gan"),
        (["a", "--steps"], "'--steps' is no setting of gan with a value after it"),
        (["a b"], "cannot name a sweep"),
    ],
)
def test_what_cannot_be_swept_is_refused_before_anything_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    assert sweep.main([*arguments, "--runs", str(tmp_path / "runs")]) == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "runs").exists()


def test_a_run_that_ends_while_it_is_looked_at_is_not_ordered_again() -> None:
    class Boss:
        """Sees the end of the process before that of the run, once."""

        gpus = (None,)
        phases = iter(("failed", "finished", "finished"))

        def advance(self) -> None:
            """There is no queue."""

        def runs(self) -> list[SimpleNamespace]:
            return [SimpleNamespace(name="one", phase=next(self.phases))]

        def resume(self, name: str) -> None:
            raise AssertionError(name)

    train_all(cast(Supervisor, Boss()), {"one": GANConfig()})
