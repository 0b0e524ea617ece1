"""Run a game under an update rule from several starting points at once."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from explorer.theory.game.games import Game
from explorer.theory.game.integrators import Integrator
from explorer.theory.game.scalar_losses import Array

LIMIT = 100.0


@dataclass(frozen=True)
class Trajectories:
    """States after every step.

    Attributes:
        states: Shape `(steps + 1, K, 2)`; NaN from where a trajectory was cut.
        cut_at: For each trajectory the first step at which it was further than `LIMIT` from
            the equilibrium, or -1 where it stayed, shape `(K,)`.
    """

    states: Array
    cut_at: np.ndarray[tuple[int], np.dtype[np.int64]]


def simulate(
    game: Game, integrator: Integrator, starts: Array, step_size: float, steps: int
) -> Trajectories:
    """Return the trajectories from starts `(K, 2)`, cut where they leave the disc `LIMIT`."""
    states = np.empty((steps + 1, *starts.shape))
    memory = integrator.start(game.project(np.asarray(starts, dtype=float)))
    states[0] = memory[0]
    # A diverging run may overflow before it is cut below; nothing reads those values.
    with np.errstate(all="ignore"):
        for t in range(1, steps + 1):
            memory = integrator.step(game, memory, step_size)
            states[t] = memory[0]
        inside = np.hypot(states[..., 0], states[..., 1]) <= LIMIT
    kept = np.logical_and.accumulate(inside, axis=0)
    states[~kept] = np.nan
    return Trajectories(states, np.where(kept.all(0), -1, kept.sum(0)).astype(np.int64))


def radii(states: Array) -> Array:
    """Return the distances of states `(..., 2)` from the equilibrium, shape `(...)`."""
    return np.asarray(np.hypot(states[..., 0], states[..., 1]))


def _ring(count: int, radius: float) -> Array:
    angles = 2 * np.pi * np.arange(count) / count
    return radius * np.stack([np.cos(angles), np.sin(angles)], -1)


def _line(count: int, radius: float) -> Array:
    reach = radius * np.arange(1, count + 1) / count
    return np.stack([reach, np.zeros(count)], -1)


def _cluster(count: int, radius: float) -> Array:
    return np.array([radius, 0.0]) + 0.1 * radius * _ring(count, 1.0)


STARTS: dict[str, tuple[str, Callable[[int, float], Array]]] = {
    "ring": ("All around", _ring),
    "line": ("Near and far, D flat", _line),
    "cluster": ("Close together", _cluster),
}
