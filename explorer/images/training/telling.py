"""How a training run tells its progress: a bar in a terminal, else a line now and then."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from tqdm import tqdm

from explorer.images.training.loop import RunProgress

#: Seconds from one line to the next.
LINE_SECONDS = 10.0
_Step = TypeVar("_Step", bound=RunProgress)


def say(text: str) -> None:
    """Print a line, whatever signs the terminal knows."""
    coding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(coding, "replace").decode(coding, "replace") + "\n")
    sys.stdout.flush()


def with_bar(steps: Iterable[_Step], first: int, last: int) -> Iterator[_Step]:
    """Pass the steps on under a bar."""
    with tqdm(total=last, initial=first, unit="step") as bar:
        for progress in steps:
            bar.update()
            bar.set_postfix_str(_words(progress), refresh=False)
            yield progress


def with_lines(steps: Iterable[_Step], seconds: float = LINE_SECONDS) -> Iterator[_Step]:
    """Pass the steps on; print a line every so many seconds, and one at the end."""
    told, progress = time.monotonic(), None
    for progress in steps:
        if time.monotonic() - told >= seconds:
            told = time.monotonic()
            say(_line(progress))
        yield progress
    if progress is not None:
        say(_line(progress))


def _line(progress: RunProgress) -> str:
    return f"step {progress.step:,} of {progress.steps:,}, {_words(progress)}"


def _words(progress: RunProgress) -> str:
    return f"epoch {progress.epochs:.1f}, {progress.images_per_second:.0f} images/s"
