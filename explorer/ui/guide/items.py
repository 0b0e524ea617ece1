"""What the five lectures contain: theory (T), systems (A), tricks (K), errors (E).

Every row is on the path of each lecture that has it, or says why it is left out.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Lecture:
    """One of the five lectures.

    Attributes:
        author: Who gives it.
        title: What it is called.
        address: Where it stands, empty where it has no address of its own.
    """

    author: str
    title: str
    address: str = ""


LECTURES: dict[str, Lecture] = {
    "s1": Lecture(
        "François Fleuret",
        "Deep learning, 11.1. Generative Adversarial Networks",
        "https://fleuret.org/dlc/",
    ),
    "s2": Lecture(
        "Yijun Zhao, Fordham University", "CISC6000: Generative Adversarial Networks (GANs)"
    ),
    "s3": Lecture(
        "ML Instruction Team, Sharif University of Technology",
        "Generative Adversarial Networks (GANs), Fall 2022",
    ),
    "s4": Lecture(
        "Sebastian Raschka",
        "STAT 453, lecture 16: A Brief Introduction to Generative Adversarial Networks",
        "https://pages.stat.wisc.edu/~sraschka/teaching/stat453-ss2020/",
    ),
    "s5": Lecture(
        "Garrido, Lafourcade, Lapertot & Josselin Lefevre",
        "A practical guide to understanding and applying GANs and their improvements",
    ),
}


@dataclass(frozen=True)
class Item:
    """One item of the lectures.

    Attributes:
        name: What it is.
        lectures: The keys of the lectures that have it.
        left_out: Why it is on no path; empty where it is on one.
    """

    name: str
    lectures: tuple[str, ...]
    left_out: str = ""


_CONDITIONAL = "To come: the training page has no choice of where the label enters."
_OWN_PAGES = "A list: its systems have stops and pages of their own; the map has them all."
_EDITED = "The walk adds and removes glasses with a GAN (A26); no VAE of faces comes along."
_PRINT = "A slip of print or wording: there is nothing to see in a run."


def _row(name: str, lectures: str, left_out: str = "") -> Item:
    return Item(name, tuple(f"s{n}" for n in lectures), left_out)


ITEMS: dict[str, Item] = {
    "T1": _row("The counterfeiter's story", "234"),
    "T2": _row("Which picture is real?", "24"),
    "T3": _row("What a generator is", "1234"),
    "T4": _row("What a discriminator is", "1234"),
    "T5": _row("D's two-class data set and its loss", "1"),
    "T6": _row("The minimax value", "12345"),
    "T7": _row("Most likely labels, least cross-entropy", "24"),
    "T8": _row("The best D", "1245"),
    "T9": _row("The value against the best D", "12"),
    "T10": _row("The global optimum", "125"),
    "T11": _row("A low loss against the best adversary", "1"),
    "T12": _row("Proposition 2: convergence", "2"),
    "T13": _row("D is not fully optimised in practice", "15"),
    "T14": _row("Algorithm 1", "24"),
    "T15": _row("Algorithm 1 with the −log D loss, noise reused", "5"),
    "T16": _row("Figure 1 of Goodfellow et al.", "24"),
    "T17": _row("Convergence is a Nash equilibrium", "4"),
    "T18": _row("Saturation", "1345"),
    "T19": _row("The non-saturating loss", "1345"),
    "T20": _row("A perfect D leaves no gradient", "245"),
    "T21": _row("Moving targets, oscillating curves", "124"),
    "T22": _row("Mode collapse", "1245"),
    "T23": _row("A D that is too weak", "45"),
    "T24": _row("How to notice an imbalance", "5"),
    "T25": _row("Remedies for an imbalance", "5"),
    "T26": _row("f-divergences", "5"),
    "T27": _row("What goes wrong with JS", "5"),
    "T28": _row("The Wasserstein distance, primal and dual", "5"),
    "T29": _row("A critic's loss that can be read", "5"),
    "T30": _row("No mode collapse in a WGAN?", "5"),
    "T31": _row("Generative models: explicit or implicit", "34"),
    "T32": _row("RBM, VAE, autoregressive, GAN: a table", "3"),
    "T33": _row("Hybrids of GANs and autoencoders", "3"),
    "T34": _row("The GAN zoo", "4", _OWN_PAGES),
    "T35": _row("IS, FID and other measures", "15"),
    "T36": _row("Nearest training neighbours", "1"),
    "T37": _row("Attribute editing with a VAE", "2", _EDITED),
    "T38": _row("Applications", "2", _OWN_PAGES),
    "A1": _row("The toy GAN in the plane", "1"),
    "A2": _row("Six GANs on MNIST", "4"),
    "A3": _row("The rules of DCGAN", "1345"),
    "A4": _row("DCGAN of 64 pixels", "1"),
    "A5": _row("Bedrooms of LSUN through training", "1", "LSUN's images do not come along."),
    "A6": _row("Faces, cats and dogs", "4", "CelebA and cats-and-dogs do not come along."),
    "A7": _row("Garrido's GAN on CIFAR-10", "5"),
    "A8": _row("Garrido's DCGAN on CIFAR-10", "5"),
    "A9": _row("Conditional GANs", "25"),
    "A10": _row("Conditional WGAN", "5", _CONDITIONAL),
    "A11": _row("The WGAN critic", "5"),
    "A12": _row("A schedule for k", "5"),
    "A13": _row("Weight clipping", "5"),
    "A14": _row("The gradient penalty", "5"),
    "A15": _row("Kernel sizes", "5"),
    "A16": _row("DCGAN against WGAN", "5"),
    "A17": _row("SRGAN", "2"),
    "A18": _row("CycleGAN", "234"),
    "A19": _row("pix2pix", "3"),
    "A20": _row("StyleGAN", "123"),
    "A21": _row("ProGAN", "2"),
    "A22": _row("StackGAN", "2"),
    "A23": _row("BigGAN", "12"),
    "A24": _row("CAAE, and its variants CAAE-G and CAAE-GV", "2"),
    "A25": _row("Latent interpolation", "3"),
    "A26": _row("Vector arithmetic", "23"),
    "A27": _row("The turn vector", "2"),
    "K1": _row("One-sided label smoothing", "45"),
    "K2": _row("Two-sided label smoothing", "5"),
    "K3": _row("Experience replay", "5"),
    "K4": _row("Minibatch discrimination", "5"),
    "K5": _row("Virtual batch normalisation", "5"),
    "K6": _row("Noisy labels", "5"),
    "K7": _row("The −log D trick", "12345"),
    "K8": _row("Two optimisers, detach, who goes first", "4"),
    "K9": _row("Batches in turn", "1"),
    "K10": _row("Batch normalisation", "4"),
    "E1": _row("1 − log D for log(1 − D)", "2"),
    "E2": _row("'Minimising' what D maximises", "5"),
    "E3": _row("'When D is optimal, D(G(z)) → 0'", "5"),
    "E4": _row("A penalty added to a maximised loss", "5"),
    "E5": _row("A sigmoid at the critic's end", "5"),
    "E6": _row("An impossible last layer", "5", _PRINT),
    "E7": _row("Two schedules for k", "5", "Both are choices of the training page: see A12."),
    "E8": _row("Two settings of Adam", "5", _PRINT),
    "E9": _row("Replay shown 'to the generator'", "5", _PRINT),
    "E10": _row("The gradient penalty of one sample", "5"),
    "E11": _row("Virtual batch normalisation without the mean", "5"),
    "E12": _row(
        "Minibatch discrimination that counts itself",
        "5",
        "It adds 1 to every feature, the same for real and fake: D's bias takes it off.",
    ),
    "E13": _row("Never shuffled, updated at once", "5"),
    "E14": _row("'One-sided' smoothing of G's label, too", "4"),
    "E15": _row("A sentence that flips the labels", "4", _PRINT),
    "E16": _row("pix2pix under the number of DCGAN", "3", _PRINT),
    "E17": _row("D for a dimension and for a player", "1", _PRINT),
    "E18": _row("JS without its half", "5"),
}
