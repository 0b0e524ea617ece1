"""StackGAN as a system: four networks, and the two games that they play."""

import sys
from collections.abc import Mapping
from typing import ClassVar, Literal

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate, one_hot

from explorer.images.config import RunConfig
from explorer.images.data.captions import words_of
from explorer.images.networks.stacked import (
    CaptionedDiscriminator,
    FirstGenerator,
    SecondGenerator,
    divergence_from_normal,
    drawn_condition,
)
from explorer.images.systems.base import Facts, Play, System
from explorer.images.systems.charts import GRADIENT_NORMS, Curve, RunChart, Stage
from explorer.images.systems.inputs import Input, Inputs, Latent, Words, first_of, in_turn
from explorer.images.systems.stackgan.config import StackGANConfig
from explorer.images.systems.stackgan.game import (
    choices_of,
    discriminator_loss,
    mean_of,
    mismatched,
    shrunk,
)
from explorer.objectives import NonSaturating

Part = Literal["first", "second"]


class StackGAN(System):
    r"""Stage I draws a small picture of a caption t, Stage II a larger one of both.

    $$c = \mu(t) + \sigma(t)\odot\epsilon, \qquad
      s_1 = G_1(z, c_1), \qquad s_2 = G_2(s_1, c_2)$$

    Each stage has a D of its own, which reads t as well, and learns

    $$L_D = -\log D(x, t) - \tfrac12 \log(1 - D(x, \hat t))
      - \tfrac12 \log(1 - D(s, t))$$

    with the caption of another picture for the wrong one; a generator descends
    -log D(s, t) + 2 KL(N(mu, sigma^2) || N(0, 1)), the KL as a mean over c. After
    `first_steps` Stage I stands still, batch norms too, and Stage II begins.

    A caption is a one-hot vector a word, end to end: no network reads letters here. Images
    whose data set has classes and no captions have captions of one word.

    References:
        Zhang et al. (2017), StackGAN: Text to Photo-realistic Image Synthesis with Stacked
        Generative Adversarial Networks, eq. 2 to 6. https://arxiv.org/abs/1612.03242
        The weights of D's terms and of the KL as in the authors' programs:
        https://github.com/hanzhanggit/StackGAN
    """

    title: ClassVar[str] = "StackGAN"
    source: ClassVar[str] = "Zhang et al. (2017)"
    Config: ClassVar[type[RunConfig]] = StackGANConfig
    learners: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "first_discriminator": ("first_discriminator",),
        "first": ("first",),
        "second_discriminator": ("second_discriminator",),
        "second": ("second",),
    }
    drawn: ClassVar[tuple[str, ...]] = ("first", "second")
    finale: ClassVar[tuple[str, ...]] = ("first_discriminator",)

    config: StackGANConfig

    def __init__(self, config: StackGANConfig, facts: Facts) -> None:
        super().__init__(config, facts)
        channels = facts["real"].channels
        self.choices = choices_of(config.dataset, facts["real"].classes)
        text, condition = sum(map(len, self.choices.values())), config.condition_dim
        self.first = FirstGenerator(
            channels,
            config.first_size,
            config.first_features,
            config.latent_dim,
            text,
            condition,
        )
        self.second = SecondGenerator(
            channels,
            config.first_size,
            config.image_size,
            config.second_features,
            config.halvings,
            config.blocks,
            text,
            condition,
        )
        width = config.discriminator_features
        self.first_discriminator = CaptionedDiscriminator(
            channels, config.first_size, width, text, condition
        )
        self.second_discriminator = CaptionedDiscriminator(
            channels, config.image_size, width, text, condition
        )

    @property
    def inputs(self) -> tuple[Input, ...]:
        """A caption; z and the noise of both c, one behind the other."""
        config = self.config
        return Words(self.choices), Latent(config.latent_dim + 2 * config.condition_dim)

    def initialise(self, rng: torch.Generator) -> None:
        """Draw weights from N(0, 0.02^2), scales of batch norms around 1, as the authors."""
        for child in self.modules():
            if isinstance(child, nn.Conv2d | nn.Linear):
                nn.init.normal_(child.weight, 0, 0.02, generator=rng)
                if child.bias is not None:
                    nn.init.zeros_(child.bias)
            elif isinstance(child, nn.BatchNorm1d | nn.BatchNorm2d):
                child.reset_parameters()
                nn.init.normal_(child.weight, 1, 0.02, generator=rng)

    def optimizer(self, learner: str) -> torch.optim.Optimizer:
        """Return Adam with the paper's beta1 of 0.5."""
        parameters = self.moved_by(learner)
        return torch.optim.Adam(parameters, lr=self.config.lr, betas=(0.5, 0.999), fused=True)

    def stage(self, step: int) -> Part:
        """Return which stage learns in a step."""
        return "first" if step <= self.config.first_steps else "second"

    @classmethod
    def moves(cls, config: RunConfig, learner: str) -> range:
        """Return the steps in which a learner moves: those of its stage."""
        assert isinstance(config, StackGANConfig)
        second = config.first_steps + 1
        return range(second, sys.maxsize) if learner.startswith("second") else range(1, second)

    def rate(self, learner: str, step: int) -> float:
        """Return the share of the rate: it halves in equal parts of each stage."""
        config = self.config
        begin, end = (
            (config.first_steps, config.steps)
            if self.stage(step) == "second"
            else (0, min(config.first_steps, config.steps))
        )
        passed = (step - 1 - begin) / max(end - begin, 1)
        return float(0.5 ** int(passed * (config.rate_halvings + 1)))

    def at(self, step: int) -> None:
        """Let Stage I stand still, the statistics of its batch norms too, in Stage II."""
        self.first.train(self.stage(step) == "first")

    def text(self, words: Tensor) -> Tensor:
        """Return captions (N, numbers) of words (N, aspects): one-hot vectors end to end."""
        counts = map(len, self.choices.values())
        vectors = [one_hot(w, count) for w, count in zip(words.T, counts, strict=True)]
        return torch.cat(vectors, dim=1).float()

    def conditioned(
        self, stage: Part, text: Tensor, noise: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return c (N, d) of a stage, with the mean and the log variance behind it."""
        part = self.first if stage == "first" else self.second
        mean, log_variance = part.augment(text)
        drawn = self.config.augmentation
        c = drawn_condition(mean, log_variance, noise) if drawn else mean
        return c, mean, log_variance

    def small(self, latents: Tensor, text: Tensor, noise: Tensor) -> Tensor:
        """Return Stage I's pictures, (N, C, first_size, first_size) in [-1, 1]."""
        picture: Tensor = self.first(latents, self.conditioned("first", text, noise)[0])
        return picture

    def step(self, play: Play) -> None:
        """Move the D and the G of the stage whose turn it is."""
        batch, stage = play.read(), self.stage(play.number)
        assert batch.labels is not None
        words = words_of(batch.labels, tuple(map(len, self.choices.values())))
        text, images = self.text(words), batch.images
        if stage == "first":
            images = shrunk(images, self.config.first_size)
        noise = play.noise(len(text), self.config.condition_dim)
        fake, mean, log_variance = self._fakes(play, stage, text, noise)
        self._update_discriminator(play, stage, (images, fake.detach()), words)
        with play.turn(stage) as turn:
            logits = self._judge(stage)(fake, text).float()
            fooled = NonSaturating().generator_loss(None, logits)
            kl = divergence_from_normal(mean.float(), log_variance.float())
            weight = self.config.kl_weight * self.config.augmentation
            measured = {"kl": kl, "g_loss": fooled}
            turn.descend(fooled + weight * kl, gradient="g_gradient", **measured)

    def _fakes(
        self, play: Play, stage: Part, text: Tensor, noise: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return a stage's pictures, and the mean and log variance of its c."""
        config = self.config
        latents = play.noise(len(text), config.latent_dim)
        c, mean, log_variance = self.conditioned(stage, text, noise)
        if stage == "first":
            return self.first(latents, c), mean, log_variance
        with torch.no_grad():
            small = self.small(latents, text, play.noise(len(text), config.condition_dim))
        return self.second(small, c), mean, log_variance

    def _judge(self, stage: Part) -> CaptionedDiscriminator:
        judge = self.get_submodule(f"{stage}_discriminator")
        assert isinstance(judge, CaptionedDiscriminator)
        return judge

    def _update_discriminator(
        self, play: Play, stage: Part, pictures: tuple[Tensor, Tensor], words: Tensor
    ) -> None:
        """Descend D's loss once on real and drawn pictures (N, C, H, W)."""
        judge, text = self._judge(stage), self.text(words)
        with play.turn(f"{stage}_discriminator") as turn:
            seen, fake = judge.look(pictures[0]), judge(pictures[1], text).float()
            real = judge.judged(seen, text).float()
            measured = {"d_real": real.sigmoid().mean(), "d_fake": fake.sigmoid().mean()}
            wrong = chosen = None
            if self.config.mismatched:
                other, chosen = mismatched(words, nearest=self.config.nearest)
                wrong = judge.judged(seen, text[other]).float()
                measured["d_wrong"] = mean_of(wrong.sigmoid(), chosen)
            loss = discriminator_loss(real, fake, wrong, chosen)
            turn.descend(loss, gradient="d_gradient", d_loss=loss, **measured)

    def draw(self, inputs: Inputs) -> Tensor:
        """Return Stage II's pictures."""
        return self.both(inputs)[1]

    def both(self, inputs: Inputs) -> tuple[Tensor, Tensor]:
        """Return the pictures of Stage I and of Stage II, each of its own size."""
        assert inputs.words is not None
        assert inputs.latents is not None
        config, text = self.config, self.text(inputs.words)
        parts = [config.latent_dim, config.condition_dim, config.condition_dim]
        latents, first, second = torch.split(inputs.latents, parts, dim=1)
        small = self.small(latents, text, first)
        c, *_ = self.conditioned("second", text, second)
        large: Tensor = self.second(small, c)
        return small, large

    def show(self, inputs: Inputs) -> Tensor:
        """Return Stage I's picture, with larger pixels, and Stage II's in turn."""
        small, large = (first_of(pictures, 2) for pictures in self.both(inputs))
        side = self.config.image_size
        return in_turn([interpolate(small, size=(side, side)), large], len(inputs))

    @classmethod
    def formula(cls, config: RunConfig) -> tuple[str, str]:
        """Return both losses of a stage, with the run's weights."""
        assert isinstance(config, StackGANConfig)
        latex = r"L_D = -\log D(x, t)"
        if config.mismatched:
            latex += r" - \tfrac12\log(1 - D(x, \hat t)) - \tfrac12\log(1 - D(G, t))"
        else:
            latex += r" - \log(1 - D(G, t))"
        latex += r"\qquad L_G = -\log D(G, t)"
        if config.augmentation and config.kl_weight:
            latex += rf" + {config.kl_weight:g}\,KL(N(\mu, \sigma^2)\,\Vert\,N(0, 1))"
        return "What the players of each stage descend", latex

    @classmethod
    def stages(cls, config: RunConfig) -> tuple[Stage, ...]:
        """Return where Stage II begins."""
        assert isinstance(config, StackGANConfig)
        begin = config.first_steps + 1
        return (Stage(1, "Stage I"), Stage(begin, "Stage II")) if begin <= config.steps else ()

    @classmethod
    def charts(cls, config: RunConfig) -> tuple[RunChart, ...]:
        """Return losses, D's opinions, the KL and the gradients of either stage."""
        assert isinstance(config, StackGANConfig)
        wrong = (Curve("d_wrong", "real picture, wrong caption", "past"),)
        return (
            RunChart(
                "Losses",
                (Curve("d_loss", "D", "text"), Curve("g_loss", "G", "fake")),
                0,
                1.5,
            ),
            RunChart(
                "D's mean output, probability",
                (
                    Curve("d_real", "real picture, its caption", "real"),
                    Curve("d_fake", "G's picture, its caption", "fake"),
                    *(wrong if config.mismatched else ()),
                ),
            ),
            RunChart("Mean KL of c from N(0, 1), nats", (Curve("kl", "KL", "accent"),), 0, 0.5),
            GRADIENT_NORMS,
        )
