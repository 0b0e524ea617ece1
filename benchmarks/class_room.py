"""A class on one server: pictures and steps a second of each of many students at once.

Every simulated student opens a session of Streamlit, as a browser does, and draws whatever
comes over the lines of the live page: the next picture is asked for when the last has come.

    .venv/bin/python -m benchmarks.class_room --viewers 1 6 12 30

Ten minutes of a full class, for what grows: memory is printed as it was at first, once every
student has pictures, and at the end.

    .venv/bin/python -m benchmarks.class_room --viewers 30 --seconds 600

The same with the workers on two nodes of a Ray cluster that is started on this machine, with a
head that trains nothing: what the way through Ray costs, not what two machines gain. Ray's own
processes are in the memory.

    .venv/bin/python -m benchmarks.class_room --ray
"""

import argparse
import asyncio
import json
import os
import re
import statistics
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field

import psutil
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg

from benchmarks.live_page import app

START, SETTLE = 60.0, 5.0
TOKEN = re.compile(rb'"token": ?"([\w-]{32})"')


@dataclass
class Student:
    """What one simulated browser has seen of its panels."""

    pictures: list[tuple[float, int]] = field(default_factory=list)

    def rates(self, since: float) -> tuple[float, float]:
        """Return pictures and steps a second since a moment."""
        seen = [(then, step) for then, step in self.pictures if then >= since]
        if len(seen) < 2:
            return 0.0, 0.0
        span = seen[-1][0] - seen[0][0]
        return (len(seen) - 1) / span, (seen[-1][1] - seen[0][1]) / span


async def attend(address: str, student: Student, leave: asyncio.Event) -> None:
    """Open the live page and watch it until the class is over."""
    socket = address.replace("http", "ws", 1)
    opened = websockets.connect(
        f"{socket}/_stcore/stream",
        subprotocols=[websockets.Subprotocol("streamlit")],
        max_size=None,
    )
    async with opened as session:
        wish = BackMsg()
        wish.rerun_script.page_name = "toy_gan"
        await session.send(wish.SerializeToString())
        lines: dict[bytes, asyncio.Task[None]] = {}
        over = asyncio.create_task(leave.wait())
        while not over.done():
            heard = asyncio.create_task(session.recv())
            await asyncio.wait({heard, over}, return_when=asyncio.FIRST_COMPLETED)
            if not heard.done():
                heard.cancel()
                break
            message = heard.result()
            assert isinstance(message, bytes)
            for token in set(TOKEN.findall(message)) - set(lines):
                lines[token] = asyncio.create_task(watch(socket, token.decode(), student))
        for line in lines.values():
            line.cancel()


async def watch(socket: str, token: str, student: Student) -> None:
    """Take one component's pictures, each when the last has come."""
    async with websockets.connect(f"{socket}/gan-line/{token}", max_size=None) as line:
        while True:
            await line.send("next")
            picture = await line.recv()
            assert isinstance(picture, bytes)
            header = json.loads(picture[4 : 4 + int.from_bytes(picture[:4], "little")])
            if "panels" in header:
                student.pictures.append((time.monotonic(), header["step"]))


async def health(address: str, times: list[float], leave: asyncio.Event) -> None:
    """Ask the server twice a second how it is."""
    while not leave.is_set():
        start = time.monotonic()
        with suppress(OSError):
            await asyncio.to_thread(urllib.request.urlopen, f"{address}/_stcore/health")
        times.append(1000 * (time.monotonic() - start))
        await asyncio.sleep(0.5)


async def lesson(address: str, viewers: int, seconds: float) -> str:
    """Let a class watch; return its row of the table."""
    students, times = [Student() for _ in range(viewers)], list[float]()
    leave = asyncio.Event()
    tasks = [asyncio.create_task(attend(address, student, leave)) for student in students]
    end = time.monotonic() + START
    while time.monotonic() < end and not all(student.pictures for student in students):
        await asyncio.sleep(0.2)
    await asyncio.sleep(SETTLE)
    tasks.append(asyncio.create_task(health(address, times, leave)))
    since, first = time.monotonic(), memory()
    await asyncio.sleep(seconds)
    pictures, steps = zip(*(student.rates(since) for student in students), strict=True)
    used = memory()
    leave.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.sleep(3.0)
    before = processor_seconds()
    await asyncio.sleep(1.0)
    times.sort()
    return (
        f"| {viewers} | {statistics.median(pictures):.1f} | {min(pictures):.1f} "
        f"| {statistics.median(steps):,.0f} | {statistics.median(times):.0f} "
        f"| {times[int(0.95 * (len(times) - 1))]:.0f} "
        f"| {first:.0f} | {used:.0f} | {100 * (used / max(first, 1) - 1):+.1f} % "
        f"| {100 * (processor_seconds() - before):.0f} % |"
    )


def ours() -> list[psutil.Process]:
    """Return the server and its workers: all that this process has started."""
    found: list[psutil.Process] = psutil.Process().children(recursive=True)
    return found


def memory() -> float:
    """Return the resident memory of server and workers, MB."""
    total = 0
    for process in ours():
        with suppress(psutil.Error):
            total += process.memory_info().rss
    return total / 1e6


def processor_seconds() -> float:
    """Return the processor time that server and workers have taken so far."""
    total = 0.0
    for process in ours():
        with suppress(psutil.Error):
            times = process.cpu_times()
            total += times.user + times.system
    return total


@contextmanager
def two_nodes() -> Iterator[str]:
    """Run two Ray nodes of a processor each on this machine; yield the address."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    # Ray has its workers stand back by 15, ours by 5: on one machine that would be measured.
    os.environ["RAY_worker_niceness"] = "0"  # noqa: SIM112
    from ray.cluster_utils import Cluster

    cluster = Cluster()
    try:
        for processors in (0, 1, 1):
            cluster.add_node(num_cpus=processors, include_dashboard=False)
        yield cluster.address
    finally:
        cluster.shutdown()


def main() -> None:
    """Print one row for each size of the class."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--viewers", type=int, nargs="+", default=[1, 6, 12, 30])
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--ray", action="store_true", help="Workers on two local Ray nodes.")
    options = parser.parse_args()
    print(
        "| viewers | pictures/s, median | slowest | steps/s | /health ms, median | 95 % "
        "| MB at first | MB at the end | more | processor 3 s after all left |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    with two_nodes() if options.ray else nullcontext("") as cluster:
        os.environ["GAN_EXPLORER_LIVE_RAY"] = cluster
        for viewers in options.viewers:
            with app() as address:
                print(asyncio.run(lesson(address, viewers, options.seconds)), flush=True)


if __name__ == "__main__":
    main()
