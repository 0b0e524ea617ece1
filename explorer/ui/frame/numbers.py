"""Numbers as a page shows them; they come from the ground, for what is drawn below, too."""

from explorer.numbers import signed, three, three_latex, true_minus

__all__ = ["signed", "three", "three_latex", "true_minus"]
