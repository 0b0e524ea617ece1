"""Links to the stops of the paths, made from the pages' own configs."""

from collections.abc import Iterator
from urllib.parse import urlencode

from explorer.ui.guide.items import LECTURES
from explorer.ui.guide.paths import stops
from explorer.ui.guide.stop import Stop


def link(stop: Stop, path: str, place: int) -> str:
    """Return the link that opens a stop as a place on a path.

    Args:
        stop: What it opens.
        path: The lecture's key.
        place: From 1 on.
    """
    query = stop.config().to_query() | {"path": path, "item": str(place)}
    return f"/{stop.page}?{urlencode(query)}"


def refused(stop: Stop) -> list[str]:
    """Return one sentence for everything that a stop's page would refuse of its link."""
    try:
        config = stop.config()
    except ValueError as error:
        return [f"'{stop.title}': {error}"]
    back, problems = type(config).from_query(config.to_query())
    if back != config:
        problems.append("its link does not open its own state.")
    return [f"'{stop.title}': {problem}" for problem in problems]


def listing() -> Iterator[str]:
    """Return the five paths with their links, a line a stop."""
    for path, lecture in LECTURES.items():
        yield f"{path}  {lecture.author}: {lecture.title}"
        for place, stop in enumerate(stops(path), 1):
            codes = " ".join(stop.items)
            yield f"  {place:2}  {stop.title} [{codes}]  {link(stop, path, place)}"
