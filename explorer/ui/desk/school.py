"""All classes of a server, by the teachers' keys and by the codes by which students join."""

import secrets
import threading
import time
from collections.abc import Callable

from explorer.ui.desk.classroom import ClassError, Classroom

#: Of what a joining code is made: no two signs that look alike.
SIGNS, SIGNS_IN_A_CODE = "ABCDEFGHJKMNPQRSTUVWXYZ23456789", 6
#: How many classes there are at once, and the seconds after which one without a word ends.
MOST_ROOMS, ENDS_AFTER = 20, 4 * 3600.0
#: Wrong codes that the whole server takes in a minute: at this rate a code would be found in
#: weeks, and nobody keeps the others out by mistyping.
MOST_WRONG = 600


class School:
    """All classes of a server; safe to use by many threads.

    Args:
        now: The clock, in seconds.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now, self._lock = now, threading.Lock()
        self._rooms: dict[str, Classroom] = {}
        self._wrong: list[float] = []

    def open(self) -> str:
        """Open a class; return the teacher's key, which is secret.

        Raises:
            ClassError: There are too many with students in them.
        """
        with self._lock:
            self._end_old()
            self._end_empty()
            if len(self._rooms) >= MOST_ROOMS:
                msg = f"This server has {MOST_ROOMS} classes already; close one first."
                raise ClassError(msg)
            key, taken = secrets.token_urlsafe(24), {r.code for r in self._rooms.values()}
            code = _code()
            while code in taken:
                code = _code()
            self._rooms[key] = Classroom(code, self._now)
            return key

    def of_teacher(self, key: str) -> Classroom | None:
        """Return the class of a teacher's key."""
        return self._rooms.get(key)

    def of_code(self, code: str) -> Classroom:
        """Return the class of a joining code.

        Raises:
            ClassError: There is none, or too many wrong codes came.
        """
        with self._lock:
            self._end_old()
            now = self._now()
            self._wrong = [moment for moment in self._wrong if now - moment < 60]
            if len(self._wrong) >= MOST_WRONG:
                msg = "Too many wrong codes came in: wait a minute."
                raise ClassError(msg)
            wanted = code.strip().upper()
            for room in self._rooms.values():
                if secrets.compare_digest(room.code.encode(), wanted.encode()):
                    return room
            self._wrong.append(now)
        msg = "There is no class with this code: read it again from the wall."
        raise ClassError(msg)

    def close(self, key: str) -> None:
        """End a class: its students are told, and everything of it is gone."""
        with self._lock:
            self._rooms.pop(key, None)

    def has(self, room: Classroom) -> bool:
        """Return whether a class still goes on."""
        return any(room is other for other in list(self._rooms.values()))

    def _end_empty(self) -> None:
        """Where all rooms are taken, end the one that has stood empty longest."""
        empty = [key for key, room in self._rooms.items() if room.empty]
        if len(self._rooms) >= MOST_ROOMS and empty:
            del self._rooms[min(empty, key=lambda key: self._rooms[key].heard)]

    def _end_old(self) -> None:
        late = self._now() - ENDS_AFTER
        self._rooms = {k: room for k, room in self._rooms.items() if room.heard >= late}


def _code() -> str:
    return "".join(secrets.choice(SIGNS) for _ in range(SIGNS_IN_A_CODE))
