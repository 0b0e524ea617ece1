"""What waits for a browser that reloads."""

from explorer.ui.frame.reload import MOST, WAITS, Waiting


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_what_a_session_left_is_taken_once_and_by_its_browser_alone() -> None:
    waiting = Waiting(Clock())
    waiting.leave("ada", {"course at": 3})
    assert waiting.take("bob") == {}
    assert waiting.take("ada") == {"course at": 3}
    assert waiting.take("ada") == {}, "a second tab finds nothing"


def test_nothing_waits_for_long_nor_for_too_many() -> None:
    clock = Clock()
    waiting = Waiting(clock)
    waiting.leave("ada", {"sheet": 1})
    clock.now += WAITS + 1
    assert waiting.take("ada") == {}
    for who in range(MOST + 1):
        waiting.leave(str(who), {"sheet": who})
    assert waiting.take("0") == {}, "the first had to go"
    assert waiting.take(str(MOST)) == {"sheet": MOST}
