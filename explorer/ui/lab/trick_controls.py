"""The controls of the tricks, in one folded group."""

from collections.abc import Callable
from typing import Any

from explorer.toy.tricks.fits import LABELS_OF_FEATURES
from explorer.ui.frame.controls import Controls


def trick_controls(c: Controls[Any], why_off: Callable[[str], str | None]) -> None:
    """Draw a control a trick; all are off until the student turns one on.

    Args:
        c: Draws them.
        why_off: Says why a field has no effect now, or None.
    """
    c.steps(
        "real_target", "Label of real samples", (1.0, 0.9, 0.8), why_off=why_off("real_target")
    )
    c.steps("fake_target", "Label of fakes", (0.0, 0.1, 0.2))
    c.steps(
        "label_flips",
        "Flipped labels",
        (0.0, 0.05, 0.1, 0.2),
        why_off=why_off("label_flips"),
    )
    c.toggle("relativistic", "D judges pairs (relativistic)", why_off=why_off("relativistic"))
    noise = c.steps(
        "instance_noise",
        "Noise on what D sees, σ",
        (0.0, 0.05, 0.1, 0.3, 0.5, 1.0),
        why_off=why_off("instance_noise"),
    )
    c.steps(
        "noise_steps",
        "Steps until it is gone",
        (0, 500, 1_000, 2_000, 5_000, 10_000),
        names={0: "it stays"},
        why_off=None if noise else "There is no noise.",
    )
    replay = c.steps(
        "replay", "Replayed fakes", (0, 10, 50, 100, 200, 500), why_off=why_off("replay")
    )
    c.select(
        "replay_form",
        "Replay",
        {"extra-step": "an extra step when full", "pool": "a pool, half of each batch"},
        why_off=None if replay else "Nothing is replayed.",
    )
    feature = c.select(
        "batch_features",
        "Minibatch features",
        LABELS_OF_FEATURES,
        why_off=why_off("batch_features"),
    )
    c.steps(
        "kernels",
        "Kernels, B",
        (4, 8, 16, 32, 64),
        why_off=None if "discrimination" in feature else "Only discrimination has them.",
    )
    c.toggle("spectral_norm", "Spectral norm in D", why_off=why_off("spectral_norm"))
    c.steps(
        "reference_batch",
        "Virtual batch norm in G: samples",
        (0, 8, 16, 32, 64),
        names={0: "off"},
        why_off=why_off("reference_batch"),
    )
    c.steps(
        "historical_averaging",
        "Historical averaging, weight",
        (0.0, 0.01, 0.1, 1.0),
        why_off=why_off("historical_averaging"),
    )
    c.steps(
        "feature_matching",
        "Feature matching, share",
        (0.0, 0.25, 0.5, 0.75, 1.0),
        why_off=why_off("feature_matching"),
    )
    c.steps(
        "unrolled_steps",
        "Steps of D that G looks ahead",
        (0, 1, 2, 5, 10),
        why_off=why_off("unrolled_steps"),
    )
