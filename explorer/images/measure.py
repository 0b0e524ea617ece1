"""Measure any generator: `python -m explorer.images.measure pretrained/digits-dcgan`.

A run folder, a checkpoint, or another program's weights, as 'Latent walk' takes them. Each
number stands beside what real images get that the reference has not seen.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from torch import Tensor

from explorer.images.config import RunConfig
from explorer.images.data import ImageSet, load_images, to_bytes
from explorer.images.measuring import inception, metrics, pixel_metrics
from explorer.images.measuring.drawing import draw_images
from explorer.images.measuring.inception import inception_fid
from explorer.images.measuring.pixel_metrics import metrics_for
from explorer.images.networks import Generator
from explorer.images.systems import GANConfig, config_of, system_of
from explorer.images.weights.loading import LoadedModel, load_model

_FEWEST = 10
TITLES = metrics.TITLES | pixel_metrics.TITLES | inception.TITLES


def measure(
    generator: Generator, config: RunConfig, images: ImageSet, count: int = 2000
) -> dict[str, float]:
    """Return what images of a generator get, of the digit classifier or of 8x8 pixels.

    Args:
        generator: In evaluation mode.
        config: Its run: what it learned from, and its prior.
        images: What it learned from.
        count: How many images to draw.

    Returns:
        Numbers by the keys of `TITLES`.

    Raises:
        ValueError: The generator draws other channels than the images have, or the number of
            images is out of bounds.
    """
    if count < _FEWEST:
        msg = f"{count} samples say nothing; draw {_FEWEST} at the least."
        raise ValueError(msg)
    if generator.config.channels != images.channels:
        msg = f"The generator draws {generator.config.channels} channels, but the images of "
        msg += f"'{config.dataset}' have {images.channels}."
        raise ValueError(msg)
    rng = torch.Generator().manual_seed(0)

    def sample(count: int) -> Tensor:
        return draw_images(generator, system_of(config).prior(config), count, rng)

    return metrics_for(config.dataset, lambda: images, count)(sample)


def measure_inception(
    generator: Generator,
    config: RunConfig,
    images: ImageSet,
    count: int = 2000,
    weights: Path | None = None,
) -> dict[str, float]:
    """Return the FID of the papers and its floor, where torch-fidelity and its weights are.

    `count` real images are held out for the floor; the others are the reference of both.
    Where there are fewer than twice as many, half of them say how many are drawn, too: a floor
    holds for its number of samples.

    Raises:
        ValueError: The package or the weights are missing.
    """
    rng = torch.Generator().manual_seed(0)
    order = torch.randperm(len(images), generator=rng)
    count = min(count, len(images) // 2)
    held_out, reference = images.images[order].tensor_split([count])
    prior = system_of(config).prior(config)
    fake = to_bytes(draw_images(generator, prior, count, rng))
    return {
        "fid_inception": inception_fid(reference, fake, weights),
        "fid_inception_floor": inception_fid(reference, held_out, weights),
    }


def table(found: Mapping[str, float]) -> list[dict[str, str]]:
    """Return a row a measure: its title, its value and its floor, to three digits."""
    floors = {key: f"{found[key]:.3g}" for key in found if key.endswith("_floor")}
    return [
        {
            "measure": TITLES[key],
            "generator": f"{value:.3g}",
            "real against real": floors.get(f"{key}_floor", ""),
        }
        for key, value in found.items()
        if key in TITLES and not key.endswith("_floor")
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what the command line says; return 0, or 2 with a sentence on what is wrong."""
    options = _parser().parse_args(arguments)
    try:
        model = load_model(options.model)
        config = _config_of(model, options.dataset)
        images = load_images(config)
        found = measure(model.generator, config, images, options.samples)
        if options.inception:
            found |= measure_inception(
                model.generator, config, images, options.samples, options.weights
            )
    except (ValueError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(f"{options.model}: {model.origin}.\n{_table(found)}\n")
    return 0


def _config_of(model: LoadedModel, dataset: str | None) -> RunConfig:
    """Return the model's run, or what a run like it would be for weights from elsewhere."""
    if model.config is None and dataset is None:
        msg = "The file does not say what it was trained on; name it by --dataset."
        raise ValueError(msg)
    config = model.config or GANConfig.of(model.network)
    if dataset is None:
        return config
    return config_of({**config.model_dump(), "dataset": dataset})


def _table(found: dict[str, float]) -> str:
    """Return the table as lines of text."""
    names = {"measure": "", "generator": "generator", "real against real": "real against real"}
    return "\n".join(
        "{measure:62} {generator:>10} {real against real:>18}".format_map(row)
        for row in (names, *table(found))
    )


def _parser() -> argparse.ArgumentParser:
    summary, _, rest = (__doc__ or "").partition("\n")
    parser = argparse.ArgumentParser(
        prog="python -m explorer.images.measure", description=summary, epilog=rest
    )
    parser.add_argument("model", type=Path, help="A run folder, .safetensors, .pt or .pth.")
    parser.add_argument("--dataset", help="What it learned from, if the file does not say.")
    parser.add_argument("--samples", type=int, default=2000, help="Images to draw.")
    parser.add_argument(
        "--inception",
        action="store_true",
        help="Also the FID of the papers, through torch-fidelity and its Inception weights.",
    )
    parser.add_argument(
        "--weights", type=Path, help="Those weights; by default where torch keeps downloads."
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
