"""An adversarial autoencoder: a discriminator makes the codes look like a chosen prior."""

import math
from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

import torch
from pydantic import Field, model_validator
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits

from explorer.images.config import RunConfig
from explorer.images.systems.base import Facts, Play, System
from explorer.images.systems.charts import Curve, RunChart
from explorer.images.systems.code_priors import CODE_PRIORS
from explorer.images.systems.inputs import Input, Inputs, Latent
from explorer.objectives import NonSaturating
from explorer.offering import Offered

_RATES = Offered((1e-4, 2e-4, 5e-4, 1e-3, 2e-3))


class AAEConfig(RunConfig):
    """One training run of an encoder, a decoder and a discriminator of codes."""

    groups: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **RunConfig.groups,
        "networks": ("latent_dim", "features"),
        "codes": ("prior",),
    }

    system: Literal["aae"] = Field("aae", description="An autoencoder with a D of codes.")
    image_size: int = Field(
        28,
        ge=16,
        le=64,
        title="Image size in pixels",
        description="Height and width in pixels.",
    )
    latent_dim: Annotated[int, Offered((2, 4, 8, 16))] = Field(
        2, ge=1, le=256, title="Numbers in a code", description="Numbers in one code."
    )
    features: Annotated[int, Offered((64, 128, 256, 512, 1000))] = Field(
        1000, ge=4, le=2000, title="Width", description="Units of each hidden layer."
    )
    prior: Annotated[
        Literal["gaussian", "ring", "swiss-roll"],
        Offered(names={name: prior.title for name, prior in CODE_PRIORS.items()}),
    ] = Field(
        "gaussian",
        title="Prior of the codes",
        description="What the codes are to look like; all but gaussian are in the plane.",
    )
    batch_size: Annotated[int, Offered((16, 32, 64, 128, 256))] = Field(
        128, ge=2, le=4096, description="Images a step."
    )
    lr: Annotated[float, _RATES] = Field(
        1e-3,
        ge=1e-7,
        le=1,
        title="Learning rate",
        description="Adam's, of the reconstruction.",
    )
    adversarial_lr: Annotated[float, _RATES] = Field(
        5e-4,
        ge=1e-7,
        le=1,
        title="Learning rate of the game",
        description="Adam's, of D and of the encoder against D.",
    )

    @model_validator(mode="after")
    def _prior_fits(self) -> Self:
        if CODE_PRIORS[self.prior].plane and self.latent_dim != 2:
            msg = f"The prior {self.prior} lies in the plane: it takes a code of 2 numbers, "
            msg += f"not {self.latent_dim}."
            raise ValueError(msg)
        return self

    @classmethod
    def sizes(cls, chosen: Mapping[str, object]) -> tuple[int, ...]:
        """Return the image sizes on offer; any other is as good for layers of this kind."""
        return 16, 28, 32, 64

    @property
    def told(self) -> Mapping[str, str]:
        """What a table of runs says of this one beside its data."""
        return {"networks": f"AAE, {self.prior} in {self.latent_dim}"}

    @property
    def rates(self) -> Mapping[str, float]:
        """That of the reconstruction and that of the game."""
        return {"autoencoder": self.lr, "game": self.adversarial_lr}


class AAE(System):
    r"""An autoencoder whose encoder is also the generator of a game about codes.

    Each step has two phases. Encoder E and decoder descend the reconstruction,
    $$-\log p(x \mid E(x)),$$
    a sum over pixels. Then a discriminator learns to tell codes of the prior, which it takes
    for real, from codes E(x), and E learns to fool it. So the codes of all pictures together
    come to look like the prior, whatever its shape: all it takes is to draw from it.

    E has an optimizer for each phase. Its codes are E(x) itself, without noise: the first of
    the paper's three choices.

    References:
        Makhzani et al. (2016), Adversarial Autoencoders, section 2 and appendix A.
        https://arxiv.org/abs/1511.05644
    """

    title: ClassVar[str] = "AAE"
    source: ClassVar[str] = "Makhzani et al. (2016)"
    Config: ClassVar[type[RunConfig]] = AAEConfig
    learners: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "autoencoder": ("encoder", "decoder"),
        "discriminator": ("discriminator",),
        "generator": ("encoder",),
    }
    drawn: ClassVar[tuple[str, ...]] = ("decoder",)
    finale: ClassVar[tuple[str, ...]] = ("encoder", "discriminator")

    config: AAEConfig

    def __init__(self, config: AAEConfig, facts: Facts) -> None:
        super().__init__(config, facts)
        shape = (facts["real"].channels, config.image_size, config.image_size)
        pixels, width, codes = math.prod(shape), config.features, config.latent_dim
        self.encoder = nn.Sequential(nn.Flatten(), *_layers(pixels, width, codes))
        self.decoder = nn.Sequential(*_layers(codes, width, pixels), nn.Unflatten(1, shape))
        self.discriminator = nn.Sequential(*_layers(codes, width, 1))
        self.code_prior = CODE_PRIORS[config.prior]
        self.game = NonSaturating()

    @property
    def inputs(self) -> tuple[Input, ...]:
        """What the prior makes a code of."""
        return (Latent(self.config.latent_dim + 1),)

    def initialise(self, rng: torch.Generator) -> None:
        """Draw weights as `nn.Linear` does, biases 0."""
        for layer in self.modules():
            if isinstance(layer, nn.Linear):
                nn.init.kaiming_uniform_(layer.weight, a=5**0.5, generator=rng)
                nn.init.zeros_(layer.bias)

    def optimizer(self, learner: str) -> torch.optim.Optimizer:
        """Return Adam over a phase's networks; the game's has a short memory of slopes."""
        parameters = self.moved_by(learner)
        if learner == "autoencoder":
            return torch.optim.Adam(parameters, lr=self.config.lr, fused=True)
        rate = self.config.adversarial_lr
        return torch.optim.Adam(parameters, lr=rate, betas=(0.5, 0.999), fused=True)

    def step(self, play: Play) -> None:
        """Descend the reconstruction once, then update D and E in their game."""
        images = play.read().images
        with play.turn("autoencoder") as turn:
            loss = -self.log_likelihood(images, self.encoder(images)).mean()
            turn.descend(loss, gradient="gradient", reconstruction=loss)
        prior = self.code_prior.codes(play.noise(len(images), self.config.latent_dim + 1))
        with play.turn("discriminator") as turn:
            with torch.no_grad():
                codes = self.encoder(images)
            real, fake = self._judged(prior), self._judged(codes)
            loss = self.game.discriminator_loss(real, fake)
            measured = {"d_real": real.sigmoid().mean(), "d_fake": fake.sigmoid().mean()}
            turn.descend(loss, gradient="d_gradient", d_loss=loss, **measured)
        with play.turn("generator") as turn:
            loss = self.game.generator_loss(None, self._judged(self.encoder(images)))
            turn.descend(loss, gradient="g_gradient", g_loss=loss)

    def _judged(self, codes: Tensor) -> Tensor:
        logits: Tensor = self.discriminator(codes)
        return logits[:, 0].float()

    def log_likelihood(self, images: Tensor, codes: Tensor) -> Tensor:
        """Return log p(x|code) of a coin for every pixel, in nats, a sum, shape (N,).

        Args:
            images: (N, C, H, W) in [-1, 1].
            codes: (N, d).
        """
        logits = self.decoder(codes).float()
        losses = binary_cross_entropy_with_logits(logits, (images + 1) / 2, reduction="none")
        return -losses.flatten(1).sum(1)

    def decoded(self, codes: Tensor) -> Tensor:
        """Return the pictures (N, C, H, W) in [-1, 1] of codes (N, d)."""
        return torch.tanh(self.decoder(codes) / 2)

    def draw(self, inputs: Inputs) -> Tensor:
        """Return the decoder's pictures of codes from the prior."""
        assert inputs.latents is not None
        return self.decoded(self.code_prior.codes(inputs.latents))

    @classmethod
    def formula(cls, config: RunConfig) -> tuple[str, str]:
        """Return the losses of the two phases."""
        assert isinstance(config, AAEConfig)
        latex = r"-\log p(x \mid E(x)), \qquad "
        latex += r"-\mathbb{E}_{p(z)}[\log D(z)] - \mathbb{E}_x[\log(1 - D(E(x)))], \qquad "
        latex += r"-\mathbb{E}_x[\log D(E(x))]"
        return "What autoencoder, D and encoder descend in turn", latex

    @classmethod
    def charts(cls, config: RunConfig) -> tuple[RunChart, ...]:
        """Return the reconstruction, the losses of the game and D's mean output."""
        return (
            RunChart(
                "Reconstruction, nats an image",
                (Curve("reconstruction", "−log p(x|E(x))", "real"),),
            ),
            RunChart(
                "Losses of the game about codes",
                (Curve("d_loss", "D", "text"), Curve("g_loss", "E", "fake")),
                0,
                1.5,
            ),
            RunChart(
                "D's mean output, probability",
                (Curve("d_real", "D(z)", "real"), Curve("d_fake", "D(E(x))", "fake")),
                note="Where codes and prior are alike, both are 1/2.",
            ),
            RunChart(
                "Gradient norms",
                (
                    Curve("gradient", "autoencoder", "real"),
                    Curve("d_gradient", "D", "text"),
                    Curve("g_gradient", "E in the game", "fake"),
                ),
                -2,
                3,
                log=True,
            ),
        )


def _layers(inputs: int, width: int, outputs: int) -> tuple[nn.Module, ...]:
    """Return two hidden layers of ReLU units and a linear one."""
    return (
        nn.Linear(inputs, width),
        nn.ReLU(),
        nn.Linear(width, width),
        nn.ReLU(),
        nn.Linear(width, outputs),
    )
