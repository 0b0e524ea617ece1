"""What the quiz says."""

from explorer.intervals import share_interval
from explorer.ui.quiz import text
from tests.claims.claims import Claims

claims = Claims("quiz", [text.PUBLISHED], text.REMEMBER[:2])


@claims(text.PUBLISHED)
def _() -> None:
    # Salimans et al. (2016), section 6.1: annotators on MTurk "could distinguish samples in
    # 52.4 % of cases (2000 votes total)"; 6.2, CIFAR-10: "annotators correctly categorizing
    # 78.7 % ... we, the authors, could distinguish with over 95 % accuracy".
    paper = {"MNIST": "52.4 %", "CIFAR-10": "78.7 %", "authors": "over 95 %"}
    assert all(name in text.PUBLISHED for name in paper)
    places = [text.PUBLISHED.index(share) for share in paper.values()]
    assert places == sorted(places)
    # A coin: of 2,000 votes 52.4 % is just beyond chance, and 95 % of the authors far.
    assert share_interval(1048, 2000).low > 0.5


@claims(text.REMEMBER[0])
def _() -> None:
    one, many = share_interval(1, 1), share_interval(40, 50)
    assert one.low < 0.5 < one.high, "one answer says nothing of a coin"
    assert many.low > 0.5


@claims(text.REMEMBER[1])
def _() -> None:
    # G draws one real digit again and again: each picture alone is real, so no judge of single
    # pictures is right more often than a coin, though nine kinds of ten are missing.
    right = [real for real in (True, False) for _ in range(25)].count(True)
    found = share_interval(right, 50)
    assert found.low < 0.5 < found.high
