"""Following a path: the row on top of a page, with back and next."""

import streamlit as st

from explorer.config import Config
from explorer.ui.frame import place, state
from explorer.ui.frame.place import Place
from explorer.ui.guide.items import LECTURES
from explorer.ui.guide.pages import PAGES
from explorer.ui.guide.paths import PATHS, stops
from explorer.ui.guide.stop import Stop


def enter(page: str) -> None:
    """Take the place out of the address before the page runs; the entry calls it.

    A link may carry the place alone, `?path=s1&item=3`: then it opens that stop's state. One
    that carries the page's state, too, is read by the page as any other.

    Args:
        page: The page that is about to run.
    """
    query = st.query_params.to_dict()
    given = {name: query[name] for name in Place.model_fields if name in query}
    fresh = f"{page}:config" not in st.session_state
    if state.history_navigation() or (fresh and given):
        place.put(Place.from_query(given)[0])
    stop = stop_at(place.here())
    if fresh and given == query and stop is not None and stop.page == page and given:
        state.apply(page, stop.config())


def stop_at(here: Place) -> Stop | None:
    """Return the stop of a place, None where there is none."""
    if here.path not in PATHS or not 1 <= here.item <= len(PATHS[here.path]):
        return None
    return stops(here.path)[here.item - 1]


def go(path: str, item: int) -> None:
    """Open a stop of a path, for a button's `on_click`."""
    stop = stop_at(Place(path=path, item=item))
    assert stop is not None
    state.go(stop.page, stop.config())
    place.put(Place(path=path, item=item))


def visit(page: str) -> None:
    """Open a page as the session left it, else in its first state, for `on_click`."""
    config = st.session_state.get(f"{page}:config")
    if isinstance(config, Config) or page not in PAGES:
        state.turn_to(page)
    else:
        state.go(page, PAGES[page].config_type.from_query({})[0])


def row(page: str) -> None:
    """Show where on the path one stands, what to say here, and the ways back and on.

    Nothing is shown to whoever follows no path.

    Args:
        page: The page's name, the prefix of the widget keys.
    """
    here = place.here()
    stop = stop_at(here)
    if stop is None:
        return
    with st.container(
        horizontal=True, vertical_alignment="center", key=f"{page}-path-row", gap="small"
    ):
        last = len(PATHS[here.path])
        _step(page, "Back", here, -1, disabled=here.item == 1)
        _step(page, "Next", here, 1, disabled=here.item == last)
        author = LECTURES[here.path].author.split(",")[0]
        where = f"{author} · {here.item} of {last} · **{stop.title}**"
        st.markdown(f"{where} {_here(page, stop)}", width="stretch")
        _leave(page)


def _here(page: str, stop: Stop) -> str:
    if stop.page == page:
        return f"  \n{stop.say}"
    return "  \nYou have left this stop: Back and Next go on from it."


def _step(page: str, label: str, here: Place, by: int, *, disabled: bool) -> None:
    st.button(
        label,
        key=f"{page}-path-{label}",
        on_click=go,
        args=(here.path, here.item + by),
        disabled=disabled,
        width="content",
    )


def _leave(page: str) -> None:
    st.button(
        "Leave",
        key=f"{page}-path-leave",
        on_click=place.put,
        args=(Place(),),
        help="Leave the path; the page stays as it is.",
        width="content",
    )
