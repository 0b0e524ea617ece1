"""The run of figure 1 as plain numbers for the player in the browser."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.plots.palette import web_palettes

Array = NDArray[np.float64]


def film(
    run: str,
    x: Array,
    real: Array,
    fakes: Array,
    discriminator: Array,
    best: Array,
    arrows: Array,
    latents: Array,
    values: Array,
    optimum: Array,
    panels: Sequence[str],
    captions: Sequence[str],
    *,
    height: int = 540,
) -> dict[str, Any]:
    """Return the film of a run with S moments on N places.

    Args:
        run: A name that changes with the run.
        x: Places, shape `(N,)`.
        real: The data's density, shape `(N,)`.
        fakes: p_g at each moment, shape `(S, N)`.
        discriminator: D at each moment, shape `(S, N)`.
        best: D* for the G of each moment, shape `(S, N)`.
        arrows: G(z) at each moment, shape `(S, M)`.
        latents: The z of the arrows, shape `(M,)`.
        values: V(D, G) at each moment, shape `(S,)`.
        optimum: C(G) at each moment, shape `(S,)`.
        panels: `a`, `b`, `c` or `d`, one a moment.
        captions: One sentence a moment.
        height: Pixels.
    """
    return {
        "run": run,
        "x": np.round(x, 3).tolist(),
        "p": np.round(real, 4).tolist(),
        "top": float(2 * real.max()),
        "fake": np.round(np.minimum(fakes, 9), 3).tolist(),
        "d": np.round(discriminator, 3).tolist(),
        "best": np.round(best, 3).tolist(),
        "g": np.round(arrows, 3).tolist(),
        "z": np.round(latents, 4).tolist(),
        "values": np.round(values, 4).tolist(),
        "optimum": np.round(optimum, 4).tolist(),
        "panels": list(panels),
        "captions": list(captions),
        "height": height,
        "palettes": web_palettes(),
    }
