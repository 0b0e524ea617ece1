"""The words about the two players, their losses and the distances between distributions."""

from explorer.ui.guide.term import Term

GAME: dict[str, Term] = {
    "GAN": Term(
        "Generative adversarial network: a generator and a discriminator that learn against "
        "each other.",
        "toy_gan",
        ("generative adversarial network",),
        r"\min_G \max_D V(D, G)",
    ),
    "generator": Term(
        "The network G that turns noise into samples.", "toy_gan", ("G",), r"x = G(z)"
    ),
    "discriminator": Term(
        "The network D that says how likely a sample is real.",
        "toy_gan",
        ("D",),
        r"D(x) = \sigma(\ell(x))",
    ),
    "critic": Term(
        "A D without sigmoid, as in a Wasserstein GAN: the higher its number, the more real.",
        "divergences",
    ),
    "real": Term("A sample of the data, drawn in blue.", "toy_gan", ("data",), r"x \sim p"),
    "fake": Term("A sample that G made, drawn in orange.", "toy_gan", (), r"G(z) \sim q"),
    "latent": Term(
        "The noise z that G starts from.", "step_by_step", ("z", "noise", "latent dimension")
    ),
    "prior": Term(
        "The distribution that z is drawn from.", "toy_gan", (), r"z \sim \mathcal{N}(0, I)"
    ),
    "logit": Term(
        "D's output before the sigmoid: 0 means 1/2, below it D says fake.",
        "saturation",
        (),
        r"\ell = \log\frac{D}{1 - D}",
    ),
    "sigmoid": Term(
        "The curve that squeezes a logit between 0 and 1.",
        "saturation",
        (),
        r"\sigma(\ell) = \frac{1}{1 + e^{-\ell}}",
    ),
    "step": Term("One update of G, with all updates of D that go before it.", "step_by_step"),
    "update": Term("One change of a player's weights, by one batch.", "step_by_step"),
    "batch": Term("The samples of one update.", "step_by_step", ("minibatch",)),
    "epoch": Term(
        "As many steps as it takes to see every training sample once.", "train_images"
    ),
    "seed": Term("The number that fixes weights, noise and batches of a run.", "seeds"),
    "weights": Term("The numbers in a network that training changes.", "step_by_step"),
    "hidden layer": Term("A layer between a network's input and its output.", "toy_gan"),
    "ReLU": Term(
        "What stands between layers: negative numbers become 0.",
        "toy_gan",
        (),
        r"\max(0, x)",
    ),
    "gradient": Term(
        "In which direction, and how steeply, a loss rises.",
        "saturation",
        ("slope", "gradients"),
        r"\nabla L",
    ),
    "learning rate": Term(
        "How far an update moves the weights.",
        "toy_gan",
        ("rate",),
        r"w \leftarrow w - \eta \nabla L",
    ),
    "optimizer": Term(
        "The rule that makes an update out of a gradient.", "toy_gan", ("optimiser", "SGD")
    ),
    "Adam": Term(
        "An optimizer that gives each weight a rate of its own, by the size of its past "
        "gradients.",
        "toy_gan",
        ("RMSprop",),
    ),
    "momentum": Term(
        "An update goes on a little in the direction of the updates before it.", "toy_gan"
    ),
    "loss": Term("The number that a player descends.", "step_by_step", ("objective",)),
    "cross-entropy": Term(
        "The loss of a classifier: minus the log of what it gave to the right answer.",
        "step_by_step",
        ("log-likelihood",),
        r"-\tfrac{1}{N}\sum_n \log P(y_n \mid x_n)",
    ),
    "value V": Term(
        "What D climbs and G descends in the first GAN.",
        "optimal_discriminator",
        ("minimax",),
        r"V = E_p \log D(x) + E_z \log(1 - D(G(z)))",
    ),
    "saturating": Term(
        "G's loss that is flat in the logit where D is sure of a fake.",
        "saturation",
        ("saturation", "saturates"),
        r"\log(1 - D(G(z)))",
    ),
    "non-saturating": Term(
        "G's loss that is steepest in the logit where D is sure of a fake.",
        "saturation",
        (),
        r"-\log D(G(z))",
    ),
    "least squares": Term(
        "Losses that are squares of how far D's output lies from its target.",
        "toy_gan",
        ("LSGAN",),
        r"(D(x) - 1)^2",
    ),
    "hinge": Term(
        "D's loss that forgets every sample that is right by a margin of 1.",
        "toy_gan",
        (),
        r"\max(0, 1 - \ell)",
    ),
    "Algorithm 1": Term(
        "The training of the GAN paper: k updates of D, then one of G, again and again.",
        "step_by_step",
    ),
    "optimal discriminator": Term(
        "The best that D can do against a held G: the share of real samples at each place.",
        "optimal_discriminator",
        ("best D", "D*"),
        r"D^* = \frac{p}{p + q}",
    ),
    "density": Term("How much of a distribution lies at a place.", "optimal_discriminator"),
    "distribution": Term(
        "Which samples come, and how often; p is that of the data, q that of the fakes.",
        "divergences",
        ("p", "q"),
    ),
    "Gaussian": Term(
        "The bell curve, with a mean and a standard deviation.",
        "divergences",
        ("normal",),
        r"\mathcal{N}(\mu, \sigma^2)",
    ),
    "standard deviation": Term(
        "How far samples usually lie from their mean.", "divergences", ("variance",), r"\sigma"
    ),
    "mixture": Term("A distribution made of several, each with a share.", "divergences"),
    "histogram": Term("Counts of samples in bins.", "seeds", ("binned",)),
    "nats": Term(
        "The unit of what is measured with natural logarithms; 1 bit is 0.693 of them.",
        "divergences",
    ),
    "divergence": Term(
        "A number that is 0 where two distributions are equal, else more.", "divergences"
    ),
    "JS": Term(
        "Jensen-Shannon divergence: the mean of KL from p and from q to their half-half "
        "mixture, in nats.",
        "divergences",
        ("Jensen-Shannon",),
        r"\tfrac12 \mathrm{KL}(p\|m) + \tfrac12 \mathrm{KL}(q\|m),\; m = \tfrac{p+q}{2}",
    ),
    "KL": Term(
        "Kullback-Leibler divergence: the mean log of how much more likely p finds its samples "
        "than q does.",
        "divergences",
        ("Kullback-Leibler",),
        r"E_p \log\frac{p(x)}{q(x)}",
    ),
    "total variation": Term(
        "Half of the area between two densities: 0 for equal ones, 1 for separate ones.",
        "divergences",
        (),
        r"\tfrac12 \int |p - q|",
    ),
    "f-divergence": Term(
        "A distance that averages a convex function of the ratio p / q; KL and JS are two.",
        "divergences",
        ("f-GAN",),
        r"E_q\, f(p/q)",
    ),
    "conjugate": Term(
        "The convex function by which an f-divergence becomes a game with a critic.",
        "divergences",
        (),
        r"f^*(t) = \sup_u\, (ut - f(u))",
    ),
    "Wasserstein": Term(
        "W1: the least mean way on which one distribution is carried to the other.",
        "divergences",
        ("WGAN", "W1"),
        r"\inf_\gamma E_\gamma \|x - y\|",
    ),
    "transport plan": Term(
        "Which part of one distribution is carried to which part of the other.",
        "divergences",
        ("transport",),
    ),
    "dual": Term(
        "The same distance from the other side: the best gap that an allowed critic finds; "
        "the primal form seeks the cheapest plan.",
        "divergences",
        ("primal",),
        r"\sup_{\|f\|_L \le 1} E_p f - E_q f",
    ),
    "support": Term("Where a distribution can have samples at all.", "divergences"),
    "quantile": Term(
        "The place below which a given share of a distribution lies.", "goodfellow_figure"
    ),
    "equilibrium": Term(
        "A state in which neither player can gain alone (Nash).", "game_dynamics", ("Nash",)
    ),
    "eigenvalue": Term(
        "How the game turns and shrinks near an equilibrium.",
        "game_dynamics",
        ("Jacobian",),
        r"J v = \lambda v",
    ),
    "Dirac-GAN": Term(
        "The smallest GAN: one real point, one fake point, a line for D.", "game_dynamics"
    ),
    "bilinear game": Term(
        "The game of value xy: its players circle.", "game_dynamics", ("bilinear",), "xy"
    ),
    "extragradient": Term(
        "An update that looks one step ahead and takes the slope from there.", "game_dynamics"
    ),
    "consensus": Term(
        "A penalty on how fast the two players move.",
        "game_dynamics",
        ("consensus optimisation",),
    ),
    "instance noise": Term("Noise on real samples and fakes alike.", "game_dynamics"),
}
