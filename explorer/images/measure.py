"""Measure any generator: `python -m explorer.images.measure pretrained/digits-dcgan`.

A run folder, a checkpoint, or another program's weights, as 'Latent walk' takes them. Each
number stands beside what real images get that the reference has not seen.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import get_args

import torch
from torch import Tensor

from explorer.images.config import RunConfig
from explorer.images.data import ImageSet, load_images, to_bytes
from explorer.images.measuring import inception, metrics, pixel_metrics
from explorer.images.measuring.drawing import draw_images
from explorer.images.measuring.inception import inception_fid
from explorer.images.measuring.pixel_metrics import metrics_for
from explorer.images.measuring.priors import Prior, prior_of
from explorer.images.networks import Generator
from explorer.images.systems import GANConfig, config_of, system_of
from explorer.images.weights.loading import LoadedModel, load_model

TITLES = metrics.TITLES | pixel_metrics.TITLES | inception.TITLES


def measure(
    generator: Generator,
    config: RunConfig,
    images: ImageSet,
    count: int = 2000,
    prior: Prior | None = None,
) -> dict[str, float]:
    """Return what images of a generator get, of the digit classifier or of 8x8 pixels.

    Args:
        generator: In evaluation mode.
        config: Its run: what it learned from, and its prior.
        images: What it learned from.
        count: How many images to draw.
        prior: What z is drawn from; None for what the run drew it from.

    Returns:
        Numbers by the keys of `TITLES`; `{key}_low` and `{key}_high`, their 95 % intervals;
        and what `metrics.counts` says.

    Raises:
        ValueError: The generator draws other channels than the images have, or the number of
            images is out of bounds.
    """
    metrics.check_samples(count)
    if generator.config.channels != images.channels:
        msg = f"The generator draws {generator.config.channels} channels, but the images of "
        msg += f"'{config.dataset}' have {images.channels}."
        raise ValueError(msg)
    rng = torch.Generator().manual_seed(0)

    def sample(count: int) -> Tensor:
        return draw_images(generator, z_from, count, rng)

    z_from = prior or system_of(config).prior(config)
    return metrics_for(config.dataset, lambda: images, count, intervals=True)(sample)


def measure_inception(
    generator: Generator,
    prior: Prior,
    images: ImageSet,
    count: int = 2000,
    weights: Path | None = None,
) -> dict[str, float]:
    """Return the FID of the papers and its floor, where torch-fidelity and its weights are.

    As many real images as are drawn, half of them at most, are held out for the floor; the
    others are the reference of both.

    Raises:
        ValueError: The package or the weights are missing.
    """
    rng = torch.Generator().manual_seed(0)
    order = torch.randperm(len(images), generator=rng)
    held_out, reference = images.images[order].tensor_split([min(count, len(images) // 2)])

    def sample(count: int) -> Tensor:
        return draw_images(generator, prior, count, rng)

    fake = torch.cat([to_bytes(part) for part in metrics.drawn_in_parts(sample, count)])
    return {
        "fid_inception": inception_fid(reference, fake, weights),
        "fid_inception_floor": inception_fid(reference, held_out, weights),
    }


def table(found: Mapping[str, float]) -> list[dict[str, str]]:
    """Return a row a measure: title, value, interval and floor, to three digits."""
    floors = {key: f"{found[key]:.3g}" for key in found if key.endswith("_floor")}
    return [
        {
            "measure": TITLES[key],
            "generator": f"{value:.3g}",
            "95 %": _interval(found, key),
            "real against real": floors.get(f"{key}_floor", ""),
        }
        for key, value in found.items()
        if key in TITLES and not key.endswith("_floor")
    ]


def remarks(found: Mapping[str, float]) -> list[str]:
    """Return of how many images the numbers are, and whether that is too few."""
    if "samples" not in found:
        return []
    drawn, real, held = (int(found[key]) for key in ("samples", "reference", "held_out"))
    lines = [
        f"{drawn:,} images drawn, compared with {real:,} real ones; the floor is that of "
        f"{held:,} others. 95 %: a jackknife over {metrics.SPLITS} splits of the images drawn."
    ]
    dimensions = int(found["dimensions"])
    if min(drawn, real, held) < metrics.ENOUGH * dimensions:
        lines.append(
            f"Too few: {min(drawn, real, held):,} images in {dimensions} dimensions. Below "
            f"{metrics.ENOUGH} a dimension, {metrics.ENOUGH * dimensions:,}, a Fréchet "
            "distance tells more of their number than of the images."
        )
    return lines


def _interval(found: Mapping[str, float], key: str) -> str:
    if f"{key}_low" not in found:
        return ""
    return f"{found[f'{key}_low']:.3g} to {found[f'{key}_high']:.3g}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what the command line says; return 0, or 2 with a sentence on what is wrong."""
    options = _parser().parse_args(arguments)
    try:
        metrics.check_samples(options.samples)
        if options.inception:
            inception.inception_weights(options.weights)
        model = load_model(options.model)
        prior, said = _prior_of(model, options.prior)
        config = _config_of(model, options.dataset)
        images = load_images(config)
        found = measure(model.generator, config, images, options.samples, prior)
        if options.inception:
            found |= measure_inception(
                model.generator, prior, images, options.samples, options.weights
            )
    except (ValueError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    lines = [f"{options.model}: {model.origin}; {said}.", _table(found), *remarks(found)]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _prior_of(model: LoadedModel, asked: Prior | None) -> tuple[Prior, str]:
    """Return the prior that z is drawn from, and how it is known."""
    names: dict[Prior, str] = {"normal": "N(0, 1)", "uniform": "U(-1, 1)"}
    if asked is not None:
        return asked, f"z from {names[asked]}, as asked"
    if model.config is not None:
        own = system_of(model.config).prior(model.config)
        trained: Prior = "uniform" if own == "uniform" else "normal"
        return trained, f"z from {names[trained]}, as in its run"
    told = prior_of(model.generator)
    if told is not None:
        return told, f"z from {names[told]}, by the statistics of its batch norm"
    return "normal", "z from N(0, 1), a guess: the file does not tell (--prior)"


def _config_of(model: LoadedModel, dataset: str | None) -> RunConfig:
    """Return the model's run, or what a run like it would be for weights from elsewhere."""
    if model.config is None and dataset is None:
        msg = "The file does not say what it was trained on; name it by --dataset."
        raise ValueError(msg)
    config = model.config or GANConfig.of(model.network)
    channels = str(model.network.channels) if model.network.channels in (1, 3) else "auto"
    changes = {"dataset": dataset or config.dataset, "channels": channels}
    return config_of({**config.model_dump(), **changes})


def _table(found: dict[str, float]) -> str:
    """Return the table as lines of text."""
    names = {name: name for name in ("generator", "95 %", "real against real")}
    names["measure"] = ""
    return "\n".join(
        "{measure:62} {generator:>10} {real against real:>18} {95 %:>20}".format_map(row)
        for row in (names, *table(found))
    )


def _parser() -> argparse.ArgumentParser:
    summary, _, rest = (__doc__ or "").partition("\n")
    parser = argparse.ArgumentParser(
        prog="python -m explorer.images.measure", description=summary, epilog=rest
    )
    parser.add_argument("model", type=Path, help="A run folder, .safetensors, .pt or .pth.")
    parser.add_argument("--dataset", help="What it learned from, if the file does not say.")
    parser.add_argument(
        "--samples",
        type=int,
        default=2000,
        help="Images to draw; papers take 10,000 or 50,000 (default: 2000).",
    )
    parser.add_argument(
        "--prior",
        choices=get_args(Prior),
        help="Where z comes from, if neither the run nor the weights tell.",
    )
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
