"""Faces painted from their factors, from back to front."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from explorer.images.data.cache import blank_pixels
from explorer.images.data.faces.canvas import Canvas, arc, ellipse
from explorer.images.data.faces.factors import FaceFactors, Indices
from explorer.images.data.faces.scene import (
    BACKGROUNDS,
    EYES,
    HIGH,
    MIDDLE,
    REACH,
    WIDE,
    Scene,
    hair_of,
    rgb,
    skin_of,
)
from explorer.images.data.faces.strands import DARK, strands

# Faces drawn at a time: bounds the memory of the layers.
_CHUNK = 256

# From so many faces on a bar is shown.
_MANY = 4000


def draw_faces(
    factors: FaceFactors, size: int, phases: Indices | None = None
) -> NDArray[np.uint8]:
    """Draw faces (N, 3, size, size), bytes; more than fit into memory lie in a file.

    Args:
        factors: What to draw.
        size: Height and width in pixels.
        phases: The hair over the forehead is in strands, two pixels light and two dark, moved
            by so many pixels (N,); without, it is plain.
    """
    pixels = blank_pixels((len(factors), 3, size, size))
    starts = range(0, len(factors), _CHUNK)
    quiet = True if len(factors) < _MANY else None
    for start in tqdm(starts, desc="Drawing faces", disable=quiet):
        some = slice(start, start + _CHUNK)
        moved = None if phases is None else phases[some]
        pixels[some] = _draw(factors[some], size, moved)
    return pixels


def _draw(factors: FaceFactors, size: int, phases: Indices | None) -> NDArray[np.uint8]:
    canvas = Canvas(len(factors), size, REACH)
    paint(canvas, factors, phases)
    return np.round(np.clip(canvas.pixels, 0, 1) * 255).astype(np.uint8)


def paint(
    canvas: Canvas,
    factors: FaceFactors,
    phases: Indices | None = None,
    begin: Callable[[str], None] = lambda _: None,
) -> None:
    """Paint faces on a canvas, from back to front.

    Args:
        canvas: One picture a face.
        factors: The faces.
        phases: Of the strands of their hair, None for hair without.
        begin: Called before each layer, with its name.
    """
    scene = Scene(canvas, factors, skin_of(factors), hair_of(factors), phases)
    for layer in (
        _background,
        _hair_behind,
        _body,
        _head,
        _age_lines,
        _nose,
        _beard,
        _mouth,
        _eyes,
        _brows,
        _hair_in_front,
        _glasses,
    ):
        begin(layer.__name__.strip("_"))
        layer(scene)


def _background(scene: Scene) -> None:
    colour = BACKGROUNDS[scene.factors.background][:, :, None, None]
    scene.canvas.fill(colour * (1.04 - 0.12 * scene.canvas.v[:, None]))


def _hair_behind(scene: Scene) -> None:
    c = scene.canvas
    x = c.u + 0.10 * scene.column("turn")
    long = np.maximum(ellipse(x, c.v - 0.12, 0.72, 0.92), c.v - 0.86)
    angle = np.arctan2(c.v + 0.10, x)
    bumps = 0.05 * np.cos(13 * angle)
    curly = np.maximum(ellipse(x, c.v + 0.10, 0.76, 0.74) + bumps, c.v - 0.45)
    bun = ellipse(x, c.v + 0.72, 0.23, 0.19)
    for style, distance in (("long", long), ("curly", curly), ("bun", bun)):
        c.paint(c.cover(distance) * scene.is_class("hair", style), scene.hair * 0.82)


def _body(scene: Scene) -> None:
    c = scene.canvas
    neck = np.maximum(abs(c.u) - 0.20, 0.3 - c.v)
    c.paint(c.cover(neck + 0 * scene.column("turn")), scene.skin * 0.80)
    shirt = ellipse(c.u, c.v - 1.25, 0.82, 0.45) + 0 * scene.column("turn")
    c.paint(c.cover(shirt), np.tile(rgb("4a5568"), (len(scene.skin), 1)))


def _head(scene: Scene) -> None:
    c = scene.canvas
    turn, light = scene.column("turn"), scene.column("light")
    y = c.v - MIDDLE
    for side in (-1, 1):
        x = c.u - side * (WIDE + 0.01) + 0.10 * turn
        shown = np.clip(1.3 - 1.6 * side * turn, 0, 1)
        c.paint(c.cover(ellipse(x, y, 0.10, 0.15)) * shown, scene.skin * 0.88)
    narrow = WIDE * (1 - 0.16 * np.clip(y / HIGH, 0, 1) ** 2)
    head = c.cover(ellipse(c.u, y, narrow, HIGH))
    c.paint(head, scene.skin)
    shade = np.clip(0.5 - 0.9 * light * c.u, 0, 1) * abs(light)
    c.darken(head * shade, 0.42)
    c.darken(head * np.clip((y - 0.2) / 0.6, 0, 1), 0.16)
    cheek = np.clip((scene.column("age") - 0.35) / 0.5, 0, 1)
    for sign in (-1.0, 1.0):
        x, width = scene.place(sign * 0.33)
        hollow = c.cover(ellipse(c.u - x, y - 0.27, 0.10 * width, 0.16), blur=0.12)
        c.darken(hollow * cheek * head, 0.22)
        blush = c.cover(ellipse(c.u - x, y - 0.20, 0.12 * width, 0.09), blur=0.10)
        rosy = scene.skin * np.array([1.0, 0.72, 0.70], np.float32)
        c.paint(blush * (1 - cheek) * 0.45 * head, rosy)


def _age_lines(scene: Scene) -> None:
    """Wrinkles: three on the forehead, two beside the mouth, bags and feet at the eyes."""
    c = scene.canvas
    strength = 0.62 * np.clip((scene.column("age") - 0.4) / 0.45, 0, 1)
    x, width = scene.place(0.0, lift=0.72)
    for height in (-0.36, -0.28, -0.20):
        line = arc(c.u - x, c.v - height, 0.20 * width, 0.02, 0.006)
        c.darken(c.cover(line, blur=0.012) * strength, 0.75)
    for sign in (-1.0, 1.0):
        x, width = scene.place(sign * 0.21)
        bag = arc(c.u - x, c.v - 0.125, 0.11 * width, -0.045, 0.006)
        c.darken(c.cover(bag, blur=0.012) * strength, 0.7)
        x, width = scene.place(sign * 0.22)
        slant = c.u - x - sign * 0.35 * (c.v - 0.34) * width
        fold = np.maximum(abs(slant) - 0.007, abs(c.v - 0.34) - 0.11)
        c.darken(c.cover(fold, blur=0.014) * strength, 0.85)
        x, width = scene.place(sign * 0.385)
        for tilt in (-0.5, 0.0, 0.5):
            ray = c.v - 0.0 - tilt * sign * (c.u - x)
            foot = np.maximum(abs(ray) - 0.005, abs(c.u - x) - 0.05 * width)
            c.darken(c.cover(foot, blur=0.01) * strength, 0.7)


def _nose(scene: Scene) -> None:
    c = scene.canvas
    x, width = scene.place(0.0, lift=1.16)
    root, _ = scene.place(0.0, lift=0.95)
    down = np.clip((c.v + 0.02) / 0.26, 0, 1)
    bridge = c.u - root - (x - root) * down
    shade = np.where(scene.column("light") > 0, -1, 1)
    line = np.maximum(abs(bridge - 0.035 * shade) - 0.018, abs(c.v - 0.11) - 0.13)
    c.darken(c.cover(line, blur=0.03), 0.20)
    tip = c.cover(ellipse(c.u - x, c.v - 0.235, 0.085, 0.06), blur=0.02)
    c.paint(tip * 0.8, np.minimum(scene.skin * 1.06, 1))
    for sign in (-1, 1):
        hole = ellipse(c.u - x - sign * 0.045 * width, c.v - 0.275, 0.024, 0.016)
        c.darken(c.cover(hole), 0.5)


def _beard(scene: Scene) -> None:
    c = scene.canvas
    x, width = scene.place(0.0)
    y = c.v - MIDDLE
    narrow = WIDE * (1 - 0.16 * np.clip(y / HIGH, 0, 1) ** 2)
    jaw = ellipse(c.u, y - 0.03, narrow * 1.02, HIGH * 1.03)
    clear = ellipse(c.u - 0.8 * x, c.v - 0.08, 0.42, 0.235)
    full = np.maximum(np.maximum(jaw, 0.10 - c.v), -clear)
    c.paint(c.cover(full, blur=0.01) * scene.is_class("beard", "full") * 0.95, scene.hair)
    x, width = scene.place(0.0, lift=0.88)
    lip = arc(c.u - x, c.v - 0.365, 0.20 * width, 0.055, 0.042)
    hairy = scene.is_class("beard", "moustache", "full")
    c.paint(c.cover(lip) * hairy, scene.hair * 0.92)


def _mouth(scene: Scene) -> None:
    c = scene.canvas
    smile, opened = scene.column("smile"), scene.column("mouth_open")
    x, width = scene.place(0.0, lift=0.84)
    half = (0.19 + 0.05 * np.maximum(smile, 0)) * width
    along = np.clip((c.u - x) / half, -1, 1)
    arch = 1 - along * along
    bend = 0.13 * smile
    upper = c.v - 0.445 - bend * (arch - 0.5)
    gap = opened * 0.15 * np.sqrt(arch)
    inside = np.maximum(np.maximum(-upper, upper - gap), abs(c.u - x) - half)
    beyond = np.maximum(abs(c.u - x) - half, 0)
    lips = np.sqrt(np.square(np.maximum(np.maximum(-upper, upper - gap), 0)) + beyond**2)
    lip_colour = scene.skin * 0.45 + np.array([0.42, 0.10, 0.12], np.float32)
    c.paint(c.cover(lips - 0.032), lip_colour)
    wide = np.minimum(opened * 8, 1)
    c.paint(c.cover(inside) * wide, np.tile(rgb("3a0f14"), (len(half), 1)))
    teeth = np.maximum(inside, upper - 0.45 * gap)
    c.paint(c.cover(teeth) * wide, np.tile(rgb("fbfaf4"), (len(half), 1)))
    corner = c.cover(abs(lips - 0.0) - 0.006)
    c.darken(corner * (1 - wide) * c.cover(abs(upper) - 0.012), 0.45)


def _eyes(scene: Scene) -> None:
    c = scene.canvas
    opened = scene.column("eyes_open")
    many = (len(scene.skin), 1)
    for sign in (-1.0, 1.0):
        x, width = scene.place(sign * 0.21)
        u, y = c.u - x, c.v - 0.0
        ball = ellipse(u, y, 0.115 * width, 0.02 + 0.068 * opened)
        seen = c.cover(ball) * np.minimum(4 * opened, 1)
        c.paint(seen, np.tile(rgb("fbfbf8"), many))
        gaze = 0.035 * scene.column("turn")
        iris = c.cover(ellipse(u - gaze, y, 0.060 * width, 0.060))
        c.paint(iris * seen, EYES[scene.factors.eye_colour])
        pupil = c.cover(ellipse(u - gaze, y, 0.027 * width, 0.027))
        c.paint(pupil * seen, np.tile(rgb("0a0a0a"), many))
        spark = c.cover(ellipse(u - gaze - 0.02, y + 0.022, 0.014, 0.014))
        c.paint(spark * seen, np.tile(rgb("ffffff"), many))
        lid = arc(u, y + 0.005, 0.12 * width, 0.13 * opened - 0.05, 0.013)
        c.darken(c.cover(lid), 0.72)


def _brows(scene: Scene) -> None:
    c = scene.canvas
    for sign in (-1.0, 1.0):
        x, width = scene.place(sign * 0.21)
        brow = arc(c.u - x, c.v + 0.135, 0.135 * width, 0.035, 0.019)
        c.paint(c.cover(brow), scene.hair * 0.75)


def _hair_in_front(scene: Scene) -> None:
    """The cap of hair over the forehead; with age it recedes at the temples."""
    c = scene.canvas
    turn, age = scene.column("turn"), scene.column("age")
    x = c.u + 0.06 * turn
    receding = 0.20 * np.clip((age - 0.4) / 0.5, 0, 1)
    cap = ellipse(x, c.v - 0.0, WIDE + 0.06, HIGH + 0.06)
    face_x, _ = scene.place(0.0)
    u = c.u - 0.8 * face_x
    line = c.v + 0.26 + receding * (0.6 + 1.2 * abs(u)) - 1.1 * u * u
    temples = np.maximum(abs(x) - (WIDE - 0.05), 0)
    front = np.maximum(cap, line - 1.6 * temples)
    haired = scene.is_class("hair", "short", "long", "curly", "bun")
    c.paint(c.cover(front) * haired, scene.hair)
    shine = c.cover(ellipse(x + 0.15, c.v + 0.50, 0.20, 0.06), blur=0.08)
    bright = np.minimum(scene.hair * 1.25 + 0.08, 1)
    c.paint(shine * c.cover(front) * haired * 0.6, bright)
    if scene.phases is not None:
        c.darken(strands(c.cover(front), scene.phases) * haired, DARK)
    gleam = c.cover(ellipse(x + 0.14, c.v + 0.36, 0.14, 0.08), blur=0.10)
    c.paint(gleam * scene.is_class("hair", "bald") * 0.5, np.minimum(scene.skin * 1.2, 1))


def _glasses(scene: Scene) -> None:
    c = scene.canvas
    worn, dark = scene.is_class("glasses", "round", "dark"), scene.is_class("glasses", "dark")
    frame = np.tile(rgb("15151a"), (len(scene.skin), 1))
    for sign in (-1.0, 1.0):
        x, width = scene.place(sign * 0.215, lift=1.04)
        lens = ellipse(c.u - x, c.v - 0.005, 0.165 * width, 0.155)
        c.paint(c.cover(lens) * dark * 0.95, frame)
        glint = np.maximum(abs(c.u - x + 0.05 + 0.8 * c.v) - 0.02, lens + 0.03)
        c.paint(c.cover(glint) * dark * 0.35, np.ones_like(frame))
        c.paint(c.cover(abs(lens) - 0.020) * worn, frame)
        ear = c.u * sign - WIDE
        stem = np.maximum(abs(c.v + 0.02) - 0.018, np.maximum(-lens, ear))
        outer = np.maximum(stem, sign * (x - c.u))
        c.paint(c.cover(outer) * worn, frame)
    left, _ = scene.place(-0.06, lift=1.06)
    right, _ = scene.place(0.06, lift=1.06)
    bridge = np.maximum(abs(c.v + 0.02) - 0.018, np.maximum(left - c.u, c.u - right))
    c.paint(c.cover(bridge) * worn, frame)
