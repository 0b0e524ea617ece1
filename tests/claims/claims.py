"""What a page says, each sentence beside the check that computes it.

A page's claims are one module of this room: it collects what the page says, and registers a
check for every sentence by the sentence itself. A sentence that is edited on the page has no
check any more, so that nobody can change a number without looking at what computes it.

    claims = Claims("many seeds", text.EXPERIMENTS, text.REMEMBER[:2])

    @claims("Two of three seeds lose a mode.")
    def _() -> None:
        assert ...
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from explorer.ui.frame.page import Experiment
from explorer.ui.theory.widgets import Question

Check = Callable[[], None]
Said = str | Experiment | Question


@dataclass
class Claims:
    """The sentences of one page, and the checks that were registered for them.

    Attributes:
        page: What a failing test calls the page.
        said: Everything that the page says.
        checks: The check of each sentence.
        slow: The sentences whose check takes longer than two seconds.
    """

    page: str
    said: tuple[str, ...] = ()
    checks: dict[str, Check] = field(default_factory=dict)
    slow: set[str] = field(default_factory=set)

    def __init__(self, page: str, *said: Iterable[Said] | Mapping[str, Said]) -> None:
        self.page, self.checks, self.slow = page, {}, set()
        things = [t for many in said for t in _each(many)]
        self.said = tuple(sentence for thing in things for sentence in _sentences(thing))

    def __call__(self, *sentences: str, slow: bool = False) -> Callable[[Check], Check]:
        """Register one check for one or more sentences of the page.

        It runs once for each sentence: those that need the same run share it by a cache.
        """

        def register(check: Check) -> Check:
            self.checks |= dict.fromkeys(sentences, check)
            self.slow |= set(sentences) if slow else set()
            return check

        return register


def _each(many: Iterable[Said] | Mapping[str, Said]) -> Iterable[Said]:
    """Return what a list or a table holds."""
    return many.values() if isinstance(many, Mapping) else many


def _sentences(thing: Said) -> tuple[str, ...]:
    """Return what a part of a page says: a prediction with its answer, a question, a line."""
    if isinstance(thing, Experiment):
        return thing.predict, thing.see
    if isinstance(thing, Question):
        return f"{thing.text} {thing.options[thing.answer]}", thing.reason
    return (thing,)
