"""Runs on a Ray cluster look like runs here: by stand-ins, and with two real nodes."""

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

from explorer import cluster
from explorer.images import sweep
from explorer.images.launch import launchers, on_ray, processes
from explorer.images.launch.launchers import LocalProcesses, RayTasks, launcher_at
from explorer.images.launch.processes import Launch, end, phase_of
from explorer.images.launch.queue import enqueue
from explorer.images.launch.supervisor import Supervisor
from explorer.images.store import life
from explorer.images.store.life import Pulses, identity_of
from explorer.images.store.runs import RunFolder
from explorer.images.store.status import LAUNCH_VARIABLE, Status
from explorer.images.systems.gan import GANConfig
from tests.waiting import wait_for

#: It counts slowly from where it was and keeps every step. It names its node: the process that
#: started the one that started it.
TRAINER = """
import json, os, pathlib, psutil, sys, time
from explorer.images.store.files import write_text
from explorer.images.store.status import Status, last_status
run = pathlib.Path(sys.argv[1])
steps = json.loads((run / "config.json").read_text())["steps"]
step = last_status(run / "status.json").step
node = str(psutil.Process(os.getppid()).ppid())
print(node, step, os.environ["OMP_NUM_THREADS"], file=sys.stderr, flush=True)
def say(state):
    told = Status.of_this_process(state=state, step=step, steps=steps, device=node)
    write_text(run / "status.json", told.model_dump_json())
say("running")
while step < steps and not (run / "stop").exists():
    time.sleep(0.02)
    step += 1
    say("running")
say("finished" if step == steps else "stopped")
"""
LONG, SHORT = GANConfig(steps=100_000), GANConfig(steps=2)


def trainer(folder: Path) -> Sequence[str]:
    return [sys.executable, "-c", TRAINER, str(folder)]


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return RunFolder.create(tmp_path / "runs" / "run", GANConfig())


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        yield child
        child.kill()


@pytest.fixture
def standing(folder: RunFolder, sleeper: subprocess.Popen[bytes]) -> Launch:
    """A process that stands for a run elsewhere."""
    known = identity_of(sleeper.pid).model_dump()
    launch = Launch(**known, started=1.0, order="now", stands_for_another=True)
    (folder.path / processes.NOTE).write_text(launch.model_dump_json())
    return launch


def test_an_address_decides_where_runs_train(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GAN_EXPLORER_RAY", raising=False)
    here = launcher_at(launchers.ray_address())
    assert isinstance(here, LocalProcesses)
    assert (here.places(()), here.places(("0", "1"))) == ((None,), ("0", "1"))
    monkeypatch.setenv("GAN_EXPLORER_RAY", "auto")
    monkeypatch.setenv("GAN_EXPLORER_RAY_RUNS", "3")
    there = launcher_at(launchers.ray_address())
    assert isinstance(there, RayTasks)
    assert there.places(("0", "1")) == (None, None, None)


def test_without_ray_nothing_is_ordered_and_a_sentence_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    boss = Supervisor(tmp_path / "runs", trainer, launcher=RayTasks("auto"))
    with pytest.raises(ValueError, match="Ray is not installed here: pip install -r"):
        boss.order("a", SHORT)
    arguments = ["a", "--steps", "3", "--ray", "auto", "--runs", str(tmp_path / "runs")]
    assert sweep.main(arguments) == 2
    assert "requirements-cluster.txt" in capsys.readouterr().err
    assert not (tmp_path / "runs").exists()


def test_a_cluster_that_never_answers_is_a_sentence_within_bounded_time(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Ray itself tries for minutes."""
    ended: list[int] = []
    asked = SimpleNamespace(init=lambda **_: wait_for(lambda: ended))
    monkeypatch.setitem(sys.modules, "ray", asked)
    monkeypatch.setattr(cluster, "ANSWERS", 0.01)
    monkeypatch.setattr(os, "_exit", ended.append)
    monkeypatch.setenv(LAUNCH_VARIABLE, "now")
    enqueue(folder.path.parent, folder)
    cluster.connected("10.0.0.9:6379", lambda: on_ray._withdraw(folder.path))
    assert ended == [2]
    assert "No Ray cluster answers at 10.0.0.9:6379 within" in capfd.readouterr().err
    assert not (folder.path / "order").exists()


def test_what_ray_complains_of_is_one_line_and_the_run_waits_no_more(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(**_: object) -> None:
        raise ConnectionError("Could not find any running Ray instance.\nMore of it.")

    monkeypatch.setitem(sys.modules, "ray", SimpleNamespace(init=refuse))
    monkeypatch.setenv(LAUNCH_VARIABLE, "now")
    enqueue(folder.path.parent, folder)
    assert on_ray.main(["--address", "auto", "--folder", str(folder.path), "--", "x"]) == 2
    said = "Ray at auto cannot be used: Could not find any running Ray instance.\n"
    assert capsys.readouterr().err == said
    assert not (folder.path / "order").exists()


def test_a_run_that_waits_with_ray_waits_here_and_is_handed_over_once(
    folder: RunFolder, standing: Launch, sleeper: subprocess.Popen[bytes]
) -> None:
    boss = Supervisor(folder.path.parent, trainer, (None,), RayTasks("auto"))
    enqueue(boss.root, folder)
    boss.advance()
    assert processes.last_launch(folder) == standing
    assert [(run.phase, run.place) for run in boss.runs()] == [("queued", 1)]
    with pytest.raises(ValueError, match="pause or stop it first"):
        boss.delete("run")
    boss.pause("run")
    assert sleeper.wait() != 0
    assert [run.phase for run in boss.runs()] == ["paused"]


def test_a_run_whose_node_went_is_starting_as_long_as_somebody_stands_for_it(
    folder: RunFolder, standing: Launch, sleeper: subprocess.Popen[bytes]
) -> None:
    folder.write_status(Status(state="running", step=7, launch="now", pid=7, host="gone"))
    os.utime(folder.status_path, (1.0, 1.0))
    assert folder.status().lost
    assert phase_of(folder, folder.status()) == "starting"
    sleeper.kill()
    sleeper.wait()
    assert phase_of(folder, folder.status()) == "failed"


def test_a_run_elsewhere_ends_with_the_process_that_stands_for_it(
    folder: RunFolder, standing: Launch, sleeper: subprocess.Popen[bytes]
) -> None:
    folder.write_status(Status(state="running", step=7, launch="now", pid=7, host="node-2"))
    end(folder, folder.status())
    assert sleeper.wait() != 0
    status = folder.status()
    assert (status.state, status.step) == ("stopped", 7)


def test_another_machine_sees_by_a_heartbeat_that_somebody_stands_for_a_run(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    launch = Launch(pid=7, host="server", started=1.0, order="a", stands_for_another=True)
    note = folder.path / processes.NOTE
    note.write_text(launch.model_dump_json())
    assert launch.stands(folder)
    os.utime(note, (1.0, 1.0))
    monkeypatch.setattr(life, "_PULSES", Pulses())
    assert not launch.stands(folder)


@pytest.mark.parametrize("state", ["finished", "stopped"])
def test_a_node_that_goes_after_the_end_costs_nothing(folder: RunFolder, state: str) -> None:
    folder.write_status(Status.model_validate({"state": state, "launch": "now"}))
    (folder.path / processes.NOTE).write_text(json.dumps({"order": "now"}))
    command = [sys.executable, "-c", "raise SystemExit(7)"]
    given = {LAUNCH_VARIABLE: "now"}
    assert on_ray.train(str(folder.path), command, given, ".") == 0
    folder.write_status(Status(state="failed", launch="now", error="no"))
    assert on_ray.train(str(folder.path), command, given, ".") == 7
    (folder.path / processes.NOTE).write_text(json.dumps({"order": "later"}))
    assert on_ray.train(str(folder.path), command, given, ".") == 0


def wait(boss: Supervisor, name: str, phase: str, *, more_than: int = -1) -> RunFolder:
    def reached() -> bool:
        boss.advance()
        run = boss.find(name)
        return run is not None and run.phase == phase and run.status.step > more_than

    wait_for(reached, lambda: f"{name}: {boss.find(name)}")
    return RunFolder(boss.root / name)


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="Ray is not installed")
@pytest.mark.filterwarnings("ignore")
def test_a_run_goes_on_elsewhere_when_its_node_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    monkeypatch.setenv("GAN_EXPLORER_RAY_CPUS", "2")
    from ray.cluster_utils import Cluster

    cluster, nodes = Cluster(), {}

    def join(processors: int) -> None:
        node = cluster.add_node(num_cpus=processors, include_dashboard=False)
        nodes[str(node.all_processes["raylet"][0].process.pid)] = node

    try:
        join(0)
        join(2)
        boss = Supervisor(tmp_path / "runs", trainer, (None,) * 3, RayTasks(cluster.address))
        boss.order("a", LONG)
        first = wait(boss, "a", "running", more_than=20).status()
        # There is room for one: Ray lets the other wait, and so does the page.
        boss.order("b", SHORT)
        assert boss.find("b").phase == "queued"  # type: ignore[union-attr]
        join(2)
        wait(boss, "b", "finished")
        cluster.remove_node(nodes.pop(first.device), allow_graceful=False)

        def moved() -> bool:
            return RunFolder(boss.root / "a").status().device not in ("", first.device)

        wait_for(moved, lambda: str(boss.find("a")))
        told = wait(boss, "a", "running", more_than=first.step).status()
        assert told.launch == first.launch
        assert told.device in nodes
        lines = (boss.root / "a" / "log.txt").read_text().splitlines()
        begun = [line.split()[1:] for line in lines if line.startswith(told.device)]
        ((step, threads),) = begun
        assert int(step) >= first.step
        assert threads == "2"
        boss.pause("a")
        paused = wait(boss, "a", "paused").status()
        boss.resume("a")
        wait(boss, "a", "running", more_than=paused.step)
        boss.stop("a")
        run = boss.find("a")
        assert run is not None
        assert (run.phase, run.folder.busy()) == ("paused", False)
    finally:
        for name in ("a", "b"):
            if (tmp_path / "runs" / name).exists():
                boss.stop(name)
        cluster.shutdown()
