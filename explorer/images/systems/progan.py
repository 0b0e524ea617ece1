"""Two networks that begin with pictures of 4 pixels, and grow together, side by side."""

from collections.abc import Mapping
from typing import ClassVar

import torch
from torch import Tensor, nn

from explorer.images.config import RunConfig
from explorer.images.networks.equalised import Equalised
from explorer.images.networks.growing import (
    GrowingDiscriminator,
    GrowingGenerator,
    enlarged,
    shrunk,
)
from explorer.images.systems.base import Facts, Play, System
from explorer.images.systems.charts import GRADIENT_NORMS, Curve, RunChart, Stage
from explorer.images.systems.growth import ProGANConfig
from explorer.images.systems.inputs import Input, Inputs, Latent
from explorer.objectives import Wasserstein
from explorer.penalties import GradientPenalty


class Growth(nn.Module):
    """The step that the networks were prepared for: it stands in every checkpoint."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("step", torch.empty((), dtype=torch.int64))


class ProGAN(System):
    r"""Both networks grow by a side at a time; each new one fades in, in both of them.

    $$L_D = E[D(G(z))] - E[D(x)]
            + \lambda E[(\lVert\nabla_{\hat x} D(\hat x)\rVert_2 - 1)^2]
            + \varepsilon E[D(x)^2], \qquad L_G = -E[D(G(z))]$$

    While a side fades in, real pictures lose as much of their detail as G's have yet to gain.
    Adam forgets where a fade begins, and where it ends. Pictures are drawn from a moving
    average of G. A minibatch's spread is a feature of D's, so the slope of the penalty is the
    one of the sum of a batch's scores, as in the authors' code.

    References:
        Karras, Aila, Laine & Lehtinen (2018), Progressive Growing of GANs for Improved
        Quality, Stability, and Variation, sections 2 to 4 and appendix A.1.
        https://arxiv.org/abs/1710.10196
    """

    title: ClassVar[str] = "ProGAN"
    source: ClassVar[str] = "Karras, Aila, Laine & Lehtinen (2018)"
    Config: ClassVar[type[RunConfig]] = ProGANConfig
    learners: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "generator": ("generator",),
        "discriminator": ("discriminator",),
    }
    averaged: ClassVar[tuple[str, ...]] = ("generator",)
    drawn: ClassVar[tuple[str, ...]] = ("generator", "growth")
    finale: ClassVar[tuple[str, ...]] = ("discriminator",)

    config: ProGANConfig

    def __init__(self, config: ProGANConfig, facts: Facts) -> None:
        super().__init__(config, facts)
        channels, widths = facts["real"].channels, config.widths
        self.generator = GrowingGenerator(channels, widths, config.latent_dim)
        dense = min(config.base, config.width)
        self.discriminator = GrowingDiscriminator(channels, widths, dense)
        self.growth = Growth()
        self.objective, self.penalty = Wasserstein(), GradientPenalty()

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The latent."""
        return (Latent(self.config.latent_dim),)

    @property
    def grown(self) -> tuple[int, float]:
        """The side of what is drawn now, and the weight of its newest layers."""
        return self.config.growth(int(self.growth.get_buffer("step")))

    def initialise(self, rng: torch.Generator) -> None:
        """Draw all weights from N(0, 1), G's first; nothing has grown."""
        self.growth.get_buffer("step").zero_()
        for module in self.modules():
            if isinstance(module, Equalised):
                module.initialise(rng)

    def optimizer(self, learner: str) -> torch.optim.Optimizer:
        """Return Adam without a memory of slopes, as far as their mean goes."""
        parameters, lr = self.moved_by(learner), self.config.lr
        return torch.optim.Adam(parameters, lr=lr, betas=(0.0, 0.99), eps=1e-8, fused=True)

    @property
    def decay(self) -> float:
        """The run's own."""
        return self.config.ema_decay

    def at(self, step: int) -> None:
        """Keep the step: what is drawn later has its side and its weight."""
        self.growth.get_buffer("step").fill_(step)

    def step(self, play: Play) -> None:
        """Update D once, then G once on fresh latents."""
        side, weight = self.config.growth(play.number)
        images = play.read().images
        real = shrunk(images, side, weight)
        play.note(fade=real.new_tensor(weight), side=real.new_tensor(side))
        with torch.no_grad():
            fake = self._fakes(play, len(real), side, weight).to(real)
        self._update_discriminator(play, real, fake, weight)
        with play.turn("generator") as turn:
            logits = self._judged(self._fakes(play, len(real), side, weight), weight)
            loss = self.objective.generator_loss(None, logits)
            turn.descend(loss, gradient="g_gradient", g_loss=loss)

    def _fakes(self, play: Play, count: int, side: int, weight: float) -> Tensor:
        pictures: Tensor = self.generator(
            play.noise(count, self.config.latent_dim), side, weight
        )
        return pictures

    def _update_discriminator(
        self, play: Play, real: Tensor, fake: Tensor, weight: float
    ) -> None:
        """Descend D's loss once.

        A point of the penalty lies anywhere between a real picture and a fake one; where, has
        nothing to do with the fade's weight.
        """
        config, mixing = self.config, play.chances(len(real), 1, 1, 1)
        with play.turn("discriminator") as turn:
            # Apart: the spread of a minibatch must not tell real from fake by their mixture.
            scores, fake_scores = self._judged(real, weight), self._judged(fake, weight)
            drift = scores.square().mean()
            loss = self.objective.discriminator_loss(scores, fake_scores)
            measured = {
                "d_real": scores.mean(),
                "d_fake": fake_scores.mean(),
                "critic": -loss,
                "drift": drift,
            }
            loss = loss + config.drift_weight * drift
            if config.penalty_weight:
                penalty = self.penalty.loss(
                    lambda points: self._judged(points, weight), real, fake, mixing
                )
                assert penalty is not None
                loss = loss + config.penalty_weight * penalty
                measured["penalty"] = penalty
            turn.descend(loss, gradient="d_gradient", d_loss=loss, **measured)

    def _judged(self, pictures: Tensor, weight: float) -> Tensor:
        scores: Tensor = self.discriminator(pictures, weight)
        return scores[:, 0].float()

    def draw(self, inputs: Inputs) -> Tensor:
        """Return G's pictures as they are at this step, enlarged to the last side."""
        side, weight = self.grown
        pictures: Tensor = self.generator(inputs.latents, side, weight)
        return enlarged(pictures.clamp(-1, 1), self.config.image_size // side)

    @classmethod
    def stages(cls, config: RunConfig) -> tuple[Stage, ...]:
        """Return each side at rest and each fade, as far as the run goes."""
        assert isinstance(config, ProGANConfig)
        if not config.growing:
            return ()
        return tuple(
            Stage(span.first, f"{span.side} pixels{' fade in' if span.fades else ''}")
            for span in config.spans
            if span.first <= config.steps
        )

    @classmethod
    def formula(cls, config: RunConfig) -> tuple[str, str]:
        """Return both losses with the run's weights."""
        assert isinstance(config, ProGANConfig)
        latex = rf"L_D = {Wasserstein.discriminator_latex}"
        if config.penalty_weight:
            latex += rf" + {config.penalty_weight:g}\,\mathbb{{E}}_{{\hat x}}"
            latex += r"[(\lVert\nabla_{\hat x} D(\hat x)\rVert_2 - 1)^2]"
        if config.drift_weight:
            latex += rf" + {config.drift_weight:g}\,\mathbb{{E}}_x[D(x)^2]"
        latex += rf"\qquad L_G = {Wasserstein.generator_latex}"
        return "What the players descend: the Wasserstein loss, D's with penalties", latex

    @classmethod
    def charts(cls, config: RunConfig) -> tuple[RunChart, ...]:
        """Return the critic's estimate, its scores, the fade and what bounds D."""
        assert isinstance(config, ProGANConfig)
        penalty = RunChart(
            "Gradient penalty of D, unweighted", (Curve("penalty", "penalty", "text"),), 0, 0.1
        )
        fade = RunChart(
            "Weight of the newest layers",
            (Curve("fade", "alpha", "accent"),),
            note="Of a side that fades in, in both networks; 1 where a side has come to rest.",
        )
        return (
            RunChart(
                "Critic's estimate of the distance, of pictures of the present side",
                (Curve("critic", "D(x) - D(G(z))", "text"),),
                0,
                1,
                note="Sides are not comparable: more pixels are further apart.",
            ),
            RunChart(
                "D's mean score, no probability",
                (Curve("d_real", "D(x)", "real"), Curve("d_fake", "D(G(z))", "fake")),
                -1,
                1,
            ),
            *((fade,) if config.growing else ()),
            *((penalty,) if config.penalty_weight else ()),
            GRADIENT_NORMS,
        )
