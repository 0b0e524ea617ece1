"""The stops of the lectures' paths: a page in a state, what to say, what is seen there."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from explorer.config import Config
from explorer.ui.guide.pages import PAGES


@dataclass(frozen=True)
class Stop:
    """One stop: an experiment of a page, or a page in a state of its own.

    Attributes:
        title: Its name on the path.
        items: The items of the lectures that it shows.
        page: The page.
        say: What a lecturer says there.
        look: What the lecture's figure looks like here; empty for an experiment, which says it
            itself.
        experiment: The title of the page's experiment, empty for a state of its own.
        state: The fields of the state of its own that differ from the page's defaults.
    """

    title: str
    items: tuple[str, ...]
    page: str
    say: str
    look: str = ""
    experiment: str = ""
    state: Mapping[str, object] = field(default_factory=dict)

    def config(self) -> Config:
        """Return the page's state; this may import torch.

        Raises:
            ValueError: The page knows no such experiment or setting.
        """
        page = PAGES[self.page]
        if self.experiment:
            return page.experiment(self.experiment).config
        return page.config_type.checked(self.state)

    def seen(self) -> str:
        """Return what there is to see; this may import torch."""
        return self.look or PAGES[self.page].experiment(self.experiment).see


def _stop(
    title: str, items: str, page: str, say: str, experiment: str = "", look: str = ""
) -> Stop:
    return Stop(title, tuple(items.split()), page, say, look, experiment)


def _state(title: str, items: str, page: str, say: str, look: str, **state: object) -> Stop:
    return Stop(title, tuple(items.split()), page, say, look, state=state)


STOPS: dict[str, Stop] = {
    "story": _state(
        "Forger and detective",
        "T1 T3 T4",
        "toy_gan",
        "G turns noise into fakes; D says how likely each sample is real. Neither is told the "
        "data's law: D sees samples, and G sees only D's answers.",
        "Blue dots are real, orange dots are G's. The surface is D's opinion: blue where it "
        "says real, orange where it says fake.",
        compare="none",
        values=(),
    ),
    "toy": _stop(
        "The toy GAN of the lecture",
        "A1 K9",
        "toy_gan",
        "The lecture's own networks, batches and rates, for three latent dimensions at once. "
        "One batch trains G, the next trains D.",
        "The lecture",
    ),
    "loss": _stop(
        "D's loss, term by term",
        "T5 T6 T7",
        "step_by_step",
        "D sorts two classes: it descends a cross-entropy, which is to climb the value V. The "
        "first term of V does not depend on G.",
        "D before it knows anything",
    ),
    "algorithm": _state(
        "Algorithm 1, stage by stage",
        "T14 K8",
        "step_by_step",
        "First D learns, on real samples and fakes of a held G; then G learns against a held "
        "D. In code that is a detach and two optimisers.",
        "Thirteen stages: seven of D, six of G. No fake moves while D learns, and D's surface "
        "stands still while G learns.",
        start_step=300,
    ),
    "reuse": _state(
        "Algorithm 1, noise reused",
        "T15",
        "toy_gan",
        "Garrido's version lets G learn from the very noise that D has just judged: a batch "
        "less to draw.",
        "The toggle is on: switch it off, and the run starts again from the same weights.",
        objective="non-saturating",
        schedule="algorithm-1",
        reuse_latents=True,
        compare="none",
        values=(),
    ),
    "order": _stop(
        "Who learns first?",
        "K8",
        "step_by_step",
        "In the lecture's code G goes first, in Algorithm 1 D does. Either order is a fair "
        "game.",
        "The lecture's order",
    ),
    "best": _state(
        "The best D",
        "T8",
        "optimal_discriminator",
        "Hold G. At each x by itself, D can do no better than the share of real samples there.",
        "The green curve is D*: it crosses 1/2 where both densities are equally high.",
    ),
    "optimum": _stop(
        "The global optimum",
        "T9 T10",
        "optimal_discriminator",
        "Put the best D into V: what is left is a Jensen-Shannon divergence. It is smallest "
        "only where the fakes have the data's law.",
        "Set q = p",
    ),
    "figure": _stop(
        "Figure 1",
        "T11 T12 T16",
        "goodfellow_figure",
        "D answers, G follows D's slope, D answers again. The arrows from z are G itself.",
        "The paper's figure",
    ),
    "lazy": _stop(
        "A D that lags behind",
        "T13",
        "goodfellow_figure",
        "In practice D makes a step or a few. Then G follows the slope of an answer that is "
        "out of date.",
        "A lazy D",
    ),
    "saturation": _stop(
        "Saturation",
        "T18",
        "saturation",
        "The loss is not flat in D; the sigmoid is flat in its logit. So a fake that D is sure "
        "of teaches G next to nothing.",
        "Why a flat end?",
    ),
    "trick": _stop(
        "The −log D trick",
        "T19 K7",
        "saturation",
        "The other loss has the same fixed points and teaches most where D is surest.",
        "A sure D",
    ),
    "perfect": _stop(
        "A perfect D",
        "T20",
        "saturation",
        "This is the experiment of Arjovsky and Bottou: G is held and a new D studies it.",
        "Hold G, train D",
    ),
    "strong": _stop(
        "D too strong",
        "T24 T25",
        "toy_gan",
        "Look at the pictures first and at the losses second. Then try the remedies: k, one "
        "rate a player, the other loss.",
        "D too strong",
    ),
    "weak": _stop(
        "D too weak",
        "T22 T23",
        "toy_gan",
        "A D that learns slowly is chased to wherever it is weakest: for a D that stands still "
        "the best fakes all lie at one spot.",
        "Collapse",
    ),
    "chase": _stop(
        "A moving target",
        "T17 T21",
        "game_dynamics",
        "Each player's target is the other, and it moves. An equilibrium is where neither "
        "wants to; to circle around it is not to stop learning.",
        "Endless loop",
    ),
    "count": _stop(
        "How often does it collapse?",
        "T22",
        "seeds",
        "One run is an anecdote. Count over many seeds, and say how you counted.",
        "The two losses",
    ),
    "f": _state(
        "f-divergences",
        "T26",
        "divergences",
        "Each f-divergence has a game of its own: the table has the generator function, its "
        "conjugate and D's last layer.",
        "One row for each divergence, with its values for the present pair.",
        view="table",
    ),
    "js": _stop(
        "What goes wrong with JS",
        "T27",
        "divergences",
        "Where the supports do not meet, JS says how different they are and not how far.",
        "Parallel lines",
    ),
    "earth": _state(
        "Moving earth",
        "T28",
        "divergences",
        "The primal form is a transport plan, the dual one a critic of slope at most one.",
        "Lines join every fake with the real point that it is carried to: together they are "
        "the shortest.",
        view="transport",
    ),
    "clip": _stop(
        "Weight clipping",
        "A13",
        "divergences",
        "Clipping bounds the slope by bounding the weights, and the critic pays for it with "
        "its shape.",
        "Clip the critic",
    ),
    "gp": _stop(
        "The gradient penalty",
        "A14 T30",
        "toy_gan",
        "The penalty asks for slope one between real samples and fakes, a place for each pair. "
        "It bounds D's slope instead of its weights.",
        "WGAN-GP",
    ),
    "critic": _stop(
        "The WGAN critic on images",
        "A11 T29",
        "train_images",
        "No batch normalisation in the critic, five updates a step: does its gap tell how good "
        "the pictures are?",
        "WGAN-GP",
    ),
    "dcgan": _stop(
        "DCGAN",
        "A3 A4 T35 A16",
        "train_images",
        "Strided convolutions, batch normalisation, no pooling. The scores are an FID of a "
        "digit classifier's features, with precision and recall beside it.",
        "Readable digits",
    ),
    "same_losses": _stop(
        "The same losses, no digits",
        "A2 K10",
        "train_images",
        "Two pairs of the lecture end at the same losses, and one of them draws nothing. "
        "Losses do not say how good the pictures are.",
        "Same losses, no digits",
    ),
    "image_collapse": _stop(
        "Mode collapse on digits",
        "A2 T22",
        "train_images",
        "The third pair of the lecture: G finds something that D lets pass, and draws it for "
        "every z.",
        "Collapse",
    ),
    "schedule": _state(
        "A schedule for k",
        "A12",
        "train_images",
        "The text and the notebook of the guide differ: choose either as 'k_schedule'.",
        "The form orders a run; nothing trains before you press Start.",
        objective="wasserstein",
        penalty="gradient-penalty",
        k_schedule="garrido-text",
    ),
    "garrido": _state(
        "Garrido's networks",
        "A7 A8 A15",
        "train_images",
        "Pooling or strides, and the size of the kernel: the guide's networks, here on digits. "
        "The larger the kernel, the longer a step takes.",
        "The form orders a run; nothing trains before you press Start.",
        architecture="garrido-dcgan",
        generator_features=None,
        discriminator_features=None,
        kernel_size=5,
    ),
    "conditional": _state(
        "Conditional GANs",
        "A9",
        "latent_walk",
        "Both networks are told the class, and the same z then draws each digit on demand.",
        "Choose a class: all 64 pictures become that digit, in 64 hands.",
        model="digits-conditional",
    ),
    "cyclegan": _state(
        "CycleGAN",
        "A18",
        "train_images",
        "Two generators and two discriminators: there and back must give the same picture. No "
        "pairs are needed.",
        "Order it from the shell, as the README shows; the page follows the run, with its "
        "cycles as pictures.",
    ),
    "between": _state(
        "Between two pictures",
        "A25",
        "latent_walk",
        "Mix two z, not two pictures: each stage on the way is a picture of its own.",
        "Three rows: a mixture of pixels, the straight way in z, and the way on a circle.",
        model="digits-dcgan",
        view="between",
    ),
    "arithmetic": _state(
        "Vector arithmetic",
        "A26",
        "latent_walk",
        "Average a few z for each concept, then add and subtract. The same sum of pixels is a "
        "noisy overlap.",
        "The sum of z is a picture and so are its neighbours; the sum of pixels is not.",
        model="digits-dcgan",
        view="arithmetic",
    ),
    "turn": _state(
        "The turn vector",
        "A27",
        "latent_walk",
        "The difference of two averages is a direction: add it to any z. The lecture turns "
        "faces; here it is whatever you pick.",
        "Rows of pictures that move along your direction together.",
        model="digits-dcgan",
        view="direction",
    ),
    "neighbours": _state(
        "Has it copied?",
        "T36",
        "latent_walk",
        "Beside a fair draw stands what is nearest to it among the training images.",
        "The picked picture and its nearest neighbours, in pixels and in features.",
        model="digits-dcgan",
        view="neighbours",
    ),
    "smooth": _stop(
        "Labels of 0.9, labels of 0.1",
        "K1 K2 K6",
        "optimal_discriminator",
        "One-sided smoothing lowers D* and keeps its shape. Two-sided smoothing, and flipped "
        "labels likewise, leave a flat end among the fakes.",
        "Smooth labels",
    ),
    "bug_v": _state(
        "Spot the bug: 1 − log D",
        "E1",
        "optimal_discriminator",
        "The slide prints V with E[1 − log D(G(z))]. What would D gain by calling fakes real?",
        "Read the formula under the picture: the second term is log(1 − D), which rewards a "
        "low D on fakes. The printed one rises as D(G(z)) falls, too, but its best D is "
        "another.",
    ),
    "bug_optimal": _stop(
        "Spot the bug: 'D optimal, so D(G(z)) → 0'",
        "E3 E2",
        "optimal_discriminator",
        "The guide says so, and 'minimises' what D maximises. For which p and q is it true?",
        "Set q = p",
    ),
    "bug_sign": _state(
        "Spot the bug: E D(x) − E D(G(z)) + penalty",
        "E4 E5",
        "step_by_step",
        "The guide adds a penalty to a loss that D maximises, and ends the critic with a "
        "sigmoid. Which way would the penalty then push?",
        "Read D's loss at the stage 'how wrong is D?': E D(G(z)) − E D(x), plus the penalty, "
        "and D's answers are numbers without bounds.",
        objective="wasserstein",
        penalty="gradient-penalty",
        start_step=300,
        stage=4,
    ),
    "bug_js": _stop(
        "Spot the bug: JS without its half",
        "E18",
        "divergences",
        "Defined without the half, JS of separate supports would be twice what the example "
        "states. One convention, everywhere: halves, and nats.",
        "Sliding boxes",
    ),
}
