"""What the controls of a page are for, read from the source of its state.

The configs of some pages need torch, and a search must not pay for it: the classes are not
imported, their fields are read from the files.
"""

import ast
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).parents[3]


def described(config: str) -> dict[str, str]:
    """Return the fields of a config with what they are for, those of its bases first.

    Args:
        config: Where it is defined, `module:class`.
    """
    module, name = _source(*config.split(":")).split(":")
    found: dict[str, str] = {}
    for node in _parsed(module):
        if isinstance(node, ast.ClassDef) and node.name == name:
            # The first base wins, as in Python itself.
            for base in reversed(node.bases):
                if isinstance(base, ast.Name) and _source(module, base.id):
                    found |= described(f"{module}:{base.id}")
            found |= dict(_fields(node))
    return found


def _source(module: str, name: str) -> str:
    """Return where a name of a module is defined, empty outside of the project."""
    for node in _parsed(module):
        if isinstance(node, ast.ClassDef) and node.name == name:
            return f"{module}:{name}"
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("explorer."):
            for alias in node.names:
                if name == (alias.asname or alias.name):
                    return _source(str(node.module), alias.name)
    return ""


def _fields(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for line in node.body:
        if not isinstance(line, ast.AnnAssign) or not isinstance(line.target, ast.Name):
            continue
        if isinstance(line.value, ast.Call):
            for keyword in line.value.keywords:
                value = keyword.value
                if keyword.arg == "description" and isinstance(value, ast.Constant):
                    yield line.target.id, str(value.value)


@lru_cache(maxsize=32)
def _parsed(module: str) -> list[ast.AST]:
    path = ROOT.joinpath(*module.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
