"""The stops of the lectures' paths; those about distances and images stand here."""

from explorer.ui.guide.stop import Stop, experiment, state_of
from explorer.ui.guide.stops_of_bugs import BUGS
from explorer.ui.guide.stops_of_the_game import GAME

STOPS: dict[str, Stop] = {
    **GAME,
    **BUGS,
    "f": state_of(
        "f-divergences",
        "T26",
        "divergences",
        "Each f-divergence has a game of its own: the table has the generator function, its "
        "conjugate and D's last layer.",
        "One row for each divergence, with its values for the present pair.",
        view="table",
    ),
    "js": experiment(
        "What goes wrong with JS",
        "T27",
        "divergences",
        "Where the supports do not meet, JS says how different they are and not how far.",
        "Parallel lines",
    ),
    "earth": state_of(
        "Moving earth",
        "T28",
        "divergences",
        "The primal form is a transport plan, the dual one a critic of slope at most one.",
        "Lines join every fake with the real point that it is carried to: together they are "
        "the shortest.",
        view="transport",
    ),
    "clip": experiment(
        "Weight clipping",
        "A13",
        "divergences",
        "Clipping bounds the slope by bounding the weights, and the critic pays for it with "
        "its shape.",
        "Clip the critic",
    ),
    "gp": experiment(
        "The gradient penalty",
        "A14 T30",
        "toy_gan",
        "The penalty asks for slope one between real samples and fakes, a place for each pair. "
        "It bounds D's slope instead of its weights.",
        "WGAN-GP",
    ),
    "critic": experiment(
        "The WGAN critic on images",
        "A11 T29",
        "train_images",
        "No batch normalisation in the critic, five updates a step: does its gap tell how good "
        "the pictures are?",
        "WGAN-GP",
    ),
    "dcgan": experiment(
        "DCGAN",
        "A3 A4 T35 A16",
        "train_images",
        "Strided convolutions, batch normalisation, no pooling. The scores are an FID of a "
        "digit classifier's features, with precision and recall beside it.",
        "Readable digits",
    ),
    "same_losses": experiment(
        "The same losses, no digits",
        "A2 K10",
        "train_images",
        "Two pairs of the lecture end at the same losses, and one of them draws nothing. "
        "Losses do not say how good the pictures are.",
        "Same losses, no digits",
    ),
    "clinic": experiment(
        "Loss is not quality",
        "A2 T24",
        "clinic",
        "Curves first, pictures last: let the class say what is wrong with a run before it is "
        "uncovered.",
        "Loss is not quality",
    ),
    "norm": experiment(
        "Batch norm alone",
        "A2 K10",
        "clinic",
        "Cases 4 and 5 of the lecture differ in batch norm, in their sizes and in their "
        "kernels. Here case 5 is beside itself without batch norm.",
        "Batch norm alone",
    ),
    "kernels": experiment(
        "Kernel sizes",
        "A15",
        "clinic",
        "The guide has repeated pictures with kernels of 3 pixels, calls 5 a good compromise "
        "and more than 7 too much. At this scale it comes out otherwise.",
        "How large a kernel?",
    ),
    "image_collapse": experiment(
        "Mode collapse on digits",
        "A2 T22",
        "train_images",
        "The third pair of the lecture: G draws the same picture for every z. Here it is no "
        "digit, and D knows it for a fake; in the lecture's longer run it was a digit 1.",
        "One picture",
    ),
    "schedule": state_of(
        "A schedule for k",
        "A12",
        "train_images",
        "The text and the notebook of the guide differ: choose either as 'k_schedule'.",
        "The form orders a run; nothing trains before you press Start.",
        objective="wasserstein",
        penalty="gradient-penalty",
        k_schedule="garrido-text",
    ),
    "garrido": state_of(
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
    "conditional": state_of(
        "Conditional GANs",
        "A9",
        "latent_walk",
        "Both networks are told the class, and the same z then draws each digit on demand.",
        "Choose a class: all 64 pictures become that digit, in 64 hands.",
        model="digits-conditional",
    ),
    "pix2pix": experiment(
        "pix2pix",
        "A19",
        "translate",
        "The lecture's figure, alive: D sees the input beside the answer, and pairs say what "
        "is right. Draw an outline, or let the class draw one.",
        "One outline, many faces",
    ),
    "cyclegan": experiment(
        "CycleGAN",
        "A18",
        "translate",
        "Two generators and two discriminators: there and back must give the same picture. No "
        "pairs are needed. The lectures show where it fails; ask what fails here.",
        "Circle to star",
    ),
    "hidden": experiment(
        "What the cycle proves",
        "A18",
        "translate",
        "A closed cycle looks like proof of a good translation. Noise shows what it rests on.",
        "What does G hide?",
    ),
    "background": experiment(
        "Why does the background change?",
        "A18",
        "translate",
        "The lecture's question at its horse and zebra, with pictures whose answer is known.",
        "Why does the background change?",
    ),
    "srgan": experiment(
        "SRGAN",
        "A17",
        "sharpen",
        "The lecture's figure, to be touched: bicubic, SRResNet, SRGAN and the original, with "
        "PSNR and SSIM. Ask which one is better before you show the numbers.",
        "Let D judge",
    ),
    "caae": experiment(
        "The same person at another age",
        "A24",
        "ageing",
        "The lecture's figure, to be touched: E makes a code of a face, G draws the code with "
        "an age, one discriminator judges codes and one pictures. What the two variants add is "
        "a view of the page.",
        "Grow old",
    ),
    "styles": experiment(
        "A style for each layer",
        "A20",
        "styles",
        "A mapping network makes a style of z, one for each layer. So a face can lend another "
        "its coarse, middle or fine layers. Does it lend what the lecture says?",
        "Lend the coarse layers",
    ),
    "growing": experiment(
        "Growing networks",
        "A21",
        "growing",
        "The networks begin with pictures of 4 pixels. A new side fades in on both sides of "
        "the game, and no layer stops learning.",
        "A new side comes in",
    ),
    "truncation": experiment(
        "Better pictures or more kinds",
        "A23",
        "truncation",
        "BigGAN draws z again where it is large: each picture gets better, and there are fewer "
        "kinds. Let them say, before you cut, what becomes of recall.",
        "Cut at a half",
    ),
    "stackgan": experiment(
        "A caption becomes a picture",
        "A22",
        "words",
        "The lecture's two stages, to be touched: click the words, and see what each stage "
        "draws of them. Ask before you click which word is the hardest for it.",
        "Another word",
    ),
    "between": state_of(
        "Between two pictures",
        "A25",
        "latent_walk",
        "Mix two z, not two pictures: each stage on the way is a picture of its own.",
        "Three rows: the straight way in z, the way on a circle, and the same mixture of the "
        "pixels.",
        model="digits-dcgan",
        view="between",
    ),
    "arithmetic": state_of(
        "Vector arithmetic",
        "A26",
        "latent_walk",
        "Average three z a concept, then add and subtract: smiling with glasses, minus smiling "
        "without, plus neutral without. The same sum of pixels is a noisy overlap.",
        "Nine faces from z, one from pixels, and what a reader sees in each: did glasses come, "
        "and what else?",
        model="faces-dcgan",
        view="arithmetic",
    ),
    "turn": state_of(
        "The turn vector",
        "A27",
        "latent_walk",
        "The average of four faces turned right minus that of four turned left is a direction: "
        "add it to any z.",
        "A film of other faces on their way along it, and how far a reader sees them turn.",
        model="faces-dcgan",
        view="direction",
    ),
    "quiz": state_of(
        "Which picture is real?",
        "T2",
        "quiz",
        "Digits of the data and of a trained generator, one at a time. Let the class vote, "
        "then compare with D and with the published figures.",
        "Your share of right answers with its interval; half is what a coin gets.",
        model="digits-dcgan",
        count=10,
    ),
    "families": experiment(
        "RBM, VAE, autoregressive, GAN",
        "T31 T32",
        "families",
        "The lecture's table, alive: every family has learned the same digits. Click a cell "
        "and it says how it was found.",
        "A short chain",
    ),
    "implicit": experiment(
        "Explicit or implicit",
        "T31",
        "families",
        "Some models give every picture a chance, a GAN only draws. The tree says who does "
        "what, the table what it costs.",
        "One pass",
    ),
    "hybrids": experiment(
        "Autoencoders with an adversary",
        "T33",
        "codes",
        "The lecture's hybrids put a D into an autoencoder. The first of them, the AAE, judges "
        "codes: choose their prior and see the digits move there.",
        "A ring of codes",
    ),
    "neighbours": state_of(
        "Has it copied?",
        "T36",
        "latent_walk",
        "Beside a fair draw stands what is nearest to it among the training images.",
        "The picked picture and its nearest neighbours, in pixels and in features.",
        model="digits-dcgan",
        view="neighbours",
    ),
    "batch_tricks": experiment(
        "D sees the batch",
        "K4",
        "tricks",
        "A D that judges single samples cannot see that all fakes are alike; one that compares "
        "them can. Does it help G, over many seeds?",
        "See the batch",
    ),
    "replay": experiment(
        "Old fakes again",
        "K3",
        "tricks",
        "The guide shows D old fakes in an extra step, so that it does not forget. Compare the "
        "same seeds with and without.",
        "Old fakes",
    ),
    "virtual": experiment(
        "A fixed batch to normalise by",
        "K5",
        "tricks",
        "Virtual batch norm measures each sample by a reference batch and itself, in G only.",
        "Salimans et al.",
    ),
    "smooth": experiment(
        "Labels of 0.9, labels of 0.1",
        "K1 K2 K6",
        "optimal_discriminator",
        "One-sided smoothing lowers D* and keeps its shape. Two-sided smoothing, and flipped "
        "labels likewise, leave a flat end among the fakes.",
        "Smooth labels",
    ),
}
