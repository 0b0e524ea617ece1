"""Several processes: each its own device, one downloads, and no exchange in every step."""

import time
from collections.abc import Sequence

import pytest
import torch

from explorer.images.training.distributed import (
    Processes,
    connect,
    device_for,
    in_turn,
    launched_processes,
    launched_rank,
)
from explorer.images.training.stopping import StopSign


@pytest.fixture
def two_gpus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.cuda, "current_device", lambda: 0)
    monkeypatch.setattr(torch, "empty", lambda *_, device: None)


def launched(monkeypatch: pytest.MonkeyPatch, rank: int, count: int) -> None:
    monkeypatch.setenv("WORLD_SIZE", str(count))
    monkeypatch.setenv("RANK", str(rank))
    monkeypatch.setenv("LOCAL_RANK", str(rank))


@pytest.mark.usefixtures("two_gpus")
@pytest.mark.parametrize("name", ["auto", "cuda"])
@pytest.mark.parametrize("rank", [0, 1])
def test_each_process_takes_a_gpu_of_its_own(
    monkeypatch: pytest.MonkeyPatch, name: str, rank: int
) -> None:
    launched(monkeypatch, rank, 2)
    assert device_for(name) == torch.device("cuda", rank)


@pytest.mark.usefixtures("two_gpus")
def test_more_processes_than_gpus_and_one_gpu_for_two_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    launched(monkeypatch, 2, 3)
    with pytest.raises(ValueError, match="Process 3 of this machine finds 2 GPUs"):
        device_for("auto")
    assert device_for("cpu") == torch.device("cpu")
    with pytest.raises(ValueError, match="'cuda:1' is one device for 3 processes"):
        device_for("cuda:1")


@pytest.mark.usefixtures("two_gpus")
def test_a_process_alone_takes_what_is_named() -> None:
    assert device_for("auto") == torch.device("cuda", 0)
    assert device_for("cuda:1") == torch.device("cuda", 1)


def test_what_a_launcher_says_in_other_words_is_no_launcher(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("RANK", "first")
    monkeypatch.setenv("WORLD_SIZE", "")
    assert (launched_rank(), launched_processes()) == (0, 1)
    assert connect(torch.device("cpu")).count == 1


class Pair(Processes):
    """Two processes in one: what the other one says is given; exchanges are counted."""

    def __init__(self, rank: int, others: Sequence[float] = (0.0, 0.0)) -> None:
        self.rank = self.local_rank = rank
        self.count = 2
        self.others, self.exchanges, self.order = list(others), 0, list[str]()

    def sum(self, values: Sequence[float]) -> list[float]:
        self.exchanges += 1
        return [a + b for a, b in zip(values, self.others, strict=True)]

    def wait(self) -> None:
        self.order.append("waited")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [0.0]
    monkeypatch.setattr(time, "perf_counter", lambda: now[0])
    return now


def test_processes_ask_each_other_twice_a_second_not_in_every_step(clock: list[float]) -> None:
    pair = Pair(rank=0)
    sign = StopSign(pair, lambda: False)
    for step in range(2000):
        assert not sign.seen(step)
        clock[0] += 0.005
    assert 15 <= pair.exchanges <= 25


def test_all_stop_at_the_step_that_the_first_one_set() -> None:
    second = Pair(rank=1, others=(0.0, 40.0))
    sign = StopSign(second, lambda: False)
    assert not sign.seen(0)
    second.others = [1.0, 40.0]
    assert [step for step in range(1, 81) if sign.seen(step)] == [40, 80]


def test_a_process_alone_stops_at_once_and_asks_nobody() -> None:
    alone = Pair(rank=0)
    alone.count = 1
    stopping_now = [False]
    sign = StopSign(alone, lambda: stopping_now[0])
    assert not sign.seen(0)
    stopping_now[0] = True
    assert sign.seen(1)
    assert alone.exchanges == 0


@pytest.mark.parametrize(("rank", "order"), [(0, ["read", "waited"]), (1, ["waited", "read"])])
def test_the_first_process_of_a_machine_downloads_before_the_others_read(
    rank: int, order: list[str]
) -> None:
    pair = Pair(rank)

    def load() -> str:
        pair.order.append("read")
        return "images"

    assert in_turn(pair, load) == "images"
    assert pair.order == order
