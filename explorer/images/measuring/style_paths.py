"""How far it is from one face to another, in Z and in W.

Distances are those of the features of the face reader, a small network of this program: they
are no LPIPS, and no number here is in the paper's units.
"""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from explorer.images.measuring.factor_reader import FactorReader
from explorer.images.measuring.families import Measured
from explorer.images.measuring.styles import pictures_of
from explorer.images.networks.styles import StyleGenerator
from explorer.intervals import mean_interval

Numbers = NDArray[np.float64]
#: The step of a path's length, in shares of the whole path; the paper's is 1e-4.
STEP = 1e-3


def squared_distances(reader: FactorReader, one: Tensor, other: Tensor) -> Numbers:
    """Return the squared distances of pictures (N, C, H, W) in the reader's features, (N,)."""
    gaps = reader.features(one).double() - reader.features(other).double()
    found: Numbers = gaps.square().sum(1).numpy()
    return found


def great_circle(one: Tensor, other: Tensor, share: Tensor) -> Tensor:
    """Return points between latents (N, d) on great circles, share 0 is the first, (N, 1).

    References:
        Shoemake (1985), Animating Rotation with Quaternion Curves, section 3.3.
    """
    first, last = (z / z.norm(dim=1, keepdim=True) for z in (one, other))
    angle = (first * last).sum(1, keepdim=True).clamp(-1 + 1e-6, 1 - 1e-6).acos()
    near, far = ((1 - share) * angle).sin(), (share * angle).sin()
    between: Tensor = (near * first + far * last) / angle.sin()
    return between


def path_facts(generator: StyleGenerator, reader: FactorReader, z: Tensor) -> Measured:
    r"""Return the lengths of paths in Z and in W between random faces, with intervals.

    $$\ell = \frac{1}{\bar d^2}\,E\Big[\frac{1}{\epsilon^2}\,
      d^2\big(G(x(t)), G(x(t + \epsilon))\big)\Big], \qquad t \sim U[0, 1]$$

    x goes from one code to another, in Z on a great circle, in W on a line; d is the distance
    in the reader's features, and \bar d^2 its mean square between two random faces. So 1 is a
    path that goes from one face to the other straight and at one speed.

    References:
        Karras et al. (2019), section 4.1, eq. 2 and 3, with VGG features for d.
        https://arxiv.org/abs/1812.04948
    """
    first, last = z.chunk(2)
    start, end = generator.mapping(first), generator.mapping(last)
    one, other = (pictures_of(generator, w) for w in (start, end))
    apart = squared_distances(reader, one, other).mean()
    share = torch.rand(len(start), 1, generator=torch.Generator().manual_seed(3)) * (1 - STEP)
    moments = share, share + STEP
    ways = {
        "z": [generator.mapping(great_circle(first, last, t)) for t in moments],
        "w": [torch.lerp(start, end, t) for t in moments],
    }
    facts: Measured = {"distance": float(np.sqrt(apart))}
    for name, pair in ways.items():
        now, then = (pictures_of(generator, w) for w in pair)
        found = mean_interval(squared_distances(reader, now, then) / STEP**2 / apart)
        facts |= {f"path_{name}": float(found.estimate), f"path_{name}_low": float(found.low)}
        facts[f"path_{name}_high"] = float(found.high)
    return facts
