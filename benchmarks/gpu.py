"""What a GPU makes of this program: `python -m benchmarks.gpu`, which needs nothing but torch.

For each game it times the usual loop, written out plainly in `benchmarks.gpu_loops`, and this
program's step on the same networks, settings and random images, each in a process of its own,
and prints images a second, memory, and the share of the device's peak: the multiplications of a
step by PyTorch's own count, against those of large matrix products in bfloat16 in the same run.
Images are the real ones that D or the critic reads.

`--device cpu` runs all of it small, to see that it runs.

References:
    Radford et al. (2016), https://arxiv.org/abs/1511.06434; Gulrajani et al. (2017), Improved
    Training of Wasserstein GANs, algorithm 1, https://arxiv.org/abs/1704.00028; Karras, Laine &
    Aila (2019), https://arxiv.org/abs/1812.04948; Brock, Donahue & Simonyan (2019),
    https://arxiv.org/abs/1809.11096
"""

import argparse
import statistics
import time
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry

from benchmarks.gpu_loops import LOOPS
from benchmarks.images_training import Step, step_of
from explorer.images.config import RunConfig
from explorer.images.data import ImageSet
from explorer.images.systems.biggan import BigGANConfig
from explorer.images.systems.gan import GANConfig
from explorer.images.systems.stylegan import StyleGANConfig
from explorer.images.training.devices import device_of, largest_memory_mb

WGAN_GP = GANConfig(
    objective="wasserstein",
    penalty="gradient-penalty",
    penalty_weight=10.0,
    discriminator_steps=5,
    beta1=0.0,
    beta2=0.9,
    generator_lr=1e-4,
    discriminator_lr=1e-4,
)
DCGAN = GANConfig(objective="non-saturating")
STYLEGAN = StyleGANConfig(width=512, base=8192, latent_dim=512, mapping_layers=8)
BIGGAN = BigGANConfig(features=64, latent_dim=120, embedding_dim=128, attention=16)
#: Kinds of pictures where networks must know one.
_CLASSES = 10


@dataclass(frozen=True)
class Game:
    """What is trained, in colour.

    Attributes:
        config: Its settings.
        batch_size: Images a batch.
        loop: The usual loop, of `LOOPS`.
        tiny: What makes the networks small, for a test on a processor.
        image_size: Pixels.
    """

    config: RunConfig
    batch_size: int
    loop: str
    tiny: Mapping[str, int]
    image_size: int = 64

    def sized(self, *, tiny: bool) -> RunConfig:
        """Return the config, for a test on a processor with small batches and networks."""
        changes = dict(self.tiny) if tiny else {}
        batch = min(16, self.batch_size) if tiny else self.batch_size
        size = {"image_size": self.image_size, "channels": "3", "batch_size": batch}
        return self.config.with_(**size, **changes)

    @property
    def read(self) -> int:
        """Batches that D or the critic reads in a step."""
        return int(getattr(self.config, "discriminator_steps", 1))


_FEATURES = {"generator_features": 8, "discriminator_features": 8}
_STYLES = {"width": 8, "base": 128, "latent_dim": 8, "mapping_layers": 2}
GAMES = {
    "DCGAN, batch 128": Game(DCGAN, 128, "dcgan", _FEATURES),
    "DCGAN, batch 512": Game(DCGAN, 512, "dcgan", _FEATURES),
    "WGAN-GP, batch 64": Game(WGAN_GP, 64, "wgan-gp", _FEATURES),
    "StyleGAN, batch 32": Game(STYLEGAN, 32, "stylegan", _STYLES),
    "BigGAN of 32 pixels, batch 64": Game(BIGGAN, 64, "biggan", {"features": 4}, 32),
}


def images(config: RunConfig) -> ImageSet:
    """Return one batch of random pixels, uint8, of ten classes in turn."""
    rng = torch.Generator().manual_seed(0)
    shape = (config.batch_size, 3, config.image_size, config.image_size)
    pixels: Tensor = torch.randint(0, 256, shape, dtype=torch.uint8, generator=rng)
    names = tuple(map(str, range(_CLASSES)))
    return ImageSet("Noise", pixels, torch.arange(len(pixels)) % _CLASSES, names, "")


def usual(game: Game, config: RunConfig, device: torch.device) -> Step:
    """Return a step of the loop as tutorials and the authors' programs have it."""
    return LOOPS[game.loop](config, device, images(config))


def ours(game: Game, config: RunConfig, device: torch.device) -> Step:
    """Return a step of this program."""
    return step_of(config, device, {"real": images(config)})


MAKERS = {"usual loop": usual, "this program": ours}


class Operations(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Counts operations by PyTorch's own formulas, those of second derivatives, too."""

    total = 0.0

    def __torch_dispatch__(
        self,
        func: Any,  # noqa: ANN401
        types: object,
        args: Any = (),  # noqa: ANN401
        kwargs: Any = None,  # noqa: ANN401
    ) -> object:
        """Do what is asked for, and count it."""
        out = func(*args, **(kwargs or {}))
        if count := flop_registry.get(func._overloadpacket):
            self.total += count(*args, **(kwargs or {}), out_val=out)
        return out


@dataclass(frozen=True)
class Timed:
    """What one contestant came to.

    Attributes:
        seconds: Of a step, the median.
        flops: Of a step: twice its multiplications.
        memory: MiB, the most.
    """

    seconds: float
    flops: float
    memory: float


def timed(maker: str, game: str, device_name: str, rounds: int) -> Timed:
    """Return what a contestant takes, in a process of its own."""
    device = device_of(device_name)
    config = GAMES[game].sized(tiny=device.type == "cpu")
    step = MAKERS[maker](GAMES[game], config, device)
    with Operations() as counter:  # type: ignore[no-untyped-call]
        step()
    step()
    return Timed(
        seconds_of(step, device, rounds),
        counter.total,
        largest_memory_mb(device),
    )


def seconds_of(step: Step, device: torch.device, rounds: int) -> float:
    """Return the median seconds of a step over some rounds of five."""
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(5):
            step()
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        found.append((time.perf_counter() - start) / 5)
    return statistics.median(found)


def peak(device_name: str, rounds: int) -> float:
    """Return the floating-point operations a second of large products in bfloat16."""
    device = device_of(device_name)
    size = 256 if device.type == "cpu" else 8_192
    kind = torch.float32 if device.type == "cpu" else torch.bfloat16
    one = torch.randn(size, size, device=device, dtype=kind)

    def step() -> None:
        torch.mm(one, one)

    step()
    return 2.0 * size**3 / seconds_of(step, device, rounds)


def main() -> None:
    """Print a row a contestant."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--rounds", type=int, default=20, help="Of five steps each.")
    options = parser.parse_args()
    try:
        device = device_of(options.device)
    except ValueError as error:
        raise SystemExit(f"{error} `--device cpu` shows small that it runs.") from error
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else "a processor, small"
    print(f"{name}, torch {torch.__version__}")
    print("| Game | Contestant | Images/s | Ratio | Memory, MiB | Share of the peak |")
    print("|---|---|---|---|---|---|")
    pool = ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1)
    most = pool.submit(peak, options.device, options.rounds).result()
    for game in GAMES:
        config = GAMES[game].sized(tiny=device.type == "cpu")
        read = config.batch_size * GAMES[game].read
        first = 0.0
        for maker in MAKERS:
            found = pool.submit(timed, maker, game, options.device, options.rounds).result()
            first = first or found.seconds
            print(
                f"| {game} | {maker} | {read / found.seconds:,.0f} "
                f"| {first / found.seconds:.2f} | {found.memory:,.0f} "
                f"| {100 * found.flops / found.seconds / most:.1f} % |",
                flush=True,
            )
    pool.shutdown()


if __name__ == "__main__":
    main()
