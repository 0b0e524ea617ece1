"""A small classifier of digits, whose features and outputs the metrics are made of."""

from functools import lru_cache
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, interpolate, pad

from explorer.images.data import load_digits, to_unit_range
from explorer.images.data.batches import seed_of
from explorer.images.networks.reading import shipped_tensors
from explorer.images.store.checkpoints import load_weights
from explorer.images.store.files import write_atomically

#: Digits kept away from training, the same number of each class.
HELD_OUT = 1000


class DigitClassifier(nn.Module):
    """Three convolutions with pooling, 64 features, ten logits, for grey 32x32 images."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(
            *_block(1, 16),
            *_block(16, 32),
            *_block(32, 64),
            nn.Flatten(),
            nn.Linear(64 * 4 * 4, 64),
            nn.ReLU(),
        )
        self.head = nn.Linear(64, 10)

    def features(self, images: Tensor) -> Tensor:
        """Return features (N, 64) of grey images (N, 1, H, W) in [-1, 1]."""
        features: Tensor = self.body(_as_32_pixels(images))
        return features

    def forward(self, images: Tensor) -> Tensor:
        """Return logits (N, 10)."""
        logits: Tensor = self.head(self.features(images))
        return logits


def _block(narrow: int, wide: int) -> list[nn.Module]:
    return [nn.Conv2d(narrow, wide, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]


def _as_32_pixels(images: Tensor) -> Tensor:
    """Return images (N, 1, 32, 32): 28 pixels get a black border, others are resampled."""
    if images.shape[-1] == 28:
        return pad(images, (2, 2, 2, 2), value=-1.0)
    if images.shape[-1] == 32:
        return images
    return interpolate(images, size=(32, 32), mode="bilinear", antialias=True)


@lru_cache(maxsize=1)
def load_classifier() -> DigitClassifier:
    """Return the shipped classifier, on the CPU, in evaluation mode.

    Raises:
        ValueError: Its file is missing or damaged.
    """
    tensors = shipped_tensors("digit-classifier")
    with torch.device("meta"):
        model = DigitClassifier()
    model.to_empty(device="cpu")
    load_weights(model, tensors, "digit-classifier")
    return model.eval().requires_grad_(False)


def split_digits() -> tuple[Tensor, Tensor]:
    """Return the indices of the digits to train on and of those held out, 100 a class."""
    labels = load_digits().labels
    assert labels is not None
    rng = torch.Generator().manual_seed(seed_of(2024))
    order = torch.randperm(len(labels), generator=rng)
    held = [order[labels[order] == digit][: HELD_OUT // 10] for digit in range(10)]
    held_out = torch.cat(held).sort().values
    training = torch.ones(len(labels), dtype=torch.bool)
    training[held_out] = False
    return training.nonzero().flatten(), held_out


def train_classifier(epochs: int = 20, seed: int = 0) -> tuple[DigitClassifier, float]:
    """Train on shifted digits; return the model and its accuracy on the held-out thousand."""
    rng = torch.Generator().manual_seed(seed)
    model = _fresh(rng)
    digits = load_digits()
    assert digits.labels is not None
    images, labels = to_unit_range(digits.images), digits.labels
    training, held_out = split_digits()
    steps = epochs * (len(training) // 64)
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 2e-3, total_steps=steps)
    for _ in range(steps):
        chosen = training[torch.randint(len(training), (64,), generator=rng)]
        loss = cross_entropy(model(_shifted(images[chosen], rng)), labels[chosen])
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
    model.eval().requires_grad_(False)
    right = model(images[held_out]).argmax(1) == labels[held_out]
    return model, right.float().mean().item()


def save_classifier(model: nn.Module, path: Path) -> None:
    """Write a model as safetensors, in half precision."""
    path.parent.mkdir(parents=True, exist_ok=True)
    tensors = {key: tensor.half() for key, tensor in model.state_dict().items()}
    write_atomically(path, lambda temporary: save_file(tensors, temporary))


def _fresh(rng: torch.Generator) -> DigitClassifier:
    with torch.device("meta"):
        model = DigitClassifier()
    model.to_empty(device="cpu")
    for child in model.modules():
        if isinstance(child, (nn.Conv2d, nn.Linear)):
            nn.init.kaiming_normal_(child.weight, nonlinearity="relu", generator=rng)
            nn.init.zeros_(child.bias)  # type: ignore[arg-type]
    return model


def _shifted(images: Tensor, rng: torch.Generator) -> Tensor:
    """Return each image moved by up to two pixels, the same way for a whole batch."""
    down, right = torch.randint(-2, 3, (2,), generator=rng).tolist()
    return images.roll((down, right), dims=(2, 3))
