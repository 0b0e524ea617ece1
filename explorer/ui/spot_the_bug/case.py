"""The shape of one case: what was printed, which line is wrong, and why."""

from collections.abc import Callable
from dataclasses import dataclass

from explorer.theory.bugs.effect import Effect


@dataclass(frozen=True)
class Case:
    """One wrong formula, table, text or piece of code, in lines of our own.

    Attributes:
        title: Its name, which does not give the answer away.
        where: Where it stands.
        asked: What it is meant to be.
        lines: What can be clicked; LaTeX where `formula`.
        wrong: Which lines are wrong, from 0 on; each of them is an answer.
        right: The same lines as they should be.
        why: What is wrong, and what follows.
        effect: What both do, computed.
        formula: Whether the lines are formulas.
    """

    title: str
    where: str
    asked: str
    lines: tuple[str, ...]
    wrong: tuple[int, ...]
    right: tuple[str, ...]
    why: str
    effect: Callable[[], Effect]
    formula: bool = False
