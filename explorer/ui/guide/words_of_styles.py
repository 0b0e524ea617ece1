"""The words about generators whose layers have styles."""

from explorer.ui.guide.term import Term

STYLES: dict[str, Term] = {
    "StyleGAN": Term("A GAN whose z becomes styles, which steer every layer of G.", "styles"),
    "style": Term(
        "What sets the mean and the deviation of each channel of a layer: linear in w.",
        "styles",
        ("AdaIN",),
        r"(1 + s)\,\frac{x - \mu(x)}{\sigma(x)} + b, \quad (s, b) = A w",
    ),
    "mapping network": Term(
        "The dense layers that make a w of each z.", "styles", (), "w = f(z)"
    ),
    "style mixing": Term(
        "Training with two w, one before and one behind a random layer, so that layers do not "
        "rely on each other.",
        "styles",
        ("mixed styles",),
    ),
    "path length": Term(
        "How fast, squared, a picture changes on its way from one code to another.", "styles"
    ),
    "BigGAN": Term(
        "A GAN of residual networks that both know the class, with bounded matrices; its z can "
        "be truncated.",
        "truncation",
    ),
    "truncation": Term(
        "Numbers of z beyond a threshold are drawn again: better pictures, fewer kinds.",
        "truncation",
        ("resampling",),
        r"z \sim N(0, 1) \text{ given } |z| \le t",
    ),
    "embedding": Term(
        "A class as a few numbers, which are learned with the weights.", "truncation"
    ),
    "conditional batch norm": Term(
        "Batch norm whose gain and bias are linear in a code of the class.",
        "truncation",
        (),
        r"(1 + A e)\,\frac{x - \mu}{\sigma} + B e",
    ),
    "projection discriminator": Term(
        "A D whose logit is a line for all classes, and one for each.",
        "truncation",
        (),
        r"w\cdot h(x) + b + \langle v_y, h(x)\rangle",
    ),
    "orthogonal regularisation": Term(
        "What G pays for rows of a matrix that are not orthogonal.",
        "truncation",
        (),
        r"\lVert W W^\top \odot (1 - I)\rVert_F^2",
    ),
    "truncation in W": Term(
        "Styles are drawn towards their mean by a factor ψ.",
        "styles",
        ("ψ",),
        r"\bar w + \psi\,(w - \bar w)",
    ),
    "equalised learning rate": Term(
        "Weights of one size in all layers, scaled as a layer computes, so that all learn at "
        "one speed.",
        "styles",
    ),
    "StackGAN": Term(
        "A small GAN draws a caption, and a second one enlarges its picture and reads the "
        "caption again.",
        "words",
    ),
    "caption": Term(
        "What a picture is to show, in words: here one for each of four aspects.", "words"
    ),
    "conditioning augmentation": Term(
        "A caption becomes a Gaussian, and what G reads is drawn from it.",
        "words",
        (),
        r"c = \mu(t) + \sigma(t) \odot \epsilon",
    ),
    "mismatched pair": Term(
        "A real picture with the caption of another one, which D learns to refuse.", "words"
    ),
    "ProGAN": Term(
        "A GAN whose two networks begin with pictures of 4 pixels and double their side as "
        "they learn.",
        "growing",
        ("progressive growing",),
    ),
    "fade": Term(
        "The weight of a new side goes from 0 to 1, in both networks.",
        "growing",
        ("fades in", "fade in"),
        r"x = (1 - \alpha)\,\text{up}(x_\text{old}) + \alpha\,x_\text{new}",
    ),
    "drift": Term(
        "A small penalty on D's scores of real pictures, which keeps them near 0.",
        "growing",
        (),
        r"\varepsilon\,\mathbb{E}[D(x)^2]",
    ),
    "ablation": Term("Parts are taken away one by one, to see what each is worth.", "styles"),
}
