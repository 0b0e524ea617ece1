"""One side of a theory page: what it draws, what moves it, what it asks, what it says."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from explorer.config import Config
from explorer.ui.frame.controls import Controls
from explorer.ui.theory.widgets import Question

C = TypeVar("C", bound=Config)


@dataclass(frozen=True)
class View(Generic[C]):
    """One side of a page, in a file of its own; the room's table `VIEWS` has a row for it.

    Attributes:
        title: What the choice of views says.
        draw: Draws the picture and its numbers.
        controls: Draws the widgets under the picture.
        question: The prediction.
        formula: Shows the formulas with the numbers of the present state.
    """

    title: str
    draw: Callable[[C], None]
    controls: Callable[[Controls[C]], None]
    question: Question
    formula: Callable[[C], None]
