"""One name for one idea on all pages, and tooltips that say more than their label."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from explorer.ui.guide.pages import PAGES

ROOT = Path(__file__).parents[2]
#: What is said, and what the same idea must not be called beside it.
ONE_NAME = {
    "D updates a step": r"D's steps k|[Dd]iscriminator steps n|[Uu]pdates of D a step, k",
    "latent dimension": r"[Nn]umbers? in z\b|noise numbers",
    "q": r"\bp_g\b|p_\{g\}",
    "penalty": r"\b[Rr]egulari[sz]er",
}
#: Texts for students.
ROOMS = ("explorer/ui", "explorer/plots", "explorer/live", "pages")
CONTROLS = {"slider", "log_slider", "steps", "number", "select", "choice", "several", "toggle"}
FILES = [file for room in ROOMS for file in sorted((ROOT / room).rglob("*.py"))]


def said(file: Path) -> Iterator[str]:
    """Return the texts of a module but its docstrings and the names of fields."""
    tree = ast.parse(file.read_text())
    documents = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and id(node) not in documents and " " in text:
            yield text


@pytest.mark.slow
@pytest.mark.parametrize(("name", "others"), ONE_NAME.items(), ids=list(ONE_NAME))
def test_one_idea_has_one_name_on_all_pages(name: str, others: str) -> None:
    found = [(f.name, text) for f in FILES for text in said(f) if re.search(others, text)]
    assert not found, f"it is called '{name}'"


def labels(room: Path) -> Iterator[tuple[str, str]]:
    """Return the fields that a room draws widgets for, with their labels."""
    for file in room.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            texts = [a.value for a in node.args[:2] if isinstance(a, ast.Constant)]
            if node.func.attr in CONTROLS and len(texts) == 2:
                yield str(texts[0]), str(texts[1])


def words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", text.lower())) - {"of", "the", "a", "an", "is", "each"}


@pytest.mark.parametrize("page", PAGES)
def test_a_tooltip_says_more_than_its_label(page: str) -> None:
    fields = PAGES[page].config_type.model_fields
    rooms = {str(PAGES[page].config_type.__module__).split(".")[2], "lab"}
    for room in rooms:
        for field, label in labels(ROOT / "explorer" / "ui" / room):
            if field in fields:
                told = fields[field].description or ""
                assert len(words(told) - words(label)) > 2, f"'{label}' has the help '{told}'"
