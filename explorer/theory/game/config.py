"""The settings of one game, and the objects they name."""

from dataclasses import fields, is_dataclass, replace
from typing import Annotated, Any, TypeVar

from pydantic import Field

from explorer.config import Among, Config
from explorer.theory.game.dirac_objectives import DIRAC_OBJECTIVES
from explorer.theory.game.games import GAMES, DiracGAN, Game
from explorer.theory.game.integrators import INTEGRATORS, Integrator
from explorer.theory.game.regularisers import REGULARISERS
from explorer.theory.game.scalar_losses import Array
from explorer.theory.game.trajectories import STARTS

T = TypeVar("T")


class GameConfig(Config):
    """One two-parameter game under one update rule: equal configs give equal trajectories."""

    game: Annotated[str, Among(tuple(GAMES))] = Field(
        default="dirac",
        description="The Dirac-GAN: one real point, one fake point, a line for D. "
        "The bilinear game: two numbers and their product.",
    )
    objective: Annotated[str, Among(tuple(DIRAC_OBJECTIVES))] = Field(
        default="saturating", description="What the two players of the Dirac-GAN descend."
    )
    clip_bound: float = Field(
        default=1.0,
        ge=0.01,
        le=3.0,
        description="After each update the critic's slope is clamped to [-c, c].",
    )
    slope_weight: float = Field(
        default=0.5,
        ge=0.1,
        le=10.0,
        description="How strongly the gradient penalty pulls the critic's slope to 1 or -1.",
    )
    regulariser: Annotated[str, Among(tuple(REGULARISERS))] = Field(
        default="none", description="What is added to the game to make it converge."
    )
    weight: float = Field(
        default=0.5,
        ge=0.0,
        le=3.0,
        description="The larger, the more the penalty brakes the turning; too much, and a "
        "step overshoots.",
    )
    integrator: Annotated[str, Among(tuple(INTEGRATORS))] = Field(
        default="simultaneous", description="How the players take turns."
    )
    step_size: float = Field(
        default=0.2,
        ge=0.01,
        le=2.0,
        description="The learning rate h of both players: the larger, the faster they turn and "
        "the farther each step overshoots.",
    )
    discriminator_steps: int = Field(
        default=1,
        ge=1,
        le=10,
        description="k: the more, the closer D is to its best before G moves, and the sooner "
        "the loops open outwards.",
    )
    momentum: float = Field(
        default=-0.5,
        ge=-0.95,
        le=0.95,
        description="The part of the last move that is added to the next; below 0 it brakes.",
    )
    steps: int = Field(
        default=300, ge=10, le=1000, description="Generator updates that are shown."
    )
    starts: Annotated[str, Among(tuple(STARTS))] = Field(
        default="ring", description="Where the trajectories begin."
    )
    count: int = Field(default=3, ge=1, le=8, description="How many trajectories run at once.")
    radius: float = Field(
        default=1.0, ge=0.05, le=3.0, description="Distance of the start from the equilibrium."
    )


def base_game(config: GameConfig) -> Game:
    """Return the game before any regulariser."""
    objective = DIRAC_OBJECTIVES[config.objective]
    tuned = replace(objective, constraint=_tuned(objective.constraint, config))
    return GAMES[config.game](tuned)


def game_of(config: GameConfig) -> Game:
    """Return the game to play: a regulariser without effect is left out."""
    game, regulariser = base_game(config), REGULARISERS[config.regulariser]
    return game if regulariser.idle(game) else regulariser.apply(game, config.weight)


def integrator_of(config: GameConfig) -> Integrator:
    """Return the update rule with its own settings filled in."""
    return _tuned(INTEGRATORS[config.integrator], config)


def starts_of(config: GameConfig) -> Array:
    """Return the starting points, shape `(count, 2)`."""
    return STARTS[config.starts][1](config.count, config.radius)


def why_idle(config: GameConfig, name: str) -> str | None:
    """Return why a setting has no effect now, or None where it has one.

    >>> why_idle(GameConfig(), "discriminator_steps")
    "'Simultaneous' has no such setting."
    """
    rule, game = INTEGRATORS[config.integrator], base_game(config)
    if name in ("discriminator_steps", "momentum"):
        return None if name in _settings(rule) else f"'{rule.title}' has no such setting."
    if name == "objective":
        return None if isinstance(game, DiracGAN) else f"'{game.title}' has only one objective."
    if name in ("clip_bound", "slope_weight"):
        objective = DIRAC_OBJECTIVES[config.objective]
        used = isinstance(game, DiracGAN) and name in _settings(objective.constraint)
        return None if used else "The objective of this game has no such setting."
    if name == "weight":
        regulariser = REGULARISERS[config.regulariser]
        none = None if regulariser.weight_symbol else "No penalty is chosen."
        return none or regulariser.idle(game)
    return None


def _settings(thing: object) -> set[str]:
    """Return the names of an object's settings."""
    return {f.name for f in fields(thing)} if is_dataclass(thing) else set()


def _tuned(thing: T, config: GameConfig) -> T:
    """Return a copy of a table's entry with its settings taken from the config."""
    values: dict[str, Any] = {name: getattr(config, name) for name in _settings(thing)}
    return replace(thing, **values) if values else thing  # type: ignore[type-var]
