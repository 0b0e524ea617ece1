"""What the tests of the theory pages share: open a page, list what it shows."""

import re
from html import unescape
from pathlib import Path

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]


def open_page(name: str, **query: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "pages" / f"{name}.py"), default_timeout=30)
    for key, value in query.items():
        at.query_params[key] = value
    return healthy(at.run())


def healthy(at: AppTest) -> AppTest:
    assert not at.exception, at.exception
    return at


def words(at: AppTest) -> str:
    parts = [*at.markdown, *at.caption, *at.warning, *at.success, *at.info]
    return "\n".join(str(part.value) for part in parts)


def figures(at: AppTest) -> list[str]:
    """Return what each figure on the page draws, as text."""
    shown = (element.proto for element in at.get("bidi_component"))
    return [proto.bytes.decode() for proto in shown if proto.component_name == "gan_figure"]


def click(at: AppTest, title: str) -> AppTest:
    button = next(b for b in at.button if b.label == title)
    return healthy(button.click().run())


def metrics(at: AppTest) -> dict[str, str]:
    """Return the rows of named numbers on the page."""
    cell = r'class="name">(.*?)</span><span class="value">(.*?)</span>'
    texts = [str(element.proto.body) for element in at.get("html")]
    return {unescape(n): unescape(v) for text in texts for n, v in re.findall(cell, text)}
