"""A class in memory: who has joined, what the teacher asks of all, a poll.

Nothing of it is written anywhere: it ends with the server, or four hours after the last word.
What a student can do reaches that student's own place and the count of the poll, nobody else.
"""

import secrets
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from explorer.config import shortened

MOST_STUDENTS, LONGEST_NAME = 60, 24
#: Seconds after which a silent student is away, and then forgotten.
AWAY_AFTER, FORGOTTEN_AFTER = 30.0, 600.0
LONGEST_QUESTION, LONGEST_OPTION, MOST_OPTIONS = 400, 120, 6
#: Bytes of a student's picture.
LARGEST_PICTURE = 30_000


class ClassError(ValueError):
    """What cannot be, in one sentence for who asked."""


@dataclass(frozen=True)
class Seen:
    """What a student's place shows.

    Attributes:
        page: The page, as in its address.
        query: Its settings, as in its address.
        picture: Its run as a small PNG, empty where there is none.
        answered: Predictions answered.
        right: Those that were right.
    """

    page: str = ""
    query: str = ""
    picture: bytes = b""
    answered: int = 0
    right: int = 0


@dataclass(frozen=True)
class Student:
    """One place of the class.

    Attributes:
        seat: Its number, from 1 on; nobody else gets it.
        name: As the student wrote it: never trusted, always escaped where it is shown.
        seen: What it shows.
        heard: When it last spoke.
        away: Whether it is silent.
    """

    seat: int
    name: str
    seen: Seen
    heard: float
    away: bool = False


@dataclass(frozen=True)
class Order:
    """What all are to open.

    Attributes:
        number: Counts up, so that each place follows an order once.
        page: The page.
        query: Its settings.
        other_seeds: Whether each place adds its number to the seed.
    """

    number: int
    page: str
    query: str
    other_seeds: bool


@dataclass(frozen=True)
class Poll:
    """One question to all.

    Attributes:
        number: Counts up.
        question: What is asked.
        options: The answers.
        reason: What is said when it is revealed.
        answer: Which one is right, from 0 on; None before it is revealed.
    """

    number: int
    question: str
    options: tuple[str, ...]
    reason: str = ""
    answer: int | None = None


@dataclass
class _Place:
    student: Student
    votes: dict[int, int] = field(default_factory=dict)


class Classroom:
    """One class; safe to use by many threads.

    Args:
        code: By which students join.
        now: The clock, in seconds.

    Attributes:
        heard: When somebody spoke last.
        locked: Whether nobody else may join.
        order: What all are to open, None before the first.
        poll: What is asked, None for nothing.
    """

    def __init__(self, code: str, now: Callable[[], float] = time.monotonic) -> None:
        self.code, self._now, self._lock = code, now, threading.Lock()
        self._places: dict[str, _Place] = {}
        self._seats = self._count = 0
        self.heard, self.locked = now(), False
        self.order: Order | None = None
        self.poll: Poll | None = None

    def join(self, name: str) -> str:
        """Take a place; return its ticket, which is secret.

        Raises:
            ClassError: The name is empty, the door is shut, or the class is full.
        """
        name = shortened(name, 200).strip()[:LONGEST_NAME]
        if not name:
            msg = "Write a name first; any will do."
            raise ClassError(msg)
        with self._lock:
            self._forget()
            if self.locked:
                msg = "The door of this class is shut: ask your teacher."
                raise ClassError(msg)
            if len(self._places) >= MOST_STUDENTS:
                msg = f"This class is full: it has {MOST_STUDENTS} places."
                raise ClassError(msg)
            self._seats += 1
            ticket = secrets.token_urlsafe(24)
            student = Student(self._seats, name, Seen(), self._now())
            self._places[ticket] = _Place(student)
            return ticket

    @property
    def empty(self) -> bool:
        """Whether nobody has a place."""
        return not self._places

    def place(self, ticket: str) -> Student | None:
        """Return the student of a ticket, None where the place is gone."""
        place = self._places.get(ticket)
        return place.student if place else None

    def report(self, ticket: str, seen: Seen) -> None:
        """Note what a student's place shows; without a place nothing is noted."""
        if len(seen.picture) > LARGEST_PICTURE:
            seen = replace(seen, picture=b"")
        with self._lock:
            place = self._places.get(ticket)
            if place:
                self.heard = self._now()
                place.student = replace(place.student, seen=seen, heard=self.heard)

    def vote(self, ticket: str, number: int, option: int) -> None:
        """Answer the poll, or change the answer, until it is revealed."""
        with self._lock:
            place, poll = self._places.get(ticket), self.poll
            fits = poll and poll.number == number and poll.answer is None
            if place and poll and fits and 0 <= option < len(poll.options):
                place.votes = {number: option}

    def voted(self, ticket: str) -> int | None:
        """Return what a student answered to the present poll."""
        place, poll = self._places.get(ticket), self.poll
        return place.votes.get(poll.number) if place and poll else None

    def leave(self, ticket: str) -> None:
        """Give a place up."""
        with self._lock:
            self._places.pop(ticket, None)

    def dismiss(self, seat: int) -> None:
        """Take a place away from whoever has it."""
        with self._lock:
            self._places = {t: p for t, p in self._places.items() if p.student.seat != seat}

    def wall(self) -> tuple[Student, ...]:
        """Return everybody who is here, by seat."""
        with self._lock:
            self.heard = now = self._now()
            self._forget()
            students = [place.student for place in self._places.values()]
        away = {s.seat: now - s.heard > AWAY_AFTER for s in students}
        return tuple(replace(s, away=away[s.seat]) for s in students)

    def call(self, page: str, query: str, *, other_seeds: bool = False) -> None:
        """Have all open a page in a state."""
        with self._lock:
            self._count += 1
            self.order = Order(self._count, page, query, other_seeds)

    def ask(self, question: str, options: Sequence[str], reason: str = "") -> None:
        """Ask all; the last poll is over.

        Raises:
            ClassError: There is no question, or fewer than two or too many answers.
        """
        kept = tuple(o.strip()[:LONGEST_OPTION] for o in options if o.strip())
        if not question.strip() or not 2 <= len(kept) <= MOST_OPTIONS:
            msg = f"A poll needs a question and 2 to {MOST_OPTIONS} answers, one a line."
            raise ClassError(msg)
        with self._lock:
            self._count += 1
            asked = question.strip()[:LONGEST_QUESTION]
            self.poll = Poll(self._count, asked, kept, reason)

    def reveal(self, answer: int) -> None:
        """Say which answer is right: from now on nobody can change one."""
        with self._lock:
            if self.poll and 0 <= answer < len(self.poll.options):
                self.poll = replace(self.poll, answer=answer)

    def close_poll(self) -> None:
        """Ask nothing any more."""
        with self._lock:
            self.poll = None

    def counts(self) -> tuple[int, ...]:
        """Return how many chose each answer of the present poll."""
        with self._lock:
            if self.poll is None:
                return ()
            votes = [place.votes.get(self.poll.number) for place in self._places.values()]
            return tuple(votes.count(o) for o in range(len(self.poll.options)))

    def _forget(self) -> None:
        """Free the places that have been silent for long."""
        late = self._now() - FORGOTTEN_AFTER
        self._places = {t: p for t, p in self._places.items() if p.student.heard >= late}
