"""The graph of the first panel: every node opens its stage of one step."""

import pytest
from playwright.sync_api import Page, expect

from explorer.toy.walkthrough import Course
from explorer.ui.live_gan.overview import STAGES, stage_of
from explorer.ui.one_step.controls import OneStepConfig
from explorer.ui.one_step.view import stages


@pytest.mark.parametrize(
    "config",
    [
        OneStepConfig(),
        OneStepConfig(schedule="alternate-batches"),
        OneStepConfig(discriminator_steps=3),
    ],
    ids=["algorithm-1", "alternate-batches", "k = 3"],
)
def test_node_leads_to_the_stage_that_it_stands_for(config: OneStepConfig) -> None:
    shown = stages(Course(config.game).walk(0))
    for node, wanted in STAGES.items():
        stage = shown[stage_of(config, node)]
        assert (stage["player"], stage["name"]) == wanted


@pytest.mark.slow
@pytest.mark.browser
def test_click_on_a_node_opens_one_step_there(tab: Page) -> None:
    tab.goto("/toy_gan")
    node = tab.get_by_role("button", name="how wrong D is")
    expect(node.locator(".value")).not_to_be_empty(timeout=120_000)
    node.click()
    tab.wait_for_url("**/step_by_step*", timeout=60_000)
    expect(tab.locator(".walk")).to_have_attribute("data-name", "loss", timeout=60_000)
