"""Batch norm over several processes is that of one process with the whole batch."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from explorer.images.config import NetworkConfig
from explorer.images.networks import build_discriminator
from explorer.images.store.runs import RunFolder
from explorer.images.systems.gan import GANConfig
from explorer.images.train import main
from explorer.images.training.distributed import Processes
from explorer.images.training.shared_norm import share_batch_norm
from tests.images.endings import weights


class Halves(Processes):
    """Two processes in one: both halves of a batch are here, one behind the other."""

    count = 2

    def mean(self, values: Tensor) -> Tensor:
        return values


@pytest.mark.parametrize(
    ("norm", "shape"), [(nn.BatchNorm2d(3), (8, 3, 5, 5)), (nn.BatchNorm1d(3), (8, 3))]
)
def test_alone_it_is_the_batch_norm_of_pytorch(norm: nn.Module, shape: tuple[int, ...]) -> None:
    rng = torch.Generator().manual_seed(0)
    shared = type(norm)(3)
    share_batch_norm(shared, Processes())
    assert isinstance(shared, type(norm))
    values = 3 + 2 * torch.randn(shape, generator=rng)
    towards = torch.randn(shape, generator=rng)
    found = []
    for module in (norm, shared):
        given = values.clone().requires_grad_()
        with torch.no_grad():
            module.get_parameter("weight").copy_(torch.tensor([0.5, 1.0, 2.0]))
        out = module(given)
        (out * towards).sum().backward()
        found.append([out, given.grad, *module.state_dict().values(), module.eval()(values)])
        found[-1].append(module.get_parameter("weight").grad)
    for plain, other in zip(*found, strict=True):
        torch.testing.assert_close(other, plain, rtol=1e-5, atol=1e-5)


def test_the_variance_kept_is_that_of_the_images_of_all_processes() -> None:
    norm = nn.BatchNorm1d(1)
    share_batch_norm(norm, Halves())
    norm(torch.tensor([[0.0], [2.0]]))
    # Of 4 numbers with variance 1: 4/3 without bias, a tenth of the way from 1.
    assert norm.running_var is not None
    assert norm.running_var.item() == pytest.approx(0.9 + 0.1 * 4 / 3)


def test_a_discriminator_still_knows_that_its_images_mix() -> None:
    judge = build_discriminator(NetworkConfig(image_size=16, discriminator_features=4))
    before = set(judge.state_dict())
    share_batch_norm(judge, Halves())
    assert not judge.per_sample
    assert set(judge.state_dict()) == before


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def launchers() -> list[list[str]]:
    """Return the commands of two launchers, as on two machines, with a process each."""
    torchrun = [str(Path(sys.executable).with_name("torchrun"))]
    first = ["--master-addr", "127.0.0.1", "--master-port", str(free_port())]
    both = [*torchrun, "--nnodes", "2", "--nproc-per-node", "1", *first]
    return [[*both, "--node-rank", str(rank)] for rank in range(2)]


@pytest.mark.slow
def test_two_launchers_with_shared_statistics_train_as_one(
    run_path: Path, tiny: GANConfig
) -> None:
    config = tiny.with_(steps=4, log_every=1, checkpoint_every=4, batch_size=16)
    settings = run_path.with_name("settings.json")
    settings.write_text(config.model_dump_json())
    options = ["--config", str(settings), "--threads", "1"]
    path = run_path.with_name("shared")
    train = ["-m", "explorer.images.train", "--folder", str(path), *options]
    started = [
        subprocess.Popen(
            [*launcher, *train, "--sync-batch-norm", "--device", "cpu"],
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )
        for launcher in launchers()
    ]
    said = [launcher.communicate(timeout=300)[1] for launcher in started]
    assert [launcher.returncode for launcher in started] == [0, 0], said
    assert main(["--folder", str(run_path), *options]) == 0
    two = weights(RunFolder(path))
    # With a batch norm each, they end 1e-3 apart.
    for key, tensor in weights(RunFolder(run_path)).items():
        torch.testing.assert_close(two[key], tensor, rtol=0, atol=1e-5)
