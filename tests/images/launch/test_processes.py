"""Processes are known by number and creation, live by their heartbeat, on every platform."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from explorer.images.launch import processes
from explorer.images.launch.processes import Launch, end, phase_of, start
from explorer.images.store import files, life
from explorer.images.store.files import write_text
from explorer.images.store.life import Identity, Pulses, identity_of, process_of, this_process
from explorer.images.store.runs import RunFolder
from explorer.images.store.status import Status
from explorer.images.systems.gan import GANConfig
from explorer.images.training.devices import largest_memory_mb
from explorer.images.training.stopping import signals


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        yield child
        child.kill()


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return RunFolder.create(tmp_path / "run", GANConfig())


def test_a_number_that_was_given_again_is_another_process(
    sleeper: subprocess.Popen[bytes],
) -> None:
    known = identity_of(sleeper.pid)
    assert process_of(known) is not None
    assert process_of(known.model_copy(update={"created": known.created - 60})) is None
    assert process_of(known.model_copy(update={"host": "elsewhere"})) is None
    sleeper.kill()
    assert process_of(known) is None or sleeper.wait() is not None
    assert process_of(known) is None


def test_looking_at_a_process_sends_it_no_signal(
    folder: RunFolder, sleeper: subprocess.Popen[bytes]
) -> None:
    """Under Windows signal 0 is a Ctrl-C."""
    known = identity_of(sleeper.pid).model_dump()
    folder.write_status(Status(state="running", **known))
    sent: list[object] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "kill", lambda *told: sent.append(told))
        assert folder.busy()
        assert Launch(**known, started=time.time()).starting(folder)
    assert not sent


def test_a_stranger_that_has_the_number_now_is_not_ended(
    folder: RunFolder, sleeper: subprocess.Popen[bytes]
) -> None:
    known = identity_of(sleeper.pid)
    stranger = known.model_copy(update={"created": known.created - 60})
    folder.write_status(Status(state="running", **stranger.model_dump()))
    end(folder, folder.status())
    assert sleeper.poll() is None
    assert folder.status().state == "stopped"


def test_a_process_of_another_machine_lives_as_long_as_its_heart_beats(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = Identity(pid=7, created=1.0, host="elsewhere")
    folder.write_status(Status(state="running", **there.model_dump()))
    assert folder.busy()
    old = time.time() - 3600
    os.utime(folder.status_path, (old, old))
    monkeypatch.setattr(life, "_PULSES", Pulses())
    assert folder.status().state == "failed"
    with pytest.raises(ValueError, match="runs on another machine, elsewhere"):
        end(folder, Status(**there.model_dump()))


def test_a_clock_that_is_an_hour_off_hides_no_heartbeat(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pulse, pulses, now = tmp_path / "status.json", Pulses(), [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    pulse.touch()

    def touch(moment: float) -> None:
        os.utime(pulse, (moment, moment))

    hour_ago = time.time() - 3600
    touch(hour_ago)
    assert not pulses.beats(pulse)
    now[0] += 1
    touch(hour_ago + 1)
    assert pulses.beats(pulse)
    now[0] += life.PATIENCE - 1
    assert pulses.beats(pulse)
    now[0] += 2
    assert not pulses.beats(pulse)


def test_the_heart_beats_while_a_step_takes_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pulse, beaten = tmp_path / "status.json", threading.Event()
    monkeypatch.setattr(life, "BEAT", 0.001)
    monkeypatch.setattr(os, "utime", lambda path: beaten.set() if path == pulse else None)
    with life.heartbeat(pulse):
        assert beaten.wait(10)
    assert threading.active_count() == len(threading.enumerate())


def test_asking_who_trains_never_takes_the_lock(folder: RunFolder) -> None:
    """Seen before: 17 of 2,000 honest starts were refused because somebody looked."""
    folder.write_status(Status.of_this_process(state="running"))
    refused: list[ValueError] = []
    ended = threading.Event()

    def look() -> None:
        while not ended.is_set():
            assert folder.busy()

    threads = [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(200):
        try:
            with folder.lock():
                pass
        except ValueError as error:
            refused.append(error)
    ended.set()
    for thread in threads:
        thread.join()
    assert not refused


def test_what_was_said_before_a_start_is_not_taken_for_what_it_says(
    folder: RunFolder, sleeper: subprocess.Popen[bytes]
) -> None:
    """Whatever the clock shows: the order that started a process is in its words."""
    known = identity_of(sleeper.pid).model_dump()
    launch = Launch(**known, started=0.0, order="second")
    note = folder.path / processes.NOTE
    note.write_text(launch.model_dump_json())
    later = time.time() + 3600
    said = Status(state="failed", launch="first", updated=later)
    assert phase_of(folder, said) == "starting"
    assert phase_of(folder, Status(state="finished", launch="second")) == "finished"
    note.write_text(launch.model_copy(update={"created": 1.0}).model_dump_json())
    assert phase_of(folder, said.model_copy(update={"state": "finished"})) == "failed"


def test_a_started_process_stands_back_and_outlives_its_starter(folder: RunFolder) -> None:
    code = "import os, psutil, sys; print(os.getsid(0) == os.getpid(), "
    code += "os.environ['X'], file=sys.stderr, flush=True); input()"
    own = psutil.Process().nice()
    polite: list[int] = []
    real = processes.make_polite

    def noted(pid: int) -> None:
        real(pid)
        polite.append(psutil.Process(pid).nice())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(processes, "make_polite", noted)
        launch = start(folder, [sys.executable, "-c", code], {"X": "given"}, None)
    assert polite == [min(19, own + 10)]
    assert processes.last_launch(folder) == launch
    assert processes.wait_until(lambda: "EOF" in processes.log_end(folder), 20)
    assert "True given" in processes.log_end(folder)


class FakeProcess:
    """What psutil gives for a process under Windows."""

    def __init__(self, pid: int = 0) -> None:
        self.niceness: list[int] = []
        FakeProcess.last = self

    last: "FakeProcess"

    def nice(self, value: int) -> None:
        self.niceness.append(value)

    def memory_info(self) -> SimpleNamespace:
        return SimpleNamespace(peak_wset=3 * 2**20)


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0x200, raising=False)
    monkeypatch.setattr(subprocess, "CREATE_NO_WINDOW", 0x8000000, raising=False)
    monkeypatch.setattr(psutil, "BELOW_NORMAL_PRIORITY_CLASS", 0x4000, raising=False)
    monkeypatch.setattr(psutil, "Process", FakeProcess)


@pytest.mark.usefixtures("windows")
def test_under_windows_a_run_has_its_own_group_a_low_priority_and_its_memory() -> None:
    import torch

    assert processes.detached() == {"creationflags": 0x200 | 0x8000000}
    processes.make_polite(7)
    assert FakeProcess.last.niceness == [0x4000]
    assert largest_memory_mb(torch.device("cpu")) == 3


def test_under_windows_a_file_that_is_being_read_is_replaced_a_little_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(files, "_PAUSE", 0.0)
    tries: list[int] = []
    replace = Path.replace

    def busy(self: Path, target: Path) -> Path:
        tries.append(1)
        if len(tries) < 4:
            raise PermissionError(13, "used by another process")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", busy)
    write_text(tmp_path / "status.json", "new")
    assert (tmp_path / "status.json").read_text() == "new"
    assert len(tries) == 4
    assert [file.name for file in tmp_path.iterdir()] == ["status.json"]


def test_what_is_flushed_was_opened_for_writing_which_windows_asks_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    modes: list[int] = []
    opened = os.open

    def noted(path: Path, mode: int) -> int:
        modes.append(mode)
        return opened(path, mode)

    monkeypatch.setattr(os, "open", noted)
    write_text(tmp_path / "a", "text")
    assert modes == [os.O_RDWR]


def test_a_disk_without_modes_is_written_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, mode: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "chmod", refuse)
    write_text(tmp_path / "a", "text")
    assert (tmp_path / "a").read_text() == "text"


@pytest.mark.parametrize("break_key", [False, True])
def test_the_first_signal_asks_for_the_end_and_the_second_is_the_end(
    monkeypatch: pytest.MonkeyPatch, break_key: bool
) -> None:
    """Windows has no SIGTERM from outside, but Ctrl-Break; elsewhere that does not exist."""
    asked: list[bool] = []
    if break_key:
        monkeypatch.setattr(signal, "SIGBREAK", signal.SIGUSR1, raising=False)
    number = signal.SIGUSR1 if break_key else signal.SIGINT
    before = {n: signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM, signal.SIGUSR1)}
    with signals(lambda: asked.append(True)):
        signal.raise_signal(number)
        assert asked == [True]
        assert signal.getsignal(number) == before[number]
    assert {n: signal.getsignal(n) for n in before} == before


def test_the_identity_of_this_process_is_told_by_the_clock_of_now() -> None:
    assert process_of(this_process()) is not None
    assert this_process().host == life.this_host()
