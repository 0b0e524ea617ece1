"""What can be done with the seeds of a generator: join, add, turn, compare with the data."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from explorer.config import plain
from explorer.images.latent import groups, vectors
from explorer.images.latent import verdict as reading
from explorer.images.latent.arithmetic import added
from explorer.images.latent.attributes import ATTRIBUTES
from explorer.images.latent.series import CheckpointSeries
from explorer.images.latent.vectors import Array
from explorer.images.latent.walk import Scene, WalkConfig
from explorer.images.measuring.factor_reader import spoken
from explorer.plots.images import TileRow
from explorer.ui.canvas.tiles import show_tiles
from explorer.ui.frame import state
from explorer.ui.frame.numbers import three, true_minus
from explorer.ui.latent_walk import directions, film, real_images, verdict

AMOUNTS = np.linspace(-2, 2, 9, dtype=np.float32)
_GROUPS = {"arithmetic": ("A", "B", "C"), "direction": ("A", "B")}


def scene(series: CheckpointSeries, config: WalkConfig) -> Scene:
    """Return what the page shows, with the directions that this session saved."""
    return Scene(series, config, directions.saved())


def seeds(page: str, scene: Scene) -> None:
    """Draw the 64 seeds; a click picks one for whatever the view asks for."""
    config = scene.config
    brush = _brush(page, scene)
    edges = _outputs(scene)
    show_tiles(
        [TileRow("", scene.seeds(), edges=edges, badges=_badges(scene), columns=8)],
        key=f"{page}-seeds",
        size=72,
        on_pick=lambda index: _pick(page, config, brush, index),
    )
    st.caption(_frames(scene, edges) + _HINTS[config.view])


_HINTS = {
    "walk": "",
    "between": "Click two pictures: the filmstrips join them.",
    "arithmetic": "Choose a concept above, then click pictures in and out of it.",
    "direction": "Choose a group above, then click pictures in and out of it.",
    "neighbours": "Click a picture to look for it in the training data.",
}


def between(page: str, scene: Scene) -> None:
    """Draw the two filmstrips between the picked seeds, and the failure in pixels."""
    rows = []
    for name, spherical in (("Straight line", False), ("Great circle", True)):
        shares, way = scene.way(spherical=spherical)
        norms = np.linalg.norm(way, axis=1)
        captions = [f"λ {s:.2f}\n|z| {three(n)}" for s, n in zip(shares, norms, strict=True)]
        rows.append(TileRow(name, scene.draw(way, scene.config.first), captions))
    ends = rows[0].pictures[[0, -1]].astype(np.float32)
    mixed = np.stack([s * ends[0] + (1 - s) * ends[1] for s in shares])
    rows.append(TileRow("The same mixture of the pixels", np.round(mixed).astype(np.uint8)))
    show_tiles(rows, key=f"{page}-between", size=110)


def arithmetic(page: str, scene: Scene) -> None:
    """Draw A - B + C in latent space with its neighbourhood, and in pixels, and read them."""
    found = added(scene)
    names = ("mean of A", "minus mean of B", "plus mean of C")
    show_tiles(
        [
            TileRow("In latent space" + _sum(scene), found.means, names),
            TileRow(
                "The result, and eight z at most 0.25 away in each number",
                found.results,
                (f"|z| {three(found.norm)}",),
            ),
            TileRow(
                "The same sum of pixels",
                np.concatenate([found.averaged, found.mixed]),
                (*names, "result"),
            ),
        ],
        key=f"{page}-arithmetic",
        size=92,
    )
    verdict.of_sum(reading.of_sum(scene, found))


def _sum(scene: Scene) -> str:
    """Return what is added, where a reader chose the pictures."""
    found = groups.suggested(scene)
    if not found:
        return ""
    a, b, c = (term.title for term in found.terms)
    return f": {a} − {b} + {c} = {found.result.title}?"


def direction(page: str, scene: Scene) -> None:
    """Draw what a direction from group B to group A does to other seeds; save it."""
    vector = turn(scene)
    others = groups.others(scene)
    moved = vectors.moved(scene.latents[others], vector, AMOUNTS)
    drawn = [scene.draw(way, seed) for seed, way in zip(others, moved, strict=True)]
    rows = [
        TileRow(
            "Five other seeds, moved along A minus B" if not row else "",
            pictures,
            [true_minus(f"{a:+.1f}") for a in AMOUNTS] if row == len(others) - 1 else (),
        )
        for row, pictures in enumerate(drawn)
    ]
    show_tiles(rows, key=f"{page}-direction", size=80)
    film.show(page, scene, vector)
    verdict.of_turn(reading.of_turn(scene, list(np.stack(drawn, axis=1)), AMOUNTS))
    directions.keep(page, scene, vector)


def neighbours(page: str, scene: Scene) -> None:
    """Draw the picked sample beside its nearest training images."""
    try:
        searches = real_images.searches(scene.series)
    except ValueError as error:
        st.info(f"There are no training images to compare with. {plain(error)}")
        return
    chosen = [scene.config.first, *(i for i in range(3) if i != scene.config.first)][:3]
    rows = []
    for index in chosen:
        sample = scene.seeds()[[index]]
        for name, search in searches.items():
            found = search(sample, 8)
            title = f"Seed {index}: nearest in {name}; distances, usual is {three(found.usual)}"
            captions = ("sample", *(three(float(d)) for d in found.distances[0]))
            row = np.concatenate([sample, found.pictures[0]])
            rows.append(TileRow(title, row, captions))
    show_tiles(rows[:4], key=f"{page}-neighbours", size=84)
    st.caption(
        "'Usual' is the median distance from a training image to its own nearest other one. A "
        "copy would lie far below it."
    )


def turn(scene: Scene) -> Array:
    """Return the direction from group B to group A."""
    plus, minus = groups.turning(scene)
    return vectors.turn_vector(scene.latents[list(plus)], scene.latents[list(minus)])


VIEWS: dict[str, Callable[[str, Scene], None]] = {
    "between": between,
    "arithmetic": arithmetic,
    "direction": direction,
    "neighbours": neighbours,
}


def _brush(page: str, scene: Scene) -> str:
    """Draw what a click means, and return it."""
    names = _GROUPS.get(scene.config.view)
    if names is None:
        return "pick"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.segmented_control(
            "A click adds to", names, key=f"{page}-brush", default="A", required=True
        )
        if scene.config.view == "direction":
            _suggest(page, scene)
    return str(chosen)


def _suggest(page: str, scene: Scene) -> None:
    """Draw the choice of a measurement that fills both groups."""
    key = f"{page}-suggest"
    st.session_state[key] = groups.turned(scene)
    st.selectbox(
        "or take A and B by",
        groups.orders(scene),
        index=None,
        key=key,
        format_func=spoken,
        placeholder="your clicks",
        help=f"A: the four with most of it; B: the four with least. {_measured(scene)}",
        on_change=_fill,
        args=(page, scene, key),
    )


def _fill(page: str, scene: Scene, key: str) -> None:
    """Put the seeds with most and with least of what was chosen into A and B."""
    name = st.session_state[key]
    if name:
        plus, minus = groups.ends(scene, name)
        state.apply(page, scene.config.with_(group_a=plus, group_b=minus))


def _measured(scene: Scene) -> str:
    """Return who says how much of it a picture has."""
    if scene.reader:
        return f"The {scene.reader.replace('-', ' ')} says how much it sees."
    ways = (f"{n}: from {a.less} to {a.more}" for n, a in ATTRIBUTES.items())
    return f"Measured in the pixels; {', '.join(ways)}."


def _pick(page: str, config: WalkConfig, brush: str, index: int) -> None:
    """Put a clicked seed where the view wants it."""
    if brush == "pick":
        changes = {"first": index}
        if config.view == "between" and index != config.second:
            changes = {"first": config.second, "second": index}
        state.apply(page, config.with_(**changes))
        return
    field = f"group_{brush.lower()}"
    members = getattr(config, field)
    without = tuple(i for i in members if i != index)
    grown = without if index in members else (*without, index)[-16:]
    state.apply(page, config.with_(**{field: grown}))


def _badges(scene: Scene) -> dict[int, str]:
    config = scene.config
    if config.view == "between":
        return {config.second: "2", config.first: "1"}
    if config.view == "neighbours":
        return {config.first: "1"}
    chosen = groups.terms(scene) if config.view == "arithmetic" else groups.turning(scene)
    found: dict[int, str] = {}
    for letter, group in zip("ABC", chosen, strict=False):
        for index in group:
            found[index] = found.get(index, "") + letter
    return found


def _frames(scene: Scene, edges: list[float]) -> str:
    """Return what the colours of the frames say."""
    if not edges:
        return ""
    if not scene.series.probability:
        return "Frames: by the critic's score, from the lowest (orange) to the highest (blue). "
    return (
        "Frames: the last D's output, orange fake, blue real; on average "
        f"{np.mean(edges):.2f}, from {min(edges):.2f} to {max(edges):.2f}. "
    )


def _outputs(scene: Scene) -> list[float]:
    """Return D(G(z)) of every seed in [0, 1]; a critic's scores by their rank."""
    logits = scene.series.logits(scene.latents, scene.labels, scene.at)
    if logits is None:
        return []
    if scene.series.probability:
        return [float(o) for o in 0.5 + 0.5 * np.tanh(logits / 2)]
    return [float(r) for r in logits.argsort().argsort() / (len(logits) - 1)]
