import threading
import time
from collections.abc import Iterator

import pytest

from explorer.jobs import SLICE, Pool


class Counter:
    """A job that counts its slices."""

    def __init__(self, delay: float = 0.0) -> None:
        self.slices = 0
        self.wanted = True
        self.delay = delay
        self.threads: set[str] = set()

    @property
    def active(self) -> bool:
        return self.wanted

    def advance(self, seconds: float) -> float:
        self.slices += 1
        self.threads.add(threading.current_thread().name)
        time.sleep(seconds / 10)
        return self.delay


@pytest.fixture
def pool() -> Iterator[Pool]:
    shared = Pool(capacity=2)
    yield shared
    shared.close()


def wait_until(condition: object, limit: float = 10.0) -> None:
    assert callable(condition)
    end = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.005)


def test_jobs_are_served_in_turn_by_one_thread(pool: Pool) -> None:
    one, two = Counter(), Counter()
    pool.submit(one)
    pool.submit(two)
    wait_until(lambda: min(one.slices, two.slices) >= 20)
    one.wanted = two.wanted = False
    assert abs(one.slices - two.slices) <= 5
    assert one.threads == two.threads == {"trainer"}


def test_job_that_asks_to_wait_is_left_alone(pool: Pool) -> None:
    slow, fast = Counter(delay=60.0), Counter()
    pool.submit(slow)
    pool.submit(fast)
    wait_until(lambda: fast.slices >= 20)
    assert slow.slices == 1


def test_inactive_job_is_dropped_and_can_come_back(pool: Pool) -> None:
    job = Counter()
    pool.submit(job)
    wait_until(lambda: job.slices >= 3)
    job.wanted = False
    time.sleep(5 * SLICE)
    rested = job.slices
    time.sleep(5 * SLICE)
    assert job.slices == rested
    job.wanted = True
    pool.submit(job)
    wait_until(lambda: job.slices > rested)


def test_job_beyond_the_capacity_waits_and_is_told_its_place(pool: Pool) -> None:
    jobs = [Counter() for _ in range(4)]
    for job in jobs:
        pool.submit(job)
    assert [pool.place(job) for job in jobs] == [0, 0, 1, 2]
    jobs[0].wanted = False
    wait_until(lambda: pool.place(jobs[2]) == 0)
    wait_until(lambda: jobs[2].slices > 0)
    assert pool.place(jobs[3]) == 1


def test_submitting_twice_is_the_same_as_once(pool: Pool) -> None:
    job = Counter(delay=60.0)
    for _ in range(5):
        pool.submit(job)
    wait_until(lambda: job.slices > 0)
    time.sleep(5 * SLICE)
    assert job.slices == 1


def test_closing_joins_the_worker() -> None:
    pool = Pool()
    pool.submit(Counter())
    pool.close()
    assert not pool._worker.is_alive()
