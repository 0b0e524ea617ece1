"""The words about the tricks of training."""

from explorer.ui.guide.term import Term

TRICKS: dict[str, Term] = {
    "trick": Term("A change of the training that is hoped to make it work better.", "tricks"),
    "paired comparison": Term(
        "Two settings compared seed by seed, so that the luck that they share cancels.",
        "tricks",
        ("paired", "by seed"),
    ),
    "flipped labels": Term("D is told the wrong label of some samples.", "tricks"),
    "virtual batch norm": Term(
        "G's layers are normalised by a fixed batch and the sample itself.", "tricks"
    ),
    "spectral norm": Term(
        "Each weight matrix of D is divided by its largest singular value.", "tricks"
    ),
    "feature matching": Term(
        "G is to give D's features the mean that real samples give them.", "tricks"
    ),
    "historical averaging": Term(
        "Both players are held near the mean of their past weights.", "tricks"
    ),
}
