"""The stops about the two players, their losses and how they learn."""

from explorer.ui.guide.stop import Stop, experiment, state_of

GAME: dict[str, Stop] = {
    "story": state_of(
        "Forger and detective",
        "T1 T3 T4",
        "toy_gan",
        "G turns noise into fakes; D says how likely each sample is real. Neither is told the "
        "data's law: D sees samples, and G sees only D's answers.",
        "Blue dots are real, orange dots are G's. The surface is D(x): blue where it "
        "says real, orange where it says fake.",
        compare="none",
        values=(),
    ),
    "toy": experiment(
        "The toy GAN of the lecture",
        "A1 K9",
        "toy_gan",
        "The lecture's own networks, batches and rates, for three latent dimensions at once. "
        "One batch trains G, the next trains D.",
        "The lecture",
    ),
    "loss": experiment(
        "D's loss, term by term",
        "T5 T6 T7",
        "step_by_step",
        "D sorts two classes: it descends a cross-entropy, which is to climb the value V. The "
        "first term of V does not depend on G.",
        "D before it knows anything",
    ),
    "algorithm": state_of(
        "Algorithm 1, stage by stage",
        "T14 K8",
        "step_by_step",
        "First D learns, on real samples and fakes of a held G; then G learns against a held "
        "D. In code that is a detach and two optimisers.",
        "Thirteen stages: seven of D, six of G. No fake moves while D learns, and D's surface "
        "stands still while G learns.",
        start_step=300,
    ),
    "reuse": state_of(
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
    "order": experiment(
        "Who learns first?",
        "K8",
        "step_by_step",
        "In the lecture's code G goes first, in Algorithm 1 D does. Either order is a fair "
        "game.",
        "The lecture's order",
    ),
    "best": state_of(
        "The best D",
        "T8",
        "optimal_discriminator",
        "Hold G. At each x by itself, D can do no better than the share of real samples there.",
        "The green curve is D*: it crosses 1/2 where both densities are equally high.",
    ),
    "optimum": experiment(
        "The global optimum",
        "T9 T10",
        "optimal_discriminator",
        "Put the best D into V: what is left is a Jensen-Shannon divergence. It is smallest "
        "only where the fakes have the data's law.",
        "Set q = p",
    ),
    "figure": experiment(
        "Figure 1",
        "T11 T12 T16",
        "goodfellow_figure",
        "D answers, G follows D's slope, D answers again. The arrows from z are G itself.",
        "The paper's figure",
    ),
    "lazy": experiment(
        "A D that lags behind",
        "T13",
        "goodfellow_figure",
        "In practice D makes a step or a few. Then G follows the slope of an answer that is "
        "out of date.",
        "A lazy D",
    ),
    "saturation": experiment(
        "Saturation",
        "T18",
        "saturation",
        "The loss is not flat in D; the sigmoid is flat in its logit. So a fake that D is sure "
        "of teaches G next to nothing.",
        "Why a flat end?",
    ),
    "trick": experiment(
        "The −log D trick",
        "T19 K7",
        "saturation",
        "The other loss has the same fixed points and teaches most where D is surest.",
        "A sure D",
    ),
    "perfect": experiment(
        "A perfect D",
        "T20",
        "saturation",
        "This is the experiment of Arjovsky and Bottou: G is held and a new D studies it.",
        "Hold G, train D",
    ),
    "strong": experiment(
        "D too strong",
        "T24 T25",
        "toy_gan",
        "Look at the pictures first and at the losses second. Then try the remedies: k, one "
        "rate a player, the other loss.",
        "D too strong",
    ),
    "weak": experiment(
        "D too weak",
        "T22 T23",
        "toy_gan",
        "A D that learns slowly is chased to wherever it is weakest: for a D that stands still "
        "the best fakes all lie at one spot.",
        "Collapse",
    ),
    "chase": experiment(
        "A moving target",
        "T17 T21",
        "game_dynamics",
        "Each player's target is the other, and it moves. An equilibrium is where neither "
        "wants to; to circle around it is not to stop learning.",
        "Endless loop",
    ),
    "count": experiment(
        "How often does it collapse?",
        "T22",
        "seeds",
        "One run is an anecdote. Count over many seeds, and say how you counted.",
        "The two losses",
    ),
}
