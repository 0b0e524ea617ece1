"""What the page on one update says: a sentence a stage, experiments, what to keep."""

from collections.abc import Sequence
from typing import NamedTuple

from explorer.ui.frame.page import Experiment
from explorer.ui.one_step.controls import OneStepConfig


class Words(NamedTuple):
    """The title and the sentence of a stage.

    `reused` is said where the noise is that of D, `critic` where D gives no probability.
    """

    title: str
    text: str
    reused: str = ""
    critic: str = ""

    def said(self, *, reused: bool, probability: bool) -> str:
        """Return the sentence that fits."""
        if reused and self.reused:
            return self.reused
        return self.text if probability or not self.critic else self.critic


_AGAIN = "The noise is the same that D has just learned on: the setting says 'reuse'."
#: By player and stage.
WORDS: dict[tuple[str, str], Words] = {
    ("discriminator", "sample-z"): Words(
        "draw noise z", "Nothing is known yet: each z is drawn fresh, without looking at data."
    ),
    ("discriminator", "generate"): Words(
        "G turns noise into fakes",
        "G computes a point in the plane from each z. G is held here: only D learns.",
    ),
    ("discriminator", "sample-x"): Words(
        "draw real samples x", "As many real points, so that D sees both kinds equally often."
    ),
    ("discriminator", "score"): Words(
        "D judges both",
        "ℓ is what D's network puts out, σ squeezes it between 0, 'fake', and 1, 'real'. "
        "Blue and orange show D's answer in the whole plane.",
        critic="D answers each point alone, by a number: the higher, the more real. "
        "Blue and orange show its answer in the whole plane.",
    ),
    ("discriminator", "loss"): Words(
        "how wrong is D?",
        "One number for the whole batch. It is small where D says 1 to x and 0 to G(z).",
        critic="One number for the whole batch. It falls where D answers x higher than G(z).",
    ),
    ("discriminator", "gradient"): Words(
        "which way is better?",
        "Each sample pulls on D's weights by s, the slope of its loss in ℓ, shown as the size "
        "of its ring: a sample that D judges rightly pulls little.",
        critic="Each sample pulls on D's weights by s, the slope of its loss in D's answer: "
        "the size of its ring.",
    ),
    ("discriminator", "update"): Words(
        "D moves its weights",
        "One small step. The grey dots show where the line D = 1/2 was, the dashes where it "
        "is; no fake has moved. θ₁ and θ₂ are the weights of D's two layers.",
        critic="One small step. The grey dots show where the middle line was, the dashes "
        "where it is; no fake has moved.",
    ),
    ("generator", "sample-z"): Words(
        "draw noise z", "Fresh noise: no real sample is drawn, G never sees one.", _AGAIN
    ),
    ("generator", "generate"): Words(
        "G turns noise into fakes", "Now G is the one who learns, and D is held."
    ),
    ("generator", "score"): Words(
        "D judges the fakes", "All that G ever learns about the data comes through D's answers."
    ),
    ("generator", "loss"): Words(
        "how far is G from fooling D?",
        "One number for the whole batch. It is small where D takes the fakes for real.",
    ),
    ("generator", "gradient"): Words(
        "where should each fake go?",
        "The arrow at a fake is the way on which its loss falls fastest: uphill on D's "
        "surface, |s| times as long as that is steep. All arrows together pull on G's weights.",
    ),
    ("generator", "update"): Words(
        "G moves its weights",
        "The same noise gives new fakes. They share one network, so none follows "
        "its own arrow exactly. θ₁ and θ₂ are the weights of G's two layers.",
    ),
}

_FAKES = ["z", "G", "fake"]
_JUDGED = ["fake", "D", "score"]
#: The parts of the scheme that work at a stage.
LIT: dict[tuple[str, str], list[str]] = {
    ("discriminator", "sample-z"): ["z"],
    ("discriminator", "generate"): _FAKES,
    ("discriminator", "sample-x"): ["p", "x"],
    ("discriminator", "score"): ["x", *_JUDGED],
    ("discriminator", "loss"): ["score", "L"],
    ("discriminator", "gradient"): ["L", "toD", "D"],
    ("discriminator", "update"): ["D"],
    ("generator", "sample-z"): ["z"],
    ("generator", "generate"): _FAKES,
    ("generator", "score"): _JUDGED,
    ("generator", "loss"): ["score", "L"],
    ("generator", "gradient"): ["L", "toG", "D", "fake", "G"],
    ("generator", "update"): ["G", "fake"],
}

EXPERIMENTS: Sequence[Experiment] = (
    Experiment(
        "D before it knows anything",
        OneStepConfig(start_step=0, stage=4),
        "No update was done yet. Which D(x), which loss will you read?",
        "All answers lie near 1/2, so the loss is 1.36, near log 4 = 1.386: the loss of a D "
        "that tosses a coin.",
    ),
    Experiment(
        "A fake that D recognises",
        OneStepConfig(start_step=150, stage=11),
        "Fakes with a small D(G(z)) are the worst ones. Do they get the longest arrows?",
        "No: with this loss s = −D(G(z)), on average −0.18 here. Set 'Objective' to "
        "non-saturating: at the same step of that run it is −0.69.",
    ),
    Experiment(
        "The lecture's order",
        OneStepConfig(schedule="alternate-batches", start_step=300),
        "Batches train G and D in turn. Who learns first?",
        "G, on a batch of its own; then D, on fresh noise. Under Algorithm 1 it is D first.",
    ),
    Experiment(
        "Every sample pulls alike",
        OneStepConfig(objective="wasserstein", penalty="clip", start_step=300, stage=5),
        "The critic of a Wasserstein GAN has no sigmoid. Which samples get the larger rings?",
        "None: s is −1 for every x and 1 for every fake, however sure the critic is. "
        "Clipped weights keep its surface from growing steep.",
    ),
)

DERIVATION = (
    r"D is $\sigma(\ell)$, so the loss of one sample depends on $\theta_D$ only through its "
    r"logit $\ell$. The chain rule splits its gradient: $\nabla_\theta\,\mathrm{loss}(x) "
    r"= s(x)\,\nabla_\theta\,\ell(x)$ with the slope $s = \partial\,\mathrm{loss} / "
    r"\partial\,\ell$.",
    r"For $-\log D(x)$ the slope is $D(x) - 1$; for $-\log(1 - D(G(z)))$ it is $D(G(z))$: "
    r"each is how far D's answer is from its label. So D learns from its mistakes.",
    r"For G the same chain goes one link further: $\theta_G$ moves the fake, the fake moves "
    r"the logit. So $\nabla_\theta\,\mathrm{loss}(G(z)) = s\,\nabla_x\,\ell(G(z))\,"
    r"\frac{\partial G(z)}{\partial\theta}$, and the arrow is $-s\,\nabla_x\,\ell$.",
    r"For $\log(1 - D(G(z)))$ the slope is $-D(G(z))$, for $-\log D(G(z))$ it is "
    r"$-(1 - D(G(z)))$. Both point to a larger D; only their size differs.",
    r"Adam divides a running mean $\hat m$ of the gradient by the root of a running mean "
    r"$\hat v$ of its square. Weights move by about $\alpha = 0.001$ each, whatever the "
    r"gradient's size.",
)
FIRST = "An update moves one player only; the other is held and passes numbers on."
SECOND = (
    "G never sees a real sample: all that it learns comes through the slope of D at its fakes."
)
PAPER = "Goodfellow et al. (2014), Generative Adversarial Nets, Algorithm 1 and section 3."
