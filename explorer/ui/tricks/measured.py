"""What `python -m benchmarks.tricks` printed, as it stands, and how to read it."""

import re
from dataclasses import dataclass
from typing import Literal

#: 32 seeds of each, 2,000 steps; modes count by a fifth of their share. The last three rows of
#: the ring are of a second sitting, in which no trick at all had 5.38 modes, not 5.50; every
#: difference is within one sitting.
PRINTED = """
| ring | one-sided | 5.50 → 6.81 | 43.9 → 61.3 % | +1.31 (-0.13 to +2.75) | +17.38 (+7.71 to +27.06) | 10 : 9 | x 1.00 |
| ring | two-sided | 5.50 → 7.69 | 43.9 → 67.3 % | +2.19 (+0.96 to +3.41) | +23.43 (+15.26 to +31.59) | 12 : 5 | x 1.00 |
| ring | flips | 5.50 → 6.69 | 43.9 → 51.7 % | +1.19 (-0.35 to +2.72) | +7.76 (-2.23 to +17.76) | 10 : 8 | x 1.05 |
| ring | replay | 5.50 → 4.72 | 43.9 → 37.1 % | -0.78 (-1.45 to -0.12) | -6.77 (-11.74 to -1.80) | 2 : 11 | x 1.04 |
| ring | matching | 5.50 → 7.44 | 43.9 → 35.6 % | +1.94 (+0.58 to +3.30) | -8.34 (-17.89 to +1.22) | 12 : 7 | x 1.10 |
| ring | history | 5.50 → 0.03 | 43.9 → 8.7 % | -5.47 (-6.70 to -4.24) | -35.16 (-44.28 to -26.04) | 0 : 28 | x 1.11 |
| ring | virtual | 5.50 → 7.72 | 43.9 → 76.5 % | +2.22 (+0.97 to +3.47) | +32.57 (+23.43 to +41.72) | 12 : 4 | x 2.79 |
| ring | unrolled | 5.50 → 6.97 | 43.9 → 71.6 % | +1.47 (+0.33 to +2.61) | +27.66 (+18.11 to +37.22) | 11 : 9 | x 9.33 |
| ring | discrimination | 5.38 → 5.69 | 43.5 → 64.6 % | +0.31 (-1.13 to +1.75) | +21.07 (+9.63 to +32.51) | 12 : 19 | x 13.19 |
| ring | packing | 5.38 → 7.97 | 43.5 → 44.1 % | +2.59 (+1.34 to +3.85) | +0.53 (-8.94 to +10.00) | 14 : 0 | x 0.82 |
| ring | pairs | 5.38 → 7.97 | 43.5 → 57.6 % | +2.59 (+1.31 to +3.88) | +14.05 (+4.94 to +23.16) | 14 : 1 | x 1.52 |
| uneven-ring | discrimination | 6.69 → 5.59 | 73.0 → 57.7 % | -1.09 (-1.71 to -0.48) | -15.32 (-23.49 to -7.15) | 5 : 21 | x 13.94 |
| uneven-ring | packing | 6.69 → 7.09 | 73.0 → 58.5 % | +0.41 (-0.20 to +1.01) | -14.47 (-17.76 to -11.17) | 15 : 9 | x 0.81 |
| uneven-ring | pairs | 6.69 → 7.09 | 73.0 → 63.7 % | +0.41 (-0.09 to +0.91) | -9.30 (-11.33 to -7.27) | 13 : 7 | x 1.53 |
| grid | discrimination | 1.12 → 9.12 | 6.6 → 24.8 % | +8.00 (+7.02 to +8.98) | +18.19 (+16.17 to +20.22) | 32 : 0 | x 13.51 |
| grid | packing | 1.12 → 0.53 | 6.6 → 6.0 % | -0.59 (-1.13 to -0.06) | -0.56 (-1.28 to +0.16) | 6 : 18 | x 0.79 |
| grid | pairs | 1.12 → 2.16 | 6.6 → 7.9 % | +1.03 (+0.18 to +1.88) | +1.31 (+0.43 to +2.19) | 15 : 7 | x 1.52 |
"""  # noqa: E501


@dataclass(frozen=True)
class Row:
    """One trick against none on one set of data.

    Attributes:
        data: Its key.
        method: The trick's key.
        modes: Mean modes without and with it, as printed.
        good: Mean share of good samples without and with it.
        more_modes: Mean difference, low and high end of its 95 % interval.
        more_good: The same, in percent of the samples.
        seeds: Seeds in which it covers more modes, and fewer.
        cost: How many times the processor time of a step.
    """

    data: str
    method: str
    modes: str
    good: str
    more_modes: tuple[float, float, float]
    more_good: tuple[float, float, float]
    seeds: str
    cost: str

    def told(self, what: Literal["modes", "good"]) -> str:
        """Return 'more', 'less' or 'no difference for sure'."""
        _, low, high = self.more_modes if what == "modes" else self.more_good
        if low > 0:
            return "more"
        return "less" if high < 0 else "no difference for sure"


def rows() -> tuple[Row, ...]:
    """Return the printed table."""
    found = []
    for line in PRINTED.strip().splitlines():
        cells = [cell.strip() for cell in line.strip("| ").split("|")]
        data, method, modes, good, more_modes, more_good, seeds, cost = cells
        intervals = _numbers(more_modes), _numbers(more_good)
        found.append(Row(data, method, modes, good, *intervals, seeds, cost))
    return tuple(found)


def row(method: str, data: str = "ring") -> Row | None:
    """Return the row of a trick, None where it was not measured."""
    asked = (found for found in rows() if (found.method, found.data) == (method, data))
    return next(asked, None)


def _numbers(text: str) -> tuple[float, float, float]:
    middle, low, high = map(float, re.findall(r"[-+]\d+\.\d+", text))
    return middle, low, high
