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
