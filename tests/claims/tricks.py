"""What the page of the tricks says, held to what the committed benchmark printed."""

from functools import partial

from explorer.toy.trick_study import DATA, GAME, TricksConfig
from explorer.toy.tricks.table import METHODS
from explorer.ui.tricks import text
from explorer.ui.tricks.controls import TricksPageConfig
from explorer.ui.tricks.measured import Row, row, rows
from tests.claims.claims import Claims

EXPERIMENTS = {e.title: e for e in text.EXPERIMENTS}
claims = Claims("tricks", EXPERIMENTS, [text.SCALE], [claim.text for claim in text.CLAIMS])


def told_as_printed(title: str) -> None:
    """Hold an experiment's figures to the printed rows of the tricks that it compares."""
    experiment = EXPERIMENTS[title]
    config = experiment.config
    assert isinstance(config, TricksPageConfig)
    assert config.methods[0] == "none"
    assert (config.seeds, config.steps, config.counting) == (32, 2_000, "fair-share")
    for method in config.methods[1:]:
        found, title = row(method, config.distribution), METHODS[method].title
        if found is None:
            assert f"{title}: read its interval" in experiment.see
            continue
        middle, low, high = found.more_modes
        assert low < middle < high
        said = f"{middle:+.1f} modes ({low:+.1f} to {high:+.1f})".replace("-", "−")
        assert f"{title}: {said}" in experiment.see


for _title, _experiment in EXPERIMENTS.items():
    claims(_experiment.predict, _experiment.see)(partial(told_as_printed, _title))


@claims(text.SCALE)
def _() -> None:
    assert GAME.generator_widths == GAME.discriminator_widths == (64, 64)
    assert GAME.batch_size == 32
    config = TricksConfig()
    assert (config.distribution, config.seeds, config.steps) == ("ring", 32, 2_000)
    assert {found.data for found in rows()} >= {"ring"}


def judged(claim: text.Claim) -> None:
    """Hold a promise's verdicts to their intervals, one a set of data."""
    for data in DATA:
        found = row(claim.method, data)
        if found is None:
            assert claim.verdict(found).startswith("open")
        else:
            held(claim, found)


def held(claim: text.Claim, found: Row) -> None:
    _, low, high = found.more_modes if claim.what == "modes" else found.more_good
    verdict = claim.verdict(found)
    sign = 1 if claim.side == "more" else -1
    if low <= 0 <= high:
        assert verdict.startswith("not confirmed")
    else:
        assert verdict == (
            "confirmed" if sign * low > 0 and sign * high > 0 else "the opposite"
        )


for _claim in text.CLAIMS:
    claims(_claim.text)(partial(judged, _claim))
