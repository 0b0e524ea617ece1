"""The course that a teacher puts together: its lessons, their order, the file and the link."""

from functools import partial
from urllib.parse import urlencode

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from explorer.config import plain
from explorer.ui.desk import walk
from explorer.ui.frame import course, rich, uploads
from explorer.ui.frame.copy_button import copy_button
from explorer.ui.frame.course import Course
from explorer.ui.guide.items import LECTURES
from explorer.ui.guide.pages import PAGES, title_of
from explorer.ui.guide.paths import stops

HOW = (
    "Open a page, bring it into a state, and at its end, under 'For teachers', press "
    "**Add it to my course**. Here you order the lessons and give them to your students."
)


def show() -> None:
    """Draw the course that the session is making."""
    made = course.draft()
    st.markdown("##### My course")
    st.text_input(
        "Title",
        made.title,
        max_chars=80,
        key="desk-title",
        on_change=_named,
        placeholder="Week 5: why GANs fail",
    )
    if made.lessons:
        for number in range(len(made.lessons)):
            _lesson(made, number)
        _pictures(made)
    else:
        st.info(HOW)
        _from_lecture()
    _files(made)


def _from_lecture() -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        path = st.selectbox(
            "Or begin with the path of a lecture",
            list(LECTURES),
            format_func=lambda path: f"{LECTURES[path].author}: {LECTURES[path].title}",
            key="desk-lecture",
        )
        st.button(
            "Make it mine",
            key="desk-from-lecture",
            on_click=lambda: course.keep(of_lecture(path)),
            help="Every stop becomes a lesson that you can move, remove and write anew.",
        )


def of_lecture(path: str) -> Course:
    """Return the path of a lecture as a course: a lesson a stop, what to say as its text.

    Args:
        path: The lecture's key.
    """
    lessons = [
        {
            "page": stop.page,
            "query": urlencode(stop.config().to_query() | {"lesson": stop.say}),
        }
        for stop in stops(path)
    ]
    author = LECTURES[path].author.split(",")[0]
    return Course.checked({"title": f"After {author}"[:80], "lessons": lessons})


def _named() -> None:
    course.keep(course.draft().with_(title=st.session_state["desk-title"][:80]))


def _lesson(made: Course, number: int) -> None:
    one, last = made.lessons[number], len(made.lessons) - 1
    said = plain(one.entries().get("lesson", ""))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        name = title_of(one.page) if one.page in PAGES else plain(one.page)
        words = f"**{number + 1}. {name}** {said[:90]}"
        if one.pictures:
            words += f" :small[({len(one.pictures)} pictures)]"
        st.markdown(words, width="stretch")
        for label, to, off in (
            ("↑", number - 1, number == 0),
            ("↓", number + 1, number == last),
        ):
            st.button(
                label,
                key=f"desk-move-{number}-{to}",
                on_click=_moved,
                args=(number, to),
                disabled=off,
                help="Earlier" if to < number else "Later",
            )
        st.button("Remove", key=f"desk-remove-{number}", on_click=_removed, args=(number,))


def _moved(number: int, to: int) -> None:
    lessons = list(course.draft().lessons)
    lessons[number], lessons[to] = lessons[to], lessons[number]
    course.keep(course.draft().with_(lessons=tuple(lessons)))


def _removed(number: int) -> None:
    lessons = course.draft().lessons
    course.keep(course.draft().with_(lessons=lessons[:number] + lessons[number + 1 :]))


def _pictures(made: Course) -> None:
    with st.expander("Put a picture under a lesson's text"):
        number = st.number_input(
            "Lesson", 1, len(made.lessons), 1, key="desk-picture-lesson", width=120
        )
        uploads.field(
            "A PNG, JPEG, WebP or GIF; at most three a lesson",
            ["png", "jpg", "jpeg", "webp", "gif"],
            max_size=8,
            key="desk-picture",
            taken=partial(_illustrated, int(number) - 1),
        )
        if made.lessons[int(number) - 1].pictures:
            st.button(
                "Take its pictures away",
                on_click=_bare,
                args=(int(number) - 1,),
                key="desk-bare",
            )


def _illustrated(number: int, uploaded: UploadedFile) -> None:
    lessons = list(course.draft().lessons)
    one = lessons[number]
    try:
        lessons[number] = one.checked(
            {**one.model_dump(), "pictures": (*one.pictures, rich.data_of(uploaded.getvalue()))}
        )
    except ValueError as error:
        st.session_state["desk-said"] = f"The picture was not added. {plain(error)}"
        return
    course.keep(course.draft().with_(lessons=tuple(lessons)))


def _bare(number: int) -> None:
    lessons = list(course.draft().lessons)
    lessons[number] = lessons[number].with_(pictures=())
    course.keep(course.draft().with_(lessons=tuple(lessons)))


def _files(made: Course) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        empty, good = not made.lessons, walk.opens(made)
        st.button(
            "Begin",
            type="primary" if good else "secondary",
            on_click=walk.begin,
            args=(made,),
            disabled=not good,
            key="desk-begin",
        )
        st.download_button(
            "Download the file",
            made.to_file(),
            "course.json",
            "application/json",
            disabled=empty,
            key="desk-download",
        )
        if not empty:
            _link(made)
    uploads.field(
        "Or go on with a course's file",
        ["json"],
        max_size=course.LARGEST // 1_000_000,
        key="desk-upload",
        taken=_uploaded,
    )
    said = st.session_state.pop("desk-said", None)
    if said:
        st.warning(said)
    for sentence in walk.problems(made)[:5]:
        st.warning(sentence)


def _link(made: Course) -> None:
    try:
        copy_button("desk-link", "Copy the link", f"course={made.to_link()}")
    except ValueError as error:
        st.caption(str(error))
        return
    if any(one.pictures for one in made.lessons):
        st.caption("The link leaves the pictures out; the file has them.")


def _uploaded(uploaded: UploadedFile) -> None:
    try:
        found = course.from_file(uploaded.getvalue())
    except ValueError as error:
        st.session_state["desk-said"] = f"{plain(error)} Your course is as it was."
        return
    course.keep(found)
    st.session_state["desk-title"] = found.title
