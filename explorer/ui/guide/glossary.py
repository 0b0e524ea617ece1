"""The words of the field, one line each, and the page where each can be seen."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """One word.

    Attributes:
        means: What it is, one sentence.
        page: The page that shows it, as `explorer.ui.guide.pages.PAGES` names it.
        also: Other spellings of it.
    """

    means: str
    page: str
    also: tuple[str, ...] = ()


TERMS: dict[str, Term] = {
    "generator": Term("The network G that turns noise into samples.", "toy_gan", ("G",)),
    "discriminator": Term(
        "The network D that says how likely a sample is real.", "toy_gan", ("D",)
    ),
    "critic": Term(
        "A D without sigmoid, as in a Wasserstein GAN: the higher its number, the more real.",
        "divergences",
    ),
    "latent": Term("The noise z that G starts from.", "step_by_step", ("z", "noise")),
    "prior": Term("The distribution that z is drawn from.", "toy_gan"),
    "logit": Term(
        "D's output before the sigmoid: 0 means 1/2, below it D says fake.", "saturation"
    ),
    "sigmoid": Term("The curve that squeezes a logit between 0 and 1.", "saturation"),
    "step": Term("One update of G, with all updates of D that go before it.", "step_by_step"),
    "batch": Term("The samples of one update.", "step_by_step"),
    "seed": Term("The number that fixes weights, noise and batches of a run.", "seeds"),
    "learning rate": Term("How far an update moves the weights.", "toy_gan", ("rate",)),
    "loss": Term("The number that a player descends.", "step_by_step"),
    "cross-entropy": Term(
        "The loss of a classifier: minus the log of what it gave to the right answer.",
        "step_by_step",
    ),
    "value": Term(
        "V(D, G): what D climbs and G descends, the mean of log D(x) plus that of "
        "log(1 − D(G(z))).",
        "optimal_discriminator",
        ("minimax",),
    ),
    "saturating": Term(
        "G's loss log(1 − D(G(z))), which is flat in the logit where D is sure of a fake.",
        "saturation",
        ("saturation",),
    ),
    "non-saturating": Term(
        "G's loss −log D(G(z)), which is steepest where D is sure of a fake.", "saturation"
    ),
    "best D": Term(
        "D* = p / (p + q): the best that D can do against a held G.",
        "optimal_discriminator",
        ("D*",),
    ),
    "JS": Term(
        "Jensen-Shannon divergence: the mean of KL from p and from q to their half-half "
        "mixture, in nats.",
        "divergences",
        ("Jensen-Shannon",),
    ),
    "KL": Term(
        "Kullback-Leibler divergence: the mean log of how much more likely p finds its samples "
        "than q does.",
        "divergences",
    ),
    "f-divergence": Term(
        "A distance that averages a convex function of the ratio p / q; KL and JS are two.",
        "divergences",
    ),
    "Wasserstein": Term(
        "W1: the least mean way on which one distribution is carried to the other.",
        "divergences",
        ("WGAN", "transport"),
    ),
    "support": Term("Where a distribution can have samples at all.", "divergences"),
    "mode": Term("One hill of the data's density.", "seeds"),
    "mode collapse": Term(
        "G draws a few kinds of samples only, whatever z it gets.", "seeds", ("collapse",)
    ),
    "penalty": Term(
        "What is added to D's loss to hold its slope.", "toy_gan", ("gradient penalty", "R1")
    ),
    "clipping": Term(
        "Every weight of the critic is cut to an interval after each update.", "divergences"
    ),
    "label smoothing": Term(
        "D is taught labels such as 0.9 instead of 1.",
        "optimal_discriminator",
        ("smoothing", "smoothed"),
    ),
    "trick": Term("A change of the training that is hoped to make it work better.", "tricks"),
    "paired comparison": Term(
        "Two settings compared seed by seed, so that the luck that they share cancels.",
        "tricks",
        ("paired", "by seed"),
    ),
    "flipped labels": Term("D is told the wrong label of some samples.", "tricks"),
    "instance noise": Term("Noise on all that D sees, real and fake, less and less.", "tricks"),
    "experience replay": Term("D is shown old fakes again.", "tricks", ("replay",)),
    "minibatch discrimination": Term(
        "D's last layer reads how close each sample is to the others of its batch.", "tricks"
    ),
    "virtual batch norm": Term(
        "G's layers are normalised by a fixed batch and the sample itself.", "tricks"
    ),
    "spectral norm": Term(
        "Each weight matrix of D is divided by its largest singular value.", "tricks"
    ),
    "feature matching": Term(
        "G is to give D's features the mean that real samples give them.", "tricks"
    ),
    "historical averaging": Term(
        "Both players are held near the mean of their past weights.", "tricks"
    ),
    "unrolled": Term("G learns against the D that would answer it some steps on.", "tricks"),
    "PacGAN": Term("D judges some samples together.", "tricks", ("pack", "packing")),
    "equilibrium": Term(
        "A state in which neither player can gain alone (Nash).", "game_dynamics"
    ),
    "eigenvalue": Term("How the game turns and shrinks near an equilibrium.", "game_dynamics"),
    "convolution": Term(
        "A layer that looks at a small window, the same everywhere in the picture.",
        "train_images",
        ("kernel", "Strided"),
    ),
    "batch normalisation": Term(
        "A layer that gives every feature mean 0 and spread 1 over the batch.", "train_images"
    ),
    "DCGAN": Term("The GAN of strided convolutions by Radford et al.", "train_images"),
    "conditional": Term("A GAN whose networks are told the class.", "latent_walk"),
    "CycleGAN": Term(
        "Two GANs that translate between unpaired sets, there and back.", "train_images"
    ),
    "FID": Term(
        "Frechet distance of real and fake features, taken as two Gaussians: lower is better.",
        "train_images",
    ),
    "precision": Term("The share of fakes that lie near real samples.", "train_images"),
    "recall": Term("The share of real samples that lie near fakes.", "train_images"),
    "truncation": Term("Numbers of z beyond a bound are drawn again.", "latent_walk"),
}
