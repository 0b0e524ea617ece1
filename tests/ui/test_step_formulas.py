import re
from collections.abc import Callable
from functools import lru_cache
from math import exp, log

import numpy as np
import pytest

from explorer.objectives import OBJECTIVES
from explorer.plots.mathml import mathml
from explorer.toy.walkthrough import Course, WalkedUpdate, Walkthrough
from explorer.ui.one_step.controls import OneStepConfig, nearest
from explorer.ui.one_step.formulas import STAGES, loss, loss_latex, parts, score
from explorer.ui.one_step.text import LIT, WORDS
from explorer.ui.one_step.view import rows, stages

#: How the terms of each loss read, worked out here by hand.
TERMS: dict[str, Callable[[float], float]] = {
    r"\log D(x)": log,
    r"\log D(G(z))": log,
    r"\log(1 - D(G(z)))": lambda d: log(1 - d),
    "(D(x)-1)^2": lambda d: (d - 1) ** 2,
    "D(G(z))^2": lambda d: d**2,
    "(D(G(z))-1)^2": lambda d: (d - 1) ** 2,
    r"\max(0,1-D(x))": lambda d: max(0, 1 - d),
    r"\max(0,1+D(G(z)))": lambda d: max(0, 1 + d),
    "D(x)": lambda d: d,
    "D(G(z))": lambda d: d,
}
SIGNS = {"-": -1.0, "": 1.0, "+": 1.0, r"\tfrac12": 0.5, r"+ \tfrac12": 0.5}


@lru_cache
def walk(config: OneStepConfig) -> Walkthrough:
    return Course(config.game).walk(config.start_step)


def update_of(objective: str, player: str, penalty: str = "none") -> WalkedUpdate:
    config = OneStepConfig(objective=objective, penalty=penalty, start_step=40)
    return next(u for u in walk(config).updates if u.player == player)


def shown_numbers(line: str) -> list[float]:
    r"""Return the numbers that a line marks as real or fake."""
    number = r"(-?[\d.]+)(?:\\cdot10\^\{(-?\d+)\})?"
    found = re.findall(r"\\htmlClass\{\w+\}\{\(?" + number + r"\)?\}", line)
    return [float(mantissa) * 10.0 ** int(power or 0) for mantissa, power in found]


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("player", ["discriminator", "generator"])
def test_the_numbers_in_the_loss_give_the_loss(objective: str, player: str) -> None:
    """Whoever calculates with the printed numbers gets the printed result."""
    game = OneStepConfig(objective=objective).game
    update = update_of(objective, player)
    shown = loss(game, update)
    total = 0.0
    for part, line in zip(parts(loss_latex(game, player)), shown.numbers, strict=False):
        numbers = shown_numbers(line)
        assert len(numbers) == 10
        sign = line.partition(r"\tfrac{1}{10}")[0].rpartition("= ")[2]
        total += SIGNS[sign] * sum(TERMS[part.body](d) for d in numbers) / 10
    assert total == pytest.approx(update.loss, abs=0.004)
    printed = float(shown.numbers[-1].rpartition("= ")[2].replace(r"\cdot10^{", "e").strip("}"))
    assert printed == pytest.approx(update.loss, rel=0.006)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_a_loss_splits_into_its_expectations(objective: str) -> None:
    game = OneStepConfig(objective=objective).game
    kinds = sorted(part.kind for part in parts(loss_latex(game, "discriminator")))
    assert kinds == ["fake", "real"]
    assert [part.kind for part in parts(loss_latex(game, "generator"))] == ["fake"]


def test_a_penalty_is_a_number_of_its_own_in_the_sum() -> None:
    game = OneStepConfig(penalty="r1").game
    update = update_of("saturating", "discriminator", "r1")
    assert update.penalty is not None
    shown = loss(game, update)
    terms = re.findall(r"[\d.]+(?=[ +]|$)", shown.numbers[-1].replace("= ", "", 1))
    assert r"\gamma" in shown.formula
    assert len(terms) == 4
    assert sum(map(float, terms[:3])) == pytest.approx(float(terms[3]), abs=0.01)


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("latent_dim", [1, 2, 16])
def test_every_formula_of_every_stage_is_typeset(objective: str, latent_dim: int) -> None:
    config = OneStepConfig(objective=objective, latent_dim=latent_dim, start_step=3)
    shown = walk(config)
    for update in shown.updates:
        for say in list(STAGES.values())[: 7 if len(update.real) else 2]:
            formula, numbers = say(shown.config, update)
            for line in (formula, *numbers):
                assert mathml(line)


def test_stages_are_named_in_order_first_d_then_g() -> None:
    shown = stages(walk(OneStepConfig(start_step=5)))
    learned = [(s["player"][0], s["name"]) for s in shown]
    seven = ["sample-z", "generate", "sample-x", "score", "loss", "gradient", "update"]
    six = [name for name in seven if name != "sample-x"]
    assert learned == [("d", n) for n in seven] + [("g", n) for n in six]


def test_in_the_lecture_s_schedule_g_comes_first() -> None:
    shown = stages(walk(OneStepConfig(schedule="alternate-batches", start_step=5)))
    assert [s["player"][0] for s in shown] == ["g"] * 6 + ["d"] * 7


def test_several_updates_of_d_are_counted_in_their_titles() -> None:
    shown = stages(walk(OneStepConfig(discriminator_steps=3, start_step=2)))
    titles = [s["title"] for s in shown if s["name"] == "loss"]
    assert titles[:3] == [f"D learns, update {i} of 3: how wrong is D?" for i in (1, 2, 3)]
    assert titles[3].startswith("G learns: ")


def test_every_stage_has_words_and_a_lit_part() -> None:
    assert WORDS.keys() == LIT.keys()
    assert all(words.title and words.text and LIT[key] for key, words in WORDS.items())


@pytest.mark.parametrize("player", ["discriminator", "generator"])
def test_the_table_holds_the_numbers_of_the_batch(player: str) -> None:
    game, update = OneStepConfig().game, update_of("saturating", player)
    table = {(row.stage, row.kind): row for row in rows(game, update)}
    fake = table["score", "fake"]
    expected = [1 / (1 + exp(-v)) for v in update.fake_logits]
    assert [float(cell[0]) for cell in fake.cells] == pytest.approx(expected, abs=6e-4)
    assert float(fake.mean) == pytest.approx(np.mean(expected), abs=6e-4)
    after = [1 / (1 + exp(-v)) for v in update.fake_logits_after]
    moved = table["update", "fake"]
    assert [float(cell[0]) for cell in moved.cells] == pytest.approx(after, abs=6e-4)
    assert after != pytest.approx(expected, abs=6e-4)
    assert (("score", "real") in table) == (player == "discriminator")
    assert len({len(row.cells) for row in table.values()}) == 1


@pytest.mark.parametrize("logit, text", [(0.0, "0.500"), (12.0, "0.99999"), (-800.0, "0")])
def test_a_sure_d_is_not_rounded_to_certainty(logit: float, text: str) -> None:
    assert score(OneStepConfig().game, logit) == text


def test_a_run_of_the_lecture_s_setting_is_taken_over_as_it_is() -> None:
    game = OneStepConfig(objective="hinge", latent_dim=8, seed=3, discriminator_steps=2).game
    found = nearest(game, 120)
    assert found.game == game
    assert found.start_step == 120


def test_what_does_not_suit_the_page_gets_its_default() -> None:
    game = OneStepConfig().game.with_(latent_dim=128, batch_size=256, penalty="r1")
    found = nearest(game, 90_000)
    assert (found.latent_dim, found.batch_size, found.start_step) == (2, 10, 5_000)
    assert found.penalty == "r1"
