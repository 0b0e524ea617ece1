"""The five paths, one a lecture: its items in order, each at the stop that shows it."""

from collections.abc import Iterator

from explorer.ui.guide.items import ITEMS, LECTURES
from explorer.ui.guide.stop import Stop
from explorer.ui.guide.stops import STOPS

#: The keys of `STOPS`, in the order of each lecture.
PATHS: dict[str, tuple[str, ...]] = {
    "s1": (
        *("story", "loss", "best", "optimum", "figure", "lazy", "toy", "chase", "weak"),
        *("count", "saturation", "trick", "dcgan", "neighbours", "styles"),
        "truncation",
    ),
    "s2": (
        *(
            "story",
            "quiz",
            "loss",
            "bug_v",
            "best",
            "optimum",
            "figure",
            "algorithm",
            "perfect",
        ),
        *("trick", "chase", "weak", "count", "arithmetic", "turn", "conditional", "cyclegan"),
        "hidden",
        "srgan",
        "growing",
        "caae",
        "styles",
        "stackgan",
        "truncation",
    ),
    "s3": (
        *("families", "story", "loss", "saturation", "trick", "dcgan", "between"),
        *("arithmetic", "hybrids", "pix2pix", "cyclegan", "styles"),
    ),
    "s4": (
        *("implicit", "story", "quiz", "loss", "best", "figure", "algorithm", "order", "chase"),
        *("weak", "saturation", "perfect", "trick", "same_losses", "clinic"),
        *("image_collapse", "norm", "smooth"),
        "bug_labels",
        *("dcgan", "cyclegan", "background"),
    ),
    "s5": (
        *(
            "loss",
            "best",
            "bug_optimal",
            "optimum",
            "reuse",
            "bug_once",
            "saturation",
            "trick",
            "perfect",
        ),
        *(
            "weak",
            "strong",
            "clinic",
            "lazy",
            "garrido",
            "kernels",
            "dcgan",
            "conditional",
            "smooth",
        ),
        *("batch_tricks", "replay", "virtual", "bug_virtual", "f", "js"),
        *("bug_js", "earth", "clip", "gp", "bug_one", "bug_sign", "critic", "bug_critic"),
        "schedule",
    ),
}


def stops(path: str) -> tuple[Stop, ...]:
    """Return the stops of a path, in order."""
    return tuple(STOPS[key] for key in PATHS[path])


def missing() -> Iterator[str]:
    """Say, one sentence each, which items are neither on their lecture's path nor left out."""
    for path in LECTURES:
        shown = {code for stop in stops(path) for code in stop.items}
        for code, item in ITEMS.items():
            here = path in item.lectures
            if here and not item.left_out and code not in shown:
                yield f"{code} ({item.name}) is not on the path {path} and not left out."
    for key, stop in STOPS.items():
        for code in stop.items:
            if code not in ITEMS:
                yield f"The stop '{key}' shows {code}, which is no item."
            elif ITEMS[code].left_out:
                yield f"{code} is left out, but the stop '{key}' shows it."


def left_out(path: str) -> dict[str, str]:
    """Return the items of a lecture that no page shows, each with the reason."""
    return {
        item.name: item.left_out
        for item in ITEMS.values()
        if path in item.lectures and item.left_out
    }
