"""Which tricks go together, and with what: one sentence where they do not."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from explorer.objectives import OBJECTIVES, CrossEntropy

if TYPE_CHECKING:
    from explorer.toy.config import ToyConfig

Rule = tuple[Callable[["ToyConfig"], bool], str]


def _smoothed(c: "ToyConfig") -> bool:
    return (c.real_target, c.fake_target) != (1, 0)


def _sloped(c: "ToyConfig") -> bool:
    return c.penalty not in ("none", "clip")


def _cross_entropy(c: "ToyConfig") -> bool:
    return isinstance(OBJECTIVES[c.objective], CrossEntropy)


#: Whether a config breaks a rule, and the sentence that says so; `{c}` is the config.
RULES: tuple[Rule, ...] = (
    (
        lambda c: _smoothed(c) and not _cross_entropy(c),
        "The loss '{c.objective}' has no labels to smooth; choose 'saturating' or "
        "'non-saturating', or leave the targets at 1 and 0.",
    ),
    (
        lambda c: c.relativistic and c.objective != "non-saturating",
        "Pairs are judged by the logistic loss; with them the objective is 'non-saturating', "
        "not '{c.objective}'.",
    ),
    (
        lambda c: c.relativistic and (_smoothed(c) or c.label_flips > 0),
        "A pair has no label to smooth or to flip; take pairs, or labels.",
    ),
    (
        lambda c: bool(c.replay) and c.replay_form == "pool" and c.replay < c.batch_size,
        "A pool of {c.replay} is smaller than a batch of {c.batch_size}; take at least as "
        "many.",
    ),
    (
        lambda c: bool(c.replay % c.packing),
        "A replay of {c.replay} does not split into packs of {c.packing}.",
    ),
    (
        lambda c: bool(c.replay) and c.replay_form == "extra-step" and c.relativistic,
        "Old fakes have no real partner in the extra step; with pairs take the form 'pool'.",
    ),
    (
        lambda c: (
            c.batch_features != "none"
            and c.replay_form == "extra-step"
            and bool(c.replay % c.batch_size)
        ),
        "D compares samples within a batch of {c.batch_size}; a replay of {c.replay} is not a "
        "multiple of it.",
    ),
    (
        lambda c: c.batch_features != "none" and c.batch_size < 2 * c.packing,
        "D compares samples within a batch; a batch of {c.batch_size} leaves it nothing to "
        "compare.",
    ),
    (
        lambda c: c.batch_features != "none" and _sloped(c),
        "The penalty takes the slope at each sample alone, and D's answer depends on the whole "
        "batch here; take one of the two.",
    ),
    (
        lambda c: c.reference_batch == 1,
        "A reference batch of 1 has no spread to normalise by; take at least 2, or 0 for none.",
    ),
    (
        lambda c: c.spectral_norm and c.penalty == "clip",
        "Spectral norm and clipping both bound D's weights; take one of the two.",
    ),
    (
        lambda c: bool(c.unrolled_steps) and c.penalty != "none",
        "G looks ahead through D's loss without a penalty; set the penalty or the unrolled "
        "steps to none.",
    ),
    (
        lambda c: bool(c.unrolled_steps) and c.optimizer not in ("adam", "sgd"),
        "G looks ahead through steps of 'adam' or 'sgd' only, not of '{c.optimizer}'.",
    ),
    (
        lambda c: (
            bool(c.unrolled_steps)
            and (c.batch_features != "none" or c.spectral_norm or c.feature_matching > 0)
        ),
        "G looks ahead through a plain D only: without minibatch features, spectral norm and "
        "feature matching.",
    ),
)


def misfit(config: "ToyConfig") -> str | None:
    """Return why a config's tricks do not go together, or None."""
    broken = (sentence for breaks, sentence in RULES if breaks(config))
    found = next(broken, None)
    return None if found is None else found.format(c=config)


#: Fields of the tricks that change the game itself, and what they are called.
CHANGES_GAME: Mapping[str, str] = {
    "real_target": "smoothed labels",
    "fake_target": "smoothed labels",
    "label_flips": "flipped labels",
    "relativistic": "pairs",
    "instance_noise": "noise on the samples",
    "replay": "replayed fakes",
    "batch_features": "minibatch features",
    "spectral_norm": "spectral norm",
    "reference_batch": "virtual batch norm",
    "historical_averaging": "historical averaging",
    "feature_matching": "feature matching",
    "unrolled_steps": "an unrolled D",
}


def changed(config: "ToyConfig") -> str | None:
    """Return what the first trick that is on is called, or None where all are off."""
    fields = type(config).model_fields
    for field, name in CHANGES_GAME.items():
        if getattr(config, field) != fields[field].default:
            return name
    return None


#: What a student reads for each minibatch feature.
LABELS_OF_FEATURES: Mapping[str, str] = {
    "none": "none",
    "discrimination": "discrimination",
    "masked-discrimination": "discrimination, without itself",
    "stddev": "standard deviation",
}
