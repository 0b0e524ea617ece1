"""What a system is: networks that train on images together, and how one step of them goes."""

import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Protocol, Self

import torch
from pydantic import BaseModel, Field
from torch import Tensor, nn

from explorer.images.config import NetworkConfig, RunConfig
from explorer.images.data import ImageSet
from explorer.images.systems.charts import RunChart, Stage
from explorer.images.systems.inputs import Input, Inputs

#: The names that a checkpoint keeps for what belongs to no part of a system.
RESERVED = ("average", "optimizer")


class StreamFacts(BaseModel, frozen=True, extra="forbid"):
    """What networks must know of a stream of images before they are built."""

    channels: int = Field(ge=1, le=64)
    classes: int = Field(0, ge=0, le=100_000)


Facts = Mapping[str, StreamFacts]


class Turn(Protocol):
    """One learner's turn: while it lasts, the weights of the others stand still."""

    def descend(self, loss: Tensor, *, gradient: str = "", **measured: Tensor) -> None:
        """Move the learner's weights down the slope of a loss, once.

        Args:
            loss: A scalar.
            gradient: The column that gets the norm of the gradient, empty for none.
            **measured: Scalars to keep as columns, the loss among them.
        """


class Turns(Protocol):
    """Opens and closes a turn."""

    def __enter__(self) -> Turn:
        """Freeze the other learners."""

    def __exit__(self, *error: object) -> None:
        """Let them move again."""


class Batch(Protocol):
    """What one read of a stream gives.

    Attributes:
        images: (N, C, H, W) in [-1, 1].
        labels: Classes (N,), None where the data have none.
    """

    images: Tensor
    labels: Tensor | None


class Play(Protocol):
    """What training offers a step.

    Every random number comes from generators seeded by the run's seed and the step's number,
    so a step can be repeated; several processes get equal slices of the same draw.

    Attributes:
        number: The step, from 1.
        measuring: Whether this step's numbers are kept: else measuring is time lost.
    """

    number: int
    measuring: bool

    def read(self, stream: str = "real") -> Batch:
        """Return this process's slice of the stream's next batch."""

    def noise(self, *shape: int, prior: str = "normal") -> Tensor:
        """Return draws from N(0, 1), or from U(-1, 1) for the prior "uniform"."""

    def chances(self, *shape: int) -> Tensor:
        """Return draws from U(0, 1)."""

    def turn(self, learner: str) -> Turns:
        """Return the turn of a learner, for a `with` block."""

    def note(self, **measured: Tensor) -> None:
        """Keep scalars as columns of this step's row."""


class System(nn.Module, ABC):
    """Networks that train together: a paper's method as one class.

    A system is a module, so whatever a run must remember (a replay pool, the phase of a fade,
    a reference batch) is a parameter or a buffer of it, and checkpoints and resuming come by
    themselves. `learners` and `averaged` name parts, which are attributes of the system.

    Attributes:
        title: What a page calls it.
        source: The paper.
        Config: The settings of its runs; their `system` is the key in `SYSTEMS`.
        learners: One optimizer each: the parts that it moves; a part may be of several.
        averaged: Parts with an exponential moving average, buffers too: what is drawn from.
        drawn: Parts that a light checkpoint keeps, enough to draw.
        finale: Parts that the last light checkpoint keeps beside them.
        walked: The part that turns latents into pictures, empty where there is none: a
            `networks.Generator`, which *Latent walk* opens.
        reference: The stream that metrics compare drawn pictures with.

    Args:
        config: The run's settings.
        facts: What must be known of each stream's data.
    """

    title: ClassVar[str]
    source: ClassVar[str]
    Config: ClassVar[type[RunConfig]]
    learners: ClassVar[Mapping[str, tuple[str, ...]]]
    averaged: ClassVar[tuple[str, ...]] = ()
    drawn: ClassVar[tuple[str, ...]]
    finale: ClassVar[tuple[str, ...]] = ()
    walked: ClassVar[str] = ""
    reference: ClassVar[str] = "real"

    def __init__(self, config: RunConfig, facts: Facts) -> None:
        super().__init__()
        self.config, self.facts = config, facts

    @property
    @abstractmethod
    def inputs(self) -> tuple[Input, ...]:
        """What it draws from: what a page asks a student for."""

    @abstractmethod
    def initialise(self, rng: torch.Generator) -> None:
        """Give every parameter and buffer its first value, drawing from rng (on the CPU)."""

    def moved_by(self, learner: str) -> list[nn.Parameter]:
        """Return the parameters of a learner's parts, in the order of the parts."""
        parts = [self.get_submodule(part) for part in self.learners[learner]]
        return [parameter for part in parts for parameter in part.parameters()]

    @abstractmethod
    def optimizer(self, learner: str) -> torch.optim.Optimizer:
        """Return a fresh optimizer of a learner's parts."""

    @abstractmethod
    def step(self, play: Play) -> None:
        """Play one step: the paper's algorithm, and nothing else."""

    @abstractmethod
    def draw(self, inputs: Inputs) -> Tensor:
        """Return pictures (N, C, H, W) in [-1, 1], one for each of the inputs."""

    def show(self, inputs: Inputs) -> Tensor:
        """Return the pictures of a run's grid; more than what is drawn, where that teaches."""
        return self.draw(inputs)

    def real(self, images: ImageSet) -> ImageSet:
        """Return what drawn pictures are compared with: as a rule, the stream's own images."""
        return images

    @property
    def decay(self) -> float:
        """The decay of the moving averages of `averaged` parts, a step."""
        return 0.999

    def at(self, step: int) -> None:
        """Prepare for a step: a stage, the weight of a fade; nothing by default."""

    def rate(self, learner: str, step: int) -> float:
        """Return the share of the learning rate that holds at a step; 1 by default."""
        return 1.0

    @classmethod
    def moves(cls, config: RunConfig, learner: str) -> range:
        """Return the steps in which a learner moves; in others its optimizer may be empty."""
        return range(1, sys.maxsize)

    @classmethod
    def stages(cls, config: RunConfig) -> tuple[Stage, ...]:
        """Return the parts of a run, in order, where it has some; none by default.

        Every learner's optimizer begins anew with each but the first.
        """
        return ()

    def project(self, learner: str) -> None:
        """Bring a learner's weights back into the allowed set; nothing by default."""

    @classmethod
    def network(cls, config: RunConfig, facts: Facts) -> NetworkConfig | None:
        """Return what the walked part is built from, None where there is none."""
        return None

    @classmethod
    def prior(cls, config: RunConfig) -> str:
        """Return what the walked part's z is drawn from: "normal" or "uniform"."""
        return "normal"

    @classmethod
    @abstractmethod
    def formula(cls, config: RunConfig) -> tuple[str, str]:
        """Return in words what is descended, and the formula in LaTeX."""

    @classmethod
    @abstractmethod
    def charts(cls, config: RunConfig) -> tuple[RunChart, ...]:
        """Return what a run records: the columns of its rows as curves."""

    @classmethod
    def built(cls, config: RunConfig, facts: Facts, rng: torch.Generator) -> Self:
        """Return a system on the CPU with first weights drawn from rng.

        Raises:
            AssertionError: `initialise` left a tensor without values; it is named.
        """
        with torch.device("meta"):
            system = cls(config, facts)
        system.to_empty(device="cpu")
        taken = [name for name, _ in system.named_children() if name in RESERVED]
        assert not taken, f"a part may not be called {taken[0]}"
        for tensor in system.state_dict().values():
            tensor.fill_(torch.nan if tensor.is_floating_point() else _UNSET)
        system.initialise(rng)
        for name, tensor in system.state_dict().items():
            unset = tensor.isnan() if tensor.is_floating_point() else tensor == _UNSET
            assert not unset.any(), f"initialise left {name} without values"
        return system


#: What no counter or index begins with.
_UNSET = -123
