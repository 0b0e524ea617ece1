from unittest.mock import patch

import numpy as np
import pytest
import torch
from pydantic import ValidationError

from explorer.metrics import SAMPLES, mode_coverage
from explorer.toy.batches import sample_prior, stream_rng
from explorer.toy.config import ToyConfig
from explorer.toy.seed_stacks import WIDEST, stack_size, stacks
from explorer.toy.seeds import (
    MOMENTS,
    SeedResults,
    SeedsConfig,
    SeedStudy,
    sentence,
)
from explorer.toy.trainer import ToyTrainer

SMALL = SeedsConfig(seeds=3, steps=100)


def done(config: SeedsConfig) -> SeedResults:
    study = SeedStudy(config)
    study.complete()
    assert study.progress.error is None
    assert study.results is not None
    return study.results


@pytest.fixture(scope="module")
def small() -> SeedResults:
    return done(SMALL)


def test_the_sentence_is_plain() -> None:
    assert sentence(["saturating", "non-saturating"], [23, 9], 64) == (
        "saturating loses a mode in 23 of 64 seeds, non-saturating in 9"
    )
    assert sentence(["this"], [1], 8) == "this loses a mode in 1 of 8 seeds"


def test_results_have_one_row_a_moment_a_setting_and_a_seed(small: SeedResults) -> None:
    assert small.modes.shape == (MOMENTS + 1, 2, 3)
    assert small.high_quality.shape == small.modes.shape
    assert small.steps[[0, -1]].tolist() == [0, 100]
    assert small.total.tolist() == [8, 8]
    assert not small.diverged.any()


@pytest.mark.slow
def test_each_seed_is_the_run_that_it_would_be_alone(small: SeedResults) -> None:
    for place, setting in enumerate(SMALL.configs):
        for seed in range(3):
            config = setting.with_(seed=seed)
            alone = ToyTrainer([config])
            alone.step(100)
            latents = sample_prior(config, SAMPLES, stream_rng(seed, "view"))
            with torch.no_grad():
                fakes = alone.generator(torch.from_numpy(latents)[None])[0].numpy()
            shown = small.samples[place, seed]
            assert shown == pytest.approx(fakes[: len(shown)], abs=1e-4)
            found = mode_coverage(fakes, config.data_distribution)
            assert found is not None
            assert small.modes[-1, place, seed] == pytest.approx(found.modes, abs=1)
            assert small.high_quality[-1, place, seed] == pytest.approx(
                found.high_quality, abs=2 / SAMPLES
            )


def test_equal_studies_give_equal_results_however_they_are_sliced(small: SeedResults) -> None:
    study = SeedStudy(SMALL)
    study.join("a student")
    while study.active:
        study.advance(0.0)
    assert study.results is not None
    for name, value in vars(small).items():
        assert name == "seconds" or np.array_equal(value, getattr(study.results, name)), name


@pytest.mark.slow
def test_parts_of_a_study_give_its_results_in_whatever_order_they_get_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("explorer.toy.seed_stacks.WIDEST", 2)
    config = SeedsConfig(seeds=5, steps=100, compare="none")
    whole, parts = done(config), SeedStudy.parts((config,), 2)
    assert [len(stacks(config)[part::of]) for _, part, of in parts] == [2, 1]
    studies = [SeedStudy(*part) for part in parts]
    ahead, *others = studies
    ahead.complete()
    assert SeedStudy.together((config,), [study.found(5) for study in studies]) is None
    pieces = [study.pieces() for study in others]
    for study, work in zip(others, pieces, strict=True):
        while study.stage < 5:
            next(work)
    early = SeedStudy.together((config,), [study.found(5) for study in studies])
    assert early is not None
    assert np.array_equal(early.modes, whole.modes[:5])
    assert not np.array_equal(early.samples, whole.samples)
    for work in pieces:
        list(work)
    found = SeedStudy.together((config,), [study.found(MOMENTS + 1) for study in studies])
    assert found is not None
    for name, value in vars(whole).items():
        assert name == "seconds" or np.array_equal(value, getattr(found, name)), name


def test_a_part_that_was_begun_anew_holds_back_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("explorer.toy.seed_stacks.WIDEST", 2)
    config = SeedsConfig(seeds=3, steps=100, compare="none")
    studies = [SeedStudy(config, part, 2) for part in (0, 1)]
    studies[0].complete()
    work = studies[1].pieces()
    while studies[1].stage < 3:
        next(work)
    found = SeedStudy.together((config,), [study.found(MOMENTS) for study in studies])
    assert found is not None
    assert found.modes.shape == (3, 1, 3)


def test_no_part_is_without_work_and_few_workers_get_few_parts() -> None:
    config = SeedsConfig(seeds=4, steps=100)
    assert SeedStudy.parts((config,), 7) == [(config, 0, 2), (config, 1, 2)]
    assert SeedStudy.parts((config,), 1) == [(config, 0, 1)]


def test_all_settings_start_from_the_same_seeds(small: SeedResults) -> None:
    assert np.array_equal(small.modes[0, 0], small.modes[0, 1])
    assert np.array_equal(small.high_quality[0, 0], small.high_quality[0, 1])
    assert not np.array_equal(small.samples[0], small.samples[1])


def test_a_stray_sample_covers_a_mode_only_by_the_papers_count(small: SeedResults) -> None:
    assert (small.modes >= small.modes_by_share).all()
    lost = small.lost("fair-share").sum()
    assert lost >= small.lost("one-sample").sum()


def test_results_are_read_only(small: SeedResults) -> None:
    with pytest.raises(ValueError, match="read-only"):
        small.modes[0, 0, 0] = 8


@pytest.mark.slow
def test_progress_grows_to_one_and_results_come_on_the_way() -> None:
    study = SeedStudy(SMALL)
    shares, moments = [], set()
    for share in study.pieces():
        shares.append(share)
        moments.add(0 if study.results is None else len(study.results.steps))
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert max(shares[:-1]) < 1
    assert moments == set(range(MOMENTS + 2))


def test_seeds_that_diverge_are_named_and_do_not_stop_the_others() -> None:
    wild = SeedsConfig(
        compare="generator_lr", values=("0.001", "1000"), optimizer="sgd", seeds=2, steps=100
    )
    results = done(wild)
    assert not results.diverged[0].any()
    assert results.diverged[1].all()
    assert results.modes.shape == (MOMENTS + 1, 2, 2)


def test_stacks_get_smaller_as_an_update_gets_heavier() -> None:
    wide = (128, 128, 128)
    heavy = ToyConfig(generator_widths=wide, discriminator_widths=wide, batch_size=4_096)
    assert stack_size(ToyConfig(), 64) == WIDEST == 32
    assert stack_size(ToyConfig(batch_size=4_096), 64) == 32
    assert stack_size(heavy, 64) == 1


def test_no_piece_of_a_heavy_study_is_more_than_an_update_of_one_stack() -> None:
    wide = (128, 128, 128)
    heavy = SeedsConfig(
        compare="none",
        values=(),
        seeds=8,
        steps=100,
        generator_widths=wide,
        discriminator_widths=wide,
        batch_size=1_024,
        discriminator_steps=20,
        schedule="algorithm-1",
        penalty="gradient-penalty",
        penalty_weight=1.0,
    )
    stacks = -(-heavy.seeds // stack_size(heavy.configs[0], heavy.seeds))
    assert stacks == 8
    pieces = SeedStudy(heavy).pieces()
    with patch.object(ToyTrainer, "update", autospec=True) as update:
        for _ in range(stacks + 1):
            next(pieces)
        assert update.call_count == 0, "the first measurement comes in pieces, too"
        for updates in range(1, 5):
            next(pieces)
            assert update.call_count == updates


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"distribution": "moons"}, "no modes to count"),
        ({"compare": "distribution", "values": ("ring", "spiral")}, "no modes to count"),
        ({"compare": "seed", "values": ("0", "1")}, "compare by something else"),
        ({"compare": "latent_dim", "values": ("1", "2", "4", "8", "16")}, "at most 4"),
        ({"seeds": 65}, "less than or equal to 64"),
    ],
)
def test_a_study_that_makes_no_sense_is_refused(changes: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        SeedsConfig(**changes)


def test_config_survives_a_url() -> None:
    config = SeedsConfig(compare="packing", values=("1", "2"), seeds=8, batch_size=64)
    assert SeedsConfig.from_query(config.to_query()) == (config, [])
