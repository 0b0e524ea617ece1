"""A course: several lessons in a row, as one file or one link."""

import base64
import binascii
import zlib
from urllib.parse import parse_qsl

import streamlit as st
from pydantic import Field, ValidationError

from explorer.config import Config, quoted, sentences
from explorer.ui.frame import rich

#: Bytes of a file, characters of a link, and of what it unpacks to.
LARGEST, LINK, UNPACKED = 8_000_000, 6_000, 200_000
_DRAFT = "course draft"


class CourseLesson(Config):
    """One lesson: a page, its address with the lesson's text, pictures."""

    page: str = Field(max_length=40, description="The page, as in its address.")
    query: str = Field(
        default="", max_length=4_000, description="What follows the question mark."
    )
    pictures: tuple[str, ...] = Field(
        default=(), max_length=3, description="Pictures under the text, each as data."
    )

    def entries(self) -> dict[str, str]:
        """Return the entries of its address."""
        return dict(parse_qsl(self.query, keep_blank_values=True))


class Course(Config):
    """Lessons in a row."""

    title: str = Field(default="", max_length=80, description="What the course is called.")
    lessons: tuple[CourseLesson, ...] = Field(
        default=(), max_length=40, description="The lessons, in order."
    )

    def to_file(self) -> bytes:
        """Return the course as a file."""
        return self.model_dump_json(indent=1).encode()

    def to_link(self) -> str:
        """Return the course for a link, without pictures.

        Raises:
            ValueError: It is too long.
        """
        packed = zlib.compress(_bare(self).model_dump_json().encode(), 9)
        text = base64.urlsafe_b64encode(packed).decode().rstrip("=")
        if len(text) > LINK:
            msg = "This course is too long for a link: give your students the file, or open a "
            msg += "class."
            raise ValueError(msg)
        return text


def _bare(course: Course) -> Course:
    """Return a course without its pictures, which fit no link."""
    return course.with_(lessons=tuple(one.with_(pictures=()) for one in course.lessons))


def from_file(content: bytes) -> Course:
    """Read a course from a file.

    Raises:
        ValueError: It is none; one sentence says why.
    """
    if len(content) > LARGEST:
        msg = f"This file has {len(content):,} bytes; a course has at most {LARGEST:,}."
        raise ValueError(msg)
    try:
        course = Course.model_validate_json(content)
    except ValidationError as error:
        told = " ".join(sentences(error, Course)[:2])
        msg = f"This file is no course: {told}"
        raise ValueError(msg) from error
    for lesson in course.lessons:
        for data in lesson.pictures:
            rich.picture(data)
    return course


def from_link(text: str) -> Course:
    """Read a course from a link.

    Raises:
        ValueError: It is none.
    """
    unpacker = zlib.decompressobj()
    try:
        packed = base64.b64decode(text[:LINK] + "===", altchars=b"-_")
        content = unpacker.decompress(packed, UNPACKED)
        return _bare(Course.model_validate_json(content))
    except (binascii.Error, zlib.error, ValueError) as error:
        msg = f"The link's course {quoted(text, 30)} cannot be read: copy the whole link."
        raise ValueError(msg) from error


def draft() -> Course:
    """Return the course that the session is making."""
    kept = st.session_state.get(_DRAFT)
    return kept if isinstance(kept, Course) else Course()


def keep(course: Course) -> None:
    """Make this the course that the session is making."""
    st.session_state[_DRAFT] = course


def add(page: str, query: str) -> None:
    """Put a page as it stands at the end of the draft, for a button's `on_click`."""
    try:
        lesson = CourseLesson.checked({"page": page, "query": query})
        made = draft()
        keep(Course.checked({"title": made.title, "lessons": (*made.lessons, lesson)}))
    except ValueError:
        st.toast("Not added: a course has at most 40 lessons, each with a short address.")
        return
    st.toast(f"Lesson {len(draft().lessons)} of your course. It waits on 'Teacher's desk'.")
