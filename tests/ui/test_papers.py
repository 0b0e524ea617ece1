import re
from unittest.mock import patch

import pytest
from torch import nn

from benchmarks.papers import lines
from explorer.activations import ACTIVATIONS
from explorer.toy.seeds import SeedStudy, moments
from explorer.toy.trainer import ToyTrainer
from explorer.ui.many_seeds import published
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
        "Batch norm and maxout units cannot be set here.",
    ):
        assert part in told


def test_no_network_of_the_page_has_batch_norm_or_maxout_units() -> None:
    assert set(ACTIVATIONS) == {"relu", "leaky-relu", "tanh", "elu"}
    parts = ToyTrainer([RING.configs[0]]).generator.module(0)
    assert {type(part) for part in parts} == {nn.Linear, nn.ReLU}


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


@pytest.mark.parametrize("data", ["narrow-ring", "narrow-grid"])
def test_the_narrow_modes_are_the_papers(data: str) -> None:
    assert "σ" not in differences(RING.with_(distribution=data))


def test_the_measured_rows_are_moments_of_their_studies() -> None:
    rows = published.rows()
    assert {row.study for row in rows} == set(published.STUDIES)
    for row in rows:
        setting = published.STUDIES[row.study].setting
        assert row.steps in moments(setting)
        assert row.steps > 0
        assert row.seeds >= 3
        modes, error = map(float, row.modes.split(" ± "))
        total = setting.configs[row.place].data_distribution.modes
        assert total is not None
        assert 0 <= error < modes <= len(total)
        assert 0 <= float(row.quality) <= 100


@pytest.mark.parametrize("name", published.STUDIES)
def test_every_setting_of_a_study_was_measured_alike(name: str) -> None:
    rows = [row for row in published.rows() if row.study == name]
    assert [row.place for row in rows] == [0, 1]
    assert len({(row.steps, row.seeds) for row in rows}) == 1


def test_what_the_command_prints_is_what_the_page_reads() -> None:
    study = SeedStudy(SeedsPageConfig(seeds=2, steps=100).study)
    study.complete()
    assert study.results is not None
    small = published.Study("Small", "A small study", SeedsPageConfig(), ("",))
    printed = "\n".join(lines("small", study.results))
    with (
        patch.object(published, "PRINTED", printed),
        patch.dict(published.STUDIES, {"small": small}),
    ):
        first, second = published.rows()
        told = published.told(second)
    assert (first.place, first.steps, first.seeds) == (0, 100, 2)
    assert told[0] == "A small study here, 2 seeds, 100 steps"
    assert told[1:3] == ("ring of 8", "non-saturating")
    assert re.fullmatch(r"\d\.\d ± \d\.\d", told[3])
    modes = study.results.modes[-1, 1]
    assert float(told[3].split()[0]) == pytest.approx(modes.mean(), abs=0.051)


def test_the_table_of_veegan_and_its_setting_here_are_set_against_each_other() -> None:
    assert published.PAPERS[0][:3] == ("VEEGAN, table 1", "ring of 8", "GAN")
    here = next(row for row in published.rows() if row.study == "veegan")
    told = published.contrast()
    assert f"{here.modes} modes of the ring here and {here.quality} %" in told
    assert told.endswith(f"after {here.steps:,} steps; its table says 1 and 99.3 %.")


def test_a_link_holds_a_study() -> None:
    for study in published.STUDIES.values():
        assert SeedsPageConfig.from_query(study.setting.to_query()) == (study.setting, [])
