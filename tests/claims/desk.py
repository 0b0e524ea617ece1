"""What the teacher's desk says."""

from dataclasses import fields
from pathlib import Path
from unittest.mock import patch

import pytest

from explorer.ui.desk import arrival, attend, editor, lectern, text, walk
from explorer.ui.desk.classroom import ClassError, Seen, Student
from explorer.ui.desk.school import ENDS_AFTER, School
from explorer.ui.frame.course import Course, from_file
from explorer.ui.guide.pages import PAGES
from explorer.ui.many_seeds.controls import SeedsPageConfig
from tests.claims.claims import Claims

ROOM = Path(attend.__file__).parent
claims = Claims("desk", [text.ABOUT, editor.HOW, lectern.WHAT, arrival.CONSENT])


@claims(text.ABOUT)
def _() -> None:
    made = editor.of_lecture("s1")
    assert isinstance(made, Course)
    assert all(lesson.page in PAGES for lesson in made.lessons)
    assert all("lesson" in lesson.entries() for lesson in made.lessons), "with your text"
    assert walk.problems(made) == []
    keys = (ROOM / "presenter.js").read_text()
    assert "ArrowRight" in keys
    assert "ArrowLeft" in keys


@claims(editor.HOW)
def _() -> None:
    button = (ROOM.parent / "frame" / "lesson_editor.py").read_text()
    assert "For teachers" in button
    assert "Add it to my course" in button
    made = editor.of_lecture("s1")
    swapped = made.with_(lessons=made.lessons[::-1])
    assert from_file(swapped.to_file()) == swapped, "the order is yours"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@claims(lectern.WHAT)
def _() -> None:
    with patch("builtins.open", side_effect=AssertionError("in memory only")):
        a_class_from_its_first_student_to_its_end()


def a_class_from_its_first_student_to_its_end() -> None:
    clock = Clock()
    school = School(clock)
    key = school.open()
    room = school.of_teacher(key)
    assert room is not None
    first, second = (school.of_code(room.code).join(name) for name in ("Ada", "Bob"))
    room.report(first, Seen("toy_gan", "seed=3", b"picture"))
    assert room.wall()[0].seen.picture == b"picture"
    room.call("seeds", "", other_seeds=True)
    seeds = [attend.with_seed(SeedsPageConfig(), s.seat).to_query() for s in room.wall()]
    assert seeds[0] != seeds[1]
    room.ask("Which?", ["a", "b"])
    assert room.poll is not None
    room.vote(second, room.poll.number, 1)
    assert room.counts() == (0, 1)
    school.close(key)
    assert school.of_teacher(key) is None, "gone when the class ends"
    school.open()
    clock.now += ENDS_AFTER + 1
    with pytest.raises(ClassError):
        school.of_code("AAAAAA")
    assert not school._rooms


@claims(arrival.CONSENT)
def _() -> None:
    seen = {field.name for field in fields(Seen)}
    assert seen == {"page", "query", "picture", "answered", "right"}, "and no more than that"
    assert {f.name for f in fields(Student)} == {"seat", "name", "seen", "heard", "away"}
    room = School().of_teacher("")
    assert room is None
    school = School()
    room = school.of_teacher(school.open())
    assert room is not None
    ticket = room.join("Ada")
    room.leave(ticket)
    assert room.wall() == (), "you can leave at any time"
