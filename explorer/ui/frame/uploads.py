"""The field for a file, on every page: as often, and as far, as the server allows."""

import time
from collections.abc import Sequence

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from explorer import limits

_PACE = "uploads:pace"


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
) -> UploadedFile | None:
    """Draw the field; return the file that it holds, None where it may not be taken.

    Args:
        label: What it says.
        kinds: Endings of files, without the dot.
        key: The widget's key.
        max_size: MB that a file may have, None for what Streamlit takes.
        explanation: Its help.
    """
    if limits.read_only():
        st.caption(f"{label}: {limits.CLOSED}")
        return None
    given = st.file_uploader(
        label, list(kinds), key=key, max_upload_size=max_size, help=explanation
    )
    if given is None:
        return None
    own: limits.Pace = st.session_state.setdefault(_PACE, limits.Pace())
    most, now = limits.most_uploads(), time.monotonic()
    wait = own.seconds(given.file_id, most, now)
    wait = wait or _everybody().seconds(given.file_id, limits.ALL * most, now)
    if wait:
        st.error(
            f"Each may upload {most} files a minute here, all together {limits.ALL * most}: "
            f"upload it once more in {wait + 1:.0f} s. Nothing else was changed."
        )
        return None
    return given
