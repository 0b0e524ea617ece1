"""What the presets of the live page say, as far as a short run can check it."""

import numpy as np

from explorer.toy.stacks import Stacks
from explorer.ui.lab.controls import LabConfig
from explorer.ui.lab.presets import EXPERIMENTS as PRESETS
from tests.claims.claims import Claims

#: Experiments whose words need longer runs are held by the slow tests of the presets.
EXPERIMENTS = {e.title: e for e in PRESETS if e.title == "Collapse"}
claims = Claims("live GAN", EXPERIMENTS)


@claims("G learns ten times faster than D. What will G produce?")
def _() -> None:
    config = EXPERIMENTS["Collapse"].config
    assert isinstance(config, LabConfig)
    assert round(config.generator_lr / config.discriminator_lr) == 10


@claims(
    "Most of the time all fakes of a panel are at one spot, seldom on a mode. The spot "
    "wanders, and smears on its way, or comes to a stop."
)
def _() -> None:
    config = EXPERIMENTS["Collapse"].config
    assert isinstance(config, LabConfig)
    stacks = Stacks(config.configs)
    spreads, shares, places = [], [], []
    for _ in range(10):
        stacks.step(100)
        fake = np.asarray(stacks.snapshot().fake)
        spreads.append(fake.std(1).max(-1))
        places.append(fake.mean(1))
        shares += [m.high_quality for m in stacks.measure()]
        assert all(m.modes <= 4 for m in stacks.measure())
    assert np.mean(np.array(spreads) < 0.15) > 0.5, "at one spot most of the time"
    assert np.mean(shares) < 0.3, "seldom on a mode"
    assert np.ptp(places, axis=0).max(-1).min() > 0.5, "the spot wanders"
