import numpy as np
import pytest

from explorer.penalties import PENALTIES
from explorer.toy.comparison import COMPARABLE, MOST_WEIGHTS, Comparison
from explorer.toy.stacks import Stacks


def test_the_default_is_the_lecture_s_setting_at_latent_dimension_2_8_and_32() -> None:
    configs = Comparison().configs
    assert [c.latent_dim for c in configs] == [2, 8, 32]
    assert {c.objective for c in configs} == {"saturating"}
    assert {c.batch_size for c in configs} == {10}
    assert {c.schedule for c in configs} == {"alternate-batches"}


@pytest.mark.parametrize("field", COMPARABLE)
def test_every_offered_value_of_every_field_makes_a_config_that_trains(field: str) -> None:
    values = COMPARABLE[field][1][:8]
    batch = 12 if field == "packing" else 10
    comparison = Comparison(compare=field, values=values, batch_size=batch)
    stacks = Stacks(comparison.configs)
    stacks.step(2)
    snapshot = stacks.snapshot()
    assert len(snapshot.fake) == len(values) == len(comparison.titles)
    assert snapshot.step == 2
    assert len(stacks.measure()) == len(values)


def test_models_of_different_batch_size_keep_their_order_across_stacks() -> None:
    sizes = ("64", "8", "64", "16")
    comparison = Comparison(compare="batch_size", values=sizes, latent_dim=3)
    stacks = Stacks(comparison.configs)
    stacks.step(3)
    for place, config in enumerate(comparison.configs):
        alone = Stacks([config])
        alone.step(3)
        both = stacks.snapshot().fake[place], alone.snapshot().fake[0]
        assert both[0] == pytest.approx(both[1], abs=1e-5)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [("latent_dim", "0", "1 to 256"), ("objective", "magic", "one of"), ("seed", "x", "whole")],
)
def test_bad_value_is_refused_with_what_is_allowed(field: str, value: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Comparison(compare=field, values=(value,))


def test_comparing_by_a_field_needs_a_value() -> None:
    with pytest.raises(ValueError, match="no value of latent_dim"):
        Comparison(values=())


def test_comparison_round_trips_through_the_url() -> None:
    comparison = Comparison(compare="generator_widths", values=("20", "100x100"), seed=4)
    assert Comparison.from_query(comparison.to_query()) == (comparison, [])
    assert comparison.configs[1].generator_widths == (100, 100)


def test_hostile_values_fall_back_to_the_default_with_a_sentence() -> None:
    config, problems = Comparison.from_query({"values": "2,<script>,8", "seed": "3"})
    assert config == Comparison()
    assert len(problems) == 1


def different(comparison: Comparison) -> bool:
    """Return whether all panels differ after a few steps."""
    stacks = Stacks(comparison.configs)
    stacks.step(3)
    fakes = stacks.snapshot().fake
    first = fakes[0]
    return all(not np.array_equal(first, other) for other in fakes[1:])


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("penalty", ("none", "gradient-penalty", "r1")),
        ("discriminator_steps", ("1", "2", "3")),
        ("packing", ("1", "2", "4")),
        ("penalty_weight", ("0.1", "1", "10")),
    ],
)
def test_a_comparison_from_the_defaults_brings_what_it_needs(
    field: str, values: tuple[str, ...]
) -> None:
    assert different(Comparison(compare=field, values=values))


def test_each_penalty_gets_its_papers_weight() -> None:
    configs = Comparison(compare="penalty", values=("clip", "gradient-penalty", "r1")).configs
    weights = [c.penalty_weight for c in configs]
    assert weights == [PENALTIES[c.penalty].default_weight for c in configs]
    assert min(weights) > 0


def test_a_link_to_eight_of_the_largest_networks_is_refused_in_a_sentence() -> None:
    widest = ",".join(["512"] * 5)
    query = {
        "compare": "seed",
        "values": "0,1,2,3,4,5,6,7",
        "generator_widths": widest,
        "discriminator_widths": widest,
    }
    config, problems = Comparison.from_query(query)
    assert sum(c.weights for c in config.configs) <= MOST_WEIGHTS
    assert any("at most 2.5 million may be" in problem for problem in problems)
