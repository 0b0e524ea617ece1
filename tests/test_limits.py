import pytest

from explorer import limits


@pytest.mark.parametrize(("given", "closed"), [("", False), ("0", False), ("1", True)])
def test_a_server_only_shows_where_it_is_told_so(
    monkeypatch: pytest.MonkeyPatch, given: str, closed: bool
) -> None:
    monkeypatch.setenv("GAN_EXPLORER_READ_ONLY", given)
    assert limits.read_only() is closed


@pytest.mark.parametrize(
    ("given", "most"), [("7", 7), ("0", 0), ("", 4), ("-1", 4), ("many", 4)]
)
def test_a_limit_is_the_variables_number_or_the_usual_one(
    monkeypatch: pytest.MonkeyPatch, given: str, most: int
) -> None:
    monkeypatch.setenv("GAN_EXPLORER_MOST_RUNS", given)
    assert limits.most_runs() == most


def test_a_pace_lets_through_so_many_different_things_a_minute() -> None:
    pace = limits.Pace()
    assert [pace.seconds(name, 2, now) for name, now in (("a", 0.0), ("b", 10.0))] == [0, 0]
    assert pace.seconds("a", 2, 20.0) == 0
    assert pace.seconds("c", 2, 20.0) == pytest.approx(40.0)
    assert pace.seconds("c", 2, 60.0) == 0
    assert pace.seconds("d", 2, 61.0) == pytest.approx(9.0)


def test_where_nothing_may_be_uploaded_nothing_passes() -> None:
    assert limits.Pace().seconds("a", 0, 5.0) == limits.MINUTE
