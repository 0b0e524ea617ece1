"""Images a second of one training step against a plain reference: one command, one table.

`python -m benchmarks.images_training` times the usual DCGAN loop, written out plainly below,
and this program's step on the same networks, data, optimizer and threads: 64x64 colour images,
batches of 64, Adam(2e-4, (0.5, 0.999)), one update of D and one of G a step, data time
excluded. Every contestant is a process of its own, as in use: what one leaves in memory does
not help or harm another. They take turns of a few steps, so whatever else runs on the machine
hits all alike; the ratio is the median over the rounds.

The last rows are the limit of this machine: the convolutions of a step and nothing else, no
normalisation, no optimizer, each in the layout and type that is fastest here.

`--records 1000` times what a run writes while it trains, kind by kind, instead.
"""

import argparse
import multiprocessing
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Literal

import torch
from torch import Tensor, nn

from explorer.images.config import RunConfig
from explorer.images.data import ImageSet, load_streams, to_unit_range
from explorer.images.networks import build_discriminator, build_generator
from explorer.images.store.runs import RunFolder
from explorer.images.systems.gan import GANConfig
from explorer.images.training.devices import (
    device_of,
    keep_memory,
    largest_memory_mb,
    multiplies_bfloat16,
)
from explorer.images.training.loop import TrainingRun
from explorer.images.training.trainer import trainer_for

CONFIG = GANConfig(image_size=64, batch_size=64, precision="float32", ema_decay=0.999)
Step = Callable[[], None]


def noise() -> dict[str, ImageSet]:
    """Return one batch of noise: it lies on the device, so the data costs next to nothing."""
    rng = torch.Generator().manual_seed(0)
    pixels = torch.randint(0, 256, (64, 3, 64, 64), dtype=torch.uint8, generator=rng)
    return {"real": ImageSet("Noise", pixels, None, (), "")}


def one_batch(device: torch.device) -> Tensor:
    """Return all of the noise, in [-1, 1]."""
    return to_unit_range(noise()["real"].images.to(device))


def reference_step(device: torch.device) -> Step:
    """Return one step of the loop that most DCGANs on the web copy: D real, D fake, G."""
    network = CONFIG.network(channels=3, classes=0)
    G = build_generator(network).to(device)
    D = nn.Sequential(build_discriminator(network).layers, nn.Sigmoid()).to(device)
    criterion = nn.BCELoss()
    optimizer_d = torch.optim.Adam(D.parameters(), lr=2e-4, betas=(0.5, 0.999))
    optimizer_g = torch.optim.Adam(G.parameters(), lr=2e-4, betas=(0.5, 0.999))
    real = one_batch(device)

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
    device: torch.device,
    precision: Literal["auto", "float32", "bfloat16"],
    *,
    compiled: bool = False,
) -> Step:
    """Return one step of this program's trainer on the benchmark's own settings."""
    return step_of(CONFIG.with_(precision=precision, compile=compiled), device, noise())


def step_of(config: RunConfig, device: torch.device, images: Mapping[str, ImageSet]) -> Step:
    """Return one step of this program's trainer, measured every tenth as it is by default."""
    keep_memory()
    trainer = trainer_for(config, device, images)
    number = 0

    def step() -> None:
        nonlocal number
        number += 1
        measured = trainer.step(number, measure=number % config.log_every == 0)
        if measured is not None:
            torch.stack([value.float() for value in measured.values()]).tolist()

    return step


def convolutions_alone(device: torch.device, dtype: torch.dtype) -> Step:
    """Return the convolutions that a step cannot do without, forwards and backwards."""
    keep_memory()
    network = CONFIG.network(channels=3, classes=0)
    kinds = (nn.Unflatten, nn.Conv2d, nn.ConvTranspose2d)
    G, D = (
        nn.Sequential(*(layer for layer in net.layers if isinstance(layer, kinds))).to(
            device,
            dtype,
            memory_format=torch.channels_last,  # type: ignore[call-overload]
        )
        for net in (build_generator(network), build_discriminator(network))
    )
    real = one_batch(device).to(dtype)
    latents = torch.randn(64, 100, device=device, dtype=dtype)

    def step() -> None:
        for weight in (*G.parameters(), *D.parameters()):
            weight.grad = None
        fake = G(latents)
        for images in (real, fake.detach()):
            D(images).sum().backward()
        D.requires_grad_(False)
        D(fake).sum().backward()
        D.requires_grad_(True)

    return step


CONTESTANTS: dict[str, Callable[[torch.device], Step]] = {
    "reference loop, float32": reference_step,
    "this program, float32": lambda device: our_step(device, "float32"),
    "this program, bfloat16": lambda device: our_step(device, "bfloat16"),
    "this program, auto, compiled": lambda device: our_step(device, "auto", compiled=True),
    "only convolutions, float32": lambda device: convolutions_alone(device, torch.float32),
    "only convolutions, bfloat16": lambda device: convolutions_alone(device, torch.bfloat16),
}


def contestants(options: argparse.Namespace) -> list[str]:
    """Return the names of those that can run here, and print who is left out."""
    names = [n for n in CONTESTANTS if options.compile or "compiled" not in n]
    if multiplies_bfloat16(device_of(options.device)):
        return names
    print("left out: bfloat16, in which this hardware does not multiply")
    return [n for n in names if "bfloat16" not in n]


def serve(line: Connection, name: str, device_name: str, threads: int, *, cpu: bool) -> None:
    """Be a contestant: on a number take that many steps and answer with the seconds of one.

    A 0 ends it; the answer is the largest memory it needed, in MiB.
    """
    torch.set_num_threads(threads)
    device = device_of(device_name)
    step = CONTESTANTS[name](device)
    clock = time.process_time if cpu else time.perf_counter
    step()
    while steps := line.recv():
        start = clock()
        for _ in range(steps):
            step()
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        line.send((clock() - start) / steps)
    line.send(largest_memory_mb(device))


def race(names: list[str], options: argparse.Namespace) -> None:
    """Let the contestants take turns and print the table."""
    context, lines = multiprocessing.get_context("spawn"), {}
    for name in names:
        lines[name], theirs = context.Pipe()
        arguments = (theirs, name, options.device, options.threads)
        process = context.Process(
            target=serve, args=arguments, kwargs={"cpu": options.cpu_time}, daemon=True
        )
        process.start()
    rounds: dict[str, list[float]] = {name: [] for name in names}
    for number in range(options.rounds + 1):
        for name, line in lines.items():
            line.send(options.steps)
            seconds = line.recv()
            if number:
                rounds[name].append(seconds)
    memory = {}
    for name, line in lines.items():
        line.send(0)
        memory[name] = line.recv()
    _print_table(rounds, memory)


class TimedRun(TrainingRun):
    """A run that notes how long its records take: the whole of them, kind by kind."""

    def __init__(self, folder: RunFolder, config: GANConfig, device: torch.device) -> None:
        super().__init__(folder, config, load_streams(config), device)
        self.seconds_of: dict[str, list[float]] = defaultdict(list)
        self._inner = 0.0

    def _record(self) -> None:
        with self._timed("pictures and light copies of G"):
            super()._record()

    def _log(self, measured: dict[str, Tensor]) -> None:
        with self._timed("rows of losses"):
            super()._log(measured)

    def _measure(self) -> None:
        with self._timed("metrics"):
            super()._measure()

    def _save(self) -> None:
        with self._timed("checkpoints"):
            super()._save()

    @contextmanager
    def _timed(self, kind: str) -> Iterator[None]:
        """Note the seconds inside, without those of another kind within."""
        outer, self._inner = self._inner, 0.0
        start = time.perf_counter()
        yield
        passed = time.perf_counter() - start
        self.seconds_of[kind].append(passed - self._inner)
        self._inner = outer + passed


def records(device_name: str, threads: int, steps: int) -> None:
    """Train as the page does by default and print what the records cost."""
    torch.set_num_threads(threads)
    keep_memory()
    config = GANConfig(generator_features=32, discriminator_features=32, steps=steps)
    with tempfile.TemporaryDirectory() as folder:
        run = TimedRun(
            RunFolder.create(Path(folder) / "run", config), config, device_of(device_name)
        )
        laps: dict[bool, list[float]] = {True: [], False: []}
        before = start = time.perf_counter()
        for progress in run.train():
            now = time.perf_counter()
            laps[progress.step % config.log_every == 0].append(now - before)
            before = now
        whole = time.perf_counter() - start
    looks = statistics.median(laps[True]) - statistics.median(laps[False])
    run.seconds_of["looking at D and G before a row"] = [looks] * len(laps[True])
    print(f"{steps} steps of a {config.image_size}-pixel DCGAN of width 32 took {whole:.1f} s")
    print(f"{'its records':34} {'times':>6} {'ms each':>8} {'share':>7}")
    for kind, seconds in run.seconds_of.items():
        mean, share = 1000 * statistics.mean(seconds), 100 * sum(seconds) / whole
        print(f"{kind:34} {len(seconds):6} {mean:8.1f} {share:6.2f} %")
    spent = sum(map(sum, run.seconds_of.values())) - sum(run.seconds_of["metrics"])
    print(f"{'all but metrics':50} {100 * spent / whole:6.2f} %")


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
    parser.add_argument(
        "--records",
        type=int,
        metavar="STEPS",
        help="Instead: what the records of a run of so many steps cost.",
    )
    options = parser.parse_args()
    if options.records:
        records(options.device, options.threads, options.records)
        return
    if options.cpu_time:
        options.threads = 1
    race(contestants(options), options)
    print(f"{device_of(options.device)}, {options.threads} threads, torch {torch.__version__}")
    print(f"medians and quartiles of {options.rounds} rounds of {options.steps} steps")


def _print_table(rounds: dict[str, list[float]], memory: dict[str, float]) -> None:
    reference = next(iter(rounds.values()))
    print(
        f"{'64 px, batch 64':32} {'images/s':>9} {'ratio':>6} {'from':>6} {'to':>6} {'MiB':>6}"
    )
    for name, seconds in rounds.items():
        ratios = [theirs / ours for theirs, ours in zip(reference, seconds, strict=True)]
        low, middle, high = statistics.quantiles(ratios, n=4)
        speed = 64 / statistics.median(seconds)
        print(f"{name:32} {speed:9.1f} {middle:6.2f} {low:6.2f} {high:6.2f} ", end="")
        print(f"{memory[name]:6.0f}")


if __name__ == "__main__":
    main()
