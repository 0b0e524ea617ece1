import itertools

import pytest
import torch

from explorer.images.measuring.likelihood import (
    evidence_bound,
    importance_bound,
    log_likelihood,
)
from explorer.images.systems import RBM, VAE, System
from explorer.images.systems.base import StreamFacts
from explorer.images.systems.rbm import RBMConfig

GREY = {"real": StreamFacts(channels=1)}


def built(kind: type[System], **fields: object) -> System:
    config = kind.Config.checked({"image_size": 16, **fields})
    return kind.built(config, GREY, torch.Generator().manual_seed(0)).eval()


def test_an_rbm_of_many_units_has_no_number_and_one_of_few_an_exact_one() -> None:
    images = torch.ones(2, 1, 16, 16)
    rng = torch.Generator()
    assert log_likelihood(built(RBM, hidden=17), images, rng).kind == "none"
    found = log_likelihood(built(RBM, hidden=4), images, rng)
    assert found.kind == "exact"


def test_the_chances_of_all_pictures_of_a_small_rbm_sum_to_one() -> None:
    system = built(RBM, hidden=3)
    assert isinstance(system, RBM)
    assert isinstance(system.config, RBMConfig)
    with torch.no_grad():
        system.machine.weight.normal_(generator=torch.Generator().manual_seed(1))
        # All but four pixels are black in any picture: their biases make white impossible.
        system.machine.visible_bias.fill_(-60)
        system.machine.weight[4:] = 0
        system.machine.visible_bias[:4] = 0.3
    pictures = -torch.ones(16, 256)
    pictures[:, :4] = torch.tensor(list(itertools.product((-1.0, 1.0), repeat=4)))
    nats = log_likelihood(system, pictures.view(16, 1, 16, 16), torch.Generator()).nats
    assert float(nats.exp().sum()) == pytest.approx(1, abs=1e-4)


def test_more_draws_bring_the_vaes_bound_up_and_one_draw_is_the_elbo() -> None:
    system = built(VAE, features=8, latent_dim=3)
    assert isinstance(system, VAE)
    images = (torch.rand(40, 1, 16, 16, generator=torch.Generator().manual_seed(2)) > 0.5) * 2.0
    images = images - 1

    def bound(draws: int) -> float:
        rng = torch.Generator().manual_seed(3)
        return float(importance_bound(system, images, rng, draws).mean())

    elbo = float(evidence_bound(system, images, torch.Generator().manual_seed(4), 300).mean())
    one = sum(
        float(importance_bound(system, images, torch.Generator().manual_seed(s), 1).mean())
        for s in range(300)
    )
    assert one / 300 == pytest.approx(elbo, abs=0.05)
    assert elbo < bound(50)
    assert bound(50) < 0
