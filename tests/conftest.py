import os

# Before torch is imported anywhere: small products are slower on two threads than on one.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import hypothesis
import numpy as np
import pytest

# How long an example takes is the machine's affair.
hypothesis.settings.register_profile("loaded", deadline=None)
hypothesis.settings.load_profile("loaded")


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)
