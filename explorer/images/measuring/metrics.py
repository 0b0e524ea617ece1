"""How good and how varied generated digits are, in the eyes of a small digit classifier.

None of these numbers is the FID or the Inception score of a paper: those use the features of a
network trained on a million photographs. Each comes with its floor: what real digits that the
reference has not seen would get at the same number of samples.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import scipy.linalg
import scipy.special
import torch
from numpy.typing import NDArray
from torch import Tensor

from explorer.images.data import load_digits, to_unit_range
from explorer.images.measuring.classifier import load_classifier

Floats = NDArray[np.floating[Any]]

CONFIDENT = 0.9

#: What a page shows for each key of `measure_digits`.
TITLES: dict[str, str] = {
    "fid_digits": "FID (digit features)",
    "fid_digits_floor": "FID (digit features), real against real",
    "classifier_score": "Classifier score (Inception score with the digit classifier)",
    "classifier_score_floor": "Classifier score of real digits",
    "classes_covered": "Classes covered, of 10",
    "confident_share": "Share of samples the classifier is sure of",
    "confident_share_floor": "The same for real digits",
    "precision": "Precision (3 nearest neighbours)",
    "precision_floor": "Precision, real against real",
    "recall": "Recall (3 nearest neighbours)",
    "recall_floor": "Recall, real against real",
}


def frechet_distance(one: Floats, other: Floats) -> float:
    r"""Return the squared Frechet distance of Gaussians fitted to features (N, D) and (M, D).

    $$\lVert\mu_1-\mu_2\rVert^2 + \mathrm{Tr}(\Sigma_1+\Sigma_2-2(\Sigma_1\Sigma_2)^{1/2})$$

    References:
        Heusel et al. (2017), GANs Trained by a Two Time-Scale Update Rule, eq. 6.
        https://arxiv.org/abs/1706.08500
    """
    difference = one.mean(0) - other.mean(0)
    first, second = np.cov(one, rowvar=False), np.cov(other, rowvar=False)
    # The eigenvalues of a product of two covariances are real and not negative.
    eigenvalues = scipy.linalg.eigvals(np.atleast_2d(first) @ np.atleast_2d(second)).real
    root_trace = np.sqrt(np.clip(eigenvalues, 0, None)).sum()
    traces = np.trace(np.atleast_2d(first)) + np.trace(np.atleast_2d(second))
    return float(max(difference @ difference + traces - 2 * root_trace, 0.0))


def classifier_score(probabilities: Floats) -> float:
    r"""Return $\exp(E_x\,KL(p(y|x)\,\|\,p(y)))$ for probabilities (N, classes): 1 to classes.

    References:
        Salimans et al. (2016), Improved Techniques for Training GANs, section 4.
        https://arxiv.org/abs/1606.03498
    """
    marginal = np.broadcast_to(probabilities.mean(0), probabilities.shape)
    divergences = scipy.special.rel_entr(probabilities, marginal).sum(1)
    return float(np.exp(divergences.mean()))


def classes_covered(probabilities: Floats) -> int:
    """Return how many classes get at least 1 % of the samples, each with 90 % confidence."""
    sure = probabilities[probabilities.max(1) >= CONFIDENT]
    counts = np.bincount(sure.argmax(1), minlength=probabilities.shape[1])
    return int((counts >= 0.01 * len(probabilities)).sum())


def confident_share(probabilities: Floats) -> float:
    """Return the share of samples with a class of at least 90 % probability."""
    return float((probabilities.max(1) >= CONFIDENT).mean())


def precision_recall(real: Floats, fake: Floats, neighbours: int = 3) -> tuple[float, float]:
    """Return the share of fakes near real samples, and of real samples near fakes.

    Near means: no further from a sample than that sample's third nearest neighbour of its own
    kind.

    References:
        Kynkäänniemi et al. (2019), Improved Precision and Recall Metric for Assessing
        Generative Models, section 2. https://arxiv.org/abs/1904.06991
    """
    reals, fakes = torch.as_tensor(real).double(), torch.as_tensor(fake).double()
    between = torch.cdist(reals, fakes)
    real_radius = _radius(reals, neighbours)[:, None]
    fake_radius = _radius(fakes, neighbours)[None, :]
    precision = (between <= real_radius).any(0).double().mean()
    recall = (between <= fake_radius).any(1).double().mean()
    return precision.item(), recall.item()


def _radius(points: Tensor, neighbours: int) -> Tensor:
    """Return each point's distance to its k-th nearest other point."""
    return torch.cdist(points, points).kthvalue(neighbours + 1, dim=1).values


def measure_digits(sample: Callable[[int], Tensor], count: int = 1000) -> dict[str, float]:
    """Return all metrics of generated digits, with their floors.

    The reference is the real digits without `count` of them; the floor is what those `count`
    would get. It is no bound: a generator that was trained on the reference can come closer to
    it than other real digits do.

    Args:
        sample: Returns that many generated images (n, 1, H, W) in [-1, 1].
        count: How many to ask for, at most 2,500.

    Returns:
        Numbers by the keys of `TITLES`.
    """
    with torch.no_grad():
        features, probabilities = describe(sample(count))
    reference, _, held_out_probabilities = _real(count)
    precision, recall = precision_recall(reference[:count], features)
    floor_precision, floor_recall, floor_fid = _floor(count)
    return {
        "fid_digits": frechet_distance(features, reference),
        "fid_digits_floor": floor_fid,
        "classifier_score": classifier_score(probabilities),
        "classifier_score_floor": classifier_score(held_out_probabilities),
        "classes_covered": float(classes_covered(probabilities)),
        "confident_share": confident_share(probabilities),
        "confident_share_floor": confident_share(held_out_probabilities),
        "precision": precision,
        "precision_floor": floor_precision,
        "recall": recall,
        "recall_floor": floor_recall,
    }


def describe(images: Tensor) -> tuple[Floats, Floats]:
    """Return the classifier's features (N, 64) and probabilities (N, 10) of digit images."""
    model = load_classifier()
    parts = [model.features(part) for part in torch.split(images.float().cpu(), 500)]
    features = torch.cat(parts)
    probabilities = model.head(features).softmax(1)
    return features.double().numpy(), probabilities.double().numpy()


@lru_cache(maxsize=4)
def _real(count: int) -> tuple[Floats, Floats, Floats]:
    """Return features of the reference, and features and probabilities of the held-out."""
    if not 10 <= count <= 2500:
        msg = f"{count} samples: there are 5,000 real digits, so it must be 10 to 2,500."
        raise ValueError(msg)
    digits = load_digits()
    order = torch.randperm(len(digits), generator=torch.Generator().manual_seed(count))
    with torch.no_grad():
        features, probabilities = describe(to_unit_range(digits.images[order]))
    return features[count:], features[:count], probabilities[:count]


@lru_cache(maxsize=4)
def _floor(count: int) -> tuple[float, float, float]:
    reference, held_out, _ = _real(count)
    precision, recall = precision_recall(reference[:count], held_out)
    return precision, recall, frechet_distance(held_out, reference)
