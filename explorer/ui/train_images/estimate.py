"""How long a new run will take, from what recorded runs of the same size took."""

from collections.abc import Sequence

from explorer.images.config import RunConfig
from explorer.images.launch.supervisor import KnownRun
from explorer.ui.train_images.display import minutes

#: What sets the work of a step, of whatever a system has of it.
_WORK = (
    "architecture",
    "image_size",
    "width",
    "growing",
    "generator_features",
    "discriminator_features",
    "batch_size",
    "discriminator_steps",
    "penalty",
    "device",
    "precision",
)
#: Steps from which on a mean is no longer that of the start.
_ENOUGH = 50


def like(config: RunConfig, runs: Sequence[KnownRun]) -> KnownRun | None:
    """Return a run of the same system and work a step that told its time; None for no such.

    One that was trained here comes before one that came with the program.
    """
    same = [run for run in runs if _work(run.config) == _work(config)]
    told = [run for run in same if run.status.step >= _ENOUGH and run.status.seconds > 0]
    return min(told, key=lambda run: run.phase == "shipped", default=None)


def seconds(config: RunConfig, runs: Sequence[KnownRun]) -> float | None:
    """Return how long a run would take at the pace of one like it; None for no such."""
    run = like(config, runs)
    return _at_pace(config, run) if run else None


def words(config: RunConfig, runs: Sequence[KnownRun]) -> str:
    """Say how long a run would take, whose time says so, and that it is an estimate."""
    run = like(config, runs)
    if run is None:
        return "No run of this size was recorded: the time is known after the first steps."
    where = "on another machine" if run.phase == "shipped" else "here"
    return (
        f"An estimate: {config.steps:,} steps take about {minutes(_at_pace(config, run))}, at "
        f"the pace of {run.name}, {where}."
    )


def _at_pace(config: RunConfig, run: KnownRun) -> float:
    return config.steps * run.status.seconds / run.status.step


def _work(config: RunConfig) -> tuple[object, ...]:
    told = config.model_dump()
    return (type(config), *(told.get(name) for name in _WORK))
