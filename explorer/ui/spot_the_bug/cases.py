"""All cases, in the order of the page."""

from explorer.ui.spot_the_bug.case import Case
from explorer.ui.spot_the_bug.coded import CODED
from explorer.ui.spot_the_bug.printed import PRINTED

_EASIEST_FIRST = (
    *("psnr", "value", "virtual", "ring", "critic", "minimax", "density", "sign"),
    *("labels", "one-sample", "optimal", "wasserstein", "overwritten", "js", "at-once"),
    "batch-norm",
)
CASES: dict[str, Case] = {name: (CODED | PRINTED)[name] for name in _EASIEST_FIRST}
