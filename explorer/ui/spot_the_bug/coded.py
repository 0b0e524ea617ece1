"""Wrong code of notebooks and public programs, written anew in lines of our own."""

from explorer.theory.bugs import critics, losses, measures, training
from explorer.ui.spot_the_bug.case import Case

CODED: dict[str, Case] = {
    "minimax": Case(
        "A generator's loss",
        "Public code",
        "The loss of the minimax game, on logits.",
        (
            "def discriminator_loss(real, fake):",
            "    return softplus(-real).mean() + softplus(fake).mean()",
            "",
            "def minimax_generator_loss(fake):",
            "    return softplus(-fake).mean()",
        ),
        (4,),
        ("    return -softplus(fake).mean()",),
        "This is −log D(G(z)), the non-saturating loss. The minimax loss is log(1 − D(G(z))): "
        "whoever compares the two with this code compares one with itself.",
        losses.not_minimax,
    ),
    "wasserstein": Case(
        "A class of losses",
        "Public code",
        "The losses of a WGAN.",
        (
            "class WassersteinLoss:",
            "    def critic(self, real, fake):",
            "        return relu(1 - real).mean() + relu(1 + fake).mean()",
            "",
            "    def generator(self, fake):",
            "        return -fake.mean()",
        ),
        (2,),
        ("        return fake.mean() - real.mean()",),
        "This is the hinge loss. It is 0 as soon as real and fake are 1 away from the border: "
        "it estimates no distance, and its curve cannot be read as one.",
        losses.hinge_for_wasserstein,
    ),
    "one-sample": Case(
        "A gradient penalty",
        "A guide's notebook (Garrido et al.)",
        "One norm for each picture of the batch, over all its pixels.",
        (
            "mix = uniform((batch, 1, 1, 1))",
            "x_hat = mix * real + (1 - mix) * fake",
            "with GradientTape() as tape:",
            "    tape.watch(x_hat)",
            "    answers = critic(x_hat)",
            "slopes = tape.gradient(answers, x_hat)[0]",
            "norms = sqrt(reduce_sum(slopes ** 2, axis=[1, 2]))",
            "penalty = reduce_mean((norms - 1) ** 2)",
        ),
        (5, 6),
        (
            "slopes = tape.gradient(answers, x_hat)",
            "norms = sqrt(reduce_sum(slopes ** 2, axis=[1, 2, 3]))",
        ),
        "The [0] keeps the first picture of the batch alone, and the sum then leaves a norm "
        "for each of its 32 rows. Each row is pulled to 1, so the picture's slope goes to √32.",
        critics.penalty_of_one_sample,
    ),
    "batch-norm": Case(
        "A critic with a penalty",
        "A mistake often seen; here after the last layer, where it is exact",
        "The penalty is to hold the slope at each point near 1.",
        (
            "critic = Sequential(",
            "    Linear(2, 64), LeakyReLU(0.2),",
            "    Linear(64, 1),",
            "    BatchNorm1d(1),",
            ")",
            "answers = critic(x_hat)",
            "(slope,) = grad(answers.sum(), x_hat, create_graph=True)",
            "penalty = ((slope.norm(dim=1) - 1) ** 2).mean()",
        ),
        (3,),
        ("    # nothing, or a LayerNorm further up",),
        "Batch normalisation lets every sample of the batch into the answer for each. The "
        "normalised answers sum to 0 for every D: their gradient is 0, and the penalty is 1 "
        "whatever D does.",
        critics.penalty_through_batch_norm,
    ),
    "virtual": Case(
        "A normalising layer",
        "A guide's notebook (Garrido et al.)",
        "Virtual batch normalisation: mean 0 and spread 1, by a reference batch.",
        (
            "def normalise(x, reference):",
            "    seen = concat([reference, x])",
            "    mean, std = seen.mean(0), seen.std(0)",
            "    out = x - mean",
            "    out = x / std",
            "    return gamma * out + beta",
        ),
        (4,),
        ("    out = out / std",),
        "The second line starts from x again and forgets the first: the mean stays in. A "
        "feature far from 0 stays far from 0, where the next layer bends no more.",
        training.forgotten_mean,
    ),
    "labels": Case(
        "Smooth labels",
        "A lecture's notebook (Raschka, case 6)",
        "One-sided label smoothing, as in Salimans et al.",
        (
            "real_label, fake_label = 0.9, 0.0",
            "for images in loader:",
            "    made = G(uniform(-1, 1, (128, 100)))",
            "    g_loss = bce(D(made), real_label)",
            "    update(G, g_loss)",
            "    d_loss = bce(D(images), real_label)",
            "    d_loss += bce(D(made.detach()), fake_label)",
            "    update(D, d_loss / 2)",
        ),
        (3,),
        ("    g_loss = bce(D(made), 1.0)",),
        "The smoothed label is D's. Given to G, too, it asks for fakes of which D is not too "
        "sure: past D = 0.9 the gradient turns round.",
        losses.smoothed_generator,
    ),
    "overwritten": Case(
        "A relativistic generator",
        "Public code",
        "With `relativistic` G compares its fakes with real samples.",
        (
            "real_out = D(images).detach()",
            "fake_out = D(G(z))",
            "if relativistic:",
            "    g_loss = bce_with_logits(fake_out - real_out, ones)",
            "g_loss = bce_with_logits(fake_out, ones)",
            "g_loss.backward()",
        ),
        (4,),
        ("else:  g_loss = bce_with_logits(fake_out, ones)",),
        "The plain loss overwrites the relativistic one at once: the switch does nothing. A "
        "relativistic loss stays as it is when D adds a constant to all its answers; this one "
        "does not.",
        losses.overwritten_relativistic,
    ),
    "at-once": Case(
        "One step of training",
        "A guide's notebooks (Garrido et al.)",
        "Algorithm 1: D moves first, and G answers the new D.",
        (
            "with GradientTape(persistent=True) as tape:",
            "    made = G(z)",
            "    d_loss = loss_of_d(D(real), D(made))",
            "    g_loss = loss_of_g(D(made))",
            "update(D, tape.gradient(d_loss, D.weights))",
            "update(G, tape.gradient(g_loss, G.weights))",
        ),
        (3, 5),
        (
            "    # not yet: D has to move first",
            "update(G, gradient of loss_of_g(D(G(z))))",
        ),
        "Both gradients come from one pass: G answers the D of before. In the game of x times "
        "y players who move at once spiral outwards; in turns they stay on a closed path.",
        training.updated_at_once,
    ),
    "psnr": Case(
        "How good is a picture?",
        "Public code for super-resolution",
        "The peak signal-to-noise ratio of a generator that ends with tanh.",
        (
            "made = generator(small)  # tanh: from -1 to 1",
            "error = ((made - large) ** 2).mean()",
            "peak = 1.0",
            "psnr = 10 * log10(peak ** 2 / error)",
        ),
        (2,),
        ("peak = 2.0  # from -1 to 1",),
        "The peak is the range of the pictures, which is 2. A peak of 1 takes 6.02 dB from "
        "every result, and a better method of another paper may look worse.",
        measures.range_of_one,
    ),
    "density": Case(
        "The true density",
        "Public code has such a 'true density'; this is one way to it",
        "The density of Gaussian modes in the plane, for a map beside the samples.",
        (
            "def true_density(x, modes, sigma):",
            "    squared = ((x - modes) ** 2).sum(-1)",
            "    bells = exp(-squared / (2 * sigma ** 2))",
            "    bells = bells / (sqrt(2 * pi) * sigma)",
            "    return bells.mean(-1)",
        ),
        (3,),
        ("    bells = bells / (2 * pi * sigma ** 2)",),
        "That is the factor of the line, and the modes lie in the plane. The 'density' does "
        "not integrate to 1, and any divergence computed with it is off.",
        measures.mass_of_a_density,
    ),
    "ring": Case(
        "A ring of eight modes",
        "The authors' demo of unrolled GANs",
        "Samples of eight modes, evenly spaced on a circle.",
        (
            "def ring(n, radius=2.0, std=0.02):",
            "    angle = linspace(0, 2 * pi, 8)",
            "    modes = radius * stack([cos(angle), sin(angle)], 1)",
            "    chosen = modes[integers(0, 8, n)]",
            "    return chosen + std * normal((n, 2))",
        ),
        (1,),
        ("    angle = linspace(0, 2 * pi, 8, endpoint=False)",),
        "Both ends of the circle are in, and they are the same place: seven modes, one of them "
        "with twice the samples. Nobody can cover eight.",
        measures.ring_with_both_ends,
    ),
}
