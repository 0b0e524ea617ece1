"""Numbers as a page shows them; they come from the ground, for what is drawn below, too."""

from explorer.numbers import three, three_latex, true_minus

__all__ = ["three", "three_latex", "true_minus"]
