"""What `torch.save` wrote, today (a zip) and before 2020 (pickles in a row), described."""

import io
import struct
import zipfile
from pathlib import Path
from typing import Any

from explorer.images.weights.described import (
    LARGEST_FILE,
    LONGEST_DESCRIPTION,
    MOST_TENSORS,
    WIDTHS,
    Contents,
    Described,
    Storage,
    UnreadableError,
    check_name,
)
from explorer.images.weights.pickles import Named, unpickled

_LOCAL_HEADER = struct.Struct("<4s22xHH")
#: Entries of nested containers that are looked through for tensors.
_MOST_ENTRIES = 200_000
_DEEPEST = 8
#: Bytes of an archive's list of entries; one of 10,000 has 1 MB.
_LONGEST_LIST = 2**21

_DTYPES = {
    "FloatStorage": "F32",
    "HalfStorage": "F16",
    "BFloat16Storage": "BF16",
    "DoubleStorage": "F64",
    "LongStorage": "I64",
    "IntStorage": "I32",
    "ShortStorage": "I16",
    "CharStorage": "I8",
    "ByteStorage": "U8",
    "BoolStorage": "BOOL",
    "UntypedStorage": "U8",
}


class _Bounded(io.FileIO):
    """A file of which nobody reads more at once than a list of entries may be long."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Return bytes; raises UnreadableError where they are too many."""
        most = _LONGEST_LIST + 1
        content = super().read(most if size is None or not 0 <= size <= most else size) or b""
        if len(content) == most:
            msg = "its list of entries is too long."
            raise UnreadableError(msg)
        return content


def describe_zip(path: Path) -> Contents:
    """Return what a zip of PyTorch describes.

    Raises:
        ValueError: It is none, damaged, or claims more than a file may; without the name.
    """
    with _Bounded(path) as file:
        try:
            listed = zipfile.ZipFile(file).infolist()
        except UnreadableError:
            raise
        except Exception as error:
            msg = "it is a damaged archive, or a part of one."
            raise UnreadableError(msg) from error
        _check_entries(path, listed)
        entries = {entry.filename: entry for entry in listed}
        root = _root(list(entries))
        start, size = _place(file, entries[f"{root}data.pkl"])
        stream = _description(path, start, size)

        def storage(identity: tuple[Any, ...]) -> Storage:
            kind, key = identity[1], str(identity[2])
            entry = entries.get(f"{root}data/{key}")
            where = _place(file, entry) if entry else (0, 0)
            return Storage(path, *where, _dtype(kind))

        return Contents(named_tensors(unpickled(stream, storage)))


def _description(path: Path, start: int, size: int) -> io.BytesIO:
    if size > LONGEST_DESCRIPTION:
        msg = f"the description of its tensors has {size / 2**20:,.0f} MB."
        raise UnreadableError(msg)
    with path.open("rb") as file:
        file.seek(start)
        return io.BytesIO(file.read(size))


def _check_entries(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > LARGEST_FILE:
        msg = f"it would unpack to {unpacked / 2**20:,.0f} MB; the limit is "
        msg += f"{LARGEST_FILE / 2**20:,.0f} MB."
        raise UnreadableError(msg)
    if sum(entry.compress_size for entry in entries) > path.stat().st_size:
        msg = "entries of its archive share their bytes, which torch.save never writes."
        raise UnreadableError(msg)


def _root(names: list[str]) -> str:
    """Return the folder of the archive in which the pickle lies."""
    if any(name.endswith(("/constants.pkl", "/code/.data/ts_code")) for name in names):
        msg = "it is a TorchScript program, not weights alone. Where you trust it, save those: "
        msg += "torch.save(torch.jit.load(path).state_dict(), other_path)."
        raise UnreadableError(msg)
    if names and all(name.endswith(".npy") for name in names):
        msg = "it holds arrays of NumPy; weights of PyTorch are needed."
        raise UnreadableError(msg)
    roots = [name.removesuffix("data.pkl") for name in names if name.endswith("data.pkl")]
    if not roots:
        msg = "it is an archive without weights of PyTorch."
        raise UnreadableError(msg)
    return min(roots, key=len)


def _place(file: io.FileIO, entry: zipfile.ZipInfo) -> tuple[int, int]:
    """Return where an entry's bytes start in the file, and how many there are."""
    if entry.compress_type != zipfile.ZIP_STORED or entry.flag_bits & 1:
        msg = "its archive is compressed or encrypted, which torch.save never writes."
        raise UnreadableError(msg)
    file.seek(entry.header_offset)
    header = file.read(_LOCAL_HEADER.size)
    if len(header) < _LOCAL_HEADER.size or not header.startswith(b"PK\3\4"):
        msg = "it is a damaged archive: an entry is not where it should be."
        raise UnreadableError(msg)
    _, name, extra = _LOCAL_HEADER.unpack(header)
    return entry.header_offset + _LOCAL_HEADER.size + name + extra, entry.file_size


def describe_legacy(path: Path) -> Contents:
    """Return what pickles in a row describe, as PyTorch wrote them before version 1.6.

    A number that marks the format, its version, facts of the machine, the object, the keys of
    the storages; then every storage: how many numbers, and these.

    Raises:
        ValueError: It is none, damaged, or claims more than a file may; without the name.
    """
    stream = _description(path, 0, LONGEST_DESCRIPTION)
    if unpickled(stream) != 0x1950A86A20F9469CFC6C:
        msg = "it is a pickle, but none of torch.save. Save the weights alone: "
        msg += "torch.save(model.state_dict(), path)."
        raise UnreadableError(msg)
    storages: dict[str, Storage] = {}

    def storage(identity: tuple[Any, ...]) -> Storage:
        key = str(identity[2])
        return storages.setdefault(key, Storage(path, 0, 0, _dtype(identity[1])))

    unpickled(stream)
    unpickled(stream)
    found = named_tensors(unpickled(stream, storage))
    _locate(path, stream.tell(), storages)
    return Contents(found)


def _locate(path: Path, start: int, storages: dict[str, Storage]) -> None:
    """Fill in where the storages lie, in the order of the list that follows the object."""
    with path.open("rb") as file:
        file.seek(start)
        keys = unpickled(file)
        if not isinstance(keys, list) or len(keys) > MOST_TENSORS:
            msg = "it is damaged or incomplete."
            raise UnreadableError(msg)
        for key in map(str, keys):
            count = int.from_bytes(file.read(8), "little", signed=True)
            storage = storages.get(key)
            if storage is None or not storage.dtype or count < 0:
                return
            storage.start, storage.size = file.tell(), count * WIDTHS[storage.dtype]
            file.seek(storage.size, 1)


def _dtype(kind: object) -> str:
    return _DTYPES.get(kind.name, "") if isinstance(kind, Named) else ""


def named_tensors(values: object) -> dict[str, Described]:
    """Return the tensors of nested dictionaries by dotted names, in the file's order.

    What an optimizer or a scheduler remembers is left out.

    Raises:
        ValueError: There are too many, or a name is too long.
    """
    finder = _Finder()
    finder.visit(values, "", 0)
    return finder.found


class _Finder:
    """Walks through nested dictionaries, which may refer to the same ones again and again."""

    def __init__(self) -> None:
        self.found: dict[str, Described] = {}
        self._visited = 0

    def visit(self, value: object, name: str, depth: int) -> None:
        """Look at a tensor or a dictionary of this name."""
        self._visited += 1
        if self._visited > _MOST_ENTRIES or len(self.found) > MOST_TENSORS:
            msg = f"it names more than {MOST_TENSORS:,} tensors; no network here has so many."
            raise UnreadableError(msg)
        if isinstance(value, Described):
            check_name(name)
            self.found[name] = value
        elif isinstance(value, dict) and depth < _DEEPEST:
            for key, inner in value.items():
                if isinstance(inner, (dict, Described)):
                    self._enter(inner, name, str(key), depth + 1)

    def _enter(self, value: object, name: str, key: str, depth: int) -> None:
        check_name(key)
        if not _of_training(key):
            self.visit(value, f"{name}.{key}" if name else key, depth)


def _of_training(key: str) -> bool:
    return any(word in key.lower() for word in ("optim", "scheduler", "scaler"))
