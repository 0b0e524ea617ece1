"""Encoder, generator and two discriminators, and how they take turns."""

from collections.abc import Mapping
from typing import ClassVar

import torch
from torch import Tensor, nn

from explorer.images.config import RunConfig
from explorer.images.networks.ageing import (
    AgedDiscriminator,
    AgeGenerator,
    code_discriminator,
    face_encoder,
)
from explorer.images.networks.reading import feature_distance
from explorer.images.systems.base import Facts, Play, System
from explorer.images.systems.caae.config import CAAEConfig
from explorer.images.systems.charts import Curve, RunChart
from explorer.images.systems.inputs import Input, Inputs, Label, Picture, first_of, in_turn
from explorer.objectives import NonSaturating

#: What both discriminators descend, and what encoder and generator do against them.
GAME = NonSaturating()


class CAAE(System):
    r"""A code of the person without the age, and a generator that is told the age.

    $$\min_{E, G}\ \lambda\lVert x - G(E(x), l)\rVert^2 + \gamma\,TV(G(E(x), l))
      - w_z E[\log D_z(E(x))] - w_{img} E[\log D_{img}(G(E(x), l), l)]$$

    D_z learns to tell codes from U(-1, 1), so that codes fill the cube evenly and any place of
    it is a person; D_img learns to tell drawn faces from real ones of the same age. In training
    l is always the face's own age. What makes G read it is that the code is short, and that
    the label is repeated until it is as long as the code. Later any l is asked for.

    The squared error is a mean over all values, the total variation a mean over pairs of
    neighbours, squared as in the authors' program. The program that they released has an
    absolute error and weights that are 0 or nearly so; here both are as in the paper.

    A `traits` above 1 tells both G and D_img a second label, which the authors' program and
    CAAE-G do with the gender. `identity_weight` adds a distance of features, as CAAE-GV does;
    those are the face reader's here. The lecture that names both shows figures only: their
    layers and weights are assumed.

    References:
        Zhang, Song & Qi (2017), Age Progression/Regression by Conditional Adversarial
        Autoencoder, section 3. https://arxiv.org/abs/1702.08423
        Xiao & Zhao (2021), Preserving Gender and Identity in Face Age Progression of Infants
        and Toddlers (CAAE-G, CAAE-GV). Preprint: https://arxiv.org/abs/2011.07431
    """

    title: ClassVar[str] = "CAAE"
    source: ClassVar[str] = "Zhang, Song & Qi (2017)"
    Config: ClassVar[type[RunConfig]] = CAAEConfig
    learners: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "codes": ("code_discriminator",),
        "pictures": ("picture_discriminator",),
        "faces": ("encoder", "generator"),
    }
    drawn: ClassVar[tuple[str, ...]] = ("encoder", "generator")
    finale: ClassVar[tuple[str, ...]] = ("code_discriminator", "picture_discriminator")

    config: CAAEConfig

    def __init__(self, config: CAAEConfig, facts: Facts) -> None:
        super().__init__(config, facts)
        channels, side, codes = facts["real"].channels, config.image_size, config.latent_dim
        self.labels = config.labels(facts["real"].classes)
        self.encoder = face_encoder(channels, side, config.encoder_features, codes)
        self.generator = AgeGenerator(
            channels, side, config.generator_features, codes, self.labels, config.tile
        )
        self.code_discriminator = code_discriminator(
            codes, config.code_features, norm=config.code_norm
        )
        self.picture_discriminator = AgedDiscriminator(
            channels, side, config.picture_features, config.dense, self.labels
        )

    @property
    def inputs(self) -> tuple[Input, ...]:
        """A face, and the class that it is to have."""
        classes = self.facts["real"].classes
        return Picture("real"), Label(classes)

    def initialise(self, rng: torch.Generator) -> None:
        """Draw weights as He et al. (2015), so that narrow layers begin as wide ones do."""
        for child in self.modules():
            if isinstance(child, nn.BatchNorm1d | nn.BatchNorm2d):
                child.reset_parameters()
            elif isinstance(child, nn.Conv2d | nn.ConvTranspose2d | nn.Linear):
                _draw(child, rng)

    def optimizer(self, learner: str) -> torch.optim.Optimizer:
        """Return Adam with the paper's beta1."""
        rate = self.config.lr if learner == "faces" else self.config.game_lr
        parameters = self.moved_by(learner)
        return torch.optim.Adam(parameters, lr=rate, betas=(0.5, 0.999), fused=True)

    def told(self, labels: Tensor | None) -> tuple[Tensor, ...]:
        """Return the class (N,) of each label that classes (N,) of the data stand for."""
        assert labels is not None
        traits = self.config.traits
        return (labels // traits, labels % traits) if traits > 1 else (labels,)

    def step(self, play: Play) -> None:
        """Move both discriminators on the present codes and faces, then E and G."""
        batch = play.read()
        images, classes = batch.images, self.told(batch.labels)
        codes = self.encoder(images)
        back = self.generator(codes, classes)
        self._judge_codes(play, codes.detach())
        self._judge_pictures(play, images, back.detach(), classes)
        with play.turn("faces") as turn:
            terms = self.terms(images, codes, back, classes)
            loss = sum_of(terms, self.weights(play.number))
            turn.descend(loss, gradient="g_gradient", **terms)

    def _judge_codes(self, play: Play, codes: Tensor) -> None:
        prior = play.noise(*codes.shape, prior="uniform")
        with play.turn("codes") as turn:
            real = self.code_discriminator(prior)[:, 0].float()
            fake = self.code_discriminator(codes)[:, 0].float()
            loss = GAME.discriminator_loss(real, fake)
            turn.descend(loss, gradient="z_gradient", dz_loss=loss, **_means("dz", real, fake))

    def _judge_pictures(
        self, play: Play, images: Tensor, back: Tensor, classes: tuple[Tensor, ...]
    ) -> None:
        with play.turn("pictures") as turn:
            real = self.picture_discriminator(images, classes).float()
            fake = self.picture_discriminator(back, classes).float()
            loss = GAME.discriminator_loss(real, fake)
            turn.descend(loss, gradient="d_gradient", d_loss=loss, **_means("d", real, fake))

    def weights(self, step: int) -> dict[str, float]:
        """Return the weight of each term of E's and G's loss in a step."""
        config, plays = self.config, step > self.config.warm_steps
        return {
            "reconstruction": config.reconstruction_weight,
            "variation": config.smoothness,
            "code": config.code_weight * plays,
            "picture": config.picture_weight * plays,
            "identity": config.identity_weight,
        }

    def terms(
        self, images: Tensor, codes: Tensor, back: Tensor, classes: tuple[Tensor, ...]
    ) -> dict[str, Tensor]:
        """Return the terms of E's and G's loss, unweighted, by the name of their weight.

        Args:
            images: The faces (N, C, H, W) in [-1, 1].
            codes: What E makes of them (N, d).
            back: What G makes of these with the faces' own labels.
            classes: Of each label.
        """
        judged = self.picture_discriminator(back, classes).float()
        terms = {
            "reconstruction": (back.float() - images).square().mean(),
            "variation": total_variation(back.float()),
            "code": GAME.generator_loss(None, self.code_discriminator(codes)[:, 0].float()),
            "picture": GAME.generator_loss(None, judged),
        }
        if self.config.identity_weight:
            terms["identity"] = feature_distance(images, back, "face-reader", 2)
        return terms

    def aged(self, images: Tensor, labels: Tensor) -> Tensor:
        """Return faces (N, C, H, W) in [-1, 1] as they are in classes (N,) of the data."""
        drawn: Tensor = self.generator(self.encoder(images), self.told(labels))
        return drawn

    def draw(self, inputs: Inputs) -> Tensor:
        """Return faces at the ages that are asked for."""
        assert inputs.labels is not None
        return self.aged(inputs.pictures["real"], inputs.labels)

    def show(self, inputs: Inputs) -> Tensor:
        """Return each face, then the same one at every age."""
        images, ages = inputs.pictures["real"], self.labels[0]
        some = first_of(images, 1 + ages)
        every = [
            self.aged(some, torch.full_like(some[:, 0, 0, 0], age * self.config.traits).long())
            for age in range(ages)
        ]
        return in_turn([some, *every], len(images))

    @classmethod
    def formula(cls, config: RunConfig) -> tuple[str, str]:
        """Return what E and G descend, with the run's weights."""
        assert isinstance(config, CAAEConfig)
        back = "G(E(x), l)"
        terms = (
            (config.reconstruction_weight, rf"\lVert x - {back}\rVert^2"),
            (config.smoothness, rf"TV({back})"),
            (config.code_weight, r"(-\log D_z(E(x)))"),
            (config.picture_weight, rf"(-\log D_{{img}}({back}, l))"),
            (config.identity_weight, rf"\lVert \phi(x) - \phi({back})\rVert^2"),
        )
        latex = " + ".join(rf"{weight:g}\,{term}" for weight, term in terms if weight)
        return "What E and G descend", latex or "0"

    @classmethod
    def charts(cls, config: RunConfig) -> tuple[RunChart, ...]:
        """Return the error, both games, what the discriminators say, and the gradients."""
        return (
            RunChart(
                "Mean squared error of pixels, of a range of 2",
                (Curve("reconstruction", "x and G(E(x), l)", "fake"),),
                -3,
                0,
                log=True,
            ),
            RunChart(
                "Losses of the games, nats",
                (
                    Curve("code", "E against D of codes", "accent"),
                    Curve("picture", "G against D of pictures", "fake"),
                ),
                note="Where a D cannot tell, its opponent reads ln 2 = 0.693.",
            ),
            RunChart(
                "Mean output of D of codes, probability",
                (Curve("dz_real", "prior", "real"), Curve("dz_fake", "E(x)", "fake")),
            ),
            RunChart(
                "Mean output of D of pictures, probability",
                (Curve("d_real", "faces", "real"), Curve("d_fake", "G's", "fake")),
            ),
            RunChart(
                "Gradient norms",
                (
                    Curve("g_gradient", "E and G", "fake"),
                    Curve("d_gradient", "D of pictures", "text"),
                    Curve("z_gradient", "D of codes", "accent"),
                ),
                -2,
                3,
                log=True,
            ),
        )


def sum_of(terms: Mapping[str, Tensor], weights: Mapping[str, float]) -> Tensor:
    """Return the weighted sum of terms."""
    return torch.stack([weights[name] * term for name, term in terms.items()]).sum()


def total_variation(images: Tensor) -> Tensor:
    """Return the mean squared difference of neighbours, down and across, of (N, C, H, W)."""
    down, across = images.diff(dim=2), images.diff(dim=3)
    return down.square().mean() + across.square().mean()


def _means(name: str, real: Tensor, fake: Tensor) -> dict[str, Tensor]:
    return {f"{name}_real": real.sigmoid().mean(), f"{name}_fake": fake.sigmoid().mean()}


def _draw(layer: nn.Conv2d | nn.ConvTranspose2d | nn.Linear, rng: torch.Generator) -> None:
    """Draw a layer's weights with the variance 2 / inputs, and set its bias to 0."""
    weight = layer.weight
    inputs = weight[0].numel()
    if isinstance(layer, nn.ConvTranspose2d):
        # Of a window, a stride of s leaves one tap in s^2 for each pixel.
        inputs = weight.shape[0] * weight[0, 0].numel() // layer.stride[0] ** 2
    nn.init.normal_(weight, 0.0, (2 / inputs) ** 0.5, generator=rng)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
