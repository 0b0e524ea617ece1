"""The lectures' paths as lists."""

import streamlit as st

from explorer.ui.guide.follow import go
from explorer.ui.guide.items import LECTURES
from explorer.ui.guide.pages import PAGES
from explorer.ui.guide.paths import PATHS, left_out, stops


def paths() -> None:
    """Draw the five paths, each with its stops and what is left out."""
    for path, lecture in LECTURES.items():
        count = len(PATHS[path])
        with st.expander(f"**{lecture.author}**: {lecture.title} ({count} stops)"):
            if lecture.address:
                st.caption(lecture.address)
            for place, stop in enumerate(stops(path), 1):
                label = f"{place}. {stop.title} · {PAGES[stop.page].title}"
                key = f"paths-{path}-{place}"
                st.button(label, key=key, on_click=go, args=(path, place), type="tertiary")
            rows = "\n".join(f"- {name}: {why}" for name, why in left_out(path).items())
            st.markdown(f"Not on this path:\n{rows}")
