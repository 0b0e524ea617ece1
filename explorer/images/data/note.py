"""What a run read of its data set, and how one tells that it has changed since."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence

import torch
from pydantic import BaseModel, Field

from explorer.images.data.base import ImageSet
from explorer.images.data.entries import printable

#: Classes that are named in one line with their counts.
_NAMED = 12


class DataNote(BaseModel, frozen=True, extra="forbid"):
    """What a run read of its dataset."""

    name: str
    images: int
    classes: int = Field(description="0 without labels.")
    source: str
    skipped: tuple[str, ...] = Field(description="Every file that was left out, and why.")
    class_counts: dict[str, int] = Field({}, description="Images a class.")
    channels: int = Field(0, description="1 for grey, 3 for colour, 0 where it was not noted.")
    converted: tuple[str, ...] = Field((), description="Every picture that was changed, how.")
    remarks: tuple[str, ...] = Field((), description="What else has to be said.")
    digest: str = Field("", description="SHA-256 of all pixels and labels.")

    @classmethod
    def of(cls, *streams: ImageSet) -> "DataNote":
        """Return the note of a run's data, one set a stream; classes are counted in all."""
        counts: Counter[str] = Counter()
        for images in streams:
            counts.update(images.class_counts)
        return cls(
            name=printable(" and ".join(images.name for images in streams)),
            images=sum(len(images) for images in streams),
            classes=streams[0].classes,
            source=printable("; ".join(dict.fromkeys(images.source for images in streams))),
            skipped=_lines(images.skipped for images in streams),
            class_counts=dict(counts),
            channels=streams[0].channels,
            converted=_lines(images.converted for images in streams),
            remarks=_lines(images.remarks for images in streams),
            digest=digest_of(*streams),
        )

    def __str__(self) -> str:
        """Say how much was read, changed and left out, in one line."""
        colour = " in grey" if self.channels == 1 else ""
        changed = len(self.converted)
        left = len(self.skipped)
        parts = [
            f"{self.images:,} images{colour}{self._classes()}",
            *self.remarks,
            f"{changed:,} conversion{'s' * (changed > 1)}" if changed else "",
            f"{left:,} file{'s' * (left > 1)} left out" if left else "",
        ]
        return f"{self.name}: {'; '.join(filter(None, parts))}."

    def listed(self, most: int) -> list[str]:
        """Return a line for each of the first files left out or changed, one for the others."""
        lines = [*self.skipped, *self.converted]
        others = len(lines) - most
        more = [f"and {others:,} more, all in the run's data.json"] if others > 0 else []
        return [*lines[:most], *more]

    def changes_since(self, before: "DataNote") -> str:
        """Say what differs from an earlier note; empty where the data are the same.

        A note of an earlier version lacks some of it; what it lacks is not compared.
        """
        if before.digest and before.digest == self.digest:
            return ""
        found = []
        if before.images != self.images:
            found.append(f"{self.images:,} images now, {before.images:,} then")
        found += self._changed_classes(before)
        if before.channels and before.channels != self.channels:
            found.append(f"{self.channels} channels now, {before.channels} then")
        if before.digest and not found:
            found.append("as many images as then, but not the same ones")
        return "; ".join(found)

    def fits_networks_of(self, before: "DataNote", *, conditional: bool) -> bool:
        """Return whether networks made for the data of a note can go on with these."""
        same_names = not before.class_counts or list(before.class_counts) == list(
            self.class_counts
        )
        same_classes = before.classes == self.classes and same_names
        same_channels = before.channels in (0, self.channels)
        return same_channels and (same_classes or not conditional)

    def _classes(self) -> str:
        if not self.class_counts:
            return f" of {self.classes} classes" if self.classes else ""
        named = [f"{name} {count:,}" for name, count in self.class_counts.items() if count]
        more = ", ..." if len(named) > _NAMED else ""
        return f"; {len(named):,} classes: {', '.join(named[:_NAMED])}{more}"

    def _changed_classes(self, before: "DataNote") -> list[str]:
        if not before.class_counts:
            counts = f"{self.classes} classes now, {before.classes} then"
            return [counts] if before.classes != self.classes else []
        new = sorted(self.class_counts.keys() - before.class_counts.keys())
        lost = sorted(before.class_counts.keys() - self.class_counts.keys())
        return [
            f"{word}: {', '.join(names[:_NAMED])}"
            for word, names in (("new classes", new), ("classes gone", lost))
            if names
        ]


def _lines(streams: Iterable[Sequence[str]]) -> tuple[str, ...]:
    return tuple(printable(line) for lines in streams for line in lines)


def digest_of(*streams: ImageSet) -> str:
    """Return the SHA-256 of all pixels, labels and class names, as hexadecimal digits."""
    digest = hashlib.sha256()
    for images in streams:
        digest.update(repr((images.images.shape, images.class_names)).encode())
        for part in torch.split(images.images, 1000):
            digest.update(part.numpy().tobytes())
        if images.labels is not None:
            digest.update(images.labels.numpy().tobytes())
    return digest.hexdigest()


def check_same_data(
    before: DataNote | None, now: DataNote, *, conditional: bool, allowed: bool
) -> None:
    """Refuse to go on with other data than a run began with, unless that was asked for.

    Args:
        before: The note that the run left; None where it left none.
        now: What was read this time.
        conditional: Whether the networks know the classes.
        allowed: Whether going on was asked for.

    Raises:
        ValueError: The data differ; the sentence says in what, and how to go on.
    """
    changes = now.changes_since(before) if before is not None else ""
    if before is None or not changes:
        return
    if not now.fits_networks_of(before, conditional=conditional):
        msg = f"The data changed since this run began: {changes}. Its networks do not fit "
        msg += "them: start a new run, or put the data back. Nothing was lost."
        raise ValueError(msg)
    if not allowed:
        msg = f"The data changed since this run began: {changes}. Put them back, or go on with "
        msg += "the new ones by --data-changed. Nothing was lost."
        raise ValueError(msg)
