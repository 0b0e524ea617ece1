import math

import numpy as np
import pytest
import scipy.stats
import torch

from explorer.distributions import DISTRIBUTIONS
from explorer.images.data import load_streams
from explorer.images.measuring.families import code_facts
from explorer.images.networks import count_parameters
from explorer.images.store.shipped import load_system, shipped_file
from explorer.images.systems.aae import AAE, AAEConfig
from explorer.images.systems.base import StreamFacts
from explorer.images.systems.code_priors import CODE_PRIORS, CodePrior, Ring, SwissRoll
from explorer.images.training.trainer import trainer_for

GREY = {"real": StreamFacts(channels=1)}


def codes_of(prior: CodePrior, count: int = 4_000) -> np.ndarray:
    rng = torch.Generator().manual_seed(0)
    return prior.codes(torch.randn(count, 3, generator=rng)).numpy()


def test_the_networks_have_their_published_sizes() -> None:
    system = AAE(AAEConfig(latent_dim=8), GREY)
    assert count_parameters(system.encoder) == 1_794_008
    assert count_parameters(system.decoder) == 1_794_784
    assert count_parameters(system.discriminator) == 1_011_001


@pytest.mark.parametrize(
    ("prior", "same"),
    [(Ring(8, 2.0, 0.1), "ring"), (SwissRoll(2.3, 0.08), "swiss-roll")],
    ids=["ring", "swiss-roll"],
)
def test_a_prior_is_the_distribution_of_its_name(prior: CodePrior, same: str) -> None:
    ours = codes_of(prior)
    theirs = DISTRIBUTIONS[same].sample(4_000, np.random.default_rng(0))
    for one, other in zip(
        (*ours.T, np.hypot(*ours.T)), (*theirs.T, np.hypot(*theirs.T)), strict=True
    ):
        assert scipy.stats.ks_2samp(one, other).pvalue > 0.01


def test_the_gaussian_prior_is_standard_and_takes_any_dimension() -> None:
    codes = codes_of(CODE_PRIORS["gaussian"])
    assert scipy.stats.kstest(codes[:, 0], "norm").pvalue > 0.01
    assert CODE_PRIORS["gaussian"].codes(torch.zeros(2, 9)).shape == (2, 8)


def test_a_prior_of_the_plane_takes_two_numbers_only() -> None:
    with pytest.raises(ValueError, match="takes a code of 2 numbers, not 8"):
        AAEConfig.checked({"prior": "ring", "latent_dim": 8})


def trained(steps: int, **fields: object) -> dict[str, float]:
    config = AAEConfig.model_validate(
        {"features": 16, "image_size": 16, "batch_size": 32, "max_images": 64, **fields}
    )
    trainer = trainer_for(config, torch.device("cpu"), load_streams(config))
    for number in range(1, steps + 1):
        found = trainer.step(number, measure=number == steps)
    assert found is not None
    return {name: float(value) for name, value in found.items()}


def test_a_d_without_weights_says_one_half_and_costs_log_2_a_term() -> None:
    config = AAEConfig(features=16, image_size=16, batch_size=32, max_images=64)
    trainer = trainer_for(config, torch.device("cpu"), load_streams(config))
    assert isinstance(trainer.system, AAE)
    for weight in trainer.system.discriminator.parameters():
        torch.nn.init.zeros_(weight)
    found = trainer.step(1, measure=True)
    assert found is not None
    assert float(found["d_loss"]) == pytest.approx(2 * math.log(2))
    assert float(found["d_real"]) == float(found["d_fake"]) == pytest.approx(0.5)


def test_d_takes_the_prior_for_real_and_the_codes_for_fakes() -> None:
    found = trained(60, prior="ring", adversarial_lr=1e-3)
    assert found["d_real"] > found["d_fake"] + 0.05


def test_the_reconstruction_is_learned_in_a_step_of_its_own() -> None:
    assert trained(60)["reconstruction"] < 0.8 * trained(1)["reconstruction"]


@pytest.mark.parametrize("prior", CODE_PRIORS)
def test_the_shipped_codes_of_held_out_digits_are_near_their_prior(prior: str) -> None:
    found = code_facts(load_system(shipped_file("families", f"code-aae-{prior}")))
    assert float(found["ks"]) < 0.15
