"""Constraints on the discriminator's slope: penalties added to its loss, and weight clipping.

Each works on one model, on a stack of K models and on images: the discriminator maps samples of
shape `(..., N, *sample)` to logits `(..., N)`, and a penalty reduces the last dimension of the
logits only.
"""

from abc import ABC
from collections.abc import Callable, Iterable
from typing import ClassVar

import torch
from torch import Tensor

Discriminator = Callable[[Tensor], Tensor]
#: Squared slopes below it count as none.
_FLAT = 1e-24


class Penalty(ABC):
    """A term of the discriminator's loss, a projection of its weights, or both.

    `title` and `weight_latex` are what a page shows; `default_weight` is the paper's;
    `mixes` says whether `mixing` is used.
    """

    title: ClassVar[str]
    weight_latex: ClassVar[str]
    default_weight: ClassVar[float]
    mixes: ClassVar[bool] = False

    def places(self, real: Tensor, fake: Tensor, mixing: Tensor) -> tuple[Tensor, ...]:
        """Return the points `(..., N, *sample)` at which D's slope is penalized, if any.

        Args:
            real: Real samples `(..., N, *sample)`.
            fake: Generated samples of the same shape.
            mixing: Uniform draws in [0, 1], one a sample, broadcastable to the samples.
        """
        return ()

    def of_square(self, square: Tensor) -> Tensor:
        """Return what a point adds to the penalty, by its squared slope, both `(..., N)`."""
        raise NotImplementedError

    def by_square(self, square: Tensor) -> Tensor:
        """Return the derivative of `of_square`."""
        raise NotImplementedError

    def loss(
        self, discriminator: Discriminator, real: Tensor, fake: Tensor, mixing: Tensor
    ) -> Tensor | None:
        """Return the unweighted penalty, shape `(...)`, or None where there is no such term.

        Args:
            discriminator: Maps samples `(..., N, *sample)` to logits `(..., N)`.
            real: Real samples, as `places` takes them.
            fake: Generated samples.
            mixing: Draws.
        """
        means = [
            self.of_square(squared_slope(discriminator, points)).mean(-1)
            for points in self.places(real.detach(), fake.detach(), mixing)
        ]
        return sum(means[1:], means[0]) if means else None

    def project(self, parameters: Iterable[Tensor], weight: Tensor | float) -> None:  # noqa: B027
        """Move the weights back into the allowed set after an update; does nothing here."""


class NoPenalty(Penalty):
    """The discriminator's slope is left free."""

    title: ClassVar[str] = "None"
    weight_latex: ClassVar[str] = ""
    default_weight: ClassVar[float] = 0.0


class WeightClipping(Penalty):
    r"""Every weight of the critic is clamped to [-c, c] after each update.

    A crude way to a Lipschitz bound: the weights pile up at both ends and the gradients
    explode or vanish with depth. The weight of this penalty is c itself.

    References:
        Arjovsky, Chintala & Bottou (2017), Wasserstein GAN, Algorithm 1 (c = 0.01).
        https://arxiv.org/abs/1701.07875
    """

    title: ClassVar[str] = "Weight clipping"
    weight_latex: ClassVar[str] = "c"
    default_weight: ClassVar[float] = 0.01

    @torch.no_grad()
    def project(self, parameters: Iterable[Tensor], weight: Tensor | float) -> None:
        """Clamp every parameter to [-weight, weight]; a tensor weight broadcasts."""
        bound = torch.as_tensor(weight)
        for parameter in parameters:
            parameter.clamp_(-bound.to(parameter), bound.to(parameter))


class GradientPenalty(Penalty):
    r"""Two-sided penalty on the slope between real and fake samples, one norm a sample.

    $$E_{\hat x}[(\lVert\nabla_{\hat x} D(\hat x)\rVert_2 - 1)^2], \qquad
      \hat x = \varepsilon x + (1-\varepsilon) G(z),\ \varepsilon\sim U[0,1]$$

    References:
        Gulrajani et al. (2017), Improved Training of Wasserstein GANs, eq. 3 (weight 10).
        https://arxiv.org/abs/1704.00028
    """

    title: ClassVar[str] = "Gradient penalty"
    weight_latex: ClassVar[str] = r"\lambda"
    default_weight: ClassVar[float] = 10.0
    mixes: ClassVar[bool] = True

    def places(self, real: Tensor, fake: Tensor, mixing: Tensor) -> tuple[Tensor, ...]:
        """Return a random point between each fake and its real sample."""
        return (torch.lerp(fake, real, mixing),)

    def of_square(self, square: Tensor) -> Tensor:
        """Return `(slope - 1)^2`."""
        return (_norm(square) - 1).square()

    def by_square(self, square: Tensor) -> Tensor:
        """Return `1 - 1 / slope`."""
        return torch.where(square > _FLAT, 1 - 1 / _norm(square), 0.0)


class R1(Penalty):
    r"""Penalty on the slope at the real samples, towards 0.

    $$\tfrac12 E_p[\lVert\nabla_x D(x)\rVert_2^2]$$

    References:
        Mescheder, Geiger & Nowozin (2018), Which Training Methods for GANs do actually
        Converge?, eq. 9 (weight gamma). https://arxiv.org/abs/1801.04406
    """

    title: ClassVar[str] = "R1"
    weight_latex: ClassVar[str] = r"\gamma"
    default_weight: ClassVar[float] = 0.1

    def places(self, real: Tensor, fake: Tensor, mixing: Tensor) -> tuple[Tensor, ...]:
        """Return the real samples."""
        return (real,)

    def of_square(self, square: Tensor) -> Tensor:
        """Return half the squared slope."""
        return 0.5 * square

    def by_square(self, square: Tensor) -> Tensor:
        """Return one half."""
        return torch.full_like(square, 0.5)


class R1R2(R1):
    r"""Penalty on the slope at the real and at the fake samples, towards 0.

    $$\tfrac12 E_p[\lVert\nabla_x D(x)\rVert_2^2]
      + \tfrac12 E_q[\lVert\nabla_x D(x)\rVert_2^2]$$

    References:
        Mescheder, Geiger & Nowozin (2018), Which Training Methods for GANs do actually
        Converge?, eq. 9 and 10. https://arxiv.org/abs/1801.04406
        Huang et al. (2024), The GAN is dead; long live the GAN!, section 3.
        https://arxiv.org/abs/2501.05441
    """

    title: ClassVar[str] = "R1 + R2"
    weight_latex: ClassVar[str] = r"\gamma"
    default_weight: ClassVar[float] = 0.1

    def places(self, real: Tensor, fake: Tensor, mixing: Tensor) -> tuple[Tensor, ...]:
        """Return the real and the fake samples."""
        return real, fake


def squared_slope(discriminator: Discriminator, points: Tensor) -> Tensor:
    r"""Return $\lVert\nabla_x D(x)\rVert_2^2$ at each point, differentiable once more.

    Args:
        discriminator: Maps points `(..., N, *sample)` to logits `(..., N)`, each logit a
            function of its own point only (no batch statistics).
        points: Where to measure.

    Returns:
        Squared norms over the whole of each sample, shape `(..., N)`.
    """
    points = points.requires_grad_()
    logits = discriminator(points)
    (slope,) = torch.autograd.grad(logits.sum(), points, create_graph=True)
    return slope.square().flatten(logits.ndim).sum(-1)


def _norm(square: Tensor) -> Tensor:
    """Return the square root, which has no derivative at 0, where a dead network sits."""
    return square.clamp_min(_FLAT).sqrt()


PENALTIES: dict[str, Penalty] = {
    "none": NoPenalty(),
    "clip": WeightClipping(),
    "gradient-penalty": GradientPenalty(),
    "r1": R1(),
    "r1-r2": R1R2(),
}
