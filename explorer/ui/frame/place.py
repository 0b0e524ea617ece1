"""The place on a lecture's path: in the session, and in the link of every page."""

import streamlit as st
from pydantic import Field

from explorer.config import Config

_KEY = "place"


class Place(Config):
    """Where somebody stands who follows a path; without a path nobody does."""

    path: str = Field(default="", max_length=8, description="The lecture whose path it is.")
    item: int = Field(default=0, ge=0, le=60, description="The stop, from 1 on.")


def take(query: dict[str, str]) -> list[str]:
    """Take the place out of a link's query and keep it; where there is none nothing changes.

    Args:
        query: The query of the URL; the place's entries are removed from it.

    Returns:
        One sentence for every entry that was refused.
    """
    given = {name: query.pop(name) for name in Place.model_fields if name in query}
    found, problems = Place.from_query(given)
    if given:
        put(found)
    return problems


def put(place: Place) -> None:
    """Stand here from now on; an empty place leaves the path."""
    st.session_state[_KEY] = place


def here() -> Place:
    """Return where the session stands, an empty place where it follows no path."""
    place = st.session_state.get(_KEY)
    return place if isinstance(place, Place) else Place()
