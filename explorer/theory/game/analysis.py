"""Everything that is shown about one game: trajectories, field, theory, and their agreement."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from explorer.config import bounds
from explorer.theory.game.config import (
    GameConfig,
    base_game,
    game_of,
    integrator_of,
    starts_of,
    why_idle,
)
from explorer.theory.game.games import Game
from explorer.theory.game.regularisers import REGULARISERS
from explorer.theory.game.scalar_losses import Array
from explorer.theory.game.stability import (
    Complex,
    eigenvalues,
    measured_factor,
    measured_near_equilibrium,
    multipliers,
)
from explorer.theory.game.trajectories import Trajectories, radii, simulate

#: Half widths of the picture; the smallest that holds the trajectories is taken.
VIEWS = (0.1, 0.2, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0)
_ARROWS = 17
#: Points on the curves that the eigenvalues run along.
_LOCUS = 61


@dataclass(frozen=True)
class GameAnalysis:
    """One game, run and analysed; what only the theory beside the picture needs comes later.

    Attributes:
        config: The game.
        run: The trajectories.
        radius: Distances from the equilibrium, shape `(steps + 1, K)`.
        view: Half the side of the square that shows them.
        grid: Where the field is drawn, shape `(M, 2)`.
        field: The velocity there, shape `(M, 2)`.
        eigenvalues: Of the flow at the equilibrium, shape `(2,)`, or None.
        multipliers: Of one step at the equilibrium, shape `(2 or 4,)`, or None.
    """

    config: GameConfig
    run: Trajectories
    radius: Array
    view: float
    grid: Array
    field: Array
    eigenvalues: Complex | None
    multipliers: Complex | None

    @property
    def factor(self) -> float | None:
        """The exact factor per step near the equilibrium, None without a linearisation."""
        return None if self.multipliers is None else float(np.abs(self.multipliers).max())

    @cached_property
    def measured(self) -> float:
        """The factor per step of a run close to the equilibrium; NaN where there is none."""
        game, rule = game_of(self.config), integrator_of(self.config)
        return measured_near_equilibrium(game, rule, self.config.step_size)

    @cached_property
    def measured_each(self) -> Array:
        """The factor per step of each trajectory shown, shape `(K,)`."""
        return np.array([measured_factor(r) for r in self.radius.T])

    @cached_property
    def weight_locus(self) -> Complex | None:
        """Eigenvalues for weights from 0 to the largest, shape `(W, 2)`, or None."""
        return _weight_locus(self.config)

    @cached_property
    def step_locus(self) -> Complex | None:
        """Multipliers for step sizes from 0 to the largest, `(S, 2 or 4)`, or None."""
        return _step_locus(self.config)


@lru_cache(maxsize=128)
def analyse(config: GameConfig) -> GameAnalysis:
    """Return everything about one config; the same config costs nothing the second time."""
    game, rule = game_of(config), integrator_of(config)
    run = simulate(game, rule, starts_of(config), config.step_size, config.steps)
    radius = radii(run.states)
    view = _view(run.states)
    grid, field = _field(game, view)
    return GameAnalysis(
        config=config,
        run=run,
        radius=radius,
        view=view,
        grid=grid,
        field=field,
        eigenvalues=eigenvalues(game),
        multipliers=multipliers(game, rule, config.step_size),
    )


def _view(states: Array) -> float:
    """Return the smallest listed half width that holds the states, else the largest."""
    reach = 1.1 * float(np.nanmax(np.abs(states)))
    return next((v for v in VIEWS if v >= reach), VIEWS[-1])


def _field(game: Game, view: float) -> tuple[Array, Array]:
    """Return a square grid of states and the velocity there, both `(M, 2)`."""
    ticks = np.linspace(-view, view, _ARROWS)
    grid = np.stack(np.meshgrid(ticks, ticks), -1).reshape(-1, 2)
    return grid, game.velocity(grid)


def _weight_locus(config: GameConfig) -> Complex | None:
    """Return how the flow's eigenvalues move with the weight, None where it has no effect."""
    base, regulariser = base_game(config), REGULARISERS[config.regulariser]
    if why_idle(config, "weight") or base.linearisation() is None:
        return None
    _, top = bounds(GameConfig.model_fields["weight"])
    weights = np.linspace(0, top or 1, _LOCUS)
    jacobians = [regulariser.apply(base, float(w)).linearisation() for w in weights]
    return _eigenvalues_of([j for j in jacobians if j is not None])


def _step_locus(config: GameConfig) -> Complex | None:
    """Return how the multipliers of a step move with the step size."""
    jacobian, rule = game_of(config).linearisation(), integrator_of(config)
    if jacobian is None:
        return None
    _, top = bounds(GameConfig.model_fields["step_size"])
    sizes = np.linspace(0, top or 1, _LOCUS)
    return _eigenvalues_of([rule.matrix(jacobian, float(h)) for h in sizes])


def _eigenvalues_of(matrices: list[Array]) -> Complex:
    """Return the eigenvalues of each matrix, all at once."""
    return np.asarray(np.linalg.eigvals(np.stack(matrices)), dtype=np.complex128)
