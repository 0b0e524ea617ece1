"""The field for a file, on every page: as often, and as far, as the server allows."""

import time
from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from explorer import limits

_PACE, _TAKEN = "uploads:pace", "uploads:taken"


@st.cache_resource(show_spinner=False)
def _everybody() -> limits.Pace:
    return limits.Pace()


def field(
    label: str,
    kinds: Sequence[str],
    *,
    key: str,
    max_size: int | None = None,
    explanation: str | None = None,
    taken: Callable[[UploadedFile], None] | None = None,
) -> UploadedFile | None:
    """Draw the field; return the file that it holds, None where it may not be taken.

    Args:
        label: What it says.
        kinds: Endings of files, without the dot.
        key: The widget's key.
        max_size: MB that a file may have, None for what Streamlit takes.
        explanation: Its help.
        taken: Called with each file that may be taken, before the page is drawn anew.
    """
    if limits.read_only():
        st.caption(f"{label}: {limits.CLOSED}")
        return None
    given = st.file_uploader(
        label,
        list(kinds),
        key=key,
        max_upload_size=max_size,
        help=explanation,
        on_change=partial(_take, key, taken) if taken else None,
    )
    if given is None:
        return None
    most = limits.most_uploads()
    if wait := _wait(given):
        st.error(
            f"Each may upload {most} files a minute here, all together {limits.ALL * most}: "
            f"upload it once more in {wait + 1:.0f} s. Nothing else was changed."
        )
        return None
    return given


def _wait(given: UploadedFile) -> float:
    """Return the seconds until a file may be taken, 0 for now; one that was taken may stay."""
    taken: set[str] = st.session_state.setdefault(_TAKEN, set())
    if given.file_id in taken:
        return 0.0
    own: limits.Pace = st.session_state.setdefault(_PACE, limits.Pace())
    most, now = limits.most_uploads(), time.monotonic()
    wait = own.seconds(given.file_id, most, now)
    wait = wait or _everybody().seconds(given.file_id, limits.ALL * most, now)
    if not wait:
        taken.add(given.file_id)
    return wait


def _take(key: str, taken: Callable[[UploadedFile], None]) -> None:
    given = st.session_state.get(key)
    if isinstance(given, UploadedFile) and not limits.read_only() and not _wait(given):
        taken(given)
