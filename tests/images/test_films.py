import pytest
import torch

from explorer.images.data import held_out_digits, load_digits
from explorer.images.films import (
    COUNT,
    KNOWN,
    FilmConfig,
    can,
    film_of,
    held_out,
    kept_moments,
)
from explorer.images.store.families import LEARNED, SIDE
from explorer.images.systems import AAE, GAN, RBM, VAE, PixelCNN, System
from explorer.images.systems.base import StreamFacts

SMALL = {"image_size": SIDE, "dataset": "digits:binary"}
KINDS: dict[str, tuple[type[System], dict[str, object]]] = {
    "rbm-16": (RBM, {"hidden": 3}),
    "vae": (VAE, {"features": 8, "latent_dim": 5}),
    "pixelcnn": (PixelCNN, {"features": 4, "blocks": 1}),
    "gan": (GAN, {"generator_features": 4, "discriminator_features": 4}),
    "aae": (AAE, {"features": 8, "latent_dim": 5}),
}


def built(name: str) -> System:
    kind, fields = KINDS[name]
    facts = {"real": StreamFacts(channels=1)}
    config = kind.Config.checked({**SMALL, **fields})
    return kind.built(config, facts, torch.Generator().manual_seed(0)).eval()


@pytest.mark.parametrize("job", ["draw", "complete", "rebuild"])
@pytest.mark.parametrize("name", KINDS)
def test_a_family_does_a_job_to_its_end_or_says_why_not(name: str, job: str) -> None:
    config = FilmConfig.checked({"family": name, "job": job, "gibbs_steps": 4})
    given = held_out(config) if job != "draw" else None
    rng = torch.Generator().manual_seed(0)
    if reason := can(config.family, config.job):
        with pytest.raises(ValueError, match=reason[:20]):
            film_of(built(name), config, given, rng)
        return
    with torch.inference_mode():
        moments = list(film_of(built(name), config, given, rng))
    assert moments[-1][0] == 1.0
    for share, pictures, caption in moments:
        assert 0 <= share <= 1
        assert pictures.shape == (COUNT, 1, SIDE, SIDE)
        assert pictures.abs().max() <= 1
        assert caption
        if job == "complete":
            assert given is not None
            assert torch.equal(pictures[:, :, :KNOWN], given[:, :, :KNOWN])


def test_a_film_of_pixels_ends_in_the_picture_that_the_network_draws() -> None:
    system = built("pixelcnn")
    assert isinstance(system, PixelCNN)
    config = FilmConfig(family="pixelcnn")
    with torch.inference_mode():
        *_, last = film_of(system, config, None, torch.Generator().manual_seed(3))
        chances = torch.rand(COUNT, SIDE * SIDE, generator=torch.Generator().manual_seed(3))
        images = torch.zeros(COUNT, 1, SIDE, SIDE)
        list(system.drawing(images, chances))
    assert torch.equal(last[1], images)


def test_the_held_out_digits_are_the_others() -> None:
    learned = load_digits(SIDE, LEARNED, binary=True)
    others = held_out_digits(SIDE, LEARNED, binary=True)
    assert (len(learned), len(others)) == (4_000, 1_000)
    assert set(learned.images.flatten().tolist()) == {0, 255}
    every = load_digits(SIDE, binary=True).images.flatten(1).int().sum(1).sort().values
    both = torch.cat([learned.images, others.images]).flatten(1).int().sum(1).sort().values
    assert torch.equal(every, both)
    assert others.class_counts == dict.fromkeys("0123456789", 100)


def test_a_long_chain_keeps_its_beginning_and_its_end() -> None:
    kept = sorted(kept_moments(5_000))
    assert kept[:6] == [0, 1, 2, 3, 4, 5]
    assert kept[-1] == 5_000
    assert len(kept) <= 121
