"""What a crew knows: of each of its workers, of each job, of what is still to be answered."""

from concurrent.futures import Future
from dataclasses import dataclass, field

from explorer.live.posts import Post
from explorer.live.protocol import Beat, Begin, Reply, Request
from explorer.live.view import LiveView
from explorer.toy.recording import Saved


@dataclass(eq=False)
class Place:
    """One worker and the jobs that it does; times in seconds of the monotonic clock."""

    post: Post | None = None
    jobs: set[int] = field(default_factory=set)
    beat: Beat | None = None
    heard_at: float = 0.0
    moved_at: float = 0.0
    failures: int = 0


@dataclass(eq=False)
class Known:
    """What is needed to begin a job again."""

    begin: Begin
    place: Place
    saved: Saved | None = None
    viewers: dict[str, LiveView] = field(default_factory=dict)
    waiting: bool = False
    blamed: int = 0


@dataclass(eq=False)
class Open:
    """A request without an answer."""

    request: Request
    place: Place
    answer: Future[Reply] = field(default_factory=Future)
    again: bool = False
