"""How good and how varied generated digits are, in the eyes of a small digit classifier.

None of these numbers is the FID or the Inception score of a paper: those use the features of a
network trained on a million photographs. Each comes with its floor: what real digits that the
reference has not seen would get at the same number of samples.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import numpy as np
import scipy.linalg
import scipy.special
import scipy.stats
import torch
from numpy.typing import NDArray
from torch import Tensor
from tqdm import tqdm

from explorer.images.data import load_digits, to_unit_range
from explorer.images.measuring.classifier import load_classifier

Floats = NDArray[np.floating[Any]]

CONFIDENT = 0.9
FEWEST_SAMPLES, MOST_SAMPLES = 10, 50_000
#: Real images kept from the reference, for the floor: half of the digits.
MOST_HELD_OUT = 2500
#: Splits of an interval.
SPLITS = 10
#: Samples a dimension below which a Frechet distance tells of their number.
ENOUGH = 10

_PART = 2500

#: The names of Frechet distances, each after the features that it is measured in: those of the
#: digit classifier, of the face reader, of its second layer at every place of a picture.
DIGIT_FID = "FID (digit features)"
FACE_FID = "FID (face features)"
FACE_PLACES_FID = "FID (face features of layer 2)"

#: What a page shows for each key of `measure_digits`.
TITLES: dict[str, str] = {
    "fid_digits": DIGIT_FID,
    "fid_digits_floor": f"{DIGIT_FID}, real against real",
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
    return float(near(real, fake, neighbours).mean()), float(
        near(fake, real, neighbours).mean()
    )


def near(some: Floats, others: Floats, neighbours: int = 3) -> NDArray[np.bool_]:
    """Return which of the others (M, D) are near some sample of (N, D), as `precision_recall`.

    Returns:
        Shape (M,).
    """
    known, asked = torch.as_tensor(some).double(), torch.as_tensor(others).double()
    radius = _radius(known, neighbours)[:, None]
    found: NDArray[np.bool_] = (torch.cdist(known, asked) <= radius).any(0).numpy()
    return found


def balanced_precision_recall(real: Floats, fake: Floats) -> tuple[float, float]:
    """Return precision and recall of the first samples of both, as many of each."""
    count = min(len(real), len(fake))
    return precision_recall(real[:count], fake[:count])


def _radius(points: Tensor, neighbours: int) -> Tensor:
    """Return each point's distance to its k-th nearest other point."""
    return torch.cdist(points, points).kthvalue(neighbours + 1, dim=1).values


def measure_digits(
    sample: Callable[[int], Tensor], count: int = 1000, *, intervals: bool = False
) -> dict[str, float]:
    """Return all metrics of generated digits, with their floors.

    The reference is the real digits without `count` of them, 2,500 at most; the floor is what
    those would get. It is no bound: a generator that was trained on the reference can come
    closer to it than other real digits do.

    Args:
        sample: Returns that many generated images (n, 1, H, W) in [-1, 1].
        count: How many to draw, asked for in parts.
        intervals: Whether to add 95 % intervals (`jackknife`) and the numbers of `counts`.

    Returns:
        Numbers by the keys of `TITLES`.

    Raises:
        ValueError: The number is out of bounds; nothing was drawn.
    """
    check_samples(count)
    described = [describe(part) for part in drawn_in_parts(sample, count)]
    features, probabilities = (np.concatenate(parts) for parts in zip(*described, strict=True))
    reference, held_out, held_out_probabilities = _real(min(count, MOST_HELD_OUT))
    floor_precision, floor_recall, floor_fid = _floor(len(held_out))

    def numbers(chosen: slice | NDArray[np.int64]) -> dict[str, float]:
        precision, recall = balanced_precision_recall(reference, features[chosen])
        return {
            "fid_digits": frechet_distance(features[chosen], reference),
            "classifier_score": classifier_score(probabilities[chosen]),
            "confident_share": confident_share(probabilities[chosen]),
            "precision": precision,
            "recall": recall,
        }

    found = numbers(slice(None)) | {
        "fid_digits_floor": floor_fid,
        "classifier_score_floor": classifier_score(held_out_probabilities),
        "classes_covered": float(classes_covered(probabilities)),
        "confident_share_floor": confident_share(held_out_probabilities),
        "precision_floor": floor_precision,
        "recall_floor": floor_recall,
    }
    ordered = {key: found[key] for key in TITLES}
    if not intervals:
        return ordered
    return ordered | jackknife(numbers, count) | counts(features, reference, held_out)


def check_samples(count: int) -> None:
    """Refuse a number of samples that says nothing or takes hours.

    Raises:
        ValueError: It is out of bounds.
    """
    if not FEWEST_SAMPLES <= count <= MOST_SAMPLES:
        msg = f"{count} samples: draw {FEWEST_SAMPLES} at the least and {MOST_SAMPLES:,} at "
        msg += "the most."
        raise ValueError(msg)


@torch.no_grad()
def drawn_in_parts(sample: Callable[[int], Tensor], count: int) -> Iterator[Tensor]:
    """Yield images (n, C, H, W), `count` in all, never more than 2,500 at a time."""
    with tqdm(total=count, desc="Drawing", unit="image", disable=_quiet(count)) as bar:
        for start in range(0, count, _PART):
            part = sample(min(_PART, count - start))
            yield part
            bar.update(len(part))


def _quiet(count: int) -> bool | None:
    """Whether to show no bar: None, where there is no terminal."""
    return None if count > _PART else True


def jackknife(
    numbers: Callable[[NDArray[np.int64]], dict[str, float]], count: int
) -> dict[str, float]:
    r"""Return 95 % intervals, `{key}_low` and `{key}_high`, over ten splits of the samples.

    Each split is left out once; with $g$ splits and $\bar\theta$ the mean of the $g$ results,
    $s^2=\frac{g-1}{g}\sum_i(\theta_i-\bar\theta)^2$, and the interval is
    $\theta\pm t_{g-1}\,s$. It covers the luck of the draw, not the bias of few samples.

    Args:
        numbers: What the samples of some places get.
        count: How many samples there are.

    References:
        Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapter 11.
    """
    places = np.arange(count)
    results = [numbers(places[places % SPLITS != split]) for split in range(SPLITS)]
    whole = numbers(places)
    width = scipy.stats.t.ppf(0.975, SPLITS - 1)
    found: dict[str, float] = {}
    for key, value in whole.items():
        values = np.array([result[key] for result in results])
        spread = float(np.sqrt((SPLITS - 1) * values.var())) * width
        found |= {f"{key}_low": max(value - spread, 0.0), f"{key}_high": value + spread}
    return found


def counts(fake: Floats, reference: Floats, held_out: Floats) -> dict[str, float]:
    """Return how many samples each number is of, and in how many dimensions."""
    return {
        "samples": float(len(fake)),
        "reference": float(len(reference)),
        "held_out": float(len(held_out)),
        "dimensions": float(fake.shape[1]),
    }


def describe(images: Tensor) -> tuple[Floats, Floats]:
    """Return the classifier's features (N, 64) and probabilities (N, 10) of digit images.

    Of images in colour it sees the mean of the channels.
    """
    model = load_classifier()
    grey = images.float().cpu().mean(1, keepdim=True)
    parts = [model.features(part) for part in torch.split(grey, 500)]
    features = torch.cat(parts)
    probabilities = model.head(features).softmax(1)
    return features.double().numpy(), probabilities.double().numpy()


@lru_cache(maxsize=4)
def _real(count: int) -> tuple[Floats, Floats, Floats]:
    """Return features of the reference, and features and probabilities of the held-out."""
    digits = load_digits()
    order = torch.randperm(len(digits), generator=torch.Generator().manual_seed(count))
    with torch.no_grad():
        features, probabilities = describe(to_unit_range(digits.images[order]))
    return features[count:], features[:count], probabilities[:count]


@lru_cache(maxsize=4)
def _floor(count: int) -> tuple[float, float, float]:
    reference, held_out, _ = _real(count)
    precision, recall = balanced_precision_recall(reference, held_out)
    return precision, recall, frechet_distance(held_out, reference)
