"""The page on ageing under AppTest: every view stands, and its controls change it."""

import io
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from streamlit.testing.v1 import AppTest

from explorer.images.data.faces import default_factors, draw_faces
from explorer.images.networks import count_parameters
from explorer.images.systems import CAAE, StreamFacts
from explorer.images.systems.caae import CAAEConfig
from explorer.ui.ageing import text, variants
from explorer.ui.ageing.config import PAGE
from explorer.ui.ageing.views import VIEWS

pytestmark = pytest.mark.slow
FILE = Path(__file__).parents[2] / "pages" / "ageing.py"


def opened(**query: str) -> AppTest:
    at = AppTest.from_file(FILE, default_timeout=60)
    at.query_params.update(query)
    return at.run()


def drawn(at: AppTest) -> list[bytes]:
    """Return what the page sends to its canvases."""
    return [block.proto.SerializeToString() for block in at.get("bidi_component")]


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_opens_with_a_formula_and_a_question(view: str) -> None:
    at = opened(view=view, picture="5")
    assert not at.exception
    assert not at.error
    assert not at.warning
    assert len(at.latex) >= 2
    assert any(VIEWS[view].question.text in radio.label for radio in at.radio)
    assert len(at.button) >= len(text.EXPERIMENTS)


def test_a_moved_age_changes_the_large_picture_the_formula_and_the_link() -> None:
    at = opened()
    before, formulas = drawn(at), [block.value for block in at.latex]
    at.slider(key=f"{PAGE}.age").set_value(1).run()
    assert not at.exception
    after = drawn(at)
    assert after[0] != before[0]
    # The row shows all ages: it stays as it is.
    assert after[1] == before[1]
    assert [block.value for block in at.latex][1] != formulas[1]
    assert at.query_params["age"] in ("1", ["1"])


@pytest.mark.parametrize("view", ["person", "identity", "prior"])
def test_another_run_changes_what_is_shown(view: str) -> None:
    one, other = (opened(view=view, run=run) for run in ("both", "no-codes"))
    assert drawn(one) != drawn(other)
    assert [b.value for b in one.latex] != [b.value for b in other.latex]


def test_a_factor_that_is_set_draws_another_face() -> None:
    plain, bearded = (opened(source="factors", beard=beard) for beard in ("no", "full"))
    assert not plain.exception
    assert drawn(plain) != drawn(bearded)
    assert plain.selectbox(key=f"{PAGE}.beard").value == "no"


def test_without_a_picture_of_ones_own_the_page_asks_for_one() -> None:
    at = opened(source="own")
    assert not at.exception
    assert "Upload a picture" in at.info[0].value


def test_a_picture_of_ones_own_is_aged() -> None:
    at = opened(source="own")
    buffer = io.BytesIO()
    Image.new("RGB", (60, 90), "orange").save(buffer, "PNG")
    at.file_uploader(key=f"{PAGE}-upload").set_value(("me.png", buffer.getvalue(), "")).run()
    assert not at.exception
    assert not at.info
    assert len(drawn(at)) >= 2


def test_a_file_that_is_no_picture_is_named_and_nothing_is_lost() -> None:
    at = opened(source="own")
    at.file_uploader(key=f"{PAGE}-upload").set_value(("me.png", b"words", "")).run()
    assert not at.exception
    assert "cannot be read" in at.error[0].value
    assert "Nothing else was changed." in at.error[0].value


def test_what_is_said_of_the_networks_and_of_the_youngest_is_so() -> None:
    said = " ".join(block.value for block in opened().caption)
    full = {"image_size": 128, "encoder_features": 64, "generator_features": 1024}
    config = CAAEConfig.checked({**full, "latent_dim": 50, "traits": 2})
    with torch.device("meta"):
        system = CAAE(config, {"real": StreamFacts(channels=3, classes=20)})
    size = count_parameters(system.encoder) + count_parameters(system.generator)
    assert f"the authors' {size:,} (with the gender)" in said
    assert "changes nothing in these drawings below 0.35" in said
    young, older, old = (draw_faces(default_factors(age=a), 32) for a in (0.0, 0.35, 0.5))
    assert np.array_equal(young, older)
    assert not np.array_equal(young, old)


def test_the_table_has_every_factor_but_the_age() -> None:
    table = opened(view="identity").table[0].value
    assert len(table) == 12
    assert "age" not in table["Factor"].tolist()


def test_what_was_not_trained_is_said() -> None:
    table = opened(view="variants").table[0].value
    assert table["Trained here"].tolist()[1:] == ["no: not measured"] * (len(variants.ROWS) - 1)


def test_what_does_not_fit_an_address_is_named() -> None:
    at = opened(age="9", run="neither")
    assert not at.exception
    said = " ".join(warning.value for warning in at.warning)
    assert "`age`" in said
    assert "`run`" in said


def test_a_missing_model_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(run: str) -> None:
        msg = f"The model {run} is missing."
        raise ValueError(msg)

    monkeypatch.setattr("explorer.ui.ageing.agers.ager", missing)
    at = opened()
    assert not at.exception
    assert "is missing" in at.error[0].value


def test_a_missing_card_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.ui.ageing.agers.card", lambda run: {})
    at = opened()
    assert not at.exception
    assert "card" in at.error[0].value
