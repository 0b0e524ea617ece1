"""The workers of a server: who does which job, what is still to be answered, who has ended."""

import itertools
import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from functools import partial

from explorer.live.commands import Ask, Command, End, Leave, Release, SetWaiting, Watch
from explorer.live.places import Known, Open, Place
from explorer.live.posts import START, Post, Receiver
from explorer.live.protocol import Beat, Begin, BeginRun, Kept, Message, Reply, Request
from explorer.live.view import LiveView

#: Seconds that one slice may take before its worker counts as hung.
HUNG = 30.0
#: Seconds between two looks at the heartbeats.
LOOK = 0.5
#: Seconds that a page waits for an answer.
ANSWER = 60.0
#: Workers that end one after the other before they have lived: then no other is started.
FAILURES = 3
#: A job that had the slice when so many workers ended stands still from then on.
BLAMED = 2

MOVED = "A trainer stopped. This run goes on from its last saved state, at most 5 s old."
HANGS = "One slice of this run took too long, so it was stopped: make it smaller and reset."


class UnansweredError(ValueError):
    """No worker could answer."""


class Crew:
    """Workers, and the jobs that are shared out among them.

    A worker that ends or hangs is replaced; its runs go on from their last saved state, and
    what was asked of it meanwhile is asked again, once.

    Args:
        make: Makes a worker, given the receiver of its messages.
        count: How many.
        hung: Seconds that a slice may take.
    """

    def __init__(
        self, make: Callable[[Receiver], Post], count: int = 1, hung: float = HUNG
    ) -> None:
        self._make, self._hung = make, hung
        self._lock = threading.RLock()
        self._serial, self._names = itertools.count(), itertools.count(1)
        self._known: dict[int, Known] = {}
        self._open: dict[int, Open] = {}
        self._viewers: dict[str, int] = {}
        self._closing, self._heard = threading.Event(), threading.Event()
        self._places = [Place() for _ in range(count)]
        for place in self._places:
            self._start(place)
        self._watch = threading.Thread(target=self._supervise, name="supervisor", daemon=True)
        self._watch.start()

    @property
    def posts(self) -> list[Post]:
        """The workers that are there."""
        return [place.post for place in self._places if place.post is not None]

    def at_work(self, wait: float = 0.0) -> bool:
        """Return whether a worker has its imports behind it, after at most `wait` seconds."""
        return self._heard.wait(wait) or not any(post.imports for post in self.posts)

    def hire(self, begin: Begin) -> tuple[int, Reply]:
        """Begin a job at the worker that has the fewest; return its name and first status.

        Raises:
            ValueError: The job cannot be begun.
            UnansweredError: No worker answers.
        """
        (name,), (reply,) = self.hire_all([begin])
        return name, reply

    def hire_all(self, begins: Sequence[Begin]) -> tuple[list[int], list[Reply]]:
        """Begin jobs at different workers, as far as there are so many; as `hire`."""
        with self._lock:
            standing = [place for place in self._places if place.post is not None]
            if not standing:
                msg = "No trainer can be started here; see the server's log."
                raise UnansweredError(msg)
            standing.sort(key=lambda place: len(place.jobs))
            names = [next(self._names) for _ in begins]
            for name, begin, place in zip(names, begins, itertools.cycle(standing)):
                self._known[name] = Known(begin, place)
                place.jobs.add(name)
        asked = [self._ask(name, begin) for name, begin in zip(names, begins, strict=True)]
        try:
            return names, list(map(self._answer, asked))
        except ValueError:
            for name in names:
                self.end(name)
            raise

    def request(self, job: int, command: Command) -> Reply:
        """Ask something of a job and wait for the answer.

        Raises:
            ValueError: It was refused; the message says why.
            UnansweredError: No worker answers.
        """
        return self.request_all([job], command)[0]

    def request_all(self, jobs: Sequence[int], command: Command) -> list[Reply]:
        """Ask the same of some jobs and wait for all answers; as `request`."""
        if isinstance(command, SetWaiting):
            for job in self._known.keys() & set(jobs):
                self._known[job].waiting = command.waiting
        return list(map(self._answer, [self._ask(job, command) for job in jobs]))

    def tell(self, job: int, command: Command) -> None:
        """Ask something of a job and wait for nothing."""
        with self._lock:
            if job in self._known:
                self._ask(job, command)

    def end(self, job: int) -> None:
        """Forget a job that nobody can ask for any more."""
        self.tell(job, End())
        self._forget(job)

    def watch(self, job: int, viewer: str, view: LiveView) -> None:
        """Show a view of a run to a viewer from now on."""
        with self._lock:
            if job in self._known:
                self._known[job].viewers[viewer] = view
                self._viewers[viewer] = job
                self._ask(job, Watch(viewer, view))

    def knows(self, viewer: str) -> bool:
        """Return whether there is a run for this viewer."""
        return viewer in self._viewers

    def picture(self, viewer: str, said: str = "", *, fresh: bool) -> Future[Reply]:
        """Ask for a viewer's next picture; the answer comes when there is one.

        Args:
            viewer: Who asks.
            said: What the browser says.
            fresh: Whether it has no picture yet.

        Raises:
            KeyError: There is no such viewer any more.
        """
        with self._lock:
            return self._ask(self._viewers[viewer], Ask(viewer, fresh, said))

    def leave(self, viewer: str) -> None:
        """Note that a viewer's line is gone."""
        with self._lock:
            if viewer in self._viewers:
                self.tell(self._viewers[viewer], Leave(viewer))

    def release(self, job: int) -> None:
        """Note that the job's session is gone, until somebody looks again."""
        self.tell(job, Release())

    def close(self) -> None:
        """End all workers and wait until nothing of them is left."""
        self._closing.set()
        self._watch.join()
        for post in self.posts:
            post.dismiss()
        for post in self.posts:
            post.close()
        self._drop(list(self._open.values()))

    def _ask(self, job: int, wish: Command | Begin) -> Future[Reply]:
        with self._lock:
            known = self._known.get(job)
            if known is None or known.place.post is None:
                refused: Future[Reply] = Future()
                refused.set_exception(
                    UnansweredError("This run is gone: reset to begin again.")
                )
                return refused
            request = Request(next(self._serial), job, wish)
            entry = self._open[request.serial] = Open(request, known.place)
            known.place.post.send(request)
            return entry.answer

    def _answer(self, answer: Future[Reply]) -> Reply:
        try:
            reply = answer.result(ANSWER)
        except TimeoutError:
            msg = "The trainer does not answer. Nothing was lost: try again in a moment."
            raise UnansweredError(msg) from None
        if reply.error is not None:
            raise ValueError(reply.error)
        return reply

    def _forget(self, job: int) -> None:
        with self._lock:
            if known := self._known.pop(job, None):
                known.place.jobs.discard(job)
                for viewer in known.viewers:
                    self._viewers.pop(viewer, None)

    def _start(self, place: Place) -> None:
        place.beat, place.heard_at = None, time.monotonic()
        place.moved_at = place.heard_at
        place.post = self._make(partial(self._received, place))

    def _received(self, place: Place, message: Message | None) -> None:
        if isinstance(message, Reply):
            with self._lock:
                entry = self._open.pop(message.serial, None)
            if entry and not entry.answer.cancelled():
                entry.answer.set_result(message)
        elif isinstance(message, Kept):
            with self._lock:
                if known := self._known.get(message.job):
                    known.saved, known.blamed = message.saved.after(known.saved), 0
        elif isinstance(message, Beat):
            self._beaten(place, message)
        elif not self._closing.is_set():
            self._replace(place)

    def _beaten(self, place: Place, beat: Beat) -> None:
        self._heard.set()
        place.heard_at = time.monotonic()
        if place.beat is None or beat.turn != place.beat.turn:
            place.moved_at = place.heard_at
        place.beat, place.failures = beat, 0

    def _supervise(self) -> None:
        """Kill what hangs, and what a machine that went has left: it is replaced."""
        while not self._closing.wait(LOOK):
            for place in self._places:
                if place.post is None:
                    continue
                now = time.monotonic()
                # Before its first beat a worker imports; `ProcessPost` limits that.
                starts = 0.0 if place.beat else START
                if now - place.heard_at > place.post.silence + starts:
                    logging.error("A worker is silent; it is replaced.")
                elif place.beat and now - place.moved_at > self._hung:
                    logging.error("A worker hangs at job %s; it is replaced.", place.beat.job)
                    if known := self._known.get(place.beat.job or 0):
                        known.blamed = BLAMED
                else:
                    continue
                place.heard_at = place.moved_at = now
                place.post.kill()

    def _replace(self, place: Place) -> None:
        """Start another worker, and have it go on where the last one was.

        Where too many have failed, the others take its jobs over.
        """
        logging.error("A worker ended; its %d jobs go on in another.", len(place.jobs))
        with self._lock:
            culprit = place.beat.job if place.beat else None
            place.failures += 1
            mine = [entry for entry in self._open.values() if entry.place is place]
            jobs = sorted(place.jobs)
            if place.failures <= FAILURES:
                self._start(place)
            else:
                place.post = None
                self._share_out(place)
            if not any(other.post for other in self._places):
                self._drop(mine)
                return
            for job in jobs:
                self._resume(job, blame=job == culprit)
            self._drop([e for e in mine if e.again or e.request.job not in self._known])
            for entry in sorted(mine, key=lambda entry: entry.request.serial):
                if entry.request.serial in self._open:
                    self._send_again(entry)

    def _send_again(self, entry: Open) -> None:
        """Ask once more what a worker left open; a job's beginning was sent before it."""
        entry.place = self._known[entry.request.job].place
        if not isinstance(entry.request.wish, Begin):
            entry.again = True
            assert entry.place.post is not None
            entry.place.post.send(entry.request)

    def _share_out(self, place: Place) -> None:
        """Give the jobs of a place that has no worker to the others, while there are any."""
        for job in sorted(place.jobs):
            standing = [other for other in self._places if other.post is not None]
            if standing:
                other = min(standing, key=lambda other: len(other.jobs))
                place.jobs.discard(job)
                other.jobs.add(job)
                self._known[job].place = other

    def _resume(self, job: int, *, blame: bool) -> None:
        known = self._known[job]
        known.blamed += blame
        failed = known.blamed >= BLAMED
        begin = known.begin
        if isinstance(begin, BeginRun) and known.saved is not None:
            begin = replace(begin, saved=known.saved)
        first = [e for e in self._open.values() if e.request.job == job]
        begun = next((e for e in first if isinstance(e.request.wish, Begin)), None)
        serial = begun.request.serial if begun else next(self._serial)
        assert known.place.post is not None
        known.place.post.send(Request(serial, job, begin, HANGS if failed else MOVED, failed))
        wishes: list[Command] = [Watch(v, view) for v, view in known.viewers.items()]
        wishes += [SetWaiting(waiting=True)] if known.waiting else []
        for wish in wishes:
            known.place.post.send(Request(next(self._serial), job, wish))

    def _drop(self, entries: list[Open]) -> None:
        """Answer requests that nobody will answer."""
        for entry in entries:
            self._open.pop(entry.request.serial, None)
            if not entry.answer.done():
                entry.answer.set_exception(
                    UnansweredError("The trainer stopped while it worked.")
                )
