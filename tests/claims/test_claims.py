"""Every sentence of the pages listed here has a check, and every check holds."""

import pytest

from tests.claims.ageing import claims as ageing
from tests.claims.best_d import claims as best_d
from tests.claims.claims import Claims
from tests.claims.clinic import claims as clinic
from tests.claims.codes import claims as codes
from tests.claims.derivations import claims as derivations
from tests.claims.desk import claims as desk
from tests.claims.divergences import claims as divergences
from tests.claims.families import claims as families
from tests.claims.figure_1 import claims as figure_1
from tests.claims.game_dynamics import claims as game_dynamics
from tests.claims.growing import claims as growing
from tests.claims.latent_walk import claims as latent_walk
from tests.claims.live_gan import claims as live_gan
from tests.claims.many_seeds import claims as many_seeds
from tests.claims.one_step import claims as one_step
from tests.claims.quiz import claims as quiz
from tests.claims.saturation import claims as saturation
from tests.claims.sharpen import claims as sharpen
from tests.claims.spot_the_bug import claims as spot_the_bug
from tests.claims.styles import claims as styles
from tests.claims.train_images import claims as train_images
from tests.claims.translate import claims as translate
from tests.claims.tricks import claims as tricks
from tests.claims.truncation import claims as truncation
from tests.claims.words import claims as words

#: One row a page.
PAGES: tuple[Claims, ...] = (
    ageing,
    best_d,
    clinic,
    codes,
    derivations,
    desk,
    divergences,
    families,
    figure_1,
    game_dynamics,
    latent_walk,
    growing,
    live_gan,
    many_seeds,
    one_step,
    quiz,
    saturation,
    sharpen,
    spot_the_bug,
    styles,
    train_images,
    translate,
    tricks,
    truncation,
    words,
)
ROWS = [
    pytest.param(
        page,
        sentence,
        id=f"{page.page}: {sentence}",
        marks=[pytest.mark.slow] if sentence in page.slow else [],
    )
    for page in PAGES
    for sentence in page.checks
]


@pytest.mark.parametrize(("page", "sentence"), ROWS)
def test_what_a_page_says_is_so(page: Claims, sentence: str) -> None:
    page.checks[sentence]()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.page))
def test_every_sentence_of_a_page_has_a_check(page: Claims) -> None:
    assert not [sentence for sentence in page.said if sentence not in page.checks]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.page))
def test_no_check_outlives_its_sentence(page: Claims) -> None:
    assert not [sentence for sentence in page.checks if sentence not in page.said]
