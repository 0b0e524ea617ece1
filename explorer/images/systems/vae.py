"""A variational autoencoder: no adversary, a bound on the likelihood instead."""

import math
from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

import torch
from pydantic import Field, model_validator
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits

from explorer.images.config import NetworkConfig, RunConfig, check_size
from explorer.images.networks import ARCHITECTURES, Generator
from explorer.images.systems.base import Facts, Play, System
from explorer.images.systems.charts import Curve, RunChart
from explorer.images.systems.inputs import Input, Inputs, Latent
from explorer.offering import Offered


class VAEConfig(RunConfig):
    """One training run of an encoder and a decoder."""

    groups: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **RunConfig.groups,
        "networks": ("architecture", "latent_dim", "features"),
        "bound": ("likelihood", "noise_std", "beta"),
    }

    system: Literal["vae"] = Field("vae", description="An encoder and a decoder.")
    architecture: Annotated[
        Literal["kingma-mlp", "dcgan"],
        Offered(names={"kingma-mlp": "MLP (Kingma & Welling)", "dcgan": "DCGAN"}),
    ] = Field(
        "kingma-mlp",
        title="Networks",
        description="Whose generator decodes; its discriminator's body encodes.",
    )
    image_size: int = Field(
        28,
        ge=16,
        le=128,
        title="Image size in pixels",
        description="Height and width in pixels.",
    )
    latent_dim: Annotated[int, Offered((2, 5, 10, 20, 50, 100))] = Field(
        20, ge=1, le=1024, title="Numbers in z", description="Numbers in one z."
    )
    features: Annotated[
        int | None, Offered((16, 32, 64, 128, 256, 512, None), {None: "author's"})
    ] = Field(
        None,
        ge=4,
        le=512,
        title="Width",
        description="Width of both; empty for the architecture's own.",
    )
    likelihood: Literal["bernoulli", "gaussian"] = Field(
        "bernoulli",
        title="Likelihood p(x|z)",
        description="p(x|z): a coin for every pixel, whose grey counts as its chance, or a "
        "normal distribution around the decoded picture.",
    )
    noise_std: Annotated[float, Offered((0.1, 0.2, 0.5, 1, 2))] = Field(
        0.5,
        ge=0.01,
        le=10,
        title="Its standard deviation",
        description="Standard deviation of the normal p(x|z), in [-1, 1].",
    )
    beta: Annotated[float, Offered((0, 0.1, 0.5, 1, 2, 4, 10))] = Field(
        1.0,
        ge=0,
        le=1000,
        title="Weight of the KL, β",
        description="Weight of the KL; 1 is the bound.",
    )
    batch_size: Annotated[int, Offered((16, 32, 64, 128, 256))] = Field(
        128, ge=2, le=4096, description="Images a step."
    )
    lr: Annotated[float, Offered((1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3))] = Field(
        1e-3, ge=1e-7, le=1, title="Learning rate", description="Adam's learning rate."
    )

    @model_validator(mode="after")
    def _size_fits(self) -> Self:
        check_size(self.architecture, self.image_size)
        return self

    @classmethod
    def idle(cls, chosen: Mapping[str, object]) -> Mapping[str, str]:
        """Return why some settings do nothing beside those chosen, by name."""
        if chosen["likelihood"] == "gaussian":
            return {}
        return {"noise_std": "A coin has no standard deviation of its own."}

    @property
    def told(self) -> Mapping[str, str]:
        """What a table of runs says of this one beside its data."""
        return {"networks": f"VAE, {self.architecture} {self.image_size}"}

    @property
    def rates(self) -> Mapping[str, float]:
        """One for both networks."""
        return {"encoder and decoder": self.lr}

    def network(self, channels: int) -> NetworkConfig:
        """Return the pair that decoder and encoder are taken from."""
        return NetworkConfig(
            architecture=self.architecture,
            image_size=self.image_size,
            channels=channels,
            latent_dim=self.latent_dim,
            generator_features=self.features,
            discriminator_features=self.features,
        )


class Encoder(nn.Module):
    """Images (N, C, H, W) to the mean and the log variance of q(z|x), each (N, d).

    The body of a discriminator, its last layer replaced by one with 2 d outputs.
    """

    def __init__(self, discriminator: nn.Sequential, latent_dim: int) -> None:
        super().__init__()
        *body, last = discriminator
        self.body = nn.Sequential(*body)
        self.head: nn.Module
        if isinstance(last, nn.Linear):
            self.head = nn.Linear(last.in_features, 2 * latent_dim)
        else:
            assert isinstance(last, nn.Conv2d)
            size = (last.kernel_size[0], last.kernel_size[1])
            self.head = nn.Conv2d(last.in_channels, 2 * latent_dim, size)

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Return the mean and the log variance."""
        values = self.head(self.body(images)).flatten(1).float()
        mean, log_variance = values.chunk(2, dim=1)
        return mean, log_variance


class VAE(System):
    r"""Encoder and decoder, trained on the evidence lower bound of each image.

    $$\log p(x) \ge E_{q(z|x)}[\log p(x|z)] - \mathrm{KL}(q(z|x)\,\|\,N(0, I))$$

    Both terms are sums, over pixels and over dimensions, in nats an image: averaging either
    would change beta without a word. z = mean + std * noise carries the gradient.

    References:
        Kingma & Welling (2014), Auto-Encoding Variational Bayes, eq. 10 and appendix B.
        https://arxiv.org/abs/1312.6114
        Higgins et al. (2017), beta-VAE (beta). https://openreview.net/forum?id=Sy2fzU9gl
    """

    title: ClassVar[str] = "VAE"
    source: ClassVar[str] = "Kingma & Welling (2014)"
    Config: ClassVar[type[RunConfig]] = VAEConfig
    learners: ClassVar[Mapping[str, tuple[str, ...]]] = {"both": ("encoder", "decoder")}
    drawn: ClassVar[tuple[str, ...]] = ("decoder",)
    finale: ClassVar[tuple[str, ...]] = ("encoder",)
    walked: ClassVar[str] = "decoder"

    config: VAEConfig

    def __init__(self, config: VAEConfig, facts: Facts) -> None:
        super().__init__(config, facts)
        network = self.network(config, facts)
        architecture = ARCHITECTURES[config.architecture]
        self.decoder = Generator(network, architecture.generator(network))
        self.encoder = Encoder(architecture.discriminator(network), config.latent_dim)

    @classmethod
    def network(cls, config: RunConfig, facts: Facts) -> NetworkConfig:
        """Return the pair that decoder and encoder are taken from."""
        assert isinstance(config, VAEConfig)
        return config.network(facts["real"].channels)

    @property
    def inputs(self) -> tuple[Input, ...]:
        """Z from the prior."""
        return (Latent(self.config.latent_dim),)

    def initialise(self, rng: torch.Generator) -> None:
        """Draw weights as the architecture's author does."""
        architecture = ARCHITECTURES[self.config.architecture]
        architecture.initialise(self.decoder, rng)
        architecture.initialise(self.encoder, rng)
        head = self.encoder.head
        if isinstance(head, nn.Conv2d) and head.bias is not None:
            nn.init.zeros_(head.bias)

    def optimizer(self, learner: str) -> torch.optim.Optimizer:
        """Return Adam over both networks."""
        return torch.optim.Adam(self.moved_by(learner), lr=self.config.lr, fused=True)

    def step(self, play: Play) -> None:
        """Ascend the bound once on a batch."""
        images = play.read().images
        with play.turn("both") as turn:
            mean, log_variance = self.encoder(images)
            noise = play.noise(*mean.shape)
            latents = mean + torch.exp(0.5 * log_variance) * noise
            reconstruction = self.log_likelihood(images, latents).mean()
            kl = kl_to_standard_normal(mean, log_variance).mean()
            loss = self.config.beta * kl - reconstruction
            turn.descend(
                loss,
                gradient="gradient",
                reconstruction=-reconstruction,
                kl=kl,
                elbo=reconstruction - kl,
            )

    def log_likelihood(self, images: Tensor, latents: Tensor) -> Tensor:
        """Return log p(x|z) in nats, a sum over all pixels, shape (N,).

        Args:
            images: (N, C, H, W) in [-1, 1].
            latents: (N, d).
        """
        outputs = self.before_tanh(latents)
        if self.config.likelihood == "gaussian":
            return normal_log_density(images, outputs.tanh(), self.config.noise_std)
        # (1 + tanh(a)) / 2 is the sigmoid of 2 a.
        losses = binary_cross_entropy_with_logits(
            2 * outputs, (images + 1) / 2, reduction="none"
        )
        return -losses.flatten(1).sum(1)

    def before_tanh(self, latents: Tensor) -> Tensor:
        """Return the decoder's images (N, C, H, W) before their last nonlinearity."""
        values = latents
        for layer in self.decoder.layers:
            values = values if isinstance(layer, nn.Tanh) else layer(values)
        return values.float()

    def draw(self, inputs: Inputs) -> Tensor:
        """Return the decoder's picture of each z: its mean, without the noise of pixels."""
        images: Tensor = self.decoder(inputs.latents)
        return images

    @classmethod
    def formula(cls, config: RunConfig) -> tuple[str, str]:
        """Return the bound, in nats an image."""
        assert isinstance(config, VAEConfig)
        weight = "" if config.beta == 1 else rf"{config.beta:g}\cdot"
        latex = r"L = -\mathbb{E}_{q(z|x)}[\log p(x|z)] + "
        latex += weight + r"\mathrm{KL}(q(z|x)\,\|\,\mathcal{N}(0, I))"
        return "What encoder and decoder descend: minus the evidence lower bound", latex

    @classmethod
    def charts(cls, config: RunConfig) -> tuple[RunChart, ...]:
        """Return the bound, its two terms and the norm of the gradient."""
        reconstruction = Curve("reconstruction", "−E log p(x|z)", "real")
        return (
            RunChart("Evidence lower bound, nats an image", (Curve("elbo", "ELBO", "text"),)),
            RunChart("Reconstruction, nats an image", (reconstruction,)),
            RunChart("KL to the prior, nats an image", (Curve("kl", "KL", "fake"),), 0, 30),
            RunChart(
                "Gradient norm", (Curve("gradient", "both networks", "text"),), 0, 3, log=True
            ),
        )


def kl_to_standard_normal(mean: Tensor, log_variance: Tensor) -> Tensor:
    r"""Return KL(N(mean, variance) || N(0, I)) in nats, a sum over dimensions.

    $$\tfrac12\textstyle\sum_j(\sigma_j^2 + \mu_j^2 - 1 - \log\sigma_j^2)$$

    Args:
        mean: (N, d).
        log_variance: (N, d), the logarithm of the variance, not of the deviation.

    Returns:
        Shape (N,).

    References:
        Kingma & Welling (2014), appendix B. https://arxiv.org/abs/1312.6114
    """
    return 0.5 * (log_variance.exp() + mean.square() - 1 - log_variance).sum(1)


def normal_log_density(values: Tensor, mean: Tensor, std: float) -> Tensor:
    """Return log N(values; mean, std^2) in nats, a sum over all but the first dimension.

    Args:
        values: (N, ...).
        mean: The same shape.
        std: One deviation for all.

    Returns:
        Shape (N,).
    """
    constant = math.log(std) + 0.5 * math.log(2 * math.pi)
    return (-0.5 * ((values - mean) / std).square() - constant).flatten(1).sum(1)
