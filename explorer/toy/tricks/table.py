"""The tricks as ready settings, to be compared on equal seeds."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Method:
    """One trick, or none, with the strength that its paper or lecture takes.

    Attributes:
        title: What a page calls it.
        changes: The fields of a `ToyConfig` that it sets.
        source: Where it comes from.
    """

    title: str
    changes: Mapping[str, float | str | bool]
    source: str


_SALIMANS = "Salimans et al. 2016"
_GARRIDO = "Garrido et al."
METHODS: dict[str, Method] = {
    "none": Method("No trick", {}, "Goodfellow et al. 2014"),
    "one-sided": Method("One-sided smoothing", {"real_target": 0.9}, _SALIMANS),
    "two-sided": Method(
        "Two-sided smoothing", {"real_target": 0.9, "fake_target": 0.1}, _GARRIDO
    ),
    "flips": Method("Flipped labels, 10 %", {"label_flips": 0.1}, _GARRIDO),
    "noise": Method(
        "Instance noise", {"instance_noise": 0.5, "noise_steps": 1_500}, "Sønderby et al. 2017"
    ),
    "replay": Method("Experience replay", {"replay": 64}, _GARRIDO),
    "pool": Method(
        "Replay pool", {"replay": 256, "replay_form": "pool"}, "Shrivastava et al. 2017"
    ),
    "discrimination": Method(
        "Minibatch discrimination", {"batch_features": "discrimination"}, _SALIMANS
    ),
    "stddev": Method(
        "Minibatch standard deviation", {"batch_features": "stddev"}, "Karras et al. 2018"
    ),
    "virtual": Method("Virtual batch norm", {"reference_batch": 32}, _SALIMANS),
    "spectral": Method("Spectral norm", {"spectral_norm": True}, "Miyato et al. 2018"),
    "history": Method("Historical averaging, 0.1", {"historical_averaging": 0.1}, _SALIMANS),
    "matching": Method("Feature matching", {"feature_matching": 1.0}, _SALIMANS),
    "unrolled": Method("Unrolled D, 5 steps", {"unrolled_steps": 5}, "Metz et al. 2017"),
    "packing": Method("PacGAN, pairs", {"packing": 2}, "Lin et al. 2018"),
    "two-rates": Method(
        "Two time scales",
        {"generator_lr": 5e-4, "discriminator_lr": 2e-3},
        "Heusel et al. 2017",
    ),
    "average": Method("Average of weights", {"ema_decay": 0.99}, "Yazıcı et al. 2019"),
    "r1": Method("R1", {"penalty": "r1", "penalty_weight": 0.1}, "Mescheder et al. 2018"),
    "pairs": Method(
        "Pairs with R1 + R2",
        {"relativistic": True, "penalty": "r1-r2", "penalty_weight": 0.1},
        "Huang et al. 2024",
    ),
}
