"""What a GPU makes of this program: `python -m benchmarks.gpu`, which needs nothing but torch.

For each game it times the usual loop, written out plainly below, and this program's step on the
same networks, settings and random images, each in a process of its own, and prints images a
second, memory, and the share of the device's peak: the multiplications of a step by PyTorch's
own count, against those of large matrix products in bfloat16 in the same run. Images are the
real ones that D or the critic reads.

`--device cpu` runs all of it small, to see that it runs.

References:
    Radford et al. (2016), https://arxiv.org/abs/1511.06434; Gulrajani et al. (2017), Improved
    Training of Wasserstein GANs, algorithm 1, https://arxiv.org/abs/1704.00028
"""

import argparse
import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry

from benchmarks.images_training import Step, step_of
from explorer.images.data import ImageSet, to_unit_range
from explorer.images.networks import build_discriminator, build_generator
from explorer.images.systems.gan import GANConfig
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


@dataclass(frozen=True)
class Game:
    """What is trained, 64 pixels in colour.

    Attributes:
        config: Its settings.
        batch_size: Images a batch.
    """

    config: GANConfig
    batch_size: int

    def sized(self, *, tiny: bool) -> GANConfig:
        """Return the config, for a test on a processor with small batches and networks."""
        small = {"generator_features": 8, "discriminator_features": 8} if tiny else {}
        batch = 16 if tiny else self.batch_size
        return self.config.with_(image_size=64, channels="3", batch_size=batch, **small)


GAMES = {
    "DCGAN, batch 128": Game(DCGAN, 128),
    "DCGAN, batch 512": Game(DCGAN, 512),
    "WGAN-GP, batch 64": Game(WGAN_GP, 64),
}


def images(config: GANConfig) -> Tensor:
    """Return one batch of random pixels, uint8."""
    rng = torch.Generator().manual_seed(0)
    shape = (config.batch_size, 3, 64, 64)
    return torch.randint(0, 256, shape, dtype=torch.uint8, generator=rng)


def usual(config: GANConfig, device: torch.device) -> Step:
    """Return a step of the loop as tutorials have it: of the DCGAN, or of WGAN-GP."""
    network = config.network(channels=3, classes=0)
    G, D = build_generator(network).to(device), build_discriminator(network).to(device)
    betas = (config.beta1, config.beta2)
    optimizer_G = torch.optim.Adam(G.parameters(), config.generator_lr, betas)
    optimizer_D = torch.optim.Adam(D.parameters(), config.discriminator_lr, betas)
    real = to_unit_range(images(config).to(device))
    ones = torch.ones(len(real), device=device)

    def z() -> Tensor:
        return torch.randn(len(real), config.latent_dim, device=device)

    def dcgan() -> None:
        cross_entropy = nn.functional.binary_cross_entropy_with_logits
        fake = G(z())
        optimizer_D.zero_grad()
        loss_D = cross_entropy(D(real).view(-1), ones)
        loss_D = loss_D + cross_entropy(D(fake.detach()).view(-1), 0 * ones)
        torch.autograd.backward(loss_D)
        optimizer_D.step()
        optimizer_G.zero_grad()
        loss_G = cross_entropy(D(fake).view(-1), ones)
        torch.autograd.backward(loss_G)
        optimizer_G.step()
        _ = loss_D.item(), loss_G.item()

    def wgan_gp() -> None:
        for _ in range(config.discriminator_steps):
            fake = G(z()).detach()
            share = torch.rand(len(real), 1, 1, 1, device=device)
            between = (share * real + (1 - share) * fake).requires_grad_()
            (slope,) = torch.autograd.grad(D(between).sum(), between, create_graph=True)
            penalty = ((slope.flatten(1).norm(dim=1) - 1) ** 2).mean()
            optimizer_D.zero_grad()
            loss_D = D(fake).mean() - D(real).mean() + config.penalty_weight * penalty
            torch.autograd.backward(loss_D)
            optimizer_D.step()
        optimizer_G.zero_grad()
        loss_G = -D(G(z())).mean()
        torch.autograd.backward(loss_G)
        optimizer_G.step()
        _ = loss_D.item(), loss_G.item()

    return dcgan if config.penalty == "none" else wgan_gp


def ours(config: GANConfig, device: torch.device) -> Step:
    """Return a step of this program."""
    return step_of(config, device, {"real": ImageSet("Noise", images(config), None, (), "")})


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
    step = MAKERS[maker](GAMES[game].sized(tiny=device.type == "cpu"), device)
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
        read = config.batch_size * config.discriminator_steps
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
