"""The glossary: no term of the field stands undefined on a page."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from explorer.ui.guide.glossary import TERMS, found_in, spellings
from explorer.ui.guide.pages import PAGES

ROOT = Path(__file__).parents[2]
#: Terms of the field in the form that texts have; a new one that a text uses goes here, too.
FIELD = """
Adam, RMSprop, SGD, momentum, optimizer, gradient, slope, weights, hidden layer, ReLU, logit,
sigmoid, batch, minibatch, epoch, step, update, learning rate, seed, generator, discriminator,
critic, latent, noise, interpolation, truncation, loss, objective, minimax, cross-entropy,
log-likelihood, equilibrium, Nash, eigenvalue, Jacobian, KL, Kullback-Leibler, JS,
Jensen-Shannon, f-divergence, divergence, total variation, Wasserstein, transport, dual, primal,
support, density, distribution, mixture, mode, mode collapse, high quality, coverage, recall,
precision, FID, classifier, features, nearest neighbour, saturating, non-saturating, least
squares, hinge, label smoothing, one-sided, two-sided, penalty, gradient penalty, R1, clipping,
regulariser, batch norm, batch normalisation, virtual batch normalisation, minibatch
discrimination, experience replay, packing, PacGAN, moving average, unrolled, extragradient,
consensus, instance noise, Dirac-GAN, bilinear, DCGAN, MLP, convolution, strided, kernel,
pooling, conditional, CycleGAN, pix2pix, StyleGAN, VAE, autoencoder, WGAN, bfloat16, PatchGAN,
U-Net, instance norm, float32, checkpoint, quantile, Wilson, nats, histogram, binned, Gaussian,
standard deviation, variance, vector arithmetic, conjugate, f-GAN, Algorithm 1, spectral
normalisation, dropout, Lipschitz, softmax, layer normalisation, embedding, softplus, ELBO,
kernel density, Monte Carlo, Inception score, BigGAN, orthogonal regularisation
""".replace("\n", " ").split(",")


def texts() -> Iterator[str]:
    """Return what the pages and their rooms say: every string of several words."""
    files = [*(ROOT / "pages").glob("*.py"), *(ROOT / "explorer/ui").rglob("*.py")]
    for path in files:
        tree = ast.parse(path.read_text("utf-8"))
        documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
        silent = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            said = node.value if isinstance(node, ast.Constant) else None
            if isinstance(said, str) and " " in said and id(node) not in silent:
                yield said


@pytest.mark.slow
def test_no_term_of_the_field_stands_undefined() -> None:
    said = "\n".join(texts())
    undefined = []
    for term in (term.strip() for term in FIELD):
        start = f"[{term[0].upper()}{term[0]}]" if term[0].islower() else re.escape(term[0])
        used = re.search(rf"(?<![\w-]){start}{re.escape(term[1:])}s?(?![\w-])", said)
        if used and not found_in(used.group()):
            undefined.append(term)
    assert not undefined


def test_every_word_of_the_glossary_is_a_word_that_it_finds() -> None:
    for name, word in spellings().items():
        assert found_in(f"Here is {name}, see?") == [word], name


def test_longest_word_wins() -> None:
    assert found_in("a gradient penalty") == ["gradient penalty"]
    assert found_in("virtual batch normalisation") == ["virtual batch normalisation"]
    assert found_in("non-saturating") == ["non-saturating"]
    assert not found_in("megabatches, understeps")


@pytest.mark.parametrize("word", TERMS)
def test_word_is_one_sentence_with_a_page_where_it_is_seen(word: str) -> None:
    term = TERMS[word]
    assert term.page in PAGES
    assert term.means.endswith(".")
    assert not re.search(r"[.!?] [A-Z]", term.means.replace("et al. ", ""))
    assert term.formula.count("{") == term.formula.count("}")
    assert "$" not in term.formula


def test_page_of_words_shows_formulas_beside_the_sentences() -> None:
    at = AppTest.from_file(str(ROOT / "pages/glossary.py"), default_timeout=60).run()
    assert not at.exception
    shown = "\n".join(text.value for text in at.markdown)
    assert all(term.means in shown and term.formula in shown for term in TERMS.values())
    at.text_input[0].set_value("squeezes").run()
    assert not at.exception
    assert [text.value for text in at.markdown if "squeezes" in text.value]
