"""Describing a stranger's pickle in a process with limits: `python -m ...apart KIND FILE`.

The reader of pickles bounds its work by what a file describes. Should a file find a way around
that, it hits the limits of a process that can do nothing but say what it found: so many
seconds, so much memory, no byte written. The process needs no torch, so it starts in a tenth
of a second.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

from explorer.images.weights.described import Contents, Described, Storage, UnreadableError
from explorer.images.weights.torch_files import describe_legacy, describe_zip

Kind = Literal["zip", "legacy"]

#: Seconds on the processor, and on the wall of a machine where many want it.
MOST_SECONDS = 10
MOST_WAITING = 45.0
#: Bytes of memory; the largest description that is read takes a fifth of them.
MOST_MEMORY = 2**30

_READERS: Mapping[Kind, Callable[[Path], Contents]] = {
    "zip": describe_zip,
    "legacy": describe_legacy,
}
_TOO_MUCH = "describing its tensors takes more than {} seconds or {:,} MB of memory."


def describe_apart(path: Path, kind: Kind) -> Contents:
    """Return what a file of pickles describes, read in a process of its own.

    Raises:
        ValueError: It cannot be read within the limits; the message says why, without a name.
    """
    command = [sys.executable, "-m", __name__, kind, str(path.absolute())]
    try:
        ended = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=Path(__file__).parents[3],
            timeout=MOST_WAITING,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableError(_too_much()) from error
    except OSError as error:
        msg = f"the process that would read it did not start: {error.strerror}."
        raise UnreadableError(msg) from error
    if ended.returncode:
        raise UnreadableError(_too_much())
    return _read(json.loads(ended.stdout), path)


def _too_much() -> str:
    return _TOO_MUCH.format(MOST_SECONDS, MOST_MEMORY // 2**20)


def _read(found: Mapping[str, Any], path: Path) -> Contents:
    """Return the description that a process said in JSON."""
    if "refused" in found:
        raise UnreadableError(found["refused"])
    storages = [Storage(path, *values) for values in found["storages"]]
    return Contents(
        {
            name: Described(
                tuple(shape),
                tuple(stride),
                offset,
                None if place is None else storages[place],
                fault,
            )
            for name, shape, stride, offset, place, fault in found["tensors"]
        }
    )


def _said(contents: Contents) -> dict[str, Any]:
    """Return a description as JSON holds it, every storage once."""
    storages: dict[int, tuple[int, Storage]] = {}
    tensors = []
    for name, tensor in contents.tensors.items():
        place = None
        if tensor.storage is not None:
            place, _ = storages.setdefault(id(tensor.storage), (len(storages), tensor.storage))
        tensors.append((name, tensor.shape, tensor.stride, tensor.offset, place, tensor.fault))
    known = [(s.start, s.size, s.dtype) for _, s in storages.values()]
    return {"tensors": tensors, "storages": known}


def _limit() -> None:
    """Take less of the machine, where the system has such limits."""
    with suppress(ImportError):
        import resource

        for kind, most in (
            (resource.RLIMIT_CPU, MOST_SECONDS),
            (resource.RLIMIT_AS, MOST_MEMORY),
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_CORE, 0),
        ):
            # A limit may be set lower already, or not be known to the system.
            with suppress(ValueError, OSError):
                resource.setrlimit(kind, (most, most))


def main(kind: Kind, file: str) -> int:
    """Describe a file, and write that, or why not, in JSON."""
    _limit()
    try:
        found = _said(_READERS[kind](Path(file)))
    except UnreadableError as error:
        found = {"refused": str(error)}
    except MemoryError:
        found = {"refused": _too_much()}
    except OSError as error:
        found = {"refused": f"it cannot be read: {error.strerror}."}
    sys.stdout.write(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))  # type: ignore[arg-type]
