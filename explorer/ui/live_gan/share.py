"""Share and export: the link, and the run as files."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from explorer.live.client import LiveRun
from explorer.live.views import output_fit
from explorer.plots import export as pictures
from explorer.plots.files import png_file
from explorer.plots.live import density_levels, output_levels
from explorer.toy import export as files
from explorer.toy.snapshot import Snapshot
from explorer.ui.frame import state, uploads
from explorer.ui.frame.copy_button import copy_button
from explorer.ui.lab import session
from explorer.ui.lab.controls import LabConfig

#: Pictures in a GIF or an animation, at most.
FRAMES = 100


def share(name: str, config: LabConfig) -> None:
    """Draw the link and the downloads.

    Args:
        name: The page's name.
        config: Its present state.
    """
    run = session.current(name)
    left, middle, right = st.columns(3)
    with left:
        _link(name, config)
        _settings(name)
    if run.playing:
        with middle:
            pause = partial(session.act, name, LiveRun.pause)
            st.button("Pause to export", key=f"{name}-share-pause", on_click=pause)
            st.caption("Files are made of a run that stands still.")
        return
    with middle:
        st.markdown("**The run as it stands**")
        _downloads(name, config, run)
    with right:
        st.markdown("**The run as a film**")
        _films(name, config, run)


def _link(name: str, config: LabConfig) -> None:
    st.markdown("**The settings as a link**")
    copy_button(f"{name}-copy", "Copy link")
    st.caption(
        "Whoever opens it gets this run from step 0: settings, seed, layers and pace are in it "
        "as they are now. A rate that you changed on the way counts there from the start."
    )
    if config.points and not config.points_fit_link:
        st.warning(
            f"The link carries no points: {len(config.points):,} are too many. Send the JSON, "
            "or thin them under 'Your data'."
        )


def _settings(name: str) -> None:
    """Draw the field for settings that were downloaded, and what happens to them."""
    file = uploads.field(
        "Settings from a file (JSON)", ["json"], key=f"{name}-settings", max_size=2
    )
    if file is None:
        return
    try:
        config = files.read_settings(file.getvalue(), LabConfig)
    except ValueError as error:
        st.error(f"{error} Nothing was changed.")
        return
    st.button(
        "Train with these settings",
        key=f"{name}-settings-use",
        type="primary",
        on_click=_use,
        args=(name, config),
    )


def _use(name: str, config: LabConfig) -> None:
    state.apply(name, config)
    session.play(name)


def _downloads(name: str, config: LabConfig, run: LiveRun) -> None:
    titles = config.titles
    rows: list[tuple[str, str, str, Callable[[], str | bytes]]] = [
        ("Curves (CSV)", "csv", "text/csv", lambda: files.curves_csv(run.frame.curves, titles)),
        ("Settings (JSON)", "json", "application/json", lambda: files.settings_json(config)),
        ("Python script", "py", "text/x-python", lambda: files.script(run)),
        ("Picture (PNG)", "png", "image/png", lambda: _png(run, config)),
    ]
    for label, ending, kind, make in rows:
        st.download_button(
            label,
            make,
            f"gan-{_shown(run) if ending == 'png' else run.newest}.{ending}",
            kind,
            key=f"{name}-download-{ending}",
            on_click="ignore",
            width="stretch",
        )
    st.caption("The script repeats the run with every change you made, to the same weights.")


def _shown(run: LiveRun) -> int:
    """Return the step that the large picture shows."""
    return run.newest if run.shown is None else run.shown


def _films(name: str, config: LabConfig, run: LiveRun) -> None:
    key = f"{name}-film"
    for label, ending in (("Make a GIF", "gif"), ("Make an animation (HTML)", "html")):
        if st.button(label, key=f"{name}-make-{ending}", width="stretch"):
            st.session_state[key] = (ending, _film(ending, config, run))
    if key in st.session_state:
        ending, data = st.session_state[key]
        st.download_button(
            f"Download the {ending.upper()}, {len(data) / 1e6:.1f} MB",
            data,
            f"gan-{run.newest}.{ending}",
            {"gif": "image/gif", "html": "text/html"}[ending],
            key=f"{name}-download-film",
            on_click="ignore",
            type="primary",
            width="stretch",
        )
    st.caption(
        f"Up to {FRAMES} of the remembered steps. The animation opens in any browser, without "
        "a network."
    )


def _film(ending: str, config: LabConfig, run: LiveRun) -> bytes:
    bar = st.progress(0.0, "Looking at the remembered steps …")
    count = min(FRAMES, len(run.steps))
    stills = []
    for number, snapshot in enumerate(run.films(FRAMES), 1):
        stills.append(_still(run, snapshot, config.layers))
        bar.progress(min(1.0, number / count) / 2, "Looking at the remembered steps …")
    if ending == "gif":
        data = pictures.gif_bytes(
            stills, config.titles, lambda share: bar.progress(0.5 + share / 2, "Drawing …")
        )
    else:
        figure = pictures.animation_figure(stills, config.titles)
        data = pictures.animation_html(figure).encode()
    bar.empty()
    return data


def _png(run: LiveRun, config: LabConfig) -> bytes:
    still = _still(run, run.frame.snapshot, config.layers)
    return png_file(pictures.panels_image(still, config.titles, 500))


def _still(run: LiveRun, snapshot: Snapshot, layers: tuple[str, ...]) -> pictures.Still:
    shades = output_levels(snapshot.grid_logits, *output_fit(run.configs, snapshot))
    return pictures.Still(
        snapshot.step,
        snapshot.window,
        shades,
        snapshot.real,
        snapshot.fake,
        density_levels(snapshot.density),
        layers,
    )
