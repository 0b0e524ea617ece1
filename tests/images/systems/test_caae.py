import math
from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from explorer.images.data import load_faces, load_streams, to_unit_range
from explorer.images.networks import count_parameters
from explorer.images.networks.ageing import AgedDiscriminator, AgeGenerator, signed, tiles
from explorer.images.systems.base import StreamFacts
from explorer.images.systems.caae import CAAE, CAAEConfig
from explorer.images.systems.caae.system import sum_of, total_variation
from explorer.images.systems.inputs import Inputs
from explorer.images.training.play import TrainingPlay
from explorer.images.training.trainer import Trainer, trainer_for

FACES = {"real": StreamFacts(channels=3, classes=5)}
FULL = CAAEConfig(
    image_size=128,
    encoder_features=64,
    generator_features=1024,
    latent_dim=50,
    code_features=64,
    picture_features=16,
    dense=1024,
)
SMALL = CAAEConfig(
    image_size=16,
    latent_dim=6,
    encoder_features=4,
    generator_features=8,
    code_features=8,
    picture_features=4,
    dense=8,
    max_images=64,
    batch_size=8,
    warm_steps=2,
    device="cpu",
    precision="float32",
)


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def small(**fields: object) -> CAAE:
    return CAAE.built(CAAEConfig(**{**SMALL.model_dump(), **fields}), FACES, seeded())


def faces(count: int = 16) -> tuple[Tensor, Tensor]:
    found = load_faces("ages-5", 16, count)
    assert found.labels is not None
    return to_unit_range(found.images), found.labels


@pytest.mark.parametrize(("traits", "generator"), [(1, 19_128_995), (2, 19_948_195)])
def test_the_networks_have_the_authors_sizes(traits: int, generator: int) -> None:
    with torch.device("meta"):
        facts = {"real": StreamFacts(channels=3, classes=10 * traits)}
        system = CAAE(FULL.with_(traits=traits), facts)
    assert count_parameters(system.encoder) == 18_234_034
    assert count_parameters(system.generator) == generator
    assert count_parameters(system.code_discriminator) == 6_001
    # Without the second label D's second layer reads ten planes less.
    wanted = 8_677_137 - (10 * 25 * 32 if traits == 1 else 0)
    assert count_parameters(system.picture_discriminator) == wanted


def test_the_label_is_as_long_as_the_code() -> None:
    generator = AgeGenerator(3, 16, 8, 50, (10, 2), 1.0)
    assert generator.copies == (5, 25)
    first = generator.start[0]
    assert isinstance(first, nn.Linear)
    assert first.in_features == 50 + 10 * 5 + 2 * 25
    assert tiles(16, 5, 1.0) == 3


@pytest.mark.parametrize("tile", [0.0, 1.0, 4.0])
def test_copies_of_a_label_move_the_first_layer_as_their_root(tile: float) -> None:
    generator = AgeGenerator(3, 16, 512, 20, (5,), tile)
    copies = tiles(20, 5, tile)
    linear = generator.start[0]
    assert isinstance(linear, nn.Linear)
    nn.init.normal_(linear.weight, generator=seeded())
    told = [signed(torch.tensor([age]), 5).repeat(1, copies) for age in (0, 3)]
    zero = torch.zeros(1, 20)
    one, other = (linear(torch.cat([zero, label], 1)) for label in told)
    # Two entries of each copy change by 2: variance 8 a copy, of unit weights.
    moved = (one - other).square().mean().item()
    assert moved == pytest.approx(8 * copies, rel=0.05)


def test_a_class_is_told_as_plus_and_minus_one() -> None:
    assert signed(torch.tensor([2, 0]), 3).tolist() == [[-1, -1, 1], [1, -1, -1]]


def test_planes_come_after_the_first_convolution() -> None:
    judge = AgedDiscriminator(3, 128, 16, 1024, (10, 2))
    first, second = judge.first[0], judge.rest[0]
    assert isinstance(first, nn.Conv2d)
    assert isinstance(second, nn.Conv2d)
    assert first.in_channels == 3
    assert second.in_channels == 16 + 10 + 2 * 5
    widths = [c.out_channels for c in judge.modules() if isinstance(c, nn.Conv2d)]
    assert widths == [16, 32, 64, 128]


def test_the_discriminator_of_pictures_reads_the_age() -> None:
    system, (images, labels) = small().eval(), faces()
    one = system.picture_discriminator(images, (labels,))
    other = system.picture_discriminator(images, ((labels + 1) % 5,))
    assert not torch.allclose(one, other, atol=1e-4)


def test_a_discriminator_that_cannot_tell_costs_everybody_ln_2() -> None:
    system, (images, labels) = small(), faces()
    for judge in (system.code_discriminator, system.picture_discriminator):
        last = [m for m in judge.modules() if isinstance(m, nn.Linear)][-1]
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)
    codes = system.encoder(images)
    terms = system.terms(images, codes, system.generator(codes, (labels,)), (labels,))
    for name in ("code", "picture"):
        assert terms[name].item() == pytest.approx(math.log(2), rel=1e-6)


def test_codes_are_compared_with_a_uniform_prior(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, draw = list[tuple[tuple[int, ...], str, Tensor]](), TrainingPlay.noise

    def noted(play: TrainingPlay, *shape: int, prior: str = "normal") -> Tensor:
        found = draw(play, *shape, prior=prior)
        asked.append((shape, prior, found))
        return found

    monkeypatch.setattr(TrainingPlay, "noise", noted)
    trainer = small_trainer(batch_size=64)
    for number in range(1, 31):
        trainer.step(number)
    assert {(shape, prior) for shape, prior, _ in asked} == {((64, 6), "uniform")}
    drawn = torch.cat([found for _, _, found in asked])
    # Three standard errors of 11,520 draws.
    assert drawn.mean().item() == pytest.approx(0, abs=0.016)
    assert drawn.var().item() == pytest.approx(1 / 3, abs=0.0084)
    assert drawn.abs().max() <= 1


def small_trainer(**fields: object) -> Trainer:
    config = CAAEConfig(**{**SMALL.model_dump(), **fields})
    return trainer_for(config, torch.device("cpu"), load_streams(config))


#: Which networks each term is to teach.
TAUGHT = {
    "reconstruction": ("encoder", "generator"),
    "variation": ("encoder", "generator"),
    "code": ("encoder",),
    "picture": ("encoder", "generator"),
    "identity": ("encoder", "generator"),
}


@pytest.mark.parametrize("name", TAUGHT)
def test_every_term_has_a_gradient_by_its_default_weight(name: str) -> None:
    """The weights of the released program are 0 for the codes and the variation."""
    fields = {"identity_weight": 1.0} if name == "identity" else {}
    system, (images, labels) = small(**fields), faces()
    codes = system.encoder(images)
    terms = system.terms(images, codes, system.generator(codes, (labels,)), (labels,))
    weight = system.weights(system.config.warm_steps + 1)[name]
    assert weight >= 0.1
    system.zero_grad()
    (weight * terms[name]).backward()  # type: ignore[no-untyped-call]
    for part in ("encoder", "generator"):
        slopes = [p.grad for p in system.get_submodule(part).parameters()]
        norm = sum(float(slope.norm()) for slope in slopes if slope is not None)
        assert (norm > 1e-6) == (part in TAUGHT[name]), part


def test_the_step_descends_the_weighted_sum_of_all_terms(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[dict[str, float]] = []

    def noted(terms: dict[str, Tensor], weights: dict[str, float]) -> Tensor:
        seen.append({name: weights[name] for name in terms})
        return sum_of(terms, weights)

    monkeypatch.setattr("explorer.images.systems.caae.system.sum_of", noted)
    trainer = small_trainer(code_weight=0.5, picture_weight=0.25, smoothness=2.0)
    for number in (1, 2, 3):
        trainer.step(number)
    alone = {"reconstruction": 100.0, "variation": 2.0, "code": 0.0, "picture": 0.0}
    assert seen[:2] == [alone, alone]
    assert seen[2] == alone | {"code": 0.5, "picture": 0.25}
    found = sum_of({"a": torch.tensor(3.0), "b": torch.tensor(5.0)}, {"a": 2.0, "b": 0.5})
    assert found.item() == pytest.approx(8.5)


def test_the_error_is_squared_and_a_mean() -> None:
    system, (images, labels) = small(), faces()
    codes = system.encoder(images)
    terms = system.terms(images, codes, images + 0.3, (labels,))
    assert terms["reconstruction"].item() == pytest.approx(0.09, rel=1e-4)


def test_the_variation_of_stripes_and_of_one_colour() -> None:
    stripes = torch.tensor([-1.0, 1.0]).repeat(4).expand(2, 3, 8, 8)
    assert total_variation(stripes).item() == pytest.approx(4)
    assert total_variation(stripes.transpose(2, 3)).item() == pytest.approx(4)
    assert total_variation(torch.full((2, 3, 8, 8), 0.7)).item() == 0
    ramp = torch.arange(8.0).expand(2, 3, 8, 8)
    assert total_variation(0.1 * ramp).item() == pytest.approx(0.01)


@pytest.mark.parametrize("weights", [(0.0, 1.0), (1.0, 0.0), (0.0, 0.0)])
def test_a_weight_of_0_takes_a_discriminator_out_of_the_game(
    weights: tuple[float, float],
) -> None:
    def moved(code: float, picture: float) -> dict[str, Tensor]:
        trainer = small_trainer(code_weight=code, picture_weight=picture, warm_steps=0)
        trainer.step(1)
        return {k: t.detach().clone() for k, t in trainer.system.named_parameters()}

    both, some = moved(1.0, 1.0), moved(*weights)
    for key, weight in both.items():
        same = torch.equal(weight, some[key])
        # The discriminators learn all the same; G hears of the codes through no term.
        judges = key.startswith(("code_d", "picture_d"))
        deaf = key.startswith("generator") and weights == (0.0, 1.0)
        assert same == (judges or deaf), key


def test_every_age_is_asked_for_not_only_the_faces_own() -> None:
    system, (images, labels) = small().eval(), faces(24)
    every = [system.aged(images, torch.full_like(labels, age)) for age in range(5)]
    for place, one in enumerate(every):
        for other in every[:place]:
            assert not torch.allclose(one, other, atol=1e-3)
    shown = system.show(Inputs(labels=labels, pictures={"real": images}))
    # A face, then the same one at ages 0 to 4; the next begins behind it.
    assert torch.equal(shown[0], images[0])
    assert torch.equal(shown[6], images[1])
    for age in range(5):
        assert torch.allclose(shown[1 + age], every[age][0], atol=1e-5)


def test_batch_norm_hides_where_codes_lie_and_how_far_apart() -> None:
    codes = 2 * torch.rand(32, 6, generator=seeded(3)) - 1
    elsewhere = 0.4 * codes + 0.3
    for norm in (True, False):
        judge = small(code_norm=norm).code_discriminator
        gap = (judge(codes) - judge(elsewhere)).abs().max().item()
        assert (gap < 1e-3) == norm


def test_a_drawn_face_does_not_depend_on_its_neighbours() -> None:
    system, (images, labels) = small(), faces()
    whole = system.aged(images, labels)
    alone = system.aged(images[3:4], labels[3:4])
    assert torch.allclose(whole[3:4], alone, atol=1e-5)


def test_a_code_lies_in_the_cube_of_its_prior() -> None:
    system, (images, _) = small(), faces()
    assert system.encoder(100 * images).abs().max() <= 1


def test_a_second_label_is_the_rest_of_the_class() -> None:
    config = CAAEConfig(**{**SMALL.model_dump(), "traits": 3, "dataset": "faces:ages-5-beard"})
    facts = {"real": StreamFacts(channels=3, classes=15)}
    system = CAAE.built(config, facts, seeded())
    ages, beards = system.told(torch.tensor([0, 2, 4, 14]))
    assert ages.tolist() == [0, 0, 1, 4]
    assert beards.tolist() == [0, 2, 1, 2]
    assert system.labels == (5, 3)


@pytest.mark.parametrize(("classes", "traits"), [(0, 1), (5, 3), (3, 3)])
def test_data_without_ages_are_refused_by_name(classes: int, traits: int) -> None:
    config = SMALL.with_(traits=traits, dataset="faces:ages-5")
    with pytest.raises(ValueError, match=f"'faces:ages-5' has {classes}"):
        CAAE(config, {"real": StreamFacts(channels=3, classes=classes)})


def test_a_side_that_no_halving_reaches_is_refused() -> None:
    with pytest.raises(ValueError, match="not 24"):
        CAAEConfig(image_size=24)


def test_the_formula_shows_the_terms_that_weigh() -> None:
    def latex(**fields: object) -> str:
        return CAAE.formula(SMALL.with_(**fields))[1]

    checks: list[tuple[Callable[[str], bool], dict[str, object]]] = [
        (lambda said: "D_z" in said and "D_{img}" in said and r"\phi" not in said, {}),
        (lambda said: "D_z" not in said, {"code_weight": 0.0}),
        (lambda said: "D_{img}" not in said, {"picture_weight": 0.0}),
        (lambda said: r"\phi" in said, {"identity_weight": 1.0}),
    ]
    for holds, fields in checks:
        assert holds(latex(**fields))
