"""The quiz on the page: settings, one picture at a time, the result."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from explorer.images.config import RunConfig
from explorer.images.latent.quiz import (
    Pictures,
    Quiz,
    quiz,
    real_pictures,
    recorded_accuracy,
)
from explorer.images.latent.series import CheckpointSeries
from explorer.images.store.library import ModelEntry
from explorer.images.store.runs import RunFolder
from explorer.images.systems import SYSTEMS
from explorer.intervals import share_interval
from explorer.plots.images import TileRow
from explorer.ui.canvas.tiles import show_tiles
from explorer.ui.frame import sheet, state
from explorer.ui.latent_walk.models import load
from explorer.ui.quiz import text
from explorer.ui.quiz.config import QuizConfig

PAGE = "quiz"
_SIDE = 384


def settings(
    config: QuizConfig, models: Mapping[str, ModelEntry]
) -> tuple[QuizConfig, CheckpointSeries]:
    """Draw the settings; return the present ones and the generator."""
    first, second, third, fourth = st.columns([3, 4, 2, 2], vertical_alignment="bottom")
    names = list(models)
    st.session_state.setdefault(
        f"{PAGE}.model", config.model if config.model in models else names[0]
    )
    model = first.selectbox(
        "Generator",
        names,
        format_func=lambda name: models[name].title,
        key=f"{PAGE}.model",
        help="Whose pictures stand among the real ones of its own data.",
    )
    series = load(models[model])
    last = len(series.steps) - 1
    if not 0 <= st.session_state.get(f"{PAGE}.checkpoint", config.checkpoint) <= last:
        st.session_state[f"{PAGE}.checkpoint"] = last
    st.session_state.setdefault(f"{PAGE}.checkpoint", config.checkpoint)
    at = second.select_slider(
        "After so many steps",
        range(last + 1),
        format_func=lambda index: f"{series.steps[index] or 0:,}",
        key=f"{PAGE}.checkpoint",
        help="The later the step, the harder the fakes.",
        disabled=not last,
    )
    st.session_state.setdefault(f"{PAGE}.count", config.count)
    count = third.segmented_control(
        "Pictures", (10, 20, 50), key=f"{PAGE}.count", required=True
    )
    fourth.button("Other pictures", on_click=_others, width="stretch", key=f"{PAGE}-others")
    return config.with_(model=model, checkpoint=at, count=count), series


def _others() -> None:
    config = state.saved(PAGE, QuizConfig)
    state.save(PAGE, config.with_(seed=(config.seed + 1) % 10_000))


def _data(config: RunConfig) -> tuple[object, ...]:
    return config.dataset, config.image_size, config.max_images, config.channels, config.seed


@st.cache_resource(
    max_entries=4,
    show_spinner="Reading the real pictures …",
    hash_funcs={system.Config: _data for system in SYSTEMS.values()},
)
def _real(config: RunConfig) -> Pictures:
    return real_pictures(config)


def asked(config: QuizConfig, series: CheckpointSeries) -> Quiz | None:
    """Return the quiz of the settings; where its real pictures are missing, say so."""
    key = f"{PAGE}:quiz"
    kept = st.session_state.get(key)
    if kept is None or kept[0] != config:
        try:
            if series.config is None:
                msg = "This generator came without its settings: what is real here?"
                raise ValueError(msg)
            rng = np.random.default_rng(config.seed)
            drawn = quiz(series, _real(series.config), config.checkpoint, config.count, rng)
        except ValueError as error:
            st.warning(str(error))
            return None
        kept = st.session_state[key] = (config, drawn)
        st.session_state[f"{PAGE}:answers"] = []
    found: Quiz = kept[1]
    return found


def play(config: QuizConfig, series: CheckpointSeries, entry: ModelEntry, drawn: Quiz) -> None:
    """Draw the picture in question with its two buttons, or the result."""
    answers: list[bool] = st.session_state[f"{PAGE}:answers"]
    if len(answers) < config.count:
        _ask(drawn, answers)
        return
    right = int(np.sum(np.array(answers) == drawn.real))
    st.markdown(text.verdict(right, config.count, share_interval(right, config.count)))
    step = series.steps[config.checkpoint] or 0
    st.markdown(text.of_d(recorded_accuracy(RunFolder(entry.path).rows(), step), step))
    st.markdown(f"**Others:** {text.PUBLISHED}")
    said, real = np.array(answers), drawn.real
    rows = [
        TileRow(title, drawn.pictures[chosen], columns=16)
        for title, chosen in (
            ("Fakes that fooled you", said & ~real),
            ("Real ones that you took for fakes", ~said & real),
            ("Fakes that you found", ~said & ~real),
        )
        if chosen.any()
    ]
    if rows:
        show_tiles(rows, key=f"{PAGE}-result", size=64)


def _ask(drawn: Quiz, answers: list[bool]) -> None:
    place = len(answers)
    game, words = st.columns([2, 3], gap="medium")
    shown = drawn.pictures[place]
    scale = max(1, _SIDE // shown.shape[0])
    large = shown.repeat(scale, 0).repeat(scale, 1)
    with game, st.container(width=_SIDE):
        st.image(
            alt="The picture to judge",
            image=large[..., 0] if shown.shape[-1] == 1 else large,
            caption=f"Picture {place + 1} of {len(drawn.pictures)}",
            output_format="PNG",
            width="stretch",
        )
        with st.container(horizontal=True):
            for label, answer, key in (("Real", True, "Left"), ("Fake", False, "Right")):
                st.button(
                    label,
                    key=f"{PAGE}-{label}",
                    shortcut=key,
                    on_click=_answer,
                    args=(place, answer),
                    width="stretch",
                )
    with words:
        if answers:
            so_far = sum(a == r for a, r in zip(answers, drawn.real, strict=False))
            last = "real" if drawn.real[place - 1] else "fake"
            word = "Right" if answers[-1] == drawn.real[place - 1] else "Wrong"
            st.markdown(f"{word}: the last one was {last}. So far {so_far} of {place} right.")
        else:
            st.markdown(f"**Others:** {text.PUBLISHED}")


def _answer(place: int, answer: bool) -> None:
    """Keep an answer; a second click on the same picture counts nothing."""
    answers: list[bool] = st.session_state[f"{PAGE}:answers"]
    if len(answers) != place:
        return
    answers.append(answer)
    config, drawn = st.session_state[f"{PAGE}:quiz"]
    if len(answers) == config.count:
        right = int(np.sum(np.array(answers) == drawn.real))
        question = f"{config.count} pictures of {config.model}, checkpoint {config.checkpoint}"
        question += f", seed {config.seed}: real or fake?"
        sheet.note(PAGE, question, f"{right} of {config.count}", 2 * right > config.count)
