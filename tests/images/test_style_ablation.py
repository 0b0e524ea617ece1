"""The ablation of styles: each run differs from the one before in what the paper says."""

from explorer.images.store.shipped import measured
from explorer.images.style_ablation import CONFIGS, NAME, SEEDS, card_of
from explorer.images.systems.stylegan import StyleGANConfig


def changed(before: str, after: str) -> set[str]:
    """Return the fields in which two configurations differ."""
    one, other = (CONFIGS[letter].model_dump() for letter in (before, after))
    return {name for name in other if one.get(name) != other[name]}


def test_each_step_changes_one_thing() -> None:
    assert changed("B", "C") == {"styles", "mapping_layers"}
    assert changed("C", "D") == {"constant"}
    assert changed("D", "E") == {"noise"}
    assert changed("E", "F") == {"mixing"}
    whole = CONFIGS["F"]
    assert isinstance(whole, StyleGANConfig)
    assert (whole.styles, whole.constant, whole.noise, whole.mixing) == (True, True, True, 0.9)


def test_all_have_the_same_length_width_and_data() -> None:
    same = ("dataset", "max_images", "image_size", "batch_size", "steps", "width", "base", "lr")
    for name in (*same, "latent_dim", "ema_decay", "seed"):
        assert len({getattr(config, name) for config in CONFIGS.values()}) == 1, name


def test_a_seed_counts_when_every_letter_has_it() -> None:
    runs = {f"{letter}_0": (10, 1.0, float(place)) for place, letter in enumerate(CONFIGS)}
    card = card_of(runs | {"A_1": (10, 1.0, 9.0)}, 0.5)["measured"]
    assert [card[letter] for letter in CONFIGS] == [[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]]
    assert card["floor"] == 0.5


def test_the_card_has_every_run() -> None:
    card = measured("zoo", NAME)
    assert all(len(card[letter]) == len(SEEDS) for letter in CONFIGS)
    assert min(min(card[letter]) for letter in CONFIGS) > card["floor"]
