"""Images a second of one training step against a plain reference: one command, one table.

`python -m benchmarks.images_training` times the usual DCGAN loop, written out plainly below,
and this program's step on the same networks, data, optimizer and threads: 64x64 colour images,
batches of 64, Adam(2e-4, (0.5, 0.999)), one update of D and one of G a step, data time
excluded. The contestants take turns, so whatever else runs on the machine hits all alike; the
ratio is the median over the rounds.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Literal

import torch
from torch import Tensor, nn

from explorer.images.batches import RealBatches
from explorer.images.config import ImageConfig
from explorer.images.datasets import ImageSet
from explorer.images.devices import device_of, largest_memory_mb
from explorer.images.networks import build_discriminator, build_generator
from explorer.images.trainer import Trainer

CONFIG = ImageConfig(image_size=64, batch_size=64, precision="float32", ema_decay=0.999)
Step = Callable[[], None]
Clock = Callable[[], float]


class OneBatch(RealBatches):
    """Always the same batch, already on the device: the data costs nothing."""

    def __init__(self, device: torch.device) -> None:
        rng = torch.Generator().manual_seed(0)
        pixels = torch.randint(0, 256, (64, 3, 64, 64), dtype=torch.uint8, generator=rng)
        super().__init__(ImageSet("Noise", pixels, None, (), ""), 64, 0, device)
        self._batch = super().read(0)

    def read(self, number: int) -> tuple[Tensor, Tensor | None]:
        """Return the batch."""
        return self._batch


def reference_step(device: torch.device) -> Step:
    """Return one step of the loop that most DCGANs on the web copy: D real, D fake, G."""
    network = CONFIG.network(channels=3, classes=0)
    G = build_generator(network).to(device)
    D = nn.Sequential(build_discriminator(network).layers, nn.Sigmoid()).to(device)
    criterion = nn.BCELoss()
    optimizer_d = torch.optim.Adam(D.parameters(), lr=2e-4, betas=(0.5, 0.999))
    optimizer_g = torch.optim.Adam(G.parameters(), lr=2e-4, betas=(0.5, 0.999))
    real, _ = OneBatch(device).read(0)

    def step() -> None:
        D.zero_grad()
        label = torch.full((64,), 1.0, device=device)
        output = D(real).view(-1)
        error_real = criterion(output, label)
        error_real.backward()
        d_real = output.mean().item()
        fake = G(torch.randn(64, 100, device=device))
        label.fill_(0.0)
        output = D(fake.detach()).view(-1)
        error_fake = criterion(output, label)
        error_fake.backward()
        d_fake_before = output.mean().item()
        error_d = error_real + error_fake
        optimizer_d.step()
        G.zero_grad()
        label.fill_(1.0)
        output = D(fake).view(-1)
        error_g = criterion(output, label)
        error_g.backward()
        d_fake_after = output.mean().item()
        optimizer_g.step()
        _ = (error_d.item(), error_g.item(), d_real, d_fake_before, d_fake_after)

    return step


def our_step(
    device: torch.device, precision: Literal["float32", "bfloat16"], *, compiled: bool = False
) -> Step:
    """Return one step of this program's trainer, measured every tenth as it is by default."""
    config = CONFIG.with_(precision=precision, compile=compiled)
    trainer = Trainer(config, config.network(3, 0), OneBatch(device), device)
    number = 0

    def step() -> None:
        nonlocal number
        number += 1
        measured = trainer.step(number, measure=number % config.log_every == 0)
        if measured is not None:
            torch.stack([value.float() for value in measured.values()]).tolist()

    return step


def seconds_of(step: Step, steps: int, device: torch.device, clock: Clock) -> float:
    """Return the seconds a step takes, averaged over some, after one that is not counted."""
    step()
    _wait(device)
    start = clock()
    for _ in range(steps):
        step()
    _wait(device)
    return (clock() - start) / steps


def _wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def main() -> None:
    """Time all contestants in turns and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--device", default="auto")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--steps", type=int, default=3, help="Steps a turn.")
    parser.add_argument(
        "--cpu-time",
        action="store_true",
        help="Count the processor's seconds, for a machine that others use; 1 thread only.",
    )
    parser.add_argument("--compile", action="store_true", help="Also time torch.compile.")
    options = parser.parse_args()
    if options.cpu_time:
        options.threads = 1
    clock = time.process_time if options.cpu_time else time.perf_counter
    torch.set_num_threads(options.threads)
    device = device_of(options.device)
    contestants = {
        "reference loop, float32": reference_step(device),
        "this program, float32": our_step(device, "float32"),
        "this program, bfloat16": our_step(device, "bfloat16"),
    }
    if options.compile:
        contestants["this program, bfloat16, compiled"] = our_step(
            device, "bfloat16", compiled=True
        )
    rounds = _race(contestants, options.rounds, options.steps, device, clock)
    _print_table(rounds)
    print(
        f"{device}, {options.threads} threads, torch {torch.__version__}, medians of ", end=""
    )
    print(f"{options.rounds} rounds; largest memory {largest_memory_mb(device):.0f} MiB")


def _race(
    contestants: dict[str, Step], rounds: int, steps: int, device: torch.device, clock: Clock
) -> dict[str, list[float]]:
    """Return the seconds a step of every contestant in every round, after one to warm up."""
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    for round_number in range(rounds + 1):
        for name, step in contestants.items():
            taken = seconds_of(step, steps, device, clock)
            if round_number:
                seconds[name].append(taken)
    return seconds


def _print_table(rounds: dict[str, list[float]]) -> None:
    reference = next(iter(rounds.values()))
    print(f"{'64 px, batch 64':34} {'images/s':>9} {'ratio':>6} {'from':>6} {'to':>6}")
    for name, seconds in rounds.items():
        ratios = sorted(theirs / ours for theirs, ours in zip(reference, seconds, strict=True))
        speed = 64 / statistics.median(seconds)
        middle = statistics.median(ratios)
        print(f"{name:34} {speed:9.1f} {middle:6.2f} {ratios[0]:6.2f} {ratios[-1]:6.2f}")


if __name__ == "__main__":
    main()
