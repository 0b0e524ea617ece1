"""What the runs of this server take on its disk, once it fills, and how to free some of it."""

import streamlit as st

from explorer import limits
from explorer.config import plain
from explorer.images.store.library import runs_root
from explorer.images.store.space import largest, remove, taken, unused_uploads
from explorer.ui.train_images import registry

#: Share of what the runs may take from which on the page says so.
FULL = 0.8


@st.cache_data(ttl=10.0, show_spinner=False)
def _taken() -> int:
    return taken(runs_root())


def show(page: str) -> None:
    """Say how full it is and what takes most; nothing where there is room or only showing."""
    used, most = _taken(), limits.most_bytes()
    if used < FULL * most or limits.read_only():
        return
    st.warning(
        f"The runs of this server take {used / 1e9:,.1f} of {most / 1e9:,.0f} GB. When it is "
        "full, nothing new starts: choose a run of yours above that nobody needs and delete it."
    )
    biggest = ", ".join(f"{name} {size / 1e9:,.2f} GB" for name, size in largest(runs_root()))
    st.caption(f"The largest: {plain(biggest)}.")
    configs = [run.config for run in registry.supervisor().runs()]
    if idle := unused_uploads(runs_root(), configs):
        size = sum(map(taken, idle))
        st.button(
            f"Delete {len(idle)} uploads that no run reads ({size / 1e9:,.2f} GB)",
            key=f"{page}-free",
            on_click=_free,
        )


def _free() -> None:
    registry.refuse()
    remove(unused_uploads(runs_root(), [run.config for run in registry.supervisor().runs()]))
    _taken.clear()
