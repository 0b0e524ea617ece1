import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from explorer.images.config import RunConfig
from explorer.images.launch.processes import Phase, last_launch, log_end, training_command
from explorer.images.launch.queue import MOST_QUEUED, enqueue, orders
from explorer.images.launch.supervisor import SHARED_SECONDS, Supervisor
from explorer.images.store.runs import RunFolder
from explorer.images.systems.gan import GANConfig
from tests.waiting import wait_for

TRAINER = """
import json, pathlib, sys, time
from explorer.images.store.files import write_text
from explorer.images.store.life import held
from explorer.images.store.status import Status, last_status
run = pathlib.Path(sys.argv[1])
steps = json.loads((run / "config.json").read_text())["steps"]
step = last_status(run / "status.json").step
print("training", file=sys.stderr, flush=True)
with held(run / "lock"):
    def say(state):
        told = Status.of_this_process(state=state, step=step, steps=steps)
        write_text(run / "status.json", told.model_dump_json())
    say("running")
    while step < steps and not (run / "stop").exists():
        time.sleep(0.01)
        step += 1
        say("running")
    say("finished" if step == steps else "stopped")
"""
LONG = GANConfig(steps=5000)
SHORT = GANConfig(steps=2)


def trainer(folder: Path) -> Sequence[str]:
    return [sys.executable, "-c", TRAINER, str(folder)]


def broken(folder: Path) -> Sequence[str]:
    return [sys.executable, "-c", "raise SystemExit('no such device')"]


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    made = Supervisor(tmp_path / "runs", trainer)
    yield made
    for run in made.runs():
        made.stop(run.name)


def wait(supervisor: Supervisor, name: str, phase: Phase) -> None:
    def reached() -> bool:
        run = supervisor.find(name)
        return run is not None and run.phase == phase

    wait_for(reached, lambda: f"{name}: {supervisor.find(name)}")


def test_an_ordered_run_trains_to_its_end(supervisor: Supervisor) -> None:
    supervisor.order("first", SHORT)
    wait(supervisor, "first", "finished")
    run = supervisor.find("first")
    assert run is not None
    assert (run.config, run.status.step) == (SHORT, 2)
    assert "training" in log_end(run.folder)


@pytest.mark.slow
def test_one_run_trains_at_a_time_and_the_next_has_its_place(supervisor: Supervisor) -> None:
    for name in ("a", "b", "c"):
        supervisor.order(name, LONG)
    wait(supervisor, "a", "running")
    supervisor.advance()
    assert [(r.name, r.place) for r in supervisor.runs()] == [("a", 0), ("b", 1), ("c", 2)]
    assert [r.phase for r in supervisor.runs()] == ["running", "queued", "queued"]
    supervisor.stop("a")
    supervisor.advance()
    wait(supervisor, "b", "running")
    assert supervisor.find("c").place == 1  # type: ignore[union-attr]


def test_threads_of_a_run_sleep_while_they_wait(tmp_path: Path) -> None:
    told = TRAINER.replace('"training"', '__import__("os").environ["OMP_WAIT_POLICY"]')
    boss = Supervisor(tmp_path / "runs", lambda path: [sys.executable, "-c", told, str(path)])
    boss.order("a", SHORT)
    wait(boss, "a", "finished")
    assert log_end(RunFolder(boss.root / "a")).strip() == "passive"


@pytest.mark.slow
def test_every_gpu_carries_one_run_and_a_free_one_takes_the_next(tmp_path: Path) -> None:
    told = TRAINER.replace(
        'print("training"', 'import os; print(os.environ["CUDA_VISIBLE_DEVICES"]'
    )
    boss = Supervisor(
        tmp_path / "runs", lambda path: [sys.executable, "-c", told, str(path)], ("3", "5", "5")
    )
    for name in ("a", "b", "c", "d"):
        boss.order(name, LONG)
    for name in ("a", "b", "c"):
        wait(boss, name, "running")
    boss.advance()
    waiting = boss.find("d")
    assert waiting is not None
    assert (waiting.phase, waiting.place) == ("queued", 1)
    boss.stop("b")
    boss.advance()
    wait(boss, "d", "running")
    given = [log_end(RunFolder(boss.root / name)).strip() for name in ("a", "b", "c", "d")]
    assert given == ["3", "5", "5", "5"]
    for run in boss.runs():
        boss.stop(run.name)


def test_another_server_finds_the_run_and_its_queue(supervisor: Supervisor) -> None:
    supervisor.order("a", LONG)
    supervisor.order("b", LONG)
    wait(supervisor, "a", "running")
    other = Supervisor(supervisor.root, trainer)
    other.advance()
    assert [(r.name, r.phase) for r in other.runs()] == [("a", "running"), ("b", "queued")]
    other.stop("a")
    wait(other, "a", "paused")


def test_a_run_that_was_just_started_is_not_started_again_by_another_server(
    supervisor: Supervisor,
) -> None:
    supervisor.order("a", LONG)
    supervisor.order("b", LONG)
    other = Supervisor(supervisor.root, trainer)
    other.advance()
    assert sum((r.folder.path / "launch.json").exists() for r in other.runs()) == 1


@pytest.mark.slow
def test_a_paused_run_goes_on_from_its_step(supervisor: Supervisor) -> None:
    supervisor.order("a", LONG)
    wait(supervisor, "a", "running")
    supervisor.pause("a")
    wait(supervisor, "a", "paused")
    paused = supervisor.find("a")
    assert paused is not None
    supervisor.resume("a", steps=paused.status.step + 3)
    wait(supervisor, "a", "finished")
    assert supervisor.find("a").status.step == paused.status.step + 3  # type: ignore[union-attr]


def test_a_stopped_run_is_gone_at_once_and_can_go_on(supervisor: Supervisor) -> None:
    supervisor.order("a", LONG)
    wait(supervisor, "a", "running")
    supervisor.stop("a")
    run = supervisor.find("a")
    assert run is not None
    assert run.phase == "paused"
    assert not run.folder.busy()
    supervisor.resume("a")
    wait(supervisor, "a", "running")


def test_a_waiting_run_can_leave_the_queue_and_come_back_behind(supervisor: Supervisor) -> None:
    for name in ("a", "b", "c"):
        supervisor.order(name, LONG)
    supervisor.pause("b")
    assert supervisor.find("b").phase == "paused"  # type: ignore[union-attr]
    supervisor.resume("b")
    places = {r.name: r.place for r in supervisor.runs()}
    assert (places["c"], places["b"]) == (1, 2)


def test_a_process_that_cannot_start_is_a_failed_run_with_its_words(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path / "runs", broken)
    supervisor.order("a", SHORT)
    wait(supervisor, "a", "failed")
    run = supervisor.find("a")
    assert run is not None
    assert "no such device" in log_end(run.folder)


def test_a_training_run_cannot_be_deleted_and_a_paused_one_can(supervisor: Supervisor) -> None:
    supervisor.order("a", LONG)
    wait(supervisor, "a", "running")
    with pytest.raises(ValueError, match="a is training; pause or stop it first"):
        supervisor.delete("a")
    supervisor.stop("a")
    supervisor.delete("a")
    assert supervisor.runs() == []
    assert not (supervisor.root / "a").exists()


@pytest.mark.parametrize("name", ["", "../up", "a/b", "é", "x" * 41, ".", "-" * 3])
def test_a_name_that_is_no_folder_is_refused(supervisor: Supervisor, name: str) -> None:
    with pytest.raises(ValueError, match="cannot name a run"):
        supervisor.order(name, SHORT)


def test_a_taken_name_is_refused(supervisor: Supervisor) -> None:
    supervisor.order("a", LONG)
    with pytest.raises(ValueError, match="already holds a run"):
        supervisor.order("a", SHORT)


@pytest.mark.slow
def test_a_full_queue_refuses_politely(supervisor: Supervisor) -> None:
    supervisor.root.mkdir()
    for i in range(MOST_QUEUED):
        folder = RunFolder.create(supervisor.root / f"q{i}", SHORT)
        (folder.path / "order").touch()
    with pytest.raises(ValueError, match="40 runs wait already"):
        supervisor.order("late", SHORT)
    for run in supervisor.runs():
        supervisor.pause(run.name)


def test_a_finished_run_needs_more_steps_to_go_on(supervisor: Supervisor) -> None:
    supervisor.order("a", SHORT)
    wait(supervisor, "a", "finished")
    with pytest.raises(ValueError, match="a has done 2 steps; give it more"):
        supervisor.resume("a")


def test_the_queue_moves_without_a_page(supervisor: Supervisor) -> None:
    supervisor.watch(0.05)
    supervisor.order("a", SHORT)
    supervisor.order("b", SHORT)
    wait(supervisor, "b", "finished")
    supervisor.close()


def test_a_damaged_run_folder_is_left_out(supervisor: Supervisor) -> None:
    (supervisor.root / "bad").mkdir(parents=True)
    (supervisor.root / "bad" / "config.json").write_text("{")
    assert supervisor.runs() == []


@pytest.mark.slow
def test_the_real_command_trains_in_the_folder(tmp_path: Path, tiny: GANConfig) -> None:
    boss = Supervisor(tmp_path / "runs", training_command)
    boss.order("a", tiny.with_(steps=2))
    wait(boss, "a", "finished")
    run = boss.find("a")
    assert run is not None
    assert [file.name for file in run.folder.checkpoints()] == ["step-0000002.safetensors"]
    assert run.status.launch == last_launch(run.folder).order  # type: ignore[union-attr]
    assert log_end(run.folder).strip() == ""


def test_pausing_while_a_run_starts_is_not_lost(tmp_path: Path) -> None:
    late = "import pathlib, sys, time\nsys.stdin.close()\n"
    late += "while not pathlib.Path(sys.argv[1], 'stop').exists(): time.sleep(0.01)\n"
    slow = late + TRAINER
    boss = Supervisor(tmp_path / "runs", lambda path: [sys.executable, "-c", slow, str(path)])
    boss.order("a", LONG)
    run = boss.find("a")
    assert run is not None
    assert run.phase == "starting"
    boss.pause("a")
    wait(boss, "a", "paused")
    assert boss.find("a").status.step == 0  # type: ignore[union-attr]


def test_of_many_who_create_one_run_at_once_one_succeeds(tmp_path: Path) -> None:
    for turn in range(20):
        made: list[str] = []
        barrier = threading.Barrier(4)

        def create(name: str, path: Path, made: list[str], barrier: threading.Barrier) -> None:
            barrier.wait()
            with suppress(ValueError):
                RunFolder.create(path, LONG.with_(seed=len(name)))
                made.append(name)

        threads = [
            threading.Thread(target=create, args=("x" * i, tmp_path / f"{turn}", made, barrier))
            for i in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(made) == 1
        assert RunFolder(tmp_path / f"{turn}").config().seed == len(made[0])


def test_one_look_at_the_folders_serves_all_sessions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "abc":
        RunFolder.create(tmp_path / name, SHORT)
    boss, looks, now = Supervisor(tmp_path), list[Path](), [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    config = RunFolder.config

    def counted(self: RunFolder) -> RunConfig:
        looks.append(self.path)
        return config(self)

    monkeypatch.setattr(RunFolder, "config", counted)
    threads = [threading.Thread(target=boss.runs) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(looks) == 3
    now[0] += 2 * SHARED_SECONDS
    boss.runs()
    assert len(looks) == 6


def test_what_a_supervisor_changes_is_seen_at_once(tmp_path: Path) -> None:
    boss = Supervisor(tmp_path / "runs", broken, gpus=())
    assert boss.runs() == []
    boss.order("a", SHORT)
    assert [(run.name, run.phase) for run in boss.runs()] == [("a", "queued")]
    boss.pause("a")
    assert [(run.name, run.phase) for run in boss.runs()] == [("a", "paused")]
    boss.delete("a")
    assert boss.runs() == []


def test_a_run_that_cannot_be_removed_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    boss = Supervisor(tmp_path / "runs")
    folder = RunFolder.create(boss.root / "a", SHORT)

    def refuse(self: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", refuse)
        with pytest.raises(
            ValueError, match="a cannot be changed from here: Permission denied"
        ):
            boss.delete("a")
    assert folder.config() == SHORT
    boss.delete("a")
    assert [path.name for path in boss.root.iterdir()] == ["lock"]


def test_another_users_run_is_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    boss = Supervisor(tmp_path / "runs")
    RunFolder.create(boss.root / "a", SHORT)

    def refuse(self: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    for act in (boss.pause, boss.resume, boss.stop):
        with monkeypatch.context() as patch:
            patch.setattr(Path, "unlink", refuse)
            with pytest.raises(ValueError, match="cannot be changed from here"):
                act("a")


def test_a_run_that_cannot_be_started_does_not_hold_up_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    boss = Supervisor(tmp_path / "runs", trainer, gpus=("0", "1"))
    for name in ("a", "b"):
        enqueue(boss.root, RunFolder.create(boss.root / name, SHORT))
    (boss.root / "a" / "log.txt").mkdir()
    boss.advance()
    wait(boss, "b", "finished")
    assert boss.find("a").phase == "queued"  # type: ignore[union-attr]
    boss.pause("a")


def test_orders_keep_their_turn_when_the_clock_is_set_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = iter([5_000_000_000, 1_000_000_000, 2_000_000_000])
    monkeypatch.setattr(time, "time_ns", lambda: next(moments))
    for name in ("c", "b", "a"):
        enqueue(tmp_path, RunFolder.create(tmp_path / name, SHORT))
    assert [name for _, name in orders(tmp_path)] == ["c", "b", "a"]


@pytest.mark.parametrize("name", ["con", "NUL", "com1"])
def test_a_name_that_windows_keeps_for_a_device_is_refused(
    supervisor: Supervisor, name: str
) -> None:
    with pytest.raises(ValueError, match="cannot name a run"):
        supervisor.order(name, SHORT)
