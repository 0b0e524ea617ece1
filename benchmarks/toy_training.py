"""Training speed of stacked toy GANs against the lecture's own loop, in one run.

One step is one update of D and one of G. The lecture's loop is plain `torch.nn` modules, batch
10, width 100, Adam, as in Fleuret, Deep Learning Course, 11.1.

    .venv/bin/python -m benchmarks.toy_training
"""

import statistics
import time
from collections.abc import Callable

import torch
from torch import nn

from explorer.toy.config import ToyConfig
from explorer.toy.trainer import ToyTrainer

ROUNDS = 5
STEPS = 400
STACKS = {
    "1 model": [ToyConfig()],
    "6 models: latent 2/8/32 x both losses": [
        ToyConfig(latent_dim=latent_dim, objective=objective)
        for objective in ("saturating", "non-saturating")
        for latent_dim in (2, 8, 32)
    ],
    "32 models: seeds": [ToyConfig(seed=seed) for seed in range(32)],
    "64 models: seeds": [ToyConfig(seed=seed) for seed in range(64)],
}
WANTED = {"1 model": 2.5, "6 models: latent 2/8/32 x both losses": 12, "32 models: seeds": 20}


def lecture_loop() -> Callable[[int], None]:
    """Return the lecture's training loop as a function of the number of steps."""
    model_g = nn.Sequential(nn.Linear(8, 100), nn.ReLU(), nn.Linear(100, 2))
    model_d = nn.Sequential(nn.Linear(2, 100), nn.ReLU(), nn.Linear(100, 1), nn.Sigmoid())
    optimizer_g = torch.optim.Adam(model_g.parameters(), lr=1e-3)
    optimizer_d = torch.optim.Adam(model_d.parameters(), lr=1e-3)

    def train(steps: int) -> None:
        real_samples = torch.randn(2 * steps * 10, 2)
        for t, real_batch in enumerate(torch.split(real_samples, 10)):
            z = real_batch.new(real_batch.size(0), 8).normal_()
            fake_batch = model_g(z)
            scores_on_real = model_d(real_batch)
            scores_on_fake = model_d(fake_batch)
            if t % 2 == 0:
                loss = (1 - scores_on_fake).log().mean()
                optimizer = optimizer_g
            else:
                loss = -(1 - scores_on_fake).log().mean() - scores_on_real.log().mean()
                optimizer = optimizer_d
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

    return train


def seconds(work: Callable[[int], None]) -> float:
    """Return the time of one round."""
    start = time.perf_counter()
    work(STEPS)
    return time.perf_counter() - start


def main() -> None:
    """Print the table: medians over rounds that take turns."""
    torch.set_num_threads(1)
    work = {"the lecture's loop": lecture_loop()}
    work |= {name: ToyTrainer(configs).step for name, configs in STACKS.items()}
    for train in work.values():
        train(50)
    times: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(ROUNDS):
        for name, train in work.items():
            times[name].append(seconds(train))
    base = times["the lecture's loop"]
    print(f"{'':40} {'model-steps/s':>14} {'ratio':>7} {'wanted':>7}")
    for name, spent in times.items():
        models = len(STACKS.get(name, [None]))
        ratio = statistics.median(models * b / s for b, s in zip(base, spent, strict=True))
        rate = models * STEPS / statistics.median(spent)
        print(f"{name:40} {rate:14,.0f} {ratio:7.1f} {WANTED.get(name, ''):>7}")


if __name__ == "__main__":
    main()
