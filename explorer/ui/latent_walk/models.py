"""Loaded generators: those of this server shared by all sessions, uploads held by their own."""

import hashlib
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from explorer.config import plain
from explorer.images.latent.series import CheckpointSeries
from explorer.images.latent.shared import MOST_SHARED, SharedSeries, Stored
from explorer.images.store.library import ModelEntry, find_models
from explorer.images.weights.foreign import SUFFIXES
from explorer.ui.frame import uploads

UPLOADS = "latent_walk:uploads"
_REFUSED = "latent_walk:refused"

#: Bytes of generators that one session may hold of its own.
MOST_UPLOADED = 2**29


@dataclass(frozen=True, eq=False)
class Upload:
    """A generator that a session brought; it lives as long as the session."""

    entry: ModelEntry
    series: CheckpointSeries


@st.cache_resource
def _shared() -> SharedSeries:
    return SharedSeries(MOST_SHARED)


def entries() -> dict[str, ModelEntry]:
    """Return every model by name: shipped ones, runs, and what this session uploaded."""
    return find_models() | {name: upload.entry for name, upload in _uploads().items()}


def load(entry: ModelEntry) -> CheckpointSeries:
    """Return a model's series.

    Raises:
        ValueError: It cannot be loaded.
    """
    upload = _uploads().get(entry.name)
    if upload:
        return upload.series
    with st.spinner("Loading the generator …"):
        return _shared().series(_stored(entry))


def drawn_from(entry: ModelEntry) -> Stored | CheckpointSeries:
    """Return what a worker needs to draw a model: where it lies, or an upload as it is."""
    upload = _uploads().get(entry.name)
    return upload.series if upload else _stored(entry)


def _stored(entry: ModelEntry) -> Stored:
    files = sorted(entry.path.rglob("*.safetensors")) if entry.path.is_dir() else []
    changed = files[-1].stat().st_mtime if files else 0.0
    return Stored(entry.name, str(entry.path), changed)


def upload() -> str | None:
    """Draw the upload field; return the name of a model that has just come in."""
    given = uploads.field(
        "Load a checkpoint",
        [suffix.removeprefix(".") for suffix in SUFFIXES],
        key="latent_walk-upload",
        explanation="A checkpoint of this program, or the weights of a generator: DCGANs and "
        "MLPs of the usual courses, whatever their layers are called. Saved with torch.save("
        "model.state_dict(), path) or as safetensors. Code inside a file is never run.",
    )
    if given is None:
        st.session_state.pop(_REFUSED, None)
        return None
    content = given.getvalue()
    name = f"upload:{hashlib.sha256(content).hexdigest()[:12]}"
    if name in _uploads() or st.session_state.get(_REFUSED) == name:
        return None
    try:
        with st.spinner("Loading the generator …"):
            _keep(read_upload(name, given.name, content))
    except ValueError as error:
        st.session_state[_REFUSED] = name
        st.error(f"{plain(error)} Nothing else was changed.")
        return None
    return name


def _uploads() -> dict[str, Upload]:
    held: dict[str, Upload] = st.session_state.setdefault(UPLOADS, {})
    return held


def _keep(new_ones: list[Upload]) -> None:
    """Add generators to those of this session.

    Raises:
        ValueError: They would be too many; nothing that is there is let go.
    """
    new = {upload.entry.name: upload for upload in new_ones}
    total = sum(u.series.bytes for u in (_uploads() | new).values())
    if total > MOST_UPLOADED:
        msg = f"Your uploads would take {total / 2**20:,.0f} MB; a session may hold "
        msg += f"{MOST_UPLOADED / 2**20:,.0f} MB. Open the page anew to start with none."
        raise ValueError(msg)
    _uploads().update(new)


def read_upload(name: str, file_name: str, content: bytes) -> list[Upload]:
    """Return the generators in uploaded bytes, the one to draw from first.

    The bytes lie in a file for as long as they are read.

    Raises:
        ValueError: They are no generator.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / _plain_name(file_name)
        path.write_bytes(content)
        first = CheckpointSeries(path, name, trusted=False)
        found = [Upload(ModelEntry(name, f"{path.name} (yours)", path, {}), first)]
        for part in [p for p in first.parts if p != first.part][:3]:
            key = f"{name}:{hashlib.sha256(part.encode()).hexdigest()[:6]}"
            series = CheckpointSeries(path, key, part, trusted=False)
            title = f"{path.name} (yours), part {_plain_name(part)}"
            found.append(Upload(ModelEntry(key, title, path, {}), series))
    return found


def _plain_name(text: str) -> str:
    """Return a name that any file system takes and any text shows as it is.

    >>> _plain_name("a/../[netG](x)*.pth")
    '_netG__x__.pth'
    """
    return re.sub(r"[^\w.-]", "_", re.split(r"[/\\]", text)[-1])[-80:].lstrip(".") or "upload"


def opened(entry: ModelEntry) -> CheckpointSeries:
    """Return a model's series; where it cannot be loaded, say why and end the page."""
    try:
        return load(entry)
    except ValueError as error:
        st.error(f"{plain(error)} Choose another generator; nothing was lost.")
        st.stop()
