"""The settings of a sweep side by side: one axis a field, the last one what came out.

`python -m explorer.plots.sweep FOLDER` draws the table.json of a sweep into parallel.html.
"""

import json
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import plotly.graph_objects as go

from explorer.plots.palette import ACCENT, PAST, figure, translucent

#: How far the ends of the lines stand apart on the last axis: no interval hides another.
_SPREAD = 0.6
#: From this ratio on an axis of positive numbers is logarithmic.
_DECADES = 5.0


@dataclass(frozen=True)
class Outcome:
    """One setting: its values as they are written, and the metric over its seeds.

    Attributes:
        values: One a field.
        mean: NaN where no seed has it.
        low: Of the 95 % interval; -inf for one seed.
        high: The other end.
    """

    values: tuple[str, ...]
    mean: float
    low: float
    high: float


def places(values: Sequence[str]) -> dict[str, float]:
    """Return where each value stands on its axis, 0 to 1: by size, else in their order.

    >>> places(["1e-4", "1e-3", "1e-2"])["1e-3"]
    0.5
    >>> places(["hinge", "saturating"])
    {'hinge': 0.0, 'saturating': 1.0}
    """
    known = list(dict.fromkeys(values))
    if not known:
        return {}
    try:
        numbers = [float(value) for value in known]
    except ValueError:
        numbers = list(map(float, range(len(known))))
    if min(numbers) > 0 and max(numbers) / min(numbers) >= _DECADES:
        numbers = [math.log(number) for number in numbers]
    low, span = min(numbers), (max(numbers) - min(numbers)) or 1.0
    return {value: round((n - low) / span, 6) for value, n in zip(known, numbers, strict=True)}


def parallel_figure(
    fields: Sequence[str], metric: str, outcomes: Sequence[Outcome], *, dark: bool = False
) -> go.Figure:
    """Return one line a setting, the best one thick, with the interval over its seeds.

    Args:
        fields: Their names.
        metric: What was measured; less is better.
        outcomes: The settings, the best first.
        dark: Whether the page is dark.
    """
    fig = figure(dark=dark, height=460, showlegend=False)
    drawn = [outcome for outcome in outcomes if math.isfinite(outcome.mean)]
    axes = [places([outcome.values[i] for outcome in drawn]) for i in range(len(fields))]
    ends = [end for o in drawn for end in (o.mean, o.low, o.high) if math.isfinite(end)]
    low, span = min(ends, default=0.0), (max(ends, default=1.0) - min(ends, default=0.0)) or 1.0
    for number, outcome in reversed(list(enumerate(drawn))):
        heights = [axis[v] for axis, v in zip(axes, outcome.values, strict=True)]
        up, down = outcome.high - outcome.mean, outcome.mean - outcome.low
        sure = math.isfinite(up)
        colour = ACCENT if number == 0 else translucent(PAST, 0.7)
        words = ", ".join(f"{f} {v}" for f, v in zip(fields, outcome.values, strict=True))
        fig.add_scatter(
            x=[*range(len(fields)), len(fields) + _SPREAD * number / max(len(drawn) - 1, 1)],
            y=[*heights, (outcome.mean - low) / span],
            mode="lines+markers",
            line={"color": colour, "width": 3.5 if number == 0 else 1.5},
            error_y={
                "type": "data",
                "array": [0.0] * len(fields) + [up / span if sure else 0.0],
                "arrayminus": [0.0] * len(fields) + [down / span if sure else 0.0],
                "color": colour,
            },
            name=f"{words}: {metric} {outcome.mean:.3g}",
            hovertemplate="%{fullData.name}<extra></extra>",
        )
    for place, axis in enumerate(axes):
        for value, height in axis.items():
            fig.add_annotation(
                x=place, y=height, text=value, xanchor="right", xshift=-8, showarrow=False
            )
    for height in (0.0, 0.5, 1.0):
        text = f"{low + height * span:.3g}"
        last = len(fields) + _SPREAD
        fig.add_annotation(
            x=last, y=height, text=text, xanchor="left", xshift=12, showarrow=False
        )
    names = [*fields, f"{metric}, best first"]
    if drawn:
        fig.update_layout(title={"text": f"Best: {fig.data[-1].name}", "font": {"size": 16}})
    fig.update_xaxes(tickvals=list(range(len(names))), ticktext=names, range=[-0.5, len(names)])
    fig.update_yaxes(visible=False, range=[-0.1, 1.1])
    return fig


def main(arguments: Sequence[str]) -> int:
    """Draw the table of a sweep's folder; return 0, or 2 with a sentence."""
    (folder,) = map(Path, arguments)
    try:
        told = json.loads((folder / "table.json").read_text(encoding="utf-8"))
        outcomes = [
            Outcome(tuple(values), *(math.nan if end is None else float(end) for end in ends))
            for values, *ends in told["rows"]
        ]
        fig = parallel_figure(told["fields"], told["metric"], outcomes)
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        sys.stderr.write(f"{folder} holds no table of a sweep: {error}\n")
        return 2
    fig.write_html(folder / "parallel.html", include_plotlyjs=True)
    sys.stdout.write(f"{folder / 'parallel.html'} shows them side by side.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
