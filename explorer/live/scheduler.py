"""Shares the time of one worker among its jobs, and draws for those who watch them.

A job gets a slice when it has had the least time of all that want one, so that a heavy run
takes no more than its share. Of a run's share at least half is training: a picture is drawn
when somebody asks for one and the run has trained as long as its pictures have taken so far.
Where many watch, pictures hold less and numbers are measured less often.
"""

import logging
import math
import time
from collections.abc import Callable

from explorer.live.commands import Ask, Command, End, Leave, Release, Watch
from explorer.live.protocol import Begin, Kept, Message, Reply, Request, status_of
from explorer.live.seats import Seat, Viewer, usual_intervals
from explorer.live.view import LiveView, Moment
from explorer.toy.recording import RecordedRun
from explorer.toy.run import NUMBERS_AGE

#: Jobs that one worker serves at a time; others wait in the order in which they came.
CAPACITY = 32
#: Seconds of training in a slice, and in all slices of one round over the jobs.
SLICE, LEAST_SLICE, ROUND = 0.008, 0.004, 0.25
#: A run that no page has looked at for so many seconds stops to work; the same after a line
#: is gone, in case it comes back.
PATIENCE, FAREWELL = 3.0, 0.7
#: Seconds between two saved states of a run that changes.
SAVE_EVERY = 4.0
#: What is new is drawn after so many seconds whatever it costs, or after so many times the
#: median time between two pictures: the slowest viewer gets at least half of the median.
LATEST, BEHIND = 1.0, 1.9
#: The numbers of a run are this old at most, however many runs there are.
OLDEST_NUMBERS = 2.0
#: Jobs served beyond which the pictures of those that play hold fewer samples and cells.
CROWD = 8
#: Seconds for which a notice stands under the pictures.
NOTICE = 10.0


class Scheduler:
    """Serves the jobs of one worker; all of it runs in one thread.

    Attributes:
        turn: Counts slices and requests.
        current: The job that has the slice, None between two.

    Args:
        send: Takes every message to the server.
        capacity: Jobs served at a time.
    """

    def __init__(self, send: Callable[[Message], None], capacity: int = CAPACITY) -> None:
        self._send, self._capacity = send, capacity
        self._posts: dict[int, Seat] = {}
        self._served: list[Seat] = []
        self._queue: list[Seat] = []
        self._usual: dict[type[LiveView], float] = {}
        self.turn = 0
        self.current: int | None = None
        self._own: dict[type[Command], Callable[[Seat, Request], None]] = {
            Watch: self._watch,
            Ask: self._ask,
            Leave: self._leave,
            Release: self._release,
            End: self._end,
        }

    def take(self, request: Request) -> None:
        """Do what is asked for; the reply is sent at once, to `Ask` when there is a picture."""
        self.turn += 1
        self.current = request.job
        try:
            if isinstance(request.wish, Begin):
                self._begin(request, request.wish)
            elif (post := self._posts.get(request.job)) is None:
                self._send(Reply(request.serial, error="This run is gone."))
            else:
                own = self._own.get(type(request.wish))
                (own or self._command)(post, request)
        except ValueError as error:
            self._send(Reply(request.serial, error=str(error)))
        except Exception as error:
            sentence = self._broken(request.job, error)
            self._send(Reply(request.serial, error=sentence))
        self.current = None

    def work(self) -> float:
        """Draw what is due, do one slice; return the seconds until there is more to do."""
        now = time.monotonic()
        self.turn += 1
        self._admit(now)
        for post in list(self._posts.values()):
            if post.hurried or post not in self._served:
                self._draw(post)
            elif any(self._behind(viewer, now) for viewer in post.viewers.values()):
                self._draw(post, charged=False)
        self._keep(now)
        ready = [post for post in self._served if post.due <= now]
        if ready:
            self._serve(min(ready, key=lambda post: post.spent))
            return 0.0
        return self._rest(now)

    def place(self, job: int) -> int:
        """Return how many jobs are before this one in the queue, 0 if it is being served."""
        waiting = [post.name for post in self._queue]
        return waiting.index(job) + 1 if job in waiting else 0

    def _begin(self, request: Request, begin: Begin) -> None:
        job = begin.make()
        if request.failed:
            job.fail(request.notice)
        now = time.monotonic()
        post = self._posts[request.job] = Seat(request.job, job)
        post.spent = min((other.spent for other in self._served), default=0.0)
        post.kept, post.looked_at = (getattr(job, "version", 0), now), now
        post.notice = request.notice
        self._reply(post, request)

    def _command(self, post: Seat, request: Request) -> None:
        assert isinstance(request.wish, Command)
        version = getattr(post.job, "version", 0)
        value = request.wish.on(post.job)
        post.looked_at = time.monotonic()
        if getattr(post.job, "version", 0) != version:
            post.hurry()
            post.due = 0.0
        self._reply(post, request, value)

    def _reply(self, post: Seat, request: Request, value: object = None) -> None:
        self._admit(time.monotonic())
        place = self.place(post.name)
        self._send(Reply(request.serial, value, status_of(post.job), place))

    def _watch(self, post: Seat, request: Request) -> None:
        assert isinstance(request.wish, Watch)
        before = post.viewers.get(request.wish.viewer)
        viewer = Viewer(request.wish.view, before.serial if before else None)
        post.viewers[request.wish.viewer] = viewer
        self._command(post, request)

    def _ask(self, post: Seat, request: Request) -> None:
        assert isinstance(request.wish, Ask)
        viewer = post.viewers.get(request.wish.viewer)
        if viewer is None:
            self._send(Reply(request.serial))
            return
        viewer.view.hear(post.job, request.wish.said)
        self._dismiss(viewer)
        viewer.serial = request.serial
        post.looked_at = time.monotonic()
        if request.wish.fresh:
            viewer.seen, viewer.hurry = None, True

    def _leave(self, post: Seat, request: Request) -> None:
        assert isinstance(request.wish, Leave)
        if viewer := post.viewers.get(request.wish.viewer):
            self._dismiss(viewer)
        post.looked_at = min(post.looked_at, time.monotonic() - PATIENCE + FAREWELL)
        self._send(Reply(request.serial))

    def _release(self, post: Seat, request: Request) -> None:
        for viewer in post.viewers.values():
            self._dismiss(viewer)
        post.looked_at = -math.inf
        self._send(Reply(request.serial))

    def _end(self, post: Seat, request: Request) -> None:
        self._release(post, request)
        del self._posts[post.name]

    def _dismiss(self, viewer: Viewer) -> None:
        """Answer an open request without a picture."""
        if viewer.serial is not None:
            self._send(Reply(viewer.serial))
            viewer.serial = None

    def _admit(self, now: float) -> None:
        """Bring the queue up to date: who wants to be served, and for whom there is a slot."""
        wanting = [post for post in self._posts.values() if post.wants(now, PATIENCE)]
        self._served = [post for post in self._served if post in wanting]
        self._queue = [post for post in self._queue if post in wanting]
        for post in wanting:
            if post not in self._served and post not in self._queue:
                self._queue.append(post)
        room = self._capacity - sum(post.lasts for post in self._served)
        for post in list(self._queue):
            if post.lasts and not room:
                continue
            room -= post.lasts
            self._queue.remove(post)
            # Who rested has no claim to the time of the others.
            others = [other.spent for other in self._served]
            post.spent = max(post.spent, min(others, default=post.spent))
            self._served.append(post)

    def _serve(self, post: Seat) -> None:
        share = ROUND / (2 * len(self._served))
        start = time.monotonic()
        self.current, delay = post.name, 0.0
        try:
            delay = post.job.advance(min(SLICE, max(LEAST_SLICE, share)))
        except Exception as error:
            self._broken(post.name, error)
        end = time.monotonic()
        post.spent += end - start
        post.balance = min(post.balance + end - start, SLICE)
        post.due = end + delay
        self._draw(post)
        self.current = None

    def _broken(self, name: int, error: Exception) -> str:
        """Note that a job broke in a way that it did not foresee; the others go on."""
        logging.exception("Job %d broke off.", name)
        sentence = f"The run broke off: {error}"
        if post := self._posts.get(name):
            post.job.fail(sentence)
            post.hurry()
        return sentence

    def _draw(self, post: Seat, *, charged: bool = True) -> None:
        """Answer the requests of a run's viewers that are due.

        Args:
            post: The run.
            charged: Whether it has so much less time for what it does else.
        """
        if not post.viewers:
            return
        now = time.monotonic()
        self.current = post.name
        for viewer in list(post.viewers.values()):
            if viewer.serial is not None and self._due(post, viewer, now):
                try:
                    self._picture(post, viewer, now)
                except Exception as error:
                    self._broken(post.name, error)
                    self._dismiss(viewer)
        self.current = None
        spent = time.monotonic() - now
        post.balance = max(post.balance - spent, -LATEST)
        post.spent += spent * charged

    def _due(self, post: Seat, viewer: Viewer, now: float) -> bool:
        if viewer.seen == self._shows(post, now) or not viewer.view.ready(post.job):
            return False
        if viewer.seen is None or viewer.hurry or not post.job.active:
            return True
        paid = now - viewer.drawn_at >= viewer.view.period and post.balance >= 0
        return paid or self._behind(viewer, now)

    def _behind(self, viewer: Viewer, now: float) -> bool:
        """Return whether one waits far longer than others, or very long, whatever it costs."""
        usual = self._usual.get(type(viewer.view), LATEST)
        waited = now - viewer.drawn_at
        return viewer.serial is not None and waited >= min(BEHIND * usual, LATEST)

    def _shows(self, post: Seat, now: float) -> tuple[int, str]:
        """Return what tells one picture of a run from the next."""
        return getattr(post.job, "version", 0), self._note(post, now)

    def _note(self, post: Seat, now: float) -> str:
        if place := self.place(post.name):
            return f"Many runs at once: this one waits for a slot, number {place} in the queue."
        told = post.noticed_at is not None and now - post.noticed_at >= NOTICE
        return "" if told else post.notice

    def _picture(self, post: Seat, viewer: Viewer, now: float) -> None:
        served = len(self._served)
        age = min(NUMBERS_AGE * max(1.0, served / 2), OLDEST_NUMBERS)
        if viewer.hurry:
            # Who waits for a picture does not wait for numbers.
            age = OLDEST_NUMBERS
        moment = Moment(str(post.name), self._note(post, now), age, light=served > CROWD)
        assert viewer.serial is not None
        drawn = viewer.view.picture(post.job, moment)
        if post.notice and moment.note == post.notice and post.noticed_at is None:
            post.noticed_at = now
        self._send(Reply(viewer.serial, drawn))
        viewer.drawn(now, self._shows(post, now))
        watching = (one for other in self._served for one in other.viewers.values())
        self._usual = usual_intervals(watching)

    def _keep(self, now: float) -> None:
        """Send the state of one run whose last one is old."""
        for post in self._posts.values():
            (version, then), run = post.kept, post.job
            if isinstance(run, RecordedRun) and now - then >= SAVE_EVERY:
                post.kept = (run.version, now)
                if run.version != version:
                    self._send(Kept(post.name, run.save(only_new=True)))
                    return

    def _rest(self, now: float) -> float:
        """Return how long nothing is to be done, if nobody asks for anything."""
        due = [post.due - now for post in self._served]
        runs = [post for post in self._posts.values() if isinstance(post.job, RecordedRun)]
        kept = [post.kept[1] + SAVE_EVERY - now for post in runs]
        return max(0.0, min([*due, *kept, 0.25]))
