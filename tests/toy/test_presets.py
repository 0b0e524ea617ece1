"""*Collapse* keeps its word, a link holds a preset; the others are in `tests/claims`."""

import pytest

from explorer.toy.seeds import SeedStudy
from explorer.ui.lab.controls import LabConfig
from explorer.ui.lab.presets import COLLAPSE, EXPERIMENTS, LECTURE
from explorer.ui.many_seeds.text import PROMISES, preset


def collapsed(**changes: object) -> SeedStudy:
    study = SeedStudy(preset(COLLAPSE, **changes).study)
    study.complete()
    return study


@pytest.mark.slow
def test_collapse_holds_at_every_moment_in_some_seeds() -> None:
    results = collapsed(seeds=4, steps=1_000).results
    assert results is not None
    assert results.modes[1:].max() <= 4


@pytest.mark.slow
@pytest.mark.parametrize(("latent_dim", "seeds"), [(2, 8), (8, 32), (32, 8)])
def test_collapse_holds_at_every_moment(latent_dim: int, seeds: int) -> None:
    results = collapsed(seeds=seeds, latent_dim=latent_dim).results
    assert results is not None
    assert results.modes[1:].max() <= 4
    promise = next(p for p in PROMISES if p.setting == COLLAPSE)
    assert promise.kept(results).all()


def test_the_bare_address_and_the_lecture_are_two_links() -> None:
    opening, _ = LabConfig.from_query({})
    assert opening.to_query() == {}
    assert LECTURE.to_query() != {}
    assert LabConfig.from_query(LECTURE.to_query()) == (LECTURE, [])
    assert EXPERIMENTS[0].config == LECTURE == LabConfig()


def test_the_recorded_line_is_that_of_the_present_preset() -> None:
    """Whoever changes *Collapse* measures it again."""
    assert (
        LabConfig(
            objective="non-saturating",
            schedule="algorithm-1",
            batch_size=32,
            optimizer="momentum",
            generator_lr=0.02,
            discriminator_lr=0.002,
            generator_widths=(64, 64),
            discriminator_widths=(32, 32),
        )
        == COLLAPSE
    )
