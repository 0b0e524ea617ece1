"""The FID of the papers, through torch-fidelity, where the Inception weights are at hand."""

import importlib
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.utils.data import Dataset

#: What is shown for each key of `measure.measure_inception`.
TITLES: dict[str, str] = {
    "fid_inception": "FID (Inception, as in the papers)",
    "fid_inception_floor": "FID (Inception), real against real",
}
WEIGHTS = "weights-inception-2015-12-05-6726825d.pth"


class _Bytes(Dataset[Tensor]):
    """Images as torch-fidelity wants them: bytes, three channels."""

    def __init__(self, images: Tensor) -> None:
        self._images = images.expand(-1, 3, -1, -1) if images.shape[1] == 1 else images

    def __len__(self) -> int:
        return len(self._images)

    def __getitem__(self, index: int) -> Tensor:
        return self._images[index].contiguous()


def inception_fid(real: Tensor, fake: Tensor, weights: Path | None = None) -> float:
    """Return the FID of bytes (N, C, H, W) against bytes (M, C, H, W).

    Args:
        real: Real images, uint8.
        fake: Generated images, uint8. Papers use 10,000 to 50,000; fewer give larger numbers.
        weights: The Inception network's file; by default where torch keeps downloads.

    Raises:
        ValueError: torch-fidelity or the weights are missing; nothing is downloaded.
    """
    weights = inception_weights(weights)
    scores = _torch_fidelity().calculate_metrics(
        input1=_Bytes(fake),
        input2=_Bytes(real),
        fid=True,
        cuda=torch.cuda.is_available(),
        feature_extractor_weights_path=str(weights),
        save_cpu_ram=True,  # no worker processes: the images are in memory
        verbose=True,
    )
    return float(scores["frechet_inception_distance"])


def inception_weights(weights: Path | None = None) -> Path:
    """Return where the weights are: the given file, or where torch keeps downloads.

    Raises:
        ValueError: They are not there.
    """
    weights = weights or Path(torch.hub.get_dir()) / "checkpoints" / WEIGHTS
    if not weights.exists():
        msg = f"The Inception weights are not at {weights}; FID is the number of that network."
        raise ValueError(msg)
    return weights


def _torch_fidelity() -> Any:  # noqa: ANN401
    try:
        return importlib.import_module("torch_fidelity")
    except ImportError as error:
        msg = "torch-fidelity is missing: pip install torch-fidelity"
        raise ValueError(msg) from error
