"""The script of the live curves alone, in a real browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

import explorer.ui

WEB = Path(explorer.ui.__file__).parent / "canvas"
PAGE = """
<style>canvas {display: block; width: 200px; height: 100px}</style>
<div class="gan-live"><div class="curves"></div><div class="marks"></div></div>
"""
#: Shows a run before its first metrics, then with them; returns the axis of each chart.
PLAY = """() => {
  const view = makeCurves(document.querySelector(".gan-live"));
  const values = (...numbers) => ({shape: [numbers.length, 1], values: numbers});
  const arrays = {steps: values(0, 10), norm: values(20, 4000), share: values(0.2, 0.7)};
  const chart = (title, low, high, log, name) => ({
    title, low, high, log, keys: [],
    series: [{steps: "steps", values: name, model: 0, dash: 0, colour: "fake"}],
  });
  const norms = chart("Gradient norms", -2, 1, true, "norm");
  const precision = chart("Precision", 0, 1, false, "share");
  const frame = {run: "a", last: 10, marks: [], palette: {}, arrays};
  view.show({...frame, charts: [norms]});
  view.show({...frame, charts: [precision, norms]});
  return [...document.querySelectorAll("figure")].map((figure) => [
    figure.querySelector("figcaption").textContent.trim(),
    ...figure.querySelector("canvas").dataset.range.split(" ").map(Number),
  ]);
}"""


@pytest.mark.browser
def test_charts_keep_their_axes_when_metrics_come_late(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(PAGE)
    script = (WEB / "wire.js").read_text() + (WEB / "curves.js").read_text()
    page.add_script_tag(content=script.replace("export default", "const view ="))
    (first, *share), (second, low, high) = page.evaluate(PLAY)
    assert (first, second) == ("Precision", "Gradient norms")
    assert share == [0, 1]
    assert low == -2
    assert high == pytest.approx(3.602, abs=1e-3)
    page.close()
