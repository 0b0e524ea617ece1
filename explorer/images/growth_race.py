"""Whether it pays to grow: `python -m explorer.images.growth_race`.

Networks that grow to 16 pixels, and the same networks at 16 pixels from the first step, learn
the same faces from the same seeds. On the way both are measured: the Frechet distance of 1,000
of their faces to 1,000 real ones, in the features of the face reader, which no paper's FID is.
Time is what the processor needed for the steps alone. A run that is on the card already is not
run again.
"""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

import torch

from explorer.images.measuring.factor_reader import FactorReader, load_reader
from explorer.images.measuring.growing import FACES, features_of, real_faces
from explorer.images.measuring.metrics import Floats, frechet_distance
from explorer.images.systems.growth import ProGANConfig
from explorer.images.systems.inputs import Inputs
from explorer.images.systems.stylegan import StyleGANConfig
from explorer.images.training.devices import keep_memory
from explorer.images.training.loop import drawing
from explorer.images.training.trainer import Trainer, trainer_for

SEEDS = (0, 1, 2)
#: Steps between two measurements.
EVERY = 100
GROWING = ProGANConfig(
    dataset="faces",
    max_images=10_000,
    image_size=16,
    width=24,
    base=128,
    latent_dim=32,
    stable_steps=100,
    fade_steps=100,
    lr=2e-3,
    ema_decay=0.99,
    steps=1_000,
    precision="float32",
    device="cpu",
)
CONFIGS = {"growing": GROWING, "whole": GROWING.with_(growing=False)}

#: A moment of a run: its step, the seconds of processor until then, the distance.
Moment = tuple[int, float, float]


def main() -> int:
    """Run what the card lacks, and write it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--to", type=Path, default=Path("pretrained/zoo/progan-race"))
    options = parser.parse_args()
    torch.set_num_threads(1)
    keep_memory()
    options.to.mkdir(parents=True, exist_ok=True)
    path = options.to / "card.json"
    runs = json.loads(path.read_text(encoding="utf-8"))["measured"] if path.exists() else {}
    reader = load_reader("face-reader")
    real, other = (features_of(reader, real_faces(GROWING.image_size, seed)) for seed in (0, 1))
    for seed in SEEDS:
        for name, config in CONFIGS.items():
            if f"{name}_{seed}" not in runs:
                runs[f"{name}_{seed}"] = race(config.with_(seed=seed), reader, real)
                card = json.dumps(card_of(runs, frechet_distance(other, real)), indent=1)
                path.write_text(card + "\n", encoding="utf-8")
    return 0


def race(
    config: ProGANConfig | StyleGANConfig,
    reader: FactorReader,
    real: Floats,
    every: int = EVERY,
) -> list[Moment]:
    """Train one run in memory, and return its moments; measuring costs it no time.

    Args:
        config: Of the run.
        reader: Whose features faces are compared in.
        real: Features of real faces, (N, d).
        every: Steps from one moment to the next.
    """
    trainer = trainer_for(config, torch.device("cpu"))
    moments, seconds = [(0, 0.0, distance_of(trainer, reader, real))], 0.0
    for step in range(1, config.steps + 1):
        before = time.process_time()
        trainer.step(step)
        seconds += time.process_time() - before
        if step % every == 0:
            moments.append((step, round(seconds, 2), distance_of(trainer, reader, real)))
    return moments


def distance_of(trainer: Trainer, reader: FactorReader, real: Floats) -> float:
    """Return how far the faces of the average of G are from real ones, to four places."""
    config = trainer.system.config
    assert isinstance(config, ProGANConfig | StyleGANConfig)
    rng = torch.Generator().manual_seed(11)
    latents = torch.randn(FACES, config.latent_dim, generator=rng)
    with drawing(trainer.drawing) as system:
        faces = [system.draw(Inputs(latents=some)) for some in torch.split(latents, 250)]
    return round(frechet_distance(features_of(reader, torch.cat(faces)), real), 4)


def card_of(runs: dict[str, Any], floor: float) -> dict[str, Any]:
    """Return the card: the settings, each run's moments, and what is the same for all."""
    return {
        "name": "progan-race",
        "made_by": "python -m explorer.images.growth_race",
        "config": GROWING.model_dump(),
        "threads": 1,
        "torch": torch.__version__,
        "measured": {**runs, "floor": round(floor, 4), "faces": FACES},
    }


if __name__ == "__main__":
    sys.exit(main())
