"""A student's side of a class: the row on every page, what it reports, what it follows."""

import time
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from explorer.config import Config, bounds
from explorer.ui.desk import ballot, walk
from explorer.ui.desk.classroom import ClassError, Classroom, Order, Seen
from explorer.ui.desk.school import School
from explorer.ui.frame import sheet, state
from explorer.ui.guide.pages import PAGES
from explorer.ui.theory.widgets import HELD

_ROOM, _TICKET, _FOLLOWED = "class", "class ticket", "class order"
#: Seconds between two looks at the class, and between two pictures for the wall.
PERIOD, PICTURE_PERIOD = 3.0, 5.0
#: Characters of the settings that a class knows of a place.
LONGEST_QUERY = 8_000


@st.cache_resource
def school() -> School:
    """Return the classes of this server."""
    return School()


def room() -> Classroom | None:
    """Return the class that the session has joined, None where it is over."""
    kept = st.session_state.get(_ROOM)
    ticket = st.session_state.get(_TICKET, "")
    going = isinstance(kept, Classroom) and school().has(kept) and kept.place(ticket)
    return kept if going else None


def join(code: str, name: str) -> str:
    """Join a class; return what went wrong, empty where nothing did."""
    try:
        found = school().of_code(code)
        ticket = found.join(name)
    except ClassError as error:
        return str(error)
    leave()
    st.session_state[_ROOM], st.session_state[_TICKET] = found, ticket
    return ""


def leave() -> None:
    """Leave the class, for a button's `on_click`; nothing of the session stays there."""
    kept = st.session_state.pop(_ROOM, None)
    ticket = st.session_state.pop(_TICKET, "")
    st.session_state.pop(_FOLLOWED, None)
    st.session_state.pop(HELD, None)
    if isinstance(kept, Classroom):
        kept.leave(ticket)


def row(page: str) -> None:
    """Show that the session is in a class, and keep up with it; nothing where it is in none.

    Args:
        page: The page's name.
    """
    if _ROOM not in st.session_state:
        return
    if room() is None:
        leave()
        st.info(
            "The class is over, or your place was given up. Everything here is still yours."
        )
        return

    def keep_up() -> None:
        present = room()
        if present is None:
            st.rerun()
        else:
            _keep_up(present, page)

    st.fragment(keep_up, run_every=PERIOD)()


def _keep_up(present: Classroom, page: str) -> None:
    ticket = st.session_state[_TICKET]
    place = present.place(ticket)
    if place is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="class-row"):
        st.markdown(f"Class **{present.code}** · you have place {place.seat}", width="stretch")
        st.button("Leave the class", key="class-leave", on_click=leave, width="content")
    _hold_back(present)
    ballot.answer(present, ticket)
    present.report(ticket, seen(page, place.seen))
    order = present.order
    if order and st.session_state.get(_FOLLOWED) != order.number:
        st.session_state[_FOLLOWED] = order.number
        follow(order, place.seat)
        st.rerun()


def _hold_back(present: Classroom) -> None:
    """Let the page itself not tell what the class is still being asked."""
    poll = present.poll
    waiting = poll.question if poll and poll.answer is None else None
    if st.session_state.get(HELD) != waiting:
        st.session_state[HELD] = waiting
        st.rerun()


def seen(page: str, before: Seen) -> Seen:
    """Return what this session shows now.

    Its settings come from the checked state that the server holds, never from the address: no
    text of a student is in them.
    """
    config = st.session_state.get(f"{page}:config")
    query = urlencode(config.to_query() if isinstance(config, Config) else {})
    # Points of one's own may fill an address: such a page is not shown to others.
    shown = page if page in PAGES and len(query) <= LONGEST_QUERY else ""
    lines = sheet.lines()
    return Seen(
        shown,
        query if shown else "",
        _picture(page, before),
        len(lines),
        sum(line.right for line in lines),
    )


def _picture(page: str, before: Seen) -> bytes:
    """Return the page's run as a small picture; a new one takes time from the workers."""
    run, now = st.session_state.get(f"{page}:run"), time.monotonic()
    if run is None:
        return b""
    taken = st.session_state.get("class picture", 0.0)
    if before.page == page and before.picture and now - taken < PICTURE_PERIOD:
        return before.picture
    st.session_state["class picture"] = now
    from explorer.live.client import LiveRun
    from explorer.plots.thumbnail import thumbnail

    if not isinstance(run, LiveRun):
        return b""
    snapshot = run.frame.snapshot
    return thumbnail(snapshot.real, snapshot.fake, snapshot.window)


def follow(order: Order, seat: int) -> None:
    """Open what the teacher has called up, with this place's own seed where that is wanted."""
    query = dict(parse_qsl(order.query, keep_blank_values=True))
    walk.open_state(order.page, query)
    if order.other_seeds:
        config = st.session_state[f"{order.page}:config"]
        state.go(order.page, with_seed(config, seat))


def with_seed(config: Config, seat: int) -> Config:
    """Return a state with a place's own seed; a page without a seed stays as it is.

    >>> from explorer.ui.quiz.config import QuizConfig
    >>> with_seed(QuizConfig(seed=9998), 3).seed
    1
    """
    field = type(config).model_fields.get("seed")
    if field is None:
        return config
    low, high = bounds(field)
    least, most = int(low or 0), int(high if high is not None else 2**31 - 1)
    seed = least + (config.seed + seat - least) % (most - least + 1)  # type: ignore[attr-defined]
    return config.with_(seed=seed)
