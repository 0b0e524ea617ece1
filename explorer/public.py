"""The short public face of a package: names that are imported when they are first asked for."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def lazily(package: str, names: Mapping[str, str]) -> Callable[[str], Any]:
    """Return a module's `__getattr__`, so that whoever asks for no name pays for no import.

    Args:
        package: The module's `__name__`.
        names: The module of each name, below the package.
    """

    def find(name: str) -> Any:  # noqa: ANN401
        if name not in names:
            msg = f"module {package!r} has no attribute {name!r}"
            raise AttributeError(msg)
        return getattr(import_module(f"{package}.{names[name]}"), name)

    return find
