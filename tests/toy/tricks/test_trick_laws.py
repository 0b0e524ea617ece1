"""Laws that hold for every trick of the toy lab."""

from typing import Any

import numpy as np
import pytest
import torch
from pydantic import ValidationError
from torch import Tensor

from explorer.toy.config import ToyConfig
from explorer.toy.trainer import ToyTrainer
from explorer.toy.tricks.fields import TrickFields
from explorer.toy.tricks.fits import CHANGES_GAME, changed
from explorer.toy.viewer import Viewer

BASE = ToyConfig(
    objective="non-saturating",
    schedule="algorithm-1",
    batch_size=8,
    generator_widths=(12,),
    discriminator_widths=(11,),
)
#: Each trick, switched on.
ON: dict[str, dict[str, Any]] = {
    "smoothing": {"real_target": 0.9, "fake_target": 0.1},
    "flips": {"label_flips": 0.2},
    "noise": {"instance_noise": 0.3, "noise_steps": 30},
    "replay": {"replay": 5},
    "pool": {"replay": 11, "replay_form": "pool"},
    "discrimination": {"batch_features": "discrimination", "kernels": 3},
    "masked": {"batch_features": "masked-discrimination", "kernels": 3},
    "stddev": {"batch_features": "stddev"},
    "virtual batch norm": {"reference_batch": 6},
    "spectral norm": {"spectral_norm": True},
    "history": {"historical_averaging": 0.1},
    "matching": {"feature_matching": 0.7},
    "unrolled": {"unrolled_steps": 3},
    "pairs": {"relativistic": True, "penalty": "r1-r2", "penalty_weight": 0.1},
}
#: What a trick brings along that may not matter while it is off.
IDLE = {"noise_steps": 7, "replay_form": "pool", "kernels": 5}
#: Strengths that may differ within a stack: of one model 0, of its neighbour not.
OWN = ("smoothing", "flips", "noise", "history", "matching")
EACH = pytest.mark.parametrize("trick", ON)


def parameters(trainer: ToyTrainer) -> Tensor:
    return torch.cat([trainer.generator.parameters, trainer.discriminator.parameters], dim=1)


def trained(*configs: ToyConfig, steps: int = 25) -> ToyTrainer:
    trainer = ToyTrainer(configs)
    trainer.step(steps)
    return trainer


def test_every_trick_that_changes_the_game_has_a_row() -> None:
    on = {field for changes in ON.values() for field in changes}
    assert set(CHANGES_GAME) <= on
    assert set(TrickFields.model_fields) - set(CHANGES_GAME) == set(IDLE)


@EACH
def test_a_trick_changes_the_run(trick: str) -> None:
    config = BASE.with_(**ON[trick])
    assert changed(config) is not None
    plain, other = trained(BASE), trained(config)
    assert other.divergences == [None]
    assert not torch.equal(
        plain.generator.parameters[:, :20], other.generator.parameters[:, :20]
    )


def test_what_a_trick_brings_along_changes_no_digit_while_it_is_off() -> None:
    config = BASE.with_(**IDLE)
    assert changed(config) is None
    assert torch.equal(parameters(trained(BASE)), parameters(trained(config)))


@pytest.mark.parametrize("trick", OWN)
def test_strength_0_changes_no_digit_beside_a_model_that_has_the_trick(trick: str) -> None:
    neighbour = BASE.with_(seed=1)
    beside = trained(BASE, neighbour.with_(**ON[trick]))
    plain = trained(BASE, neighbour)
    assert torch.equal(parameters(beside)[0], parameters(plain)[0])
    assert not torch.equal(parameters(beside)[1], parameters(plain)[1])


@EACH
def test_a_model_in_a_stack_is_the_model_alone(trick: str) -> None:
    configs = [
        BASE.with_(**ON[trick], seed=seed, latent_dim=dim) for seed, dim in ((3, 8), (4, 2))
    ]
    stack = trained(*configs)
    for place, config in enumerate(configs):
        alone = trained(config)
        torch.testing.assert_close(
            stack.discriminator.parameters[place],
            alone.discriminator.parameters[0],
            rtol=1e-3,
            atol=1e-4,
        )
        latents = torch.ones(1, 5, config.latent_dim)
        padded = torch.zeros(2, 5, 8)
        padded[place, :, : config.latent_dim] = 1
        with torch.no_grad():
            torch.testing.assert_close(
                stack.generator(padded)[place],
                alone.generator(latents)[0],
                rtol=1e-3,
                atol=1e-3,
            )


@EACH
def test_saving_loading_and_continuing_is_never_having_stopped(trick: str) -> None:
    config = BASE.with_(**ON[trick])
    whole, half = trained(config, steps=24), trained(config, steps=11)
    other = ToyTrainer([config])
    other.load_state_dict(half.state_dict())
    other.step(13)
    assert torch.equal(parameters(whole), parameters(other))


@EACH
def test_a_run_with_a_trick_can_be_looked_at(trick: str) -> None:
    trainer = trained(BASE.with_(**ON[trick]))
    before = parameters(trainer).clone()
    snapshot, scores = Viewer(trainer).snapshot(), Viewer(trainer).scores()
    assert torch.equal(parameters(trainer), before)
    for values in (
        snapshot.fake,
        snapshot.grid_logits,
        snapshot.gradients,
        scores.generator_loss,
    ):
        assert np.isfinite(values).all()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"objective": "hinge", "real_target": 0.9}, "has no labels to smooth"),
        ({"objective": "hinge", "relativistic": True}, "the objective is 'non-saturating'"),
        ({"relativistic": True, "label_flips": 0.1}, "no label to smooth or to flip"),
        ({"replay": 4, "replay_form": "pool"}, "A pool of 4 is smaller than a batch of 8"),
        ({"replay": 5, "packing": 2}, "does not split into packs of 2"),
        ({"replay": 5, "relativistic": True}, "no real partner"),
        ({"replay": 5, "batch_features": "stddev"}, "is not a multiple of it"),
        ({"batch_features": "stddev", "batch_size": 1}, "nothing to compare"),
        ({"batch_features": "stddev", "penalty": "r1"}, "take one of the two"),
        ({"reference_batch": 1}, "has no spread to normalise by"),
        ({"spectral_norm": True, "penalty": "clip"}, "both bound D's weights"),
        ({"unrolled_steps": 1, "penalty": "r1"}, "without a penalty"),
        ({"unrolled_steps": 1, "optimizer": "rmsprop"}, "not of 'rmsprop'"),
        ({"unrolled_steps": 1, "spectral_norm": True}, "a plain D only"),
        ({"packing": 3}, "does not split into packs of 3"),
    ],
)
def test_what_does_not_go_together_is_refused_in_a_sentence(
    changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        BASE.with_(**changes)
