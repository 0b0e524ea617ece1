"""A pool of the generator's last fakes."""

import torch
from torch import Tensor, nn

#: Fakes that a pool remembers.
POOL = 50


class Pool(nn.Module):
    """The last fakes, so that D does not chase only the newest ones.

    The first queries are kept and returned until it is full. From then on half of the queries
    are returned as they are; the others take the place of a stored image, which is returned.

    Args:
        shape: Of an image.
        size: Fakes that it remembers.

    References:
        Shrivastava et al. (2017), Learning from Simulated and Unsupervised Images, section
        2.3. https://arxiv.org/abs/1612.07828
    """

    images: Tensor
    count: Tensor

    def __init__(self, shape: tuple[int, int, int], size: int = POOL) -> None:
        super().__init__()
        self.register_buffer("images", torch.zeros(size, *shape))
        self.register_buffer("count", torch.zeros((), dtype=torch.int64))

    def reset(self) -> None:
        """Forget every image."""
        self.images.zero_()
        self.count.zero_()

    @torch.no_grad()
    def query(self, fakes: Tensor, chances: Tensor) -> Tensor:
        """Return as many images as there are fakes (N, C, H, W), some of them old.

        Args:
            fakes: New ones; detached.
            chances: Uniform draws in [0, 1), (N, 2): whether an old one is returned, which.
        """
        returned = []
        for fake, (swap, which) in zip(fakes.float(), chances.tolist(), strict=True):
            kept = int(self.count)
            if kept < len(self.images):
                self.images[kept] = fake
                self.count += 1
                returned.append(fake)
            elif swap < 0.5:
                place = int(which * len(self.images))
                returned.append(self.images[place].clone())
                self.images[place] = fake
            else:
                returned.append(fake)
        return torch.stack(returned).to(fakes)
