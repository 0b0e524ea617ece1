"""Checks the paths through the lectures, and prints them with their links.

.venv/bin/python -m explorer.paths
"""

import sys

from explorer.ui.guide.links import listing, refused
from explorer.ui.guide.paths import missing
from explorer.ui.guide.stops import STOPS


def main() -> int:
    """Print the paths; return 1 where a link or an item is wrong, after saying which."""
    problems = [*missing(), *(s for stop in STOPS.values() for s in refused(stop))]
    if not problems:
        sys.stdout.write("\n".join(listing()) + "\n")
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
