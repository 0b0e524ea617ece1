"""Loaded generators, shared by all sessions; uploads are read once and not kept on disk."""

import hashlib
import tempfile
from pathlib import Path

import streamlit as st

from explorer.config import plain
from explorer.images.latent.timeline import Timeline
from explorer.images.store.library import ModelEntry, find_models

UPLOADS = "latent_walk:uploads"


def entries() -> dict[str, ModelEntry]:
    """Return every model by name: shipped ones, runs, and what this session uploaded."""
    uploads: dict[str, ModelEntry] = st.session_state.get(UPLOADS, {})
    return find_models() | uploads


def load(entry: ModelEntry) -> Timeline:
    """Return a model's timeline.

    Raises:
        ValueError: It cannot be loaded.
    """
    files = sorted(entry.path.rglob("*.safetensors")) if entry.path.is_dir() else []
    return _timeline(entry.name, str(entry.path), files[-1].stat().st_mtime if files else 0.0)


@st.cache_resource(max_entries=16, show_spinner="Loading the generator …")
def _timeline(name: str, path: str, changed: float) -> Timeline:
    return Timeline(Path(path), name)


def upload() -> str | None:
    """Draw the upload field; return the name of a model that has just come in."""
    given = st.file_uploader(
        "Load a checkpoint",
        type=["safetensors", "pt", "pth"],
        key="latent_walk-upload",
        help="A checkpoint of this program, or the weights of a generator: of the reference "
        "PyTorch DCGAN or any code with the same layers. Saved with torch.save(model."
        "state_dict(), path) or as safetensors. Code inside a file is never run.",
    )
    if given is None:
        st.session_state.pop("latent_walk:refused", None)
        return None
    content = given.getvalue()
    name = f"upload:{hashlib.sha256(content).hexdigest()[:12]}"
    known: dict[str, ModelEntry] = st.session_state.setdefault(UPLOADS, {})
    if name in known or st.session_state.get("latent_walk:refused") == name:
        return None
    try:
        known[name] = _read(name, given.name, content)
    except ValueError as error:
        st.session_state["latent_walk:refused"] = name
        st.error(f"{plain(error)} Nothing else was changed.")
        return None
    return name


def _read(name: str, file_name: str, content: bytes) -> ModelEntry:
    """Load uploaded bytes through a file that is removed at once."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(file_name).name
        path.write_bytes(content)
        entry = ModelEntry(name, f"{path.name} (yours)", path, {})
        load(entry)
    return entry
