"""A Frechet distance is shown by a name that says whose features it is measured in."""

import ast
from collections.abc import Iterator
from pathlib import Path

from explorer.images.measuring import metrics, pixel_metrics
from explorer.images.measuring.inception import TITLES as INCEPTION

ROOT = Path(__file__).parents[2]
NAMES = (
    metrics.DIGIT_FID,
    metrics.FACE_FID,
    metrics.FACE_PLACES_FID,
    pixel_metrics.TITLES["fid_pixels"],
    INCEPTION["fid_inception"],
)
#: Where the FID of papers is spoken of, or none in particular.
PAPERS = {"guide", "ablation.py", "sweeps.py"}


def shown() -> Iterator[tuple[Path, str]]:
    """Yield each text of the pages and figures, docstrings left out; {} where a value goes."""
    for file in sorted([*ROOT.glob("explorer/ui/**/*.py"), *ROOT.glob("explorer/plots/*.py")]):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        inside = {
            id(part)
            for node in ast.walk(tree)
            if isinstance(node, ast.JoinedStr)
            for part in node.values
        }
        notes = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                parts = (p.value if isinstance(p, ast.Constant) else "{}" for p in node.values)
                yield file, "".join(map(str, parts))
            elif (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and not {id(node)} & (inside | notes)
            ):
                yield file, node.value


def test_the_names_differ() -> None:
    assert len({*NAMES}) == len(NAMES)
    assert all(name.startswith("FID (") for name in NAMES)


def test_no_text_says_fid_without_its_features() -> None:
    bare = [
        f"{file.name}: {text}"
        for file, text in shown()
        if not PAPERS & {*file.parts}
        and ("FID" in text or "Fréchet dist" in text)
        and not any(name in text.replace("FIDs (", "FID (") for name in NAMES)
    ]
    assert not bare, "\n".join(bare)
