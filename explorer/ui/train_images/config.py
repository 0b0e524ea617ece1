"""The state of the training page: a run of any system as it is ordered, and what is shown."""

from collections.abc import Mapping
from copy import copy
from typing import Any, Self, cast

from pydantic import Field, create_model
from pydantic.fields import FieldInfo

from explorer.config import quoted
from explorer.images.config import RunConfig
from explorer.images.launch.supervisor import KnownRun
from explorer.images.systems import SYSTEMS
from explorer.images.systems.base import System

#: The system of a link that names none.
FIRST = next(iter(SYSTEMS))


class TrainPageConfig(RunConfig):
    """A run as the page orders it, and which runs are shown.

    A state is of one of `PAGE_CONFIGS`, by its system; this class reads the state of any.
    """

    shown: str = Field(default="", max_length=40, description="The run to look at.")
    against: str = Field(
        default="", max_length=40, description="A run to compare with, on the same axes."
    )
    moment: int = Field(
        default=100, ge=0, le=100, description="100 shows the newest pictures, 0 the first."
    )

    @classmethod
    def like(cls, run: KnownRun) -> "TrainPageConfig":
        """Return the state that shows a run and orders another one like it."""
        return TrainPageConfig.checked(run.config.model_dump() | {"shown": run.name})

    @classmethod
    def checked(cls, fields: Mapping[str, object]) -> Self:
        """Return the state of some fields, by their system."""
        if cls is not TrainPageConfig:
            return super().checked(fields)
        name = str(fields.get("system", FIRST))
        return cast("Self", PAGE_CONFIGS.get(name, PAGE_CONFIGS[FIRST]).checked(fields))

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> tuple[Self, list[str]]:
        """Read a URL's query by the system that it names."""
        if cls is not TrainPageConfig:
            return super().from_query(query)
        name, problems = query.get("system", FIRST), []
        if name not in PAGE_CONFIGS:
            known = ", ".join(PAGE_CONFIGS)
            problems = [f"There is no system {quoted(name)}; use one of {known}."]
            name, query = FIRST, {k: text for k, text in query.items() if k != "system"}
        config, refused = PAGE_CONFIGS[name].from_query(query)
        return cast("Self", config), problems + refused

    def to_query(self) -> dict[str, str]:
        """Return what differs from the defaults, and the system where it is not the first."""
        named = {} if self.system == FIRST else {"system": self.system}
        return named | super().to_query()

    @classmethod
    def settings(cls) -> Mapping[str, FieldInfo]:
        """Return the fields of all systems."""
        if cls is not TrainPageConfig:
            return super().settings()
        kinds = reversed(PAGE_CONFIGS.values())
        return {name: field for kind in kinds for name, field in kind.model_fields.items()}

    def of_system(self, name: str) -> "TrainPageConfig":
        """Return the state that looks at the same runs and orders another system's."""
        looking = {field: getattr(self, field) for field in ("shown", "against", "moment")}
        return TrainPageConfig.checked({"system": name, **looking})

    def run(self) -> RunConfig:
        """Return what is trained, without what is only shown."""
        kind = SYSTEMS[self.system].Config
        return kind(**{name: getattr(self, name) for name in kind.model_fields})


def _page_config(system: type[System]) -> type[TrainPageConfig]:
    """Return a system's own config with what is shown, beginning as the page does."""
    own = system.Config
    begun: dict[str, Any] = {}
    for name, value in own.page_defaults.items():
        field = copy(own.model_fields[name])
        field.default = value
        begun[name] = (field.annotation, field)
    made = create_model(f"{own.__name__}OnPage", __base__=(own, TrainPageConfig), **begun)
    return cast("type[TrainPageConfig]", made)


PAGE_CONFIGS: dict[str, type[TrainPageConfig]] = {
    name: _page_config(system) for name, system in SYSTEMS.items()
}
