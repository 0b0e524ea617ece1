"""What the cards of the shipped families say, and what is computed of one picture now."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, get_args

import numpy as np
import streamlit as st
import torch
from numpy.typing import NDArray

from explorer.images.data import held_out_digits, to_unit_range
from explorer.images.films import FamilyName, FilmConfig
from explorer.images.measuring.likelihood import log_likelihood
from explorer.images.store import shipped
from explorer.images.store.families import LEARNED, SIDE
from explorer.images.store.shipped import load_system, shipped_file
from explorer.images.systems import RBM, System
from explorer.images.systems.rbm import MOST_COUNTED

FAMILIES: tuple[FamilyName, ...] = get_args(FamilyName)
#: Draws of z for the VAE's bound of one picture.
DRAWS = 100


@dataclass(frozen=True)
class Known:
    """log p of one picture.

    Attributes:
        nats: The number, NaN where there is none.
        kind: "exact", "bound" or "none".
    """

    nats: float
    kind: str


@lru_cache(maxsize=1)
def cards() -> dict[str, dict[str, Any]]:
    """Return what was measured of each family, by its name; empty where a card is missing."""
    return {name: shipped.measured("families", name) for name in FAMILIES}


@st.cache_resource(show_spinner=False)
def system_of(name: str) -> System:
    """Return a family; ValueError where its file is missing."""
    return load_system(shipped_file("families", name))


@st.cache_data(show_spinner=False)
def log_z(name: str) -> float | None:
    """Return log Z of a machine whose states can be counted, which takes a while; else None."""
    system = system_of(name)
    if isinstance(system, RBM) and system.config.hidden <= MOST_COUNTED:
        return float(system.machine.log_partition())
    return None


@st.cache_data(show_spinner=False)
def held_out_bytes() -> NDArray[np.uint8]:
    """Return the held-out digits (N, H, W), 0 or 255."""
    digits = held_out_digits(SIDE, LEARNED, binary=True).images[:, 0].numpy()
    return np.asarray(digits)


@st.cache_data(show_spinner=False, max_entries=500)
def of_picture(digit: int, *, shuffled: bool) -> dict[str, Known]:
    """Return log p of a held-out digit by each family.

    Args:
        digit: Its index.
        shuffled: Whether its pixels change places: as many are white, and it is no digit.
    """
    pixels = picture(digit, shuffled=shuffled)
    image = to_unit_range(torch.from_numpy(pixels.copy())[None, None])
    found: dict[str, Known] = {}
    for name in FAMILIES:
        rng = torch.Generator().manual_seed(0)
        told = log_likelihood(system_of(name), image, rng, DRAWS, log_z(name))
        found[name] = Known(float(told.nats[0]), told.kind)
    return found


def picture(digit: int, *, shuffled: bool) -> NDArray[np.uint8]:
    """Return the picture (H, W) in question."""
    pixels: NDArray[np.uint8] = held_out_bytes()[digit]
    if not shuffled:
        return pixels
    order = np.random.default_rng(digit).permutation(pixels.size)
    return np.asarray(pixels.ravel()[order].reshape(pixels.shape))


def note_seconds(config: FilmConfig, seconds: float, count: int) -> None:
    """Keep how long a family took for a new picture, in this session."""
    if config.job == "draw":
        st.session_state.setdefault("families:seconds", {})[config.family] = (
            seconds / count,
            config.gibbs_steps,
        )


def seconds_of(family: str) -> tuple[float, int] | None:
    """Return seconds a picture and the steps of its chain, None where nothing was drawn yet."""
    found: dict[str, tuple[float, int]] = st.session_state.get("families:seconds", {})
    return found.get(family)
