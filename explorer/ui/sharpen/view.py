"""The controls, the stage, the plane and the worked example of the page about sharpening."""

import hashlib

import numpy as np
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from explorer.config import plain
from explorer.images import enlarging
from explorer.images.enlarging import Enlarged, Likeness, Pixels
from explorer.plots.sharpen import Place, pixel_figure, plane_figure
from explorer.theory.smallest import TwoValuedPixel
from explorer.ui.canvas.figures import show
from explorer.ui.frame import page, uploads
from explorer.ui.frame.controls import Controls
from explorer.ui.frame.numbers import three
from explorer.ui.sharpen import text
from explorer.ui.sharpen.config import PAGE, PLANE, STAGE, SharpenConfig
from explorer.ui.sharpen.stage import Shown, show_stage

_OWN = f"{PAGE}:own"
_KINDS = ("png", "jpg", "jpeg", "webp", "gif", "bmp", "tif", "tiff")


def controls(config: SharpenConfig) -> SharpenConfig:
    """Draw which picture is enlarged and by which network; return the config of it."""
    c = Controls(PAGE, config, redraw=(STAGE, PLANE))
    first, second, third = st.columns([4.6, 2, 3], vertical_alignment="bottom")
    with first:
        c.choice("source", "Picture", text.SOURCES, whole_page=True)
    own = "Your picture is the one that you uploaded." if config.source == "own" else None
    with second:
        c.slider("picture", "Which", why_off=own)
    with third:
        c.steps("run", "Weight of −log D(G)", list(text.RUNS), names=text.RUNS)
    return c.result()


def own_picture() -> None:
    """Draw the field for a student's own picture, and keep what it holds for this session."""
    uploads.field(
        "Your picture",
        _KINDS,
        key=f"{PAGE}-upload",
        max_size=10,
        explanation="Any size: its middle is cut to a square, 128 pixels a side. It stays in "
        "this session and is kept nowhere else.",
        taken=_take,
    )
    if refused := st.session_state.get(f"{_OWN}:refused"):
        st.error(refused)


def _take(given: UploadedFile) -> None:
    st.session_state.pop(f"{_OWN}:refused", None)
    try:
        st.session_state[_OWN] = enlarging.own_picture(given.getvalue())
    except ValueError as error:
        st.session_state[f"{_OWN}:refused"] = f"{plain(error)} Nothing else was changed."


def original_of(config: SharpenConfig) -> Pixels | None:
    """Return the picture (H, W, 3) that is enlarged; None before a student gave one."""
    if config.source == "own":
        own = st.session_state.get(_OWN)
        return own if isinstance(own, np.ndarray) else None
    chosen: Pixels = enlarging.pictures(config.source)[config.picture]
    return chosen


@st.cache_data(show_spinner=False, max_entries=300)
def _restored(mark: str, run: str, _original: Pixels) -> Enlarged:
    return enlarging.restored(_original, run)


def stage(config: SharpenConfig) -> None:
    """Draw bicubic, the network by squared error, the chosen one and the original."""
    original = original_of(config)
    if original is None:
        st.info("Upload a picture: it is made four times smaller, and enlarged again.")
        return
    mark = hashlib.sha256(original.tobytes()).hexdigest()
    try:
        found = [_restored(mark, text.NAMES[run], original) for run in (0, config.run)]
    except ValueError as error:
        st.error(plain(error))
        return
    low = original.shape[0] // 4
    shown = (
        _shown(f"Bicubic, from {low} x {low} pixels", "past", enlarging.bicubic(original)),
        _shown("SRResNet: squared error alone", "fake", found[0]),
        _shown(text.title(config.run), "fake", found[1]),
        _shown("Original", "real", enlarging.itself(original)),
    )
    show_stage(config, shown)


def _shown(title: str, colour: str, enlarged: Enlarged) -> Shown:
    return Shown(title, colour, enlarged, _numbers(enlarged.likeness))


def _numbers(likeness: Likeness) -> str:
    parts = (
        f"PSNR {three(likeness.psnr)} dB",
        f"SSIM {three(likeness.ssim)}",
        f"sharpness {three(likeness.sharpness)}",
        f"feature distance {three(likeness.features)}",
    )
    return " · ".join(parts)


def plane(config: SharpenConfig) -> None:
    """Draw the shipped networks on the plane, and the table of their strands."""
    cards = text.cards()
    first = cards[0]
    if not all(cards.values()):
        st.error("A card of the shipped networks is missing: their numbers cannot be shown.")
        return
    places = [Place("bicubic", first["mse_bicubic"], first["frechet_bicubic"], False, False)]
    places += [
        Place(text.RUNS[run], card["mse"], card["frechet"], True, run == config.run)
        for run, card in cards.items()
    ]
    left, right = st.columns([1.1, 1])
    with left:
        st.markdown("##### The closest lie to the left, the most real ones at the bottom")
        figure = plane_figure(places, first["mse"], first["frechet_floor"], dark=page.dark())
        show(figure, f"{PAGE}-plane")
    with right:
        text.strands()


def pixel(config: SharpenConfig) -> SharpenConfig:
    """Draw the worked example with its sliders; return the config of it."""
    st.markdown("##### A pixel that nobody can know, by hand")
    c = Controls(PAGE, config, redraw=())
    left, right = st.columns([1, 1.2])
    with left:
        c.slider("chance", "Chance p that it is white", step=0.05)
        c.slider("share", "Share of pixels that show a sample", step=0.05)
        found = c.result()
        known = TwoValuedPixel(found.chance, found.share)
        page.formula("What a sample costs", *text.pixel_formula(known), text.DERIVATION)
    with right:
        now = (known.distance, known.error)
        show(pixel_figure(known.least, now, known.best, dark=page.dark()), f"{PAGE}-pixel")
        st.caption(text.PIXEL)
    return found
