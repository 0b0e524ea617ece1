import pytest

from explorer.ui.many_seeds.controls import SeedsPageConfig
from explorer.ui.many_seeds.papers import differences

RING = SeedsPageConfig(compare="none", values=())


def test_the_default_differs_from_the_paper_in_every_field() -> None:
    told = differences(RING)
    for part in (
        "σ/r 0.01 (here 0.05)",
        "latent dimension 2 (here 8)",
        "batch 100 (here 10)",
        "optimizer adam 0.0001, β₁ 0.8 (here adam 0.001, β₁ 0.9)",
        "steps 400,000 (here 2,000)",
        "maxout of 5 (here 100 relu)",
    ):
        assert part in told


def test_the_grid_is_compared_by_its_own_spread() -> None:
    assert "σ 0.025 (here 0.05)" in differences(RING.with_(distribution="grid"))


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"batch_size": 100}, "batch 100"),
        ({"latent_dim": 2}, "latent dimension"),
        ({"generator_lr": 1e-4, "discriminator_lr": 1e-4, "beta1": 0.8}, "optimizer"),
    ],
)
def test_what_is_as_in_the_paper_is_not_named(changes: dict[str, object], name: str) -> None:
    assert name in differences(RING)
    assert name not in differences(RING.with_(**changes))
