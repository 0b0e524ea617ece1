"""The loss of pairs: D compares a real sample with the fake beside it."""

from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor
from torch.nn.functional import softplus

from explorer.objectives import Objective


@dataclass(frozen=True)
class Relativistic(Objective):
    r"""D judges pairs: is the real sample realer than the fake beside it?

    $$L_D = E[\mathrm{softplus}(D(G(z)) - D(x))], \qquad
      L_G = E[\mathrm{softplus}(D(x) - D(G(z)))]$$

    Only differences count: a constant added to D changes nothing. Each half of a pair carries
    half of the pair's term in D's loss.

    References:
        Jolicoeur-Martineau (2018), The relativistic discriminator, eq. 6 and 7.
        https://arxiv.org/abs/1807.00734
        Huang et al. (2024), The GAN is dead; long live the GAN! (R3GAN), eq. 2, with R1 and
        R2. https://arxiv.org/abs/2501.05441
    """

    title: ClassVar[str] = "Relativistic pairs"
    discriminator_latex: ClassVar[str] = r"\mathbb{E}[\log(1 + e^{D(G(z)) - D(x)})]"
    generator_latex: ClassVar[str] = r"\mathbb{E}[\log(1 + e^{D(x) - D(G(z))})]"
    probability: ClassVar[bool] = False

    def discriminator_terms(
        self, real_logits: Tensor, fake_logits: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return half of each pair's term, twice."""
        half = 0.5 * softplus(fake_logits - real_logits)
        return half, half

    def generator_terms(self, real_logits: Tensor | None, fake_logits: Tensor) -> Tensor:
        """Return each pair's term."""
        return softplus(_partners(real_logits) - fake_logits)

    def discriminator_slopes(
        self, real_logits: Tensor, fake_logits: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return minus and plus the probability that the pair is judged the wrong way."""
        wrong = (fake_logits - real_logits).sigmoid()
        return -wrong, wrong

    def generator_slopes(self, real_logits: Tensor | None, fake_logits: Tensor) -> Tensor:
        """Return minus the probability that the pair is judged the right way."""
        return -(_partners(real_logits) - fake_logits).sigmoid()


def _partners(real_logits: Tensor | None) -> Tensor:
    if real_logits is None:
        msg = "Pairs need real logits; None was given."
        raise ValueError(msg)
    return real_logits
