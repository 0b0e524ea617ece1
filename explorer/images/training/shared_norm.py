"""Batch norm over all processes: the statistics of the whole batch, wherever its parts are."""

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from explorer.images.training.distributed import Processes

if TYPE_CHECKING:
    _Norm = _BatchNorm
else:
    _Norm = object


def share_batch_norm(module: nn.Module, processes: Processes) -> None:
    """Let every batch norm in a module normalise by the batches of all processes.

    Weights, names and behaviour in evaluation stay as they are. PyTorch's own SyncBatchNorm
    needs GPUs; this one is exact on any device that the processes exchange over.

    Args:
        module: Changed in place.
        processes: The processes, each with as many images.
    """
    for child in module.modules():
        if shared := _SHARED.get(type(child)):
            child.__class__ = shared
            assert isinstance(child, _Shared)
            child.processes = processes


class _Shared(_Norm):
    r"""Normalises by mean and variance over all processes, two exchanges a layer.

    With W processes $\mu = \frac1W\sum_w\mu_w$ and then
    $\sigma^2 = \frac1W\sum_w\overline{(x_w-\mu)^2}$, both differentiable: the gradient of a
    process's loss reaches the images of all others, as in one batch.

    References:
        Ioffe & Szegedy (2015), Batch Normalization, algorithm 1.
        https://arxiv.org/abs/1502.03167
    """

    processes: Processes

    def forward(self, values: Tensor) -> Tensor:
        """Return normalised values of the same shape `(N, C, ...)`."""
        if not self.training:
            return super().forward(values)
        self._check_input_dim(values)  # type: ignore[no-untyped-call]
        numbers = values.float()
        over = [0, *range(2, values.dim())]
        shape = (1, -1, *(1 for _ in over[1:]))
        mean = self.processes.mean(numbers.mean(over))
        centred = numbers - mean.view(shape)
        variance = self.processes.mean(centred.square().mean(over))
        self._remember(mean, variance, values.numel() // values.shape[1])
        scale = (variance + self.eps).rsqrt()
        if self.affine:
            scale = scale * self.weight
        normal = centred * scale.view(shape)
        if self.affine:
            normal = normal + self.bias.view(shape)
        return normal.to(values.dtype)

    @torch.no_grad()
    def _remember(self, mean: Tensor, variance: Tensor, count: int) -> None:
        """Move the running statistics; the variance is unbiased, as PyTorch keeps it."""
        if self.running_mean is None or self.running_var is None:
            return
        assert self.num_batches_tracked is not None
        self.num_batches_tracked += 1
        whole = count * self.processes.count
        share = self.momentum
        if share is None:
            share = 1 / float(self.num_batches_tracked)
        self.running_mean.lerp_(mean, share)
        self.running_var.lerp_(variance * (whole / max(whole - 1, 1)), share)


class _Shared1d(_Shared, nn.BatchNorm1d):
    """Of rows `(N, C)`."""


class _Shared2d(_Shared, nn.BatchNorm2d):
    """Of maps `(N, C, H, W)`."""


_SHARED: dict[type[nn.Module], type[nn.Module]] = {
    nn.BatchNorm1d: _Shared1d,
    nn.BatchNorm2d: _Shared2d,
}
