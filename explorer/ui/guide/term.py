"""What the glossary says about one word."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """One word of the field.

    Attributes:
        means: What it is, one sentence.
        page: The page that shows it, as `explorer.ui.guide.pages.PAGES` names it.
        also: Other spellings of it.
        formula: The same in LaTeX, empty where no formula says more.
    """

    means: str
    page: str
    also: tuple[str, ...] = ()
    formula: str = ""
