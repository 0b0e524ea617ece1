"""From ProGAN to StyleGAN, a step at a time: `python -m explorer.images.style_ablation`.

The six configurations of the paper's table 1, small: equal widths, faces, batches, steps and
seeds. Each is measured at its end by the Frechet distance of 1,000 of its faces to 1,000 real
ones, in the features of the face reader, which no paper's FID is. Only the numbers are kept. A
run that is on the card already is not run again.

References:
    Karras, Laine & Aila (2019), A Style-Based Generator Architecture for Generative Adversarial
    Networks, section 2.1 and table 1. https://arxiv.org/abs/1812.04948
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import torch

from explorer.images.growth_race import GROWING, Moment, race
from explorer.images.measuring.factor_reader import load_reader
from explorer.images.measuring.growing import FACES, features_of, real_faces
from explorer.images.measuring.metrics import frechet_distance
from explorer.images.systems.growth import ProGANConfig
from explorer.images.systems.stylegan import StyleGANConfig
from explorer.images.training.devices import keep_memory

NAME = "stylegan-ablation"
SEEDS = (0, 1, 2)
#: The whole of StyleGAN, of the sizes of `GROWING`; R1 as the shipped run of 32 pixels has it.
MIXED = StyleGANConfig(
    dataset=GROWING.dataset,
    max_images=GROWING.max_images,
    image_size=GROWING.image_size,
    width=GROWING.width,
    base=GROWING.base,
    latent_dim=GROWING.latent_dim,
    penalty_weight=0.1,
    penalty_every=8,
    lr=GROWING.lr,
    ema_decay=GROWING.ema_decay,
    steps=GROWING.steps,
    precision="float32",
    device="cpu",
)
_NOISY = MIXED.with_(mixing=0)
_CONSTANT = _NOISY.with_(noise=False)
_STYLED = _CONSTANT.with_(constant=False)
#: By the letters of the paper. As its FFHQ runs, A has the Wasserstein loss with a penalty,
#: and all others the logistic one with R1.
CONFIGS: dict[str, ProGANConfig | StyleGANConfig] = {
    "A": GROWING,
    "B": _STYLED.with_(styles=False, mapping_layers=0),
    "C": _STYLED,
    "D": _CONSTANT,
    "E": _NOISY,
    "F": MIXED,
}


def main() -> int:
    """Run what the card lacks, and write it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--to", type=Path, default=Path("pretrained/zoo") / NAME)
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS)
    options = parser.parse_args()
    torch.set_num_threads(1)
    keep_memory()
    options.to.mkdir(parents=True, exist_ok=True)
    path = options.to / "card.json"
    runs = json.loads(path.read_text(encoding="utf-8"))["runs"] if path.exists() else {}
    reader = load_reader("face-reader")
    real, other = (features_of(reader, real_faces(MIXED.image_size, seed)) for seed in (0, 1))
    floor = frechet_distance(other, real)
    for seed in options.seeds:
        for letter, config in CONFIGS.items():
            if f"{letter}_{seed}" not in runs:
                moments = race(config.with_(seed=seed), reader, real, config.steps)
                runs[f"{letter}_{seed}"] = moments[-1]
            card = json.dumps(card_of(runs, floor), indent=1)
            path.write_text(f"{card}\n", encoding="utf-8")
    return 0


def card_of(runs: dict[str, Moment], floor: float) -> dict[str, Any]:
    """Return the card: the settings, the end of each run, and distances by letter and seed.

    A seed counts when every letter has been run with it.
    """
    seeds = sorted({int(name.partition("_")[2]) for name in runs})
    whole = [seed for seed in seeds if all(f"{letter}_{seed}" in runs for letter in CONFIGS)]
    distances = {letter: [runs[f"{letter}_{seed}"][2] for seed in whole] for letter in CONFIGS}
    return {
        "name": NAME,
        "made_by": "python -m explorer.images.style_ablation",
        "configs": {letter: config.model_dump() for letter, config in CONFIGS.items()},
        "threads": 1,
        "torch": torch.__version__,
        "runs": runs,
        "measured": {**distances, "floor": round(floor, 4), "faces": FACES},
    }


if __name__ == "__main__":
    sys.exit(main())
