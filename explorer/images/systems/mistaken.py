"""A pair of networks with one mistake in its program, to learn how the mistake looks."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator
from torch import Tensor, nn, optim
from torch.nn.functional import softplus

from explorer.images.config import RunConfig
from explorer.images.systems.base import Facts
from explorer.images.systems.charts import RunChart
from explorer.images.systems.gan import GAN, GANConfig
from explorer.objectives import NonSaturating, Objective
from explorer.offering import Offered

MistakeName = Literal["sigmoid-generator", "no-sigmoid", "swapped-labels", "lost-optimizers"]
_NAMES: dict[MistakeName, str] = {
    "sigmoid-generator": "G ends in a sigmoid, the data lie in [−1, 1]",
    "no-sigmoid": "D's sigmoid left out",
    "swapped-labels": "The labels of G's loss swapped",
    "lost-optimizers": "Resumed at half time without the optimizers",
}
#: How near to 0 and 1 a number taken for a probability may come, as in Keras.
CLIPPED = 1e-7


class SwappedLabels(NonSaturating):
    r"""G descends the loss with the label of a fake: it helps D.

    $$L_G = -E_z[\log(1 - D(G(z)))]$$
    """

    title: ClassVar[str] = "Non-saturating, G's labels swapped"
    generator_latex: ClassVar[str] = r"-\mathbb{E}_{z}[\log(1 - D(G(z)))]"

    def generator_terms(self, real_logits: Tensor | None, fake_logits: Tensor) -> Tensor:
        """Return `-log(1 - D(G(z)))`."""
        return softplus(fake_logits)

    def generator_slopes(self, real_logits: Tensor | None, fake_logits: Tensor) -> Tensor:
        """Return `D(G(z))`: where G should go up, it goes down."""
        return fake_logits.sigmoid()


class NoSigmoid(Objective):
    r"""The cross-entropy of D's raw output, taken for a probability and clipped to (0, 1).

    $$L_D = -E_p[\log c(D(x))] - E_z[\log(1 - c(D(G(z))))], \quad
      L_G = -E_z[\log c(D(G(z)))], \quad c(d) = \min(\max(d, 10^{-7}), 1 - 10^{-7})$$

    Where the clipping holds, the slope is 0: nobody learns from a sample whose D is above 1
    or below 0. This is what `keras.losses.BinaryCrossentropy(from_logits=False)` computes.
    """

    title: ClassVar[str] = "Non-saturating, D without its sigmoid"
    discriminator_latex: ClassVar[str] = (
        r"-\mathbb{E}_{x\sim p}[\log c(D(x))] - \mathbb{E}_{z}[\log(1 - c(D(G(z))))]"
    )
    generator_latex: ClassVar[str] = r"-\mathbb{E}_{z}[\log c(D(G(z)))]"
    probability: ClassVar[bool] = False

    def discriminator_terms(
        self, real_logits: Tensor, fake_logits: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return the cross-entropy of what is left after clipping."""
        return -_clipped(real_logits).log(), -(1 - _clipped(fake_logits)).log()

    def generator_terms(self, real_logits: Tensor | None, fake_logits: Tensor) -> Tensor:
        """Return `-log c(D(G(z)))`, at most 16.1."""
        return -_clipped(fake_logits).log()

    def discriminator_slopes(
        self, real_logits: Tensor, fake_logits: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return `-1/d` and `1/(1 - d)` between 0 and 1, else 0."""
        return -_inverse(real_logits), _inverse(1 - fake_logits)

    def generator_slopes(self, real_logits: Tensor | None, fake_logits: Tensor) -> Tensor:
        """Return `-1/d` between 0 and 1, else 0: a fake that D is sure of teaches nothing."""
        return -_inverse(fake_logits)


def _clipped(outputs: Tensor) -> Tensor:
    return outputs.clamp(CLIPPED, 1 - CLIPPED)


def _inverse(outputs: Tensor) -> Tensor:
    inside = (outputs >= CLIPPED) & (outputs <= 1 - CLIPPED)
    return inside / _clipped(outputs)


_OBJECTIVES: dict[str, type[Objective]] = {
    "no-sigmoid": NoSigmoid,
    "swapped-labels": SwappedLabels,
}


class MistakenConfig(GANConfig):
    """One training run with a mistake."""

    groups: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "mistake": ("mistake",),
        **GANConfig.groups,
    }

    system: Literal["mistaken"] = Field(  # type: ignore[assignment]
        "mistaken", description="A generator and a discriminator, with a mistake."
    )
    mistake: Annotated[MistakeName, Offered(names=_NAMES)] = Field(
        "swapped-labels",
        title="Mistake",
        description="What is wrong in this program.",
    )

    @model_validator(mode="after")
    def _mistake_fits(self) -> Self:
        targets = (self.real_target, self.fake_target, self.generator_target)
        plain = (self.objective, *targets, self.relativistic)
        if self.mistake in _OBJECTIVES and plain != ("non-saturating", 1, 0, 1, False):
            msg = f"{self.mistake} is a mistake in the cross-entropy loss: it takes the "
            msg += "non-saturating objective with labels 1 and 0."
            raise ValueError(msg)
        return self

    @property
    def kind(self) -> str:
        """The mistake."""
        return self.mistake

    def game(self) -> Objective:
        """Return the objective, with the mistake in it if it is there."""
        wrong = _OBJECTIVES.get(self.mistake)
        return wrong() if wrong else super().game()


class Mistaken(GAN):
    """A pair of networks in whose program one line is wrong.

    The mistakes: G ends in a sigmoid and so reaches only the lighter half of [-1, 1]; D has
    no sigmoid, and its raw output is taken for a probability; G's loss has the label of a
    fake; both optimizers forget their moments at half time, as in a run resumed without them.
    """

    title: ClassVar[str] = "GAN with a mistake"
    source: ClassVar[str] = "Mistakes of first programs"
    Config: ClassVar[type[RunConfig]] = MistakenConfig
    #: Only this program knows that a G ends in a sigmoid: nothing else may load one.
    walked: ClassVar[str] = ""

    config: MistakenConfig

    def __init__(self, config: MistakenConfig, facts: Facts) -> None:
        super().__init__(config, facts)
        self._memories: dict[str, optim.Optimizer] = {}
        if config.mistake == "sigmoid-generator":
            layers = self.generator.layers
            assert isinstance(layers[-1], nn.Tanh)
            layers[-1] = nn.Sigmoid()

    @classmethod
    def charts(cls, config: RunConfig) -> tuple[RunChart, ...]:
        """Return what is recorded under the names that the program's author believes in."""
        assert isinstance(config, MistakenConfig)
        return super().charts(config.with_(mistake="sigmoid-generator"))

    def optimizer(self, learner: str) -> optim.Optimizer:
        """Return Adam, and remember it, so that it can be made to forget."""
        self._memories[learner] = super().optimizer(learner)
        return self._memories[learner]

    def at(self, step: int) -> None:
        """At half time let both optimizers forget, where that is the mistake."""
        if self.config.mistake == "lost-optimizers" and step == self.config.steps // 2 + 1:
            for optimizer in self._memories.values():
                optimizer.state.clear()
