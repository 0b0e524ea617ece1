"""The teacher's side of a class: its code, the wall, what all are to open, the poll."""

from urllib.parse import urlencode

import streamlit as st

from explorer.config import Config
from explorer.ui.desk import ballot, wall
from explorer.ui.desk.attend import school
from explorer.ui.desk.classroom import ClassError, Classroom
from explorer.ui.frame import qr
from explorer.ui.frame.copy_button import copy_button
from explorer.ui.guide.pages import PAGES, title_of

_KEY = "class key"
#: Seconds between two looks at the wall.
PERIOD = 3.0
WHAT = (
    "Students join by a code, without an account. You see their runs as small pictures, show "
    "one to all, start the same setting with other seeds, and ask for predictions. Everything "
    "is kept in memory only, and is gone when the class or the server ends."
)


def take_key() -> None:
    """Take a teacher's key out of the address, which may be on a wall."""
    key = st.query_params.get("key", "")
    if key:
        st.query_params.pop("key")
        if school().of_teacher(key) is None:
            st.warning("This link's class is over: open a new one.")
        else:
            st.session_state[_KEY] = key


def mine() -> Classroom | None:
    """Return the class that this session leads."""
    return school().of_teacher(st.session_state.get(_KEY, ""))


def show() -> None:
    """Draw the class that the session leads, or the button that opens one."""
    # Apart from the words of the field, among which a class is a kind of picture.
    with st.container(key="desk-class"):
        _show()


def _show() -> None:
    st.markdown("##### My class")
    present = mine()
    if present is None:
        st.caption(WHAT)
        st.button("Open a class", key="desk-open", on_click=_open, type="primary")
        said = st.session_state.pop("desk-class-said", None)
        if said:
            st.warning(said)
        return
    _door(present)
    st.fragment(_class, run_every=PERIOD)()


def _open() -> None:
    try:
        st.session_state[_KEY] = school().open()
    except ClassError as error:
        st.session_state["desk-class-said"] = str(error)


def _close() -> None:
    school().close(st.session_state.pop(_KEY, ""))


def _door(present: Classroom) -> None:
    url = qr.address("desk", **{"class": present.code})
    with st.container(horizontal=True, vertical_alignment="center", gap="large"):
        if not qr.alone(url):
            with st.container(width=200):
                qr.code(url, 190)
        _words(present, url)


def _words(present: Classroom, url: str) -> None:
    with st.container(gap="xsmall"):
        st.markdown(f"## {present.code}")
        st.markdown(f"Students open `{url}` and write a name.")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            for key, label, query in (
                ("desk-join-link", "Copy the students' link", f"class={present.code}"),
                ("desk-key-link", "Copy your own way back", f"key={st.session_state[_KEY]}"),
            ):
                with st.container(width="content"):
                    copy_button(key, label, query)
            st.button("Close the class", key="desk-close", on_click=_close)
        said = "Keep your own way back to yourself: whoever has it leads the class."
        st.caption(f"{said} {qr.ALONE}" if qr.alone(url) else said)


def _class() -> None:
    present = mine()
    if present is None:
        st.rerun()
        return
    said = st.session_state.pop("class-called", None)
    if said:
        st.toast(said)
    # What all are asked to do stands above the wall, which grows with the class.
    with st.expander("Ask for a prediction", expanded=present.poll is not None):
        ballot.ask(present)
    _call_own(present)
    students = present.wall()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**The wall**, {len(students)} here", width="stretch")
        st.session_state["class-locked"] = present.locked
        st.toggle("Let nobody else in", key="class-locked", on_change=_lock)
    wall.show(
        students,
        call=lambda page, query, other: _call(present, page, query, other),
        dismiss=present.dismiss,
    )


def _lock() -> None:
    present = mine()
    if present is not None:
        present.locked = bool(st.session_state["class-locked"])


def _call(present: Classroom, page: str, query: str, other: bool) -> None:
    if page in PAGES:
        present.call(page, query, other_seeds=other)
        said = f"All go to '{title_of(page)}' within {PERIOD:.0f} seconds."
        st.session_state["class-called"] = said


def _call_own(present: Classroom) -> None:
    """Draw the buttons that show a page of the teacher's own to all."""
    configs = {name: st.session_state.get(f"{name}:config") for name in PAGES}
    own = {name: config for name, config in configs.items() if isinstance(config, Config)}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        page = st.selectbox(
            "A page as you left it",
            list(own),
            format_func=title_of,
            key="class-own",
            disabled=not own,
            placeholder="open one first",
        )
        query = urlencode(own[page].to_query()) if page else ""
        for label, other in (("Show it to all", False), ("To all, other seeds", True)):
            st.button(
                label,
                key=f"class-call-{other}",
                on_click=_call,
                args=(present, page or "", query, other),
                disabled=not own,
            )
