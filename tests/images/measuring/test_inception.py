import sys
import types
from pathlib import Path
from typing import Any

import pytest
import torch

from explorer.images.measuring.inception import inception_fid

GREY = torch.zeros(4, 1, 8, 8, dtype=torch.uint8)


def test_without_weights_nothing_is_downloaded(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Inception weights are not at"):
        inception_fid(GREY, GREY, tmp_path / "absent.pth")


def test_without_the_package_the_remedy_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "weights.pth").touch()
    monkeypatch.setitem(sys.modules, "torch_fidelity", None)
    with pytest.raises(ValueError, match="pip install torch-fidelity"):
        inception_fid(GREY, GREY, tmp_path / "weights.pth")


def test_the_package_gets_colour_bytes_and_the_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = tmp_path / "weights.pth"
    weights.touch()

    def calculate_metrics(**given: Any) -> dict[str, float]:  # noqa: ANN401
        assert given["feature_extractor_weights_path"] == str(weights)
        assert given["input1"][3].shape == (3, 8, 8)
        assert given["input1"][3].dtype == torch.uint8
        assert len(given["input2"]) == 4
        return {"frechet_inception_distance": 12.5}

    module = types.ModuleType("torch_fidelity")
    module.calculate_metrics = calculate_metrics  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "torch_fidelity", module)
    assert inception_fid(GREY, GREY, weights) == 12.5
