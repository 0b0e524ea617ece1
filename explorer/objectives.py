"""The losses of the two players, one class a paper, on logits.

Every loss takes `(real_logits, fake_logits)` in that order, reduces the last dimension only and
is something to descend. So one object serves one model `(N,) -> ()`, a stack of K models
`(K, N) -> (K,)` and the image GANs. `D(x) = sigmoid(logit)` wherever a probability is meant.

A *slope* is the derivative of one sample's loss in that sample's logit: what the player learns
from the sample. The slopes are where the losses differ; a law in the tests holds them to the
losses by automatic differentiation.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, fields
from typing import ClassVar

import torch
from torch import Tensor
from torch.nn.functional import relu, softplus


class Objective(ABC):
    r"""What the discriminator and the generator descend.

    `title`, `discriminator_latex` and `generator_latex` are what a page shows; `probability`
    says whether `sigmoid(logit)` is meant as the probability that a sample is real.
    """

    title: ClassVar[str]
    discriminator_latex: ClassVar[str]
    generator_latex: ClassVar[str]
    probability: ClassVar[bool] = True

    @abstractmethod
    def discriminator_terms(
        self, real_logits: Tensor, fake_logits: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return what each real and each fake sample adds to D's loss, shapes `(..., N)`."""

    @abstractmethod
    def generator_terms(self, real_logits: Tensor | None, fake_logits: Tensor) -> Tensor:
        """Return what each fake sample adds to G's loss, shape `(..., N)`.

        The real logits may be None: in the losses here the term that holds them does not
        depend on G. They are an argument because relativistic losses need them.
        """

    def discriminator_loss(self, real_logits: Tensor, fake_logits: Tensor) -> Tensor:
        """Return the discriminator's loss, shape `(...)` for logits of shape `(..., N)`."""
        real, fake = self.discriminator_terms(real_logits, fake_logits)
        return real.mean(-1) + fake.mean(-1)

    def generator_loss(self, real_logits: Tensor | None, fake_logits: Tensor) -> Tensor:
        """Return the generator's loss, shape `(...)` for logits of shape `(..., N)`."""
        return self.generator_terms(real_logits, fake_logits).mean(-1)

    def real_terms(self, real_logits: Tensor) -> Tensor:
        """Return what each real sample adds to the value that G descends, shape `(..., N)`.

        `generator_terms` leave it out, for G cannot move it; where D answers G, as an unrolled
        D does, it can. In a game that is not zero-sum G has a loss of its own: 0.
        """
        return torch.zeros_like(real_logits)

    @abstractmethod
    def discriminator_slopes(
        self, real_logits: Tensor, fake_logits: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return the slopes of D's loss at real and at fake samples, shapes `(..., N)`."""

    @abstractmethod
    def generator_slopes(self, real_logits: Tensor | None, fake_logits: Tensor) -> Tensor:
        """Return the slopes of G's loss at fake samples, shape `(..., N)`."""


@dataclass(frozen=True)
class CrossEntropy(Objective):
    r"""The discriminator as a classifier, trained by binary cross-entropy.

    $$L_D = -E_p[a \log D + (1-a)\log(1-D)] - E_q[b \log D + (1-b)\log(1-D)]$$

    With the targets a = 1 and b = 0 this is minus the value V(D, G) of the minimax game. Its
    optimum is $D^* = (a p + b q)/(p + q)$.

    Args:
        real_target: The label a of real samples, in [0, 1]; below 1 is one-sided smoothing.
        fake_target: The label b of fake samples, in [0, 1]; above 0 is two-sided smoothing.

    References:
        Goodfellow et al. (2014), Generative Adversarial Nets, eq. 1.
        https://arxiv.org/abs/1406.2661
        Salimans et al. (2016), Improved Techniques for Training GANs, section 3.4.
        https://arxiv.org/abs/1606.03498
    """

    real_target: float = 1.0
    fake_target: float = 0.0

    discriminator_latex: ClassVar[str] = (
        r"-\mathbb{E}_{x\sim p}[\log D(x)] - \mathbb{E}_{z}[\log(1 - D(G(z)))]"
    )

    def __post_init__(self) -> None:
        for field in fields(self):
            target = getattr(self, field.name)
            if not 0 <= target <= 1:
                msg = f"{field.name} is {target}; a label is a probability between 0 and 1."
                raise ValueError(msg)

    def discriminator_terms(
        self, real_logits: Tensor, fake_logits: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return the cross-entropy of each sample."""
        return (
            _cross_entropy(real_logits, self.real_target),
            _cross_entropy(fake_logits, self.fake_target),
        )

    def discriminator_slopes(
        self, real_logits: Tensor, fake_logits: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return `D(x) - a` and `D(G(z)) - b`."""
        return (
            real_logits.sigmoid() - self.real_target,
            fake_logits.sigmoid() - self.fake_target,
        )


def _cross_entropy(logits: Tensor, target: float) -> Tensor:
    """Return `-target log D - (1 - target) log(1 - D)` of each sample."""
    losses = softplus(-logits) if target == 1 else softplus(logits)
    if 0 < target < 1:
        losses = losses - target * logits
    return losses


@dataclass(frozen=True)
class Saturating(CrossEntropy):
    r"""The minimax game itself: the generator descends what the discriminator ascends.

    $$L_G = E_z[\log(1 - D(G(z)))]$$

    Its gradient with respect to the logit is $-D(G(z))$: it vanishes just where the
    discriminator recognises the fakes and the generator has most to learn.

    References:
        Goodfellow et al. (2014), Generative Adversarial Nets, eq. 1 and Algorithm 1.
        https://arxiv.org/abs/1406.2661
    """

    title: ClassVar[str] = "Saturating (minimax)"
    generator_latex: ClassVar[str] = r"\mathbb{E}_{z}[\log(1 - D(G(z)))]"

    def generator_terms(self, real_logits: Tensor | None, fake_logits: Tensor) -> Tensor:
        """Return `log(1 - D(G(z)))`, at most 0."""
        return -softplus(fake_logits)

    def real_terms(self, real_logits: Tensor) -> Tensor:
        """Return `log D(x)`, minus what the sample adds to D's loss."""
        return -_cross_entropy(real_logits, self.real_target)

    def generator_slopes(self, real_logits: Tensor | None, fake_logits: Tensor) -> Tensor:
        """Return `-D(G(z))`: nothing is learned from a fake that D recognises."""
        return -fake_logits.sigmoid()


@dataclass(frozen=True)
class NonSaturating(CrossEntropy):
    r"""The same fixed point, with strong gradients early: ascend log D(G(z)) instead.

    $$L_G = -E_z[\log D(G(z))]$$

    Its gradient with respect to the logit is $-(1 - D(G(z)))$. With a target c below 1 it is
    the cross-entropy of that label, with the gradient $D(G(z)) - c$: G is at rest where D says
    c, and pulls back from fakes that D is surer of.

    Args:
        real_target: The label a of real samples.
        fake_target: The label b of fake samples.
        generator_target: The label c that G wants for its fakes, in [0, 1].

    References:
        Goodfellow et al. (2014), Generative Adversarial Nets, section 3.
        https://arxiv.org/abs/1406.2661
        Raschka (2020), STAT 453 lecture 16, notebook 06, which smooths G's label, too.
    """

    generator_target: float = 1.0

    title: ClassVar[str] = "Non-saturating"
    generator_latex: ClassVar[str] = r"-\mathbb{E}_{z}[\log D(G(z))]"

    def generator_terms(self, real_logits: Tensor | None, fake_logits: Tensor) -> Tensor:
        """Return `-c log D(G(z)) - (1 - c) log(1 - D(G(z)))`, at least 0."""
        return _cross_entropy(fake_logits, self.generator_target)

    def generator_slopes(self, real_logits: Tensor | None, fake_logits: Tensor) -> Tensor:
        """Return `D(G(z)) - c`: most is learned from a fake that D recognises."""
        if self.generator_target == 1:
            return -(-fake_logits).sigmoid()
        return fake_logits.sigmoid() - self.generator_target


@dataclass(frozen=True)
class LeastSquares(Objective):
    r"""Squared distance of the raw output to the targets 1 (real) and 0 (fake).

    $$L_D = \tfrac12 E_p[(D-1)^2] + \tfrac12 E_q[D^2], \quad L_G = \tfrac12 E_z[(D(G(z))-1)^2]$$

    References:
        Mao et al. (2017), Least Squares Generative Adversarial Networks, eq. 9.
        https://arxiv.org/abs/1611.04076
    """

    title: ClassVar[str] = "Least squares"
    discriminator_latex: ClassVar[str] = (
        r"\tfrac12\mathbb{E}_{x\sim p}[(D(x)-1)^2] + \tfrac12\mathbb{E}_{z}[D(G(z))^2]"
    )
    generator_latex: ClassVar[str] = r"\tfrac12\mathbb{E}_{z}[(D(G(z))-1)^2]"
    probability: ClassVar[bool] = False

    def discriminator_terms(
        self, real_logits: Tensor, fake_logits: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return half the squared distance to 1 on real, to 0 on fake."""
        return 0.5 * (real_logits - 1).square(), 0.5 * fake_logits.square()

    def generator_terms(self, real_logits: Tensor | None, fake_logits: Tensor) -> Tensor:
        """Return half the squared distance of the fake outputs to 1."""
        return 0.5 * (fake_logits - 1).square()

    def discriminator_slopes(
        self, real_logits: Tensor, fake_logits: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return the distances to the targets 1 and 0."""
        return real_logits - 1, fake_logits

    def generator_slopes(self, real_logits: Tensor | None, fake_logits: Tensor) -> Tensor:
        """Return the distance to the target 1."""
        return fake_logits - 1


@dataclass(frozen=True)
class Hinge(Objective):
    r"""The margin loss: samples beyond the margin of 1 no longer move the discriminator.

    $$L_D = E_p[\max(0, 1-D)] + E_q[\max(0, 1+D)], \qquad L_G = -E_z[D(G(z))]$$

    References:
        Lim & Ye (2017), Geometric GAN. https://arxiv.org/abs/1705.02894
        Miyato et al. (2018), Spectral Normalization for GANs, eq. 16 and 17.
        https://arxiv.org/abs/1802.05957
    """

    title: ClassVar[str] = "Hinge"
    discriminator_latex: ClassVar[str] = (
        r"\mathbb{E}_{x\sim p}[\max(0,1-D(x))] + \mathbb{E}_{z}[\max(0,1+D(G(z)))]"
    )
    generator_latex: ClassVar[str] = r"-\mathbb{E}_{z}[D(G(z))]"
    probability: ClassVar[bool] = False

    def discriminator_terms(
        self, real_logits: Tensor, fake_logits: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return `max(0, 1 - real)` and `max(0, 1 + fake)`."""
        return relu(1 - real_logits), relu(1 + fake_logits)

    def generator_terms(self, real_logits: Tensor | None, fake_logits: Tensor) -> Tensor:
        """Return minus the fake output."""
        return -fake_logits

    def discriminator_slopes(
        self, real_logits: Tensor, fake_logits: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return -1 and 1 on the wrong side of the margin, 0 beyond it."""
        return -(real_logits < 1).to(real_logits), (fake_logits > -1).to(fake_logits)

    def generator_slopes(self, real_logits: Tensor | None, fake_logits: Tensor) -> Tensor:
        """Return -1 everywhere."""
        return -torch.ones_like(fake_logits)


@dataclass(frozen=True)
class Wasserstein(Objective):
    r"""The critic's estimate of the Wasserstein-1 distance; needs a Lipschitz constraint.

    $$L_D = E_z[D(G(z))] - E_p[D(x)], \qquad L_G = -E_z[D(G(z))]$$

    References:
        Arjovsky, Chintala & Bottou (2017), Wasserstein GAN, eq. 2 and Algorithm 1.
        https://arxiv.org/abs/1701.07875
    """

    title: ClassVar[str] = "Wasserstein"
    discriminator_latex: ClassVar[str] = r"\mathbb{E}_{z}[D(G(z))] - \mathbb{E}_{x\sim p}[D(x)]"
    generator_latex: ClassVar[str] = r"-\mathbb{E}_{z}[D(G(z))]"
    probability: ClassVar[bool] = False

    def discriminator_terms(
        self, real_logits: Tensor, fake_logits: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return minus the real and plus the fake output: together minus the critic's gap."""
        return -real_logits, fake_logits

    def real_terms(self, real_logits: Tensor) -> Tensor:
        """Return the real output: the critic's gap is the value."""
        return real_logits

    def generator_terms(self, real_logits: Tensor | None, fake_logits: Tensor) -> Tensor:
        """Return minus the fake output."""
        return -fake_logits

    def discriminator_slopes(
        self, real_logits: Tensor, fake_logits: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return -1 and 1 everywhere."""
        return -torch.ones_like(real_logits), torch.ones_like(fake_logits)

    def generator_slopes(self, real_logits: Tensor | None, fake_logits: Tensor) -> Tensor:
        """Return -1 everywhere."""
        return -torch.ones_like(fake_logits)


OBJECTIVES: dict[str, Objective] = {
    "saturating": Saturating(),
    "non-saturating": NonSaturating(),
    "least-squares": LeastSquares(),
    "hinge": Hinge(),
    "wasserstein": Wasserstein(),
}
