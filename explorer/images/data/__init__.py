"""What the image GANs learn from: bytes in memory, by name."""

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path

from explorer.images.config import RunConfig
from explorer.images.data import faces
from explorer.images.data.base import ImageSet, to_bytes, to_unit_range
from explorer.images.data.cache import MOST_MEMORY, kept
from explorer.images.data.captions import CAPTIONED, load_captioned
from explorer.images.data.digits import BINARY, held_out_digits, load_digits
from explorer.images.data.faces import load_faces
from explorer.images.data.folder import load_folder
from explorer.images.data.pairs import PAIRS, halves, load_drawn_pairs, load_pairs
from explorer.images.data.shapes import DOMAINS, load_shapes
from explorer.images.data.torchvision import SETS as TORCHVISION
from explorer.images.data.torchvision import load_torchvision

__all__ = [
    "BINARY",
    "DATASETS",
    "ImageSet",
    "halves",
    "held_out_digits",
    "known_datasets",
    "load_captioned",
    "load_digits",
    "load_drawn_pairs",
    "load_faces",
    "load_folder",
    "load_images",
    "load_shapes",
    "load_streams",
    "load_torchvision",
    "to_bytes",
    "to_unit_range",
]

#: Kinds of sets without an end.
DRAWN_KINDS = ("shapes", "faces", "drawn-pairs")
#: How many are drawn where the config does not say.
DRAWN = 10_000
#: More pixels of faces take seconds to draw, so they are kept.
SLOW_PIXELS = 5_000 * 32**2


@dataclass(frozen=True)
class DataRequest:
    """What a config asks of its data set.

    Attributes:
        rest: What follows the colon in the set's name.
        size: Height and width.
        count: The most images.
        seed: Of the draw among more than that.
        channels: 1, 3, or None for what the images have.
    """

    rest: str
    size: int
    count: int
    seed: int
    channels: int | None

    @property
    def to_draw(self) -> int:
        """Return how many images a set without an end draws."""
        default = RunConfig.model_fields["max_images"].default
        return DRAWN if self.count == default else self.count


#: Kind of set to what loads it.
DATASETS: dict[str, Callable[[DataRequest], ImageSet]] = {
    "digits": lambda r: load_digits(r.size, r.count, r.seed, binary=r.rest == BINARY),
    "shapes": lambda r: (
        load_captioned(r.rest, r.size, r.to_draw)
        if r.rest in CAPTIONED
        else load_shapes(r.size, r.to_draw, r.rest)
    ),
    "faces": lambda r: load_faces(r.rest, r.size, r.to_draw),
    "folder": lambda r: load_folder(Path(r.rest), r.size, r.count, r.seed, r.channels),
    "pairs": lambda r: load_pairs(Path(r.rest), r.size, r.count, r.seed, r.channels),
    "drawn-pairs": lambda r: load_drawn_pairs(r.rest, r.size, r.to_draw),
    "torchvision": lambda r: load_torchvision(r.rest, r.size, r.count, r.seed),
}


def known_datasets(*, paired: bool = False) -> dict[str, str]:
    """Return what a student reads for each set that can be named without a path.

    Args:
        paired: Whether sets of pairs are wanted.
    """
    if paired:
        return {f"drawn-pairs:{name}": kind.title for name, kind in PAIRS.items()}
    known = {
        "digits": "Digits (5,000 of MNIST)",
        f"digits:{BINARY}": "Digits, black or white",
        "shapes": "Shapes in colour",
    }
    known |= {f"shapes:{domain}": f"Shapes: {domain}" for domain in DOMAINS}
    known |= {
        "shapes:captions": "Shapes with captions",
        "shapes:captions-held-out": "Shapes with captions, some pairs of words held out",
    }
    known |= {"faces": "Drawn faces", "faces:correlated": "Drawn faces, traits correlated"}
    known |= {f"faces:{age}": f"Drawn faces, {age}" for age in faces.AGES}
    known |= {"faces:strands": "Drawn faces, hair in strands"}
    known |= {
        f"faces:{version}": f"Drawn faces, classes: {bins} ages{trait and ' and the '}{trait}"
        for version, (bins, trait) in faces.AGE_BINS.items()
    }
    if find_spec("torchvision") is not None:
        known |= {f"torchvision:{name}": name for name in TORCHVISION}
    return known


def check_asked(config: RunConfig) -> None:
    """Raise ValueError where a number of images was asked for that does not count.

    A set that is drawn has no end: the default of `max_images` stands for fewer.
    """
    default = RunConfig.model_fields["max_images"].default
    drawn = [n for n in config.datasets.values() if n.partition(":")[0] in DRAWN_KINDS]
    if drawn and config.max_images == default:
        msg = f"--max-images {default} is the default, at which {drawn[0]} draws {DRAWN:,} "
        msg += f"images; leave it out, or give {default - 1} for about so many."
        raise ValueError(msg)


def load_images(config: RunConfig, dataset: str | None = None) -> ImageSet:
    """Return the images of a run's data set, or of another one at the same size.

    Of several processes on one machine the first reads or downloads, the others wait for it
    and share its memory; sets too large for memory are kept decoded (`cache`).

    Raises:
        ValueError: The set is missing, unreadable or too small; the message says which.
    """
    kind, _, rest = (dataset or config.dataset).partition(":")
    channels = None if config.channels == "auto" else int(config.channels)
    request = DataRequest(rest, config.image_size, config.max_images, config.seed, channels)

    def load() -> ImageSet:
        found = DATASETS[kind](request)
        return found if channels is None else found.with_channels(channels)

    if not _worth_keeping(kind, request):
        return load()
    first = int(os.environ.get("LOCAL_RANK", "0")) == 0
    return kept([asdict(request), kind, _state_of(kind, rest)], load, first=first)


def load_streams(config: RunConfig) -> dict[str, ImageSet]:
    """Return the images of every stream that a run's system reads.

    Raises:
        ValueError: As `load_images`.
    """
    return {stream: load_images(config, name) for stream, name in config.datasets.items()}


def _worth_keeping(kind: str, request: DataRequest) -> bool:
    """Whether a set can be too large for memory, or is wanted by several processes."""
    if kind in ("digits", "shapes"):
        return False
    several = int(os.environ.get("LOCAL_WORLD_SIZE", "1")) > 1
    if kind in ("faces", "drawn-pairs"):
        return several or request.to_draw * request.size**2 > SLOW_PIXELS
    return several or 3 * request.count * request.size**2 > MOST_MEMORY


def _state_of(kind: str, path: str) -> list[object]:
    """Return what changes when the files of a set do; of drawn faces, those that draw them."""
    if kind == "torchvision":
        return []
    drawn = kind in DRAWN_KINDS
    where = Path(faces.__file__).parent if drawn else Path(path).expanduser()
    files = sorted(where.rglob("*")) if where.is_dir() else [where]
    found = [(str(file), file.stat()) for file in files if file.exists()]
    state = [[os.fsencode(n).hex(), s.st_size, s.st_mtime_ns] for n, s in found]
    return [hashlib.sha256(json.dumps(state).encode()).hexdigest()]
