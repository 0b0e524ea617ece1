"""Which images a run learns from: sets that come with the program, or a zip of one's own."""

import hashlib
import re
from pathlib import Path

import streamlit as st

from explorer.config import plain
from explorer.images.data import known_datasets, load_folder
from explorer.images.data.base import FEWEST_IMAGES
from explorer.images.store.library import runs_root
from explorer.images.store.space import check_space
from explorer.ui.frame import uploads


def options(present: str, *, paired: bool) -> dict[str, str]:
    """Return the data sets that a student can choose, the present one among them."""
    known = known_datasets(paired=paired)
    return known if present in known else known | {present: present.rpartition("/")[2]}


def upload(page: str, *, paired: bool) -> dict[str, str]:
    """Draw the field for a zip of pictures; keep it among the runs and return its option."""
    explanation = _PAIRS_HELP if paired else _HELP
    given = uploads.field(
        "A zip of pictures", ["zip"], key=f"{page}-zip", explanation=explanation
    )
    if given is None:
        return {}
    content, name = given.getvalue(), re.sub(r"[^\w.-]+", "-", given.name)[-60:]
    path = runs_root() / "uploads" / hashlib.sha256(content).hexdigest()[:16] / name
    if problem := _kept(path, content) or _refusal(path):
        st.error(f"{plain(problem)} Nothing else was changed.")
        return {}
    return {f"{'pairs' if paired else 'folder'}:{path}": given.name}


def _kept(path: Path, content: bytes) -> str:
    """Keep a zip; return why there is no space for it, empty where there is."""
    if path.exists():
        return ""
    try:
        check_space(runs_root())
    except ValueError as error:
        return str(error)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return ""


@st.cache_data(max_entries=64, show_spinner="Reading the pictures …")
def _refusal(path: Path) -> str:
    """Return why nothing can be learned from a zip, empty where its first pictures are good."""
    try:
        load_folder(path, size=16, count=FEWEST_IMAGES)
    except ValueError as error:
        # A student knows the file's name; where the server keeps it is nobody's business.
        return str(error).replace(str(path), path.name)
    return ""


_HELP = (
    "Pictures are cropped to the middle square and resized. Unreadable files are left out and "
    "counted; at least 16 must remain. Pictures in folders get the folder's name as class."
)
_PAIRS_HELP = (
    "Pictures that hold two each, side by side: cut in the middle, both halves resized. "
    "Unreadable files are left out and counted; at least 16 must remain."
)
