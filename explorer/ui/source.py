"""The text of the scripts and styles that stand beside the components' Python files."""

from pathlib import Path

_CANVAS = Path(__file__).parent / "canvas"


def source(beside: str, *names: str) -> str:
    """Return files one after the other: each from the caller's room, else from `canvas`.

    Args:
        beside: The caller's `__file__`.
        names: Such as "wire.js".

    Raises:
        FileNotFoundError: Neither room has one of them.
    """
    room = Path(beside).parent
    paths = [room / name if (room / name).exists() else _CANVAS / name for name in names]
    return "".join(path.read_text(encoding="utf-8") for path in paths)
