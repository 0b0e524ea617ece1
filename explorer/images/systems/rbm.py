"""A restricted Boltzmann machine: an energy for every picture, sampled by a Markov chain."""

from collections.abc import Callable, Mapping
from typing import ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor, nn
from torch.nn.functional import softplus

from explorer.images.config import RunConfig
from explorer.images.systems.base import Facts, Play, System
from explorer.images.systems.charts import Curve, RunChart
from explorer.images.systems.inputs import Input, Inputs, Latent

#: The most hidden units whose states are all counted for the exact log Z.
MOST_COUNTED = 16
#: The most hidden units for which a run's rows hold the exact log likelihood.
_RECORDED = 12
#: States counted at a time.
_PART = 4096


class RBMConfig(RunConfig):
    """One training run of a restricted Boltzmann machine on black and white pictures."""

    groups: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **RunConfig.groups,
        "networks": ("hidden",),
        "chain": ("gibbs_steps", "persistent", "drawn_steps"),
    }

    system: Literal["rbm"] = Field("rbm", description="Visible and hidden units.")
    image_size: int = Field(16, ge=16, le=64, description="Height and width in pixels.")
    hidden: int = Field(
        64, ge=1, le=4096, description=f"Hidden units; up to {MOST_COUNTED} log Z is exact."
    )
    gibbs_steps: int = Field(
        1, ge=1, le=1000, description="Steps of the chain an update: k of CD-k."
    )
    persistent: bool = Field(
        False, description="Go on with the chains of the last update (PCD), not from the data."
    )
    drawn_steps: int = Field(
        200, ge=1, le=10_000, description="Steps of the chain from noise to a drawn picture."
    )
    batch_size: int = Field(64, ge=2, le=4096, description="Images a step.")
    lr: float = Field(0.05, ge=1e-7, le=10, description="Learning rate of the plain ascent.")
    momentum: float = Field(0.5, ge=0, lt=1, description="Its momentum; Hinton's 0.5 to 0.9.")

    @property
    def told(self) -> Mapping[str, str]:
        """What a table of runs says of this one beside its data."""
        rule = "PCD" if self.persistent else "CD"
        return {"networks": f"RBM, {self.hidden} hidden, {rule}-{self.gibbs_steps}"}

    @property
    def rates(self) -> Mapping[str, float]:
        """One for all weights."""
        return {"weights": self.lr}


class Machine(nn.Module):
    r"""The energy of visible units v and hidden units h, both 0 or 1.

    $$E(v, h) = -a^T v - b^T h - v^T W h, \qquad p(v) = \textstyle\sum_h e^{-E(v,h)} / Z$$

    Args:
        visible: How many v.
        hidden: How many h.

    References:
        Hinton (2012), A Practical Guide to Training Restricted Boltzmann Machines, section 2.
        https://www.cs.toronto.edu/~hinton/absps/guideTR.pdf
    """

    def __init__(self, visible: int, hidden: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(visible, hidden))
        self.visible_bias = nn.Parameter(torch.empty(visible))
        self.hidden_bias = nn.Parameter(torch.empty(hidden))

    def free_energy(self, visible: Tensor) -> Tensor:
        r"""Return $F(v) = -a^T v - \sum_j \log(1 + e^{b_j + (W^T v)_j})$ of (N, V), shape (N,).

        p(v) = exp(-F(v)) / Z, so the slope of F is that of -log p(v) but for Z's.
        """
        inputs = visible @ self.weight + self.hidden_bias
        return -(visible @ self.visible_bias) - softplus(inputs).sum(1)

    def hidden_chances(self, visible: Tensor) -> Tensor:
        """Return p(h = 1 | v), shape (N, H)."""
        return torch.sigmoid(visible @ self.weight + self.hidden_bias)

    def visible_chances(self, hidden: Tensor) -> Tensor:
        """Return p(v = 1 | h), shape (N, V)."""
        return torch.sigmoid(hidden @ self.weight.T + self.visible_bias)

    @torch.no_grad()
    def walk(self, visible: Tensor, steps: int, draw: Callable[[int], Tensor]) -> Tensor:
        """Return the visible units (N, V) after some steps of Gibbs sampling.

        Both layers are sampled, 0 or 1.

        Args:
            visible: Where the chains start (N, V).
            steps: h given v, then v given h, so often.
            draw: Returns uniform numbers in [0, 1), (N, count), new ones each time.
        """
        sizes = self.weight.shape
        for _ in range(steps):
            hidden = (draw(sizes[1]) < self.hidden_chances(visible)).to(self.weight)
            visible = (draw(sizes[0]) < self.visible_chances(hidden)).to(self.weight)
        return visible

    @torch.no_grad()
    def log_partition(self) -> Tensor:
        r"""Return log Z exactly, a scalar, by counting every state of the hidden units.

        $$Z = \textstyle\sum_h e^{b^T h} \prod_i (1 + e^{a_i + (W h)_i})$$

        Raises:
            ValueError: There are too many hidden units to count their states.
        """
        hidden = self.weight.shape[1]
        if hidden > MOST_COUNTED:
            msg = (
                f"{hidden} hidden units have too many states to count; {MOST_COUNTED} at most."
            )
            raise ValueError(msg)
        bits = torch.arange(hidden, device=self.weight.device)
        parts = []
        for part in torch.split(torch.arange(2**hidden, device=bits.device), _PART):
            states = (part[:, None] >> bits & 1).to(self.weight)
            inputs = states @ self.weight.T + self.visible_bias
            parts.append(states @ self.hidden_bias + softplus(inputs).sum(1))
        return torch.cat(parts).logsumexp(0)


class RBM(System):
    r"""A restricted Boltzmann machine, trained by contrastive divergence.

    The slope of log p(v) is that of F at a sample of the machine less that of F at the data.
    CD-k takes for the sample the data after k steps of the chain, PCD a chain that goes on from
    update to update. CD-k is biased: the machine of one v and one h with W = log 3, at v = 1,
    has the slope 1/4, and CD-1 gives 15/64 on average.

    A pixel counts as 1 where it is brighter than the middle.

    References:
        Hinton (2002), Training Products of Experts by Minimizing Contrastive Divergence,
        section 2. https://doi.org/10.1162/089976602760128018
        Tieleman (2008), Training Restricted Boltzmann Machines using Approximations to the
        Likelihood Gradient, section 3.3. https://doi.org/10.1145/1390156.1390290
    """

    title: ClassVar[str] = "RBM"
    source: ClassVar[str] = "Hinton (2002); Tieleman (2008)"
    Config: ClassVar[type[RunConfig]] = RBMConfig
    learners: ClassVar[Mapping[str, tuple[str, ...]]] = {"machine": ("machine",)}
    drawn: ClassVar[tuple[str, ...]] = ("machine",)

    config: RBMConfig
    chains: Tensor

    def __init__(self, config: RBMConfig, facts: Facts) -> None:
        super().__init__(config, facts)
        self.shape = (facts["real"].channels, config.image_size, config.image_size)
        self.visible = self.shape[0] * config.image_size**2
        self.machine = Machine(self.visible, config.hidden)
        chains = config.batch_size if config.persistent else 0
        self.register_buffer("chains", torch.empty(chains, self.visible))

    @property
    def inputs(self) -> tuple[Input, ...]:
        """A uniform number a pixel: where the chain starts, and the seed of its steps."""
        return (Latent(self.visible, "uniform"),)

    def initialise(self, rng: torch.Generator) -> None:
        """Draw W from N(0, 0.01), biases 0, and chains of random pixels."""
        nn.init.normal_(self.machine.weight, 0.0, 0.01, generator=rng)
        nn.init.zeros_(self.machine.visible_bias)
        nn.init.zeros_(self.machine.hidden_bias)
        self.chains.copy_((torch.rand(self.chains.shape, generator=rng) < 0.5).float())

    def optimizer(self, learner: str) -> torch.optim.Optimizer:
        """Return gradient descent with momentum."""
        return torch.optim.SGD(
            self.machine.parameters(), lr=self.config.lr, momentum=self.config.momentum
        )

    def step(self, play: Play) -> None:
        """Ascend the likelihood once, its slope estimated with the chain's pictures."""
        data = black_and_white(play.read().images)
        count = len(data)
        with play.turn("machine") as turn:
            start = self.chains[:count] if self.config.persistent else data
            sampled = self.machine.walk(
                start, self.config.gibbs_steps, lambda size: play.chances(count, size)
            )
            if self.config.persistent:
                self.chains[:count] = sampled
            energy, sampled_energy = (
                self.machine.free_energy(v).mean() for v in (data, sampled)
            )
            measured = {"data_energy": energy, "chain_energy": sampled_energy}
            if play.measuring and self.config.hidden <= _RECORDED:
                measured["log_p"] = -energy - self.machine.log_partition()
            turn.descend(energy - sampled_energy, gradient="gradient", **measured)

    def draw(self, inputs: Inputs) -> Tensor:
        """Return p(v = 1 | h) at the end of a chain from noise, in [-1, 1].

        A chain's numbers come from its own latents, so equal latents give equal pictures.
        """
        assert inputs.latents is not None
        latents = inputs.latents
        rngs = [_generator(row) for row in latents.cpu()]

        def draw(size: int) -> Tensor:
            rows = [torch.rand(size, generator=rng) for rng in rngs]
            return torch.stack(rows).to(latents.device)

        visible = self.machine.walk((latents > 0).float(), self.config.drawn_steps - 1, draw)
        hidden = (draw(self.config.hidden) < self.machine.hidden_chances(visible)).float()
        return (self.machine.visible_chances(hidden) * 2 - 1).view(-1, *self.shape)

    @classmethod
    def formula(cls, config: RunConfig) -> tuple[str, str]:
        """Return the difference of free energies with the run's rule."""
        assert isinstance(config, RBMConfig)
        rule = "PCD" if config.persistent else "CD"
        latex = rf"L = F(v) - F(v'), \qquad v' \text{{ by {rule}-{config.gibbs_steps}}}, \quad "
        latex += r"F(v) = -a^T v - \textstyle\sum_j \log(1 + e^{b_j + (W^T v)_j})"
        return "What the machine descends: the free energy of the data less the chain's", latex

    @classmethod
    def charts(cls, config: RunConfig) -> tuple[RunChart, ...]:
        """Return the free energies, the gradient and, of small machines, log p(v)."""
        assert isinstance(config, RBMConfig)
        exact = RunChart("Exact log p(v), nats an image", (Curve("log_p", "log p", "text"),))
        energies = (
            Curve("data_energy", "data", "real"),
            Curve("chain_energy", "chain", "fake"),
        )
        return (
            *((exact,) if config.hidden <= _RECORDED else ()),
            RunChart("Free energy, nats", energies),
            RunChart("Gradient norm", (Curve("gradient", "machine", "text"),), -2, 1, log=True),
        )


def black_and_white(images: Tensor) -> Tensor:
    """Return pixels (N, V) of images (N, C, H, W) in [-1, 1]: 1 where brighter than 0."""
    return (images > 0).float().flatten(1)


def _generator(row: Tensor) -> torch.Generator:
    """Return a generator seeded by the numbers of a row."""
    seed = int(row.contiguous().view(torch.int32).sum(dtype=torch.int64)) % 2**62
    return torch.Generator().manual_seed(seed)
