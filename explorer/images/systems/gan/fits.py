"""Which settings of a pair of networks go together, and which do nothing: a sentence each."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from explorer.images.systems.gan.config import GANConfig

#: Penalties that take the slope at each image.
SLOPES = ("gradient-penalty", "r1", "r1-r2")
#: Architectures whose widths can be chosen.
_SCALED = ("dcgan", "mlp", "kingma-mlp", "garrido-gan", "garrido-dcgan")
#: Architectures whose G has no batch norm.
_PLAIN = ("mlp", "kingma-mlp", "raschka-3", "raschka-4")
Rule = tuple[Callable[["GANConfig"], bool], str]


def _smoothed(c: "GANConfig") -> bool:
    return (c.real_target, c.fake_target) != (1, 0)


#: Whether a config breaks a rule, and the sentence that says so; `{c}` is the config.
RULES: tuple[Rule, ...] = (
    (
        lambda c: _smoothed(c) and c.objective not in ("saturating", "non-saturating"),
        "real_target {c.real_target} and fake_target {c.fake_target} need a cross-entropy "
        "objective; {c.objective} has no labels to smooth.",
    ),
    (
        lambda c: c.generator_target != 1 and c.objective != "non-saturating",
        "generator_target {c.generator_target} is a label in the non-saturating loss; "
        "{c.objective} has none there.",
    ),
    (
        lambda c: c.relativistic and c.objective != "non-saturating",
        "Pairs are judged by the logistic loss; with relativistic the objective is "
        "non-saturating, not {c.objective}.",
    ),
    (
        lambda c: (
            c.relativistic and (_smoothed(c) or c.generator_target != 1 or c.label_flips > 0)
        ),
        "A pair has no label to smooth or to flip; take relativistic, or labels.",
    ),
    (
        lambda c: c.conditional and c.packing > 1,
        "A pack of {c.packing} images has no single class; a conditional run takes packing 1.",
    ),
    (
        lambda c: c.conditional and c.replay > 0,
        "Old fakes are kept without their classes; a conditional run takes replay 0.",
    ),
    (
        lambda c: bool(c.batch_size % c.packing),
        "A batch of {c.batch_size} does not split into packs of {c.packing}.",
    ),
    (
        lambda c: c.replay > c.steps * c.batch_size,
        "A replay of {c.replay} fakes is larger than the run: {c.steps} steps of "
        "{c.batch_size} never fill it.",
    ),
    (
        lambda c: c.minibatch_stddev and c.batch_size < 2 * c.packing,
        "A batch of {c.batch_size} has no spread for minibatch_stddev to read.",
    ),
    (
        lambda c: c.minibatch_stddev and c.penalty in SLOPES,
        "{c.penalty} needs each logit to depend on its own image only; minibatch_stddev reads "
        "the whole batch. Take one of the two.",
    ),
    (
        lambda c: c.spectral_norm and c.penalty == "clip",
        "spectral_norm and clip both bound D's weights; take one of the two.",
    ),
    (
        lambda c: c.compile and (c.spectral_norm or c.feature_matching > 0),
        "torch.compile cannot follow spectral_norm and feature_matching; switch compile off.",
    ),
)


def misfit(config: "GANConfig") -> str | None:
    """Return why a config's tricks do not go together, or None."""
    broken = (sentence for breaks, sentence in RULES if breaks(config))
    found = next(broken, None)
    return None if found is None else found.format(c=config)


def idle(chosen: Mapping[str, object]) -> Mapping[str, str]:
    """Return why some settings of a pair do nothing beside those chosen, by name."""
    architecture = str(chosen["architecture"])
    fixed = architecture not in _SCALED
    unlabelled = chosen["objective"] not in ("saturating", "non-saturating")
    reasons = {
        "generator_features": (fixed, "The author fixed its width."),
        "discriminator_features": (fixed, "The author fixed its width."),
        "kernel_size": (
            not architecture.startswith("garrido"),
            "Only Garrido's networks have it.",
        ),
        "penalty_weight": (chosen["penalty"] == "none", "There is no penalty."),
        "real_target": (unlabelled, "This objective has no labels."),
        "fake_target": (unlabelled, "This objective has no labels."),
        "generator_target": (
            chosen["objective"] != "non-saturating",
            "Only the non-saturating loss wants a label for its fakes.",
        ),
        "generator_norm": (architecture in _PLAIN, "This G has none."),
        "label_flips": (unlabelled, "This objective has no labels."),
        "noise_steps": (not chosen["instance_noise"], "There is no noise."),
    }
    return {name: reason for name, (applies, reason) in reasons.items() if applies}
