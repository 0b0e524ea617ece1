"""The words about modes, penalties, images and how to measure them."""

from explorer.ui.guide.term import Term

IMAGES: dict[str, Term] = {
    "CAAE": Term(
        "An autoencoder whose G is told the age, with a D of codes and a D of pictures.",
        "ageing",
    ),
    "mode": Term("One hill of the data's density.", "seeds"),
    "mode collapse": Term(
        "G draws a few kinds of samples only, whatever z it gets.", "seeds", ("collapse",)
    ),
    "coverage": Term("How many modes G reaches.", "seeds"),
    "high quality": Term(
        "A sample within 3 standard deviations of a mode.", "seeds", ("high-quality",)
    ),
    "confidence interval": Term(
        "Where the true share lies, as far as so few trials can say; Wilson's holds for small "
        "numbers, too.",
        "seeds",
        ("Wilson",),
    ),
    "packing": Term(
        "D judges several samples together, so that it sees whether they are all alike.",
        "seeds",
        ("PacGAN",),
    ),
    "unrolled GAN": Term(
        "G looks at what D will be after some more updates.", "seeds", ("unrolled",)
    ),
    "penalty": Term("What is added to D's loss to hold its slope.", "toy_gan"),
    "gradient penalty": Term(
        "It asks for slope 1 of the critic between real samples and fakes.",
        "toy_gan",
        ("WGAN-GP",),
        r"\lambda\,(\|\nabla D(\hat x)\| - 1)^2",
    ),
    "R1": Term(
        "A penalty on the slope of D at real samples.",
        "toy_gan",
        (),
        r"\tfrac{\gamma}{2} E_p \|\nabla D(x)\|^2",
    ),
    "clipping": Term(
        "Every weight of the critic is cut to an interval after each update.", "divergences"
    ),
    "regulariser": Term(
        "Any addition that keeps a player calm, such as a penalty.", "game_dynamics"
    ),
    "label smoothing": Term(
        "D is taught labels such as 0.9 instead of 1.",
        "optimal_discriminator",
        ("smoothing", "smoothed", "one-sided", "two-sided"),
        r"D^* = \frac{\alpha p + \beta q}{p + q}",
    ),
    "label": Term("What D is told of a sample: 1 real, 0 fake.", "step_by_step", ("labels",)),
    "second opinion": Term(
        "Rules that read a run's curves and say what they are a sign of, or that they cannot "
        "tell.",
        "clinic",
    ),
    "experience replay": Term("Old fakes are kept and shown to D again.", "train_images"),
    "minibatch discrimination": Term(
        "A layer that tells D how alike the samples of a batch are.", "train_images"
    ),
    "moving average": Term(
        "The mean of G's weights over its last steps, calmer than G itself.",
        "toy_gan",
        ("EMA",),
        r"\bar w \leftarrow \beta \bar w + (1 - \beta) w",
    ),
    "MLP": Term("A network of full layers: every number meets every number.", "train_images"),
    "convolution": Term(
        "A layer that looks at a small window, the same everywhere in the picture.",
        "train_images",
        ("kernel", "strided", "stride"),
    ),
    "pooling": Term(
        "A layer that shrinks a picture to the largest number or the mean of each window.",
        "train_images",
    ),
    "batch normalisation": Term(
        "A layer that gives every feature mean 0 and spread 1 over the batch.",
        "train_images",
        ("batch norm",),
        r"\frac{x - \mu_B}{\sigma_B}",
    ),
    "virtual batch normalisation": Term(
        "Batch normalisation by a batch that is chosen once and held.", "train_images"
    ),
    "DCGAN": Term("The GAN of strided convolutions by Radford et al.", "train_images"),
    "conditional": Term(
        "A GAN whose networks are told the class.", "latent_walk", (), r"G(z, c),\; D(x, c)"
    ),
    "class": Term(
        "Which kind of picture it is, such as the digit 7.", "latent_walk", ("classes",)
    ),
    "CycleGAN": Term(
        "Two GANs that translate between unpaired sets, there and back.",
        "translate",
        (),
        r"F(G(x)) \approx x",
    ),
    "pix2pix": Term(
        "A conditional GAN that translates pictures, taught by pairs.", "translate"
    ),
    "cycle": Term(
        "There and back: a picture translated into the other kind, and back again.",
        "translate",
        ("cycle consistency",),
        r"|F(G(x)) - x|",
    ),
    "identity loss": Term(
        "What a translator changes of a picture that is of its target's kind already.",
        "translate",
        (),
        r"|F(x) - x|",
    ),
    "PatchGAN": Term(
        "A D that judges overlapping patches of a picture instead of the whole.",
        "translate",
        ("receptive field",),
    ),
    "U-Net": Term(
        "An hourglass of layers whose halves are joined at every size of the picture.",
        "translate",
    ),
    "dropout": Term(
        "Some numbers of a layer, drawn by chance, are set to 0, and the others made larger.",
        "translate",
    ),
    "instance norm": Term(
        "A layer that gives every feature of each picture mean 0 and spread 1.",
        "translate",
        ("instance normalisation",),
        r"\frac{x - \mu_x}{\sigma_x}",
    ),
    "steganography": Term("Hiding a message in a picture so that nobody sees it.", "translate"),
    "VAE": Term(
        "An autoencoder whose code is a distribution: new codes draw new pictures.",
        "train_images",
        ("autoencoder",),
    ),
    "RBM": Term(
        "A restricted Boltzmann machine: an energy for every picture, sampled by a chain.",
        "families",
        ("restricted Boltzmann machine",),
        r"E(v, h) = -a^T v - b^T h - v^T W h",
    ),
    "Gibbs sampling": Term(
        "A Markov chain that draws some units given the others, and the others given these.",
        "families",
        ("Gibbs chain",),
    ),
    "contrastive divergence": Term(
        "The slope of log p with a short chain from the data in place of the machine's own "
        "pictures.",
        "families",
        ("CD-1", "CD-k", "PCD"),
    ),
    "PixelCNN": Term(
        "A network that gives every pixel a chance, given the pixels before it.",
        "families",
        ("autoregressive",),
        r"\log p(x) = \textstyle\sum_i \log p(x_i \mid x_1, \ldots, x_{i-1})",
    ),
    "AAE": Term(
        "An adversarial autoencoder: a D makes the codes look like a chosen prior.",
        "families",
        ("adversarial autoencoder",),
    ),
    "code": Term(
        "The numbers that an encoder gives a picture, and a decoder draws one from.", "codes"
    ),
    "evidence lower bound": Term(
        "What a VAE ascends: reconstruction less KL to the prior, never above log p(x).",
        "families",
        ("ELBO",),
    ),
    "held out": Term(
        "Kept from the training, so that a number on it says something new.",
        "families",
        ("held-out",),
    ),
    "nats": Term(
        "A unit of log p: logarithms to the base e; one bit is 0.693 nats.",
        "families",
        ("nat",),
    ),
    "checkpoint": Term("The weights of a run at one step, kept as a file.", "train_images"),
    "half precision": Term(
        "Numbers of 16 bits instead of 32: faster where the machine has them.",
        "train_images",
        ("bfloat16", "float32", "autocast"),
    ),
    "classifier": Term("A network that says which class a picture is of.", "train_images"),
    "features": Term(
        "What an inner layer of a classifier says about a picture, as numbers.", "train_images"
    ),
    "FID": Term(
        "Frechet distance of real and fake features, taken as two Gaussians: lower is better.",
        "train_images",
        ("Frechet distance",),
        r"\|\mu_1 - \mu_2\|^2 + \mathrm{tr}\bigl(\Sigma_1 + \Sigma_2 "
        r"- 2 (\Sigma_1 \Sigma_2)^{1/2}\bigr)",
    ),
    "precision": Term("The share of fakes that lie near real samples.", "train_images"),
    "recall": Term("The share of real samples that lie near fakes.", "train_images"),
    "rank correlation": Term(
        "How far two orders agree: 1 for the same order, −1 for the reverse.",
        "clinic",
        (),
        r"1 - \frac{6 \sum_i d_i^2}{n^3 - n}",
    ),
    "nearest neighbour": Term(
        "The training picture that differs least from a given one.",
        "latent_walk",
        ("nearest neighbours",),
    ),
    "interpolation": Term(
        "A way from one z to another; each stage on it is a picture.",
        "latent_walk",
        (),
        r"z = \lambda z_1 + (1 - \lambda) z_2",
    ),
    "vector arithmetic": Term(
        "Averages of z are added and subtracted like the ideas that they stand for.",
        "latent_walk",
    ),
    "latent direction": Term(
        "What is added to any z to change one thing in its picture.", "latent_walk"
    ),
    "factor reader": Term(
        "A small network that reads from a drawn picture what it was drawn of.",
        "latent_walk",
        ("face reader", "shape reader"),
    ),
    "super-resolution": Term(
        "Making a large picture of a small one: many fit it, and one must be chosen.",
        "sharpen",
        ("SRGAN", "SRResNet"),
    ),
    "bicubic": Term(
        "Enlarging by a weighted mean of 16 neighbours, without learning anything.", "sharpen"
    ),
    "SSIM": Term(
        "How alike means, spreads and covariance of two pictures are under a small window: 1 "
        "where they are equal.",
        "sharpen",
        ("structural similarity",),
    ),
    "sharpness": Term(
        "The variance of the differences of each pixel from its neighbours.", "sharpen"
    ),
    "feature distance": Term(
        "The mean squared difference of what an inner layer of a small reader makes of two "
        "pictures.",
        "sharpen",
    ),
    "Laplacian": Term("Four times a pixel less its four neighbours.", "sharpen"),
    "LPIPS": Term(
        "A published distance of pictures by the features of a network that learned "
        "photographs; this program has none.",
        "sharpen",
    ),
}
