"""What a larger kernel costs: Garrido's DCGAN with kernels of 3, 4, 5 and 7 pixels.

Trains each of the clinic's four runs for some steps on one thread, in turn, again and again,
and prints the median processor time of a step beside the notebooks' minutes, both as ratios to
kernels of 3. Processor time does not count what else the machine does.

    .venv/bin/python -m benchmarks.kernels

References:
    Garrido et al., A Practical Guide to GANs, section 3.2, and its notebooks' printed times.
"""

import statistics
import time

import torch

from explorer.images.data import load_streams
from explorer.images.store.gallery import GALLERY
from explorer.images.training.trainer import Trainer, trainer_for

#: The notebooks' minutes for 100 epochs of CIFAR-10 on a T4, by the side of a kernel.
LECTURE = {3: 28.2, 4: 37.2, 5: 52.5, 7: 95.1}
#: Steps of one measurement, and measurements of each kernel, the first of them to warm up.
STEPS, ROUNDS = 5, 9


def milliseconds(trainer: Trainer, first: int) -> float:
    """Return the processor time of a step, from step `first` on."""
    start = time.process_time()
    for number in range(first, first + STEPS):
        trainer.step(number)
    return 1000 * (time.process_time() - start) / STEPS


def main() -> None:
    """Print one row a kernel."""
    torch.set_num_threads(1)
    device = torch.device("cpu")
    configs = {size: GALLERY[f"kernel-{size}"] for size in LECTURE}
    images = load_streams(configs[3])
    trainers = {size: trainer_for(c, device, images) for size, c in configs.items()}
    found: dict[int, list[float]] = {size: [] for size in LECTURE}
    for turn in range(ROUNDS):
        for size, trainer in trainers.items():
            found[size].append(milliseconds(trainer, 1 + turn * STEPS))
    median = {size: statistics.median(times[1:]) for size, times in found.items()}
    print("kernel   ms a step   ratio   minutes of the notebooks   ratio")
    for size, minutes in LECTURE.items():
        ratios = median[size] / median[3], minutes / LECTURE[3]
        told = f"{median[size]:11.1f} {ratios[0]:7.2f} {minutes:26.1f} {ratios[1]:7.2f}"
        print(f"{size:6} {told}")


if __name__ == "__main__":
    main()
