"""A class in memory: places, codes, limits, and what a hostile student can and cannot do."""

import pytest

from explorer.ui.desk.classroom import (
    AWAY_AFTER,
    FORGOTTEN_AFTER,
    LARGEST_PICTURE,
    MOST_STUDENTS,
    ClassError,
    Classroom,
    Seen,
)
from explorer.ui.desk.school import ENDS_AFTER, MOST_ROOMS, MOST_WRONG, School


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def room(clock: Clock) -> Classroom:
    return Classroom("ABCDEF", clock)


@pytest.fixture
def school(clock: Clock) -> School:
    return School(clock)


def test_places_are_numbered_and_a_number_is_never_given_twice(room: Classroom) -> None:
    first = room.join("Ada")
    room.leave(first)
    room.join("Bob")
    assert [(s.seat, s.name) for s in room.wall()] == [(2, "Bob")]
    assert room.place(first) is None


def test_name_is_one_short_line(room: Classroom) -> None:
    room.join("  A\nB\x00" + "c" * 90)
    assert room.wall()[0].name == "A B " + "c" * 20
    with pytest.raises(ClassError, match="Write a name"):
        room.join(" \n ")


def test_class_has_an_end_and_a_door(room: Classroom) -> None:
    tickets = {room.join(f"s{n}") for n in range(MOST_STUDENTS)}
    assert len(tickets) == MOST_STUDENTS
    assert min(map(len, tickets)) >= 32
    with pytest.raises(ClassError, match="full"):
        room.join("one more")
    room.dismiss(1)
    room.locked = True
    with pytest.raises(ClassError, match="shut"):
        room.join("one more")


def test_silent_student_is_away_and_then_forgotten(room: Classroom, clock: Clock) -> None:
    ticket = room.join("Ada")
    clock.now += AWAY_AFTER + 1
    assert room.wall()[0].away
    room.report(ticket, Seen("toy_gan"))
    assert not room.wall()[0].away
    clock.now += FORGOTTEN_AFTER + 1
    assert room.wall() == ()
    room.report(ticket, Seen("toy_gan"))
    assert room.wall() == ()


def test_picture_that_is_too_large_is_left_out(room: Classroom) -> None:
    ticket = room.join("Ada")
    room.report(ticket, Seen("toy_gan", "", b"x" * (LARGEST_PICTURE + 1)))
    assert room.wall()[0].seen == Seen("toy_gan")


def test_student_reaches_no_other_place_and_no_order(room: Classroom) -> None:
    ada, bob = room.join("Ada"), room.join("Bob")
    room.report(ada, Seen("toy_gan", "seed=3"))
    room.report("no such ticket", Seen("saturation"))
    assert [s.seen.page for s in room.wall()] == ["toy_gan", ""]
    room.leave("no such ticket")
    assert room.place(bob)
    assert room.order is None


def test_poll_counts_one_vote_a_place_until_it_is_revealed(room: Classroom) -> None:
    ada, bob = room.join("Ada"), room.join("Bob")
    room.ask("Which?", ["left", " ", "right "])
    assert room.poll
    assert room.poll.options == ("left", "right")
    number = room.poll.number
    for option in (0, 1, 1, 7, -1):
        room.vote(ada, number, option)
    room.vote("no such ticket", number, 0)
    room.vote(bob, number - 1, 0)
    assert room.counts() == (0, 1)
    room.reveal(5)
    room.reveal(1)
    room.vote(bob, number, 0)
    assert room.counts() == (0, 1)
    assert (room.voted(ada), room.voted(bob)) == (1, None)
    room.ask("And now?", ["a", "b"])
    assert room.counts() == (0, 0)
    with pytest.raises(ClassError, match="2 to 6 answers"):
        room.ask("One?", ["only"])


def test_key_of_the_teacher_is_not_the_code_and_opens_one_class(school: School) -> None:
    key, other = school.open(), school.open()
    room = school.of_teacher(key)
    assert room
    assert room is not school.of_teacher(other)
    assert len(key) >= 32
    assert school.of_teacher(room.code) is None
    assert school.of_code(f" {room.code.lower()} ") is room
    school.close(key)
    assert not school.has(room)
    with pytest.raises(ClassError, match="no class with this code"):
        school.of_code(room.code)


def test_codes_cannot_be_tried_by_the_thousand(school: School, clock: Clock) -> None:
    room = school.of_teacher(school.open())
    assert room
    for _ in range(MOST_WRONG):
        with pytest.raises(ClassError, match="no class"):
            school.of_code("XXXXXX")
    with pytest.raises(ClassError, match="wait a minute"):
        school.of_code(room.code)
    clock.now += 61
    assert school.of_code(room.code) is room


def test_server_has_an_end_of_classes_and_old_ones_go(school: School, clock: Clock) -> None:
    keys = [school.open() for _ in range(MOST_ROOMS)]
    for key in keys[1:]:
        room = school.of_teacher(key)
        assert room
        room.join("Ada")
    keys.append(school.open())
    assert school.of_teacher(keys[0]) is None
    newest = school.of_teacher(keys[-1])
    assert newest
    newest.join("Bob")
    with pytest.raises(ClassError, match="classes already"):
        school.open()
    clock.now += ENDS_AFTER + 1
    assert school.of_teacher(school.open())
    assert school.of_teacher(keys[-1]) is None
