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
    "softplus": Term(
        "A soft corner: about 0 far below 0, and about its input far above.",
        "spot_the_bug",
        formula=r"\mathrm{softplus}(s) = \log(1 + e^{s}), \quad "
        r"\mathrm{softplus}(-s) = -\log \sigma(s)",
    ),
    "PSNR": Term(
        "How small the error of a picture is beside its range of values, in decibels: more is "
        "better.",
        "spot_the_bug",
        also=("peak signal-to-noise ratio",),
        formula=r"10 \log_{10}\frac{\mathrm{range}^2}{\mathrm{mean\ squared\ error}}",
    ),
}
