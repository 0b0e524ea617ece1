"""What every system of the table keeps to, and the GAN system against a plain loop."""

from collections.abc import Mapping
from pathlib import Path

import pytest
import torch
from torch import Tensor

from explorer.images.config import DATASET_KINDS, RunConfig
from explorer.images.data import ImageSet, load_streams
from explorer.images.data.batches import RealBatches
from explorer.images.networks import ARCHITECTURES
from explorer.images.store.checkpoints import read_info, read_state
from explorer.images.store.runs import RunFolder
from explorer.images.systems import SYSTEMS, System, config_of, sample_inputs
from explorer.images.systems.gan import GANConfig
from explorer.images.train import train_folder
from explorer.images.training.loop import drawing
from explorer.images.training.trainer import Trainer, facts_of, trainer_for
from tests.images.plain_loop import trained_plainly

CPU = torch.device("cpu")
_RECORDS = {
    "max_images": 64,
    "image_size": 16,
    "steps": 6,
    "log_every": 2,
    "sample_every": 3,
    "checkpoint_every": 2,
    "metrics_every": 0,
    "light_checkpoints": 3,
    "device": "cpu",
    "precision": "float32",
}
_PAIR = {"latent_dim": 6, "batch_size": 4, "dataset": "shapes"}
_AGEING: dict[str, object] = {
    "system": "caae",
    "dataset": "faces:ages-5",
    "latent_dim": 4,
    "encoder_features": 4,
    "generator_features": 8,
    "code_features": 8,
    "picture_features": 4,
    "dense": 8,
    "batch_size": 4,
    "warm_steps": 0,
}
#: Runs of pairs with the tricks, as many in each as go together.
TRICKS: dict[str, dict[str, object]] = {
    "old-noisy-flipped": {
        "replay": 6,
        "label_flips": 0.3,
        "instance_noise": 0.4,
        "noise_steps": 4,
        "fake_target": 0.1,
        "feature_matching": 0.5,
    },
    "pairs-spectral": {
        "relativistic": True,
        "penalty": "r1-r2",
        "spectral_norm": True,
        "reuse_latents": False,
    },
    "packs-stddev": {"packing": 2, "minibatch_stddev": True, "feature_matching": 1.0},
    "mlp-packs": {
        "architecture": "mlp",
        "packing": 2,
        "spectral_norm": True,
        "penalty": "r1",
        "penalty_weight": 0.1,
    },
}
#: One small run of every system and, for pairs of networks, of every architecture.
RUNS: dict[str, RunConfig] = {
    "gan": config_of(
        {**_RECORDS, **_PAIR, "generator_features": 4, "discriminator_features": 4}
    ),
    **{
        f"gan-{name}": config_of(
            {
                **_RECORDS,
                **_PAIR,
                "generator_features": 4,
                "discriminator_features": 4,
                **fields,
            }
        )
        for name, fields in TRICKS.items()
    },
    "vae": config_of({**_RECORDS, **_PAIR, "system": "vae", "features": 8}),
    "vae-dcgan": config_of(
        {**_RECORDS, **_PAIR, "system": "vae", "architecture": "dcgan", "features": 4}
    ),
    "aae": config_of(
        {
            **_RECORDS,
            "system": "aae",
            "features": 8,
            "batch_size": 4,
            "dataset": "shapes",
            "prior": "ring",
        }
    ),
    "caae": config_of(_RECORDS | _AGEING),
    "caae-beard-features": config_of(
        _RECORDS
        | _AGEING
        | {"dataset": "faces:ages-5-beard", "traits": 3, "tile": 0, "identity_weight": 1.0}
        | {"code_norm": False}
    ),
    "cyclegan": config_of(
        {
            **_RECORDS,
            "system": "cyclegan",
            "generator_features": 4,
            "discriminator_features": 4,
            "blocks": 1,
            "batch_size": 2,
        }
    ),
    "pix2pix": config_of(
        {
            **_RECORDS,
            "system": "pix2pix",
            "generator_features": 4,
            "discriminator_features": 4,
            "batch_size": 2,
        }
    ),
    "stylegan": config_of(
        {
            **_RECORDS,
            "system": "stylegan",
            "width": 4,
            "base": 16,
            "latent_dim": 4,
            "mapping_layers": 1,
            "batch_size": 4,
            "dataset": "shapes",
            "penalty_every": 2,
        }
    ),
    "stylegan-styleless": config_of(
        {
            **_RECORDS,
            "system": "stylegan",
            "width": 4,
            "base": 16,
            "latent_dim": 4,
            "mapping_layers": 0,
            "styles": False,
            "constant": False,
            "noise": False,
            "batch_size": 4,
            "dataset": "shapes",
        }
    ),
    "progan": config_of(
        {
            **_RECORDS,
            "system": "progan",
            "width": 4,
            "base": 16,
            "latent_dim": 4,
            "stable_steps": 1,
            "fade_steps": 2,
            "batch_size": 4,
            "dataset": "shapes",
        }
    ),
    "biggan": config_of(
        {
            **_RECORDS,
            "system": "biggan",
            "features": 2,
            "latent_dim": 6,
            "embedding_dim": 3,
            "attention": 8,
            "batch_size": 4,
            "dataset": "shapes",
        }
    ),
    "stackgan": config_of(
        {
            **_RECORDS,
            "system": "stackgan",
            "first_size": 8,
            "latent_dim": 4,
            "condition_dim": 3,
            "first_features": 4,
            "second_features": 4,
            "discriminator_features": 4,
            "blocks": 1,
            "batch_size": 4,
            # Cut off after step 2, a run goes on with the first step of Stage II.
            "first_steps": 2,
        }
    ),
    "pixelcnn": config_of(
        # A picture costs a pass a pixel and channel: of grey ones a third.
        {**_RECORDS, "system": "pixelcnn", "features": 6, "blocks": 1, "dataset": "digits"}
    ),
    "rbm": config_of(
        {**_RECORDS, "system": "rbm", "hidden": 5, "dataset": "shapes", "drawn_steps": 3}
    ),
    "rbm-pcd": config_of(
        {
            **_RECORDS,
            "system": "rbm",
            "hidden": 5,
            "dataset": "shapes",
            "persistent": True,
            "drawn_steps": 3,
        }
    ),
}
RUNS["srgan"] = config_of(
    {
        **_RECORDS,
        "system": "srgan",
        "features": 4,
        "blocks": 1,
        "discriminator_features": 4,
        "batch_size": 2,
        "dataset": "shapes",
        "crop": 16,
        "warm_steps": 0,
    }
)
# Cut off after step 2, it goes on within Stage II.
RUNS["stackgan-second"] = RUNS["stackgan"].with_(first_steps=1)
RUNS |= {
    f"mistaken-{mistake}": config_of(
        {**RUNS["gan"].model_dump(), "system": "mistaken", "mistake": mistake}
    )
    for mistake in ("sigmoid-generator", "swapped-labels", "lost-optimizers")
}
IDS = list(RUNS)
#: Steps until every weight has moved, where that takes more than 3: a network that grows.
_ALL_MOVE = {"progan": 5}


def images_of(config: RunConfig) -> Mapping[str, ImageSet]:
    return load_streams(config)


def trainer_of(name: str) -> Trainer:
    return trainer_for(RUNS[name], CPU, images_of(RUNS[name]))


def test_every_row_of_the_table_has_a_run_here() -> None:
    assert {config.system for config in RUNS.values()} == set(SYSTEMS)


@pytest.mark.parametrize("name", IDS)
def test_a_forgotten_first_value_is_refused_by_name(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = RUNS[name]
    kind = SYSTEMS[config.system]
    facts = facts_of(images_of(config))
    monkeypatch.setattr(kind, "initialise", lambda self, rng: None)
    with pytest.raises(AssertionError, match=r"initialise left .* without values"):
        kind.built(config, facts, torch.Generator())


@pytest.mark.parametrize("name", IDS)
def test_half_precision_trains_every_system(name: str) -> None:
    config = RUNS[name].with_(precision="bfloat16")
    trainer = trainer_for(config, CPU, images_of(config))
    for number in range(1, 1 + _ALL_MOVE.get(name, 3)):
        measured = trainer.step(number, measure=True)
    assert measured
    assert all(value.isfinite() for value in measured.values())


@pytest.mark.parametrize("name", IDS)
def test_every_weight_moves_and_stays_a_number(name: str) -> None:
    trainer = trainer_of(name)
    before = {k: t.clone() for k, t in trainer.system.named_parameters()}
    for number in range(1, 1 + _ALL_MOVE.get(name, 3)):
        measured = trainer.step(number, measure=True)
    assert measured
    assert all(value.isfinite() for value in measured.values())
    for key, weight in trainer.system.named_parameters():
        assert weight.isfinite().all()
        assert not torch.equal(weight, before[key]), f"{key} did not move"


@pytest.mark.parametrize("name", IDS)
def test_only_the_learners_own_parts_move_in_its_turn(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer = trainer_of(name)
    system, moved = trainer.system, []
    for learner, optimizer in trainer.optimizers.items():
        own = {id(weight) for weight in system.moved_by(learner)}
        every = [w for other in system.learners for w in system.moved_by(other)]
        others = [weight for weight in every if id(weight) not in own]

        def step(
            learner: str = learner,
            others: list[Tensor] = others,
            take: object = optimizer.step,
        ) -> None:
            assert not any(weight.requires_grad for weight in others)
            kept = [weight.clone() for weight in others]
            assert callable(take)
            take()
            assert all(torch.equal(a, b) for a, b in zip(kept, others, strict=True))
            moved.append(learner)

        monkeypatch.setattr(optimizer, "step", step)
    for number in sorted(
        {system.moves(RUNS[name], learner).start for learner in system.learners}
    ):
        trainer.step(number)
    assert set(moved) == set(system.learners)
    assert all(weight.requires_grad for weight in system.parameters())


@pytest.mark.slow
@pytest.mark.parametrize("name", IDS)
def test_a_run_that_was_cut_off_continues_bit_for_bit(name: str, tmp_path: Path) -> None:
    config = RUNS[name]
    whole = RunFolder.create(tmp_path / "whole", config)
    assert train_folder(whole, config, quiet=True) == 0
    cut = RunFolder.create(tmp_path / "cut", config)
    short = config.with_(steps=4, light_checkpoints=config.light_checkpoints)
    assert train_folder(cut, short, quiet=True) == 0
    # As a kill after the checkpoint of step 2 would leave it.
    cut.checkpoints()[-1].unlink()
    for file in cut.light_checkpoints():
        file.unlink()
    assert train_folder(cut, config, quiet=True) == 0
    assert not [*cut.checkpoints_path.glob("*.unusable")]
    ends = [
        read_state(f.checkpoints()[-1], read_info(f.checkpoints()[-1])) for f in (whole, cut)
    ]
    assert ends[0].keys() == ends[1].keys()
    for key, tensor in ends[0].items():
        assert torch.equal(tensor, ends[1][key]), f"{key} differs"


@pytest.mark.parametrize("name", IDS)
def test_a_finished_run_has_every_record(name: str, tmp_path: Path) -> None:
    config = RUNS[name].with_(steps=3)
    run = RunFolder.create(tmp_path / "run", config)
    assert train_folder(run, config, quiet=True) == 0
    assert run.config() == config
    assert run.samples()
    assert run.light_checkpoints()
    columns = {column for row in run.rows() for column in row}
    kind = SYSTEMS[config.system]
    for chart in kind.charts(config):
        assert any(curve.column in columns for curve in chart.curves), chart.title
    parts = read_info(run.light_checkpoints()[-1]).parts
    assert {p.removeprefix("average.") for p in parts} == {*kind.drawn, *kind.finale}


@pytest.mark.parametrize("name", IDS)
def test_every_system_draws_pictures_without_changing(name: str) -> None:
    trainer = trainer_of(name)
    before = {key: tensor.clone() for key, tensor in trainer.state().items()}
    images = images_of(RUNS[name])
    channels = 1 if RUNS[name].dataset == "digits" else 3
    inputs = sample_inputs(trainer.system.inputs, 6, torch.Generator(), images)
    with drawing(trainer.drawing) as system:
        for pictures in (system.draw(inputs), system.show(inputs)):
            assert pictures.shape == (6, channels, 16, 16)
            assert pictures.abs().max() <= 1
    assert trainer.system.training
    assert all(torch.equal(t, before[key]) for key, t in trainer.state().items())


@pytest.mark.parametrize("name", IDS)
def test_two_processes_see_no_image_twice(name: str) -> None:
    config = RUNS[name]
    for images in images_of(config).values():
        shares = [
            RealBatches(images, 4, config.seed, CPU, rank, 2).indices(0).tolist()
            for rank in (0, 1)
        ]
        assert len({*shares[0], *shares[1]}) == 4


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_option_has_a_group_or_is_training(system: str) -> None:
    config = SYSTEMS[system].Config
    grouped = [name for names in config.groups.values() for name in names]
    assert len(grouped) == len(set(grouped))
    assert set(grouped) <= set(config.model_fields)


def test_help_names_every_kind_of_data() -> None:
    told = RunConfig.model_fields["dataset"].description
    assert told == f"One of {', '.join(DATASET_KINDS)}."


def test_an_unknown_system_is_named() -> None:
    with pytest.raises(ValueError, match="no system 'diffusion'; use one of gan, vae"):
        config_of({"system": "diffusion"})


_BASE = {
    "dataset": "shapes",
    "max_images": 64,
    "batch_size": 4,
    "image_size": 16,
    "latent_dim": 6,
    "generator_features": 4,
    "discriminator_features": 4,
    "device": "cpu",
    "precision": "float32",
    "seed": 3,
}
_SMALL_DIGITS = {"dataset": "digits", "max_images": 50_000, "image_size": 28}
#: Eight runs that differ in everything a pair of networks can differ in.
EIGHT: dict[str, dict[str, object]] = {
    "dcgan": {},
    "mlp": {
        "architecture": "mlp",
        "objective": "saturating",
        "reuse_latents": False,
        "prior": "uniform",
        "conditional": True,
    },
    "wgan-gp": {
        "objective": "wasserstein",
        "penalty": "gradient-penalty",
        "discriminator_steps": 3,
        "beta2": 0.9,
    },
    "clip": {
        "architecture": "mlp",
        "objective": "wasserstein",
        "penalty": "clip",
        "discriminator_steps": 2,
    },
    "r1": {"penalty": "r1", "conditional": True, "ema_decay": 0.9},
    "raschka-3": _SMALL_DIGITS | {"architecture": "raschka-3", "objective": "least-squares"},
    "raschka-5": _SMALL_DIGITS | {"architecture": "raschka-5", "real_target": 0.9},
    "garrido": {
        "architecture": "garrido-dcgan",
        "image_size": 32,
        "conditional": True,
        "objective": "hinge",
        "kernel_size": 3,
    },
}


@pytest.mark.parametrize("fields", EIGHT.values(), ids=EIGHT)
def test_a_pair_trains_as_the_plain_loop_does_bit_for_bit(fields: dict[str, object]) -> None:
    values = {**_BASE, **fields}
    if str(fields.get("architecture", "")).startswith("raschka"):
        values |= {"generator_features": None, "discriminator_features": None}
    config = GANConfig.model_validate(values)
    trainer = trainer_for(config, CPU)
    for number in range(1, 6):
        trainer.step(number, measure=number % 2 == 0)
    state = trainer.state()
    for key, tensor in trained_plainly(config, 5).items():
        assert torch.equal(state[key], tensor), key


def test_the_pairs_here_are_of_many_kinds() -> None:
    used = {str(fields.get("architecture", "dcgan")) for fields in EIGHT.values()}
    assert used <= set(ARCHITECTURES)
    assert len(used) >= 5


def test_a_system_may_not_call_a_part_as_a_checkpoint_calls_its_own() -> None:
    class Named(System):
        def __init__(self, config: RunConfig, facts: object) -> None:
            super().__init__(config, {})
            self.average = torch.nn.Linear(1, 1)

    Named.__abstractmethods__ = frozenset()
    with pytest.raises(AssertionError, match="may not be called average"):
        Named.built(RUNS["gan"], {}, torch.Generator())
