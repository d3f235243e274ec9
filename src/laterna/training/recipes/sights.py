"""What the reader's eyes are trained on: rendered frames, and crops of which everything is known.

A few scenes are rendered; their actors are cut out with boxes that are a little wrong. To see
each of the works often enough, more crops are made by drawing any work anywhere onto those frames.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from laterna.core.concepts import SETTINGS
from laterna.data.storybook.render import Rendered, render
from laterna.data.storybook.samples import SampleSource, training_facts
from laterna.data.storybook.scene import Scene, build_scene
from laterna.models.crops import Framed, finder_frame, reading_size
from laterna.models.reader import CROP, SPAN, STRIDE
from laterna.stage.drawings import Drawing
from laterna.stage.layers import depth_order, drawing_side, place
from laterna.stage.tracks import COS, LOG_SIZE, MIRROR, OPACITY, SIN, X, Y

SCENES, MOMENTS, CROPS = 4, 2, 128
NOBODY = -1
"""Noun of a crop in which nobody is."""

_ASPECTS = (16 / 9, 1.0, 9 / 16)
_BARELY = 0.12
"""Opacity times visible share below which nobody can be told."""

_SPARSE = 4


Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Sight:
    """A crop: picture (side, side, 3) uint8, noun index, pose (4,) as in ``models.reader.POSE``."""

    picture: Bytes
    noun: int
    pose: Floats


@dataclass(frozen=True)
class Sights:
    """Many of them: pictures (n, side, side, 3), nouns (n,), poses (n, 4)."""

    pictures: Bytes
    nouns: NDArray[np.int64]
    poses: Floats

    @classmethod
    def of(cls, sights: list[Sight]) -> Sights:
        """Stack them."""
        pictures = np.stack([sight.picture for sight in sights])
        nouns = np.array([sight.noun for sight in sights])
        return cls(pictures, nouns, np.stack([sight.pose for sight in sights]).astype(np.float32))


@dataclass(frozen=True)
class EyesBatch:
    """Frames (n, h, w, 3) uint8, setting indices (n,), places (n, 4, h/4, w/4), and crops.

    ``places`` holds heat in [0, 1] and, around its peaks, the offset in cells and the log side.
    """

    frames: Bytes
    settings: NDArray[np.int64]
    places: Floats
    crops: Sights


def eyes_batch(source: SampleSource, drawings: Mapping[str, Drawing], step: int) -> EyesBatch:
    """The batch of a step."""
    rng = source.rng(7, step)
    aspect = float(rng.choice(_ASPECTS, p=(0.8, 0.1, 0.1)))
    size = reading_size(aspect)
    frames: list[Bytes] = []
    settings: list[int] = []
    places: list[Floats] = []
    sights: list[Sight] = []
    for _ in range(SCENES):
        scene = build_scene(training_facts(source, rng), float(rng.choice((2, 4, 6))), aspect, rng)
        times = np.sort(rng.uniform(0, scene.tracks.seconds, MOMENTS))
        picture = render(scene, drawings, times, size)
        seen = visible(picture, len(scene.facts.actors))
        frames += [finder_frame(frame) for frame in picture.frames]
        settings += [SETTINGS.index(scene.setting)] * MOMENTS
        places += [
            place_map(rows[1:], shares, size)
            for rows, shares in zip(picture.rows, seen, strict=True)
        ]
        own = list(_true_sights(source, scene, picture, seen, rng))
        wanted = CROPS // SCENES
        sights += own[:wanted]
        pasted = _pasted_sights(source, drawings, scene, picture, rng)
        sights += [next(pasted) for _ in range(wanted - len(own))]
    return EyesBatch(np.stack(frames), np.array(settings), np.stack(places), Sights.of(sights))


def visible(picture: Rendered, actors: int) -> Floats:
    """Share of each actor that can be seen, (time, actors): opacity, less what hides it."""
    alpha = picture.layers[:, :, ::_SPARSE, ::_SPARSE, 3].astype(np.float32) / 255
    clear = np.ones_like(alpha)
    for moment, order in enumerate(depth_order(picture.rows)):
        through = np.ones_like(alpha[0, 0])
        for slot in order[::-1]:
            clear[moment, slot] = through
            through = through * (1 - alpha[moment, slot])
    covered = (alpha * clear).sum((2, 3)) / np.maximum(alpha.sum((2, 3)), 1e-3)
    return (covered * picture.rows[:, 1:, OPACITY])[:, :actors].astype(np.float32)


def place_map(rows: Floats, shares: Floats, size: tuple[int, int]) -> Floats:
    """What the finder should say of a frame, (4, h/4, w/4) of half ``size``, given actor rows."""
    columns, lines = size[0] // 2 // STRIDE, size[1] // 2 // STRIDE
    result = np.zeros((4, lines, columns), np.float32)
    across, down = np.arange(columns) + 0.5, np.arange(lines)[:, None] + 0.5
    for row, share in zip(rows, shares, strict=False):
        x, y = (row[X] + 1) / 2 * columns, (row[Y] + 1) / 2 * lines
        inside = -1.5 < x < columns + 1.5 and -1.5 < y < lines + 1.5
        if share < _BARELY or not inside:
            continue
        centre_x, centre_y = np.clip(x, 0.5, columns - 0.5), np.clip(y, 0.5, lines - 0.5)
        spread = max(0.7, drawing_side(row, (columns, lines)) / 9)
        cell_x, cell_y = int(centre_x) + 0.5, int(centre_y) + 0.5
        distance = (across - cell_x) ** 2 + (down - cell_y) ** 2
        heat = np.exp(-distance / (2 * spread**2))
        nearer = heat > result[0]
        told = (heat, x - across + 0 * down, y - down + 0 * across, row[LOG_SIZE] + 0 * heat)
        result = np.where(nearer, np.stack(told), result)
    return result.astype(np.float32)


def _true_sights(
    source: SampleSource, scene: Scene, picture: Rendered, seen: Floats, rng: np.random.Generator
) -> Iterator[Sight]:
    """Crops of a scene's own actors, cut with boxes that are a little wrong."""
    height, width = picture.frames.shape[1:3]
    for frame, rows, shares in zip(picture.frames, picture.rows, seen, strict=True):
        framed = Framed(frame)
        for slot, share in enumerate(shares, start=1):
            row = rows[slot]
            if share < _BARELY or max(abs(row[X]), abs(row[Y])) > 1.1:
                continue
            x, y, log_size = _astray(rng)
            side = drawing_side(row, (width, height)) * float(np.exp(-log_size))
            half = side * SPAN / 2
            centre_x = float((row[X] + 1) / 2 * width - x * half)
            centre_y = float((row[Y] + 1) / 2 * height - y * half)
            pose = (x, y, log_size, row[OPACITY])
            noun = source.nouns.index(scene.nouns[slot])
            yield Sight(framed.cut(centre_x, centre_y, side), noun, np.array(pose))


def _pasted_sights(
    source: SampleSource,
    drawings: Mapping[str, Drawing],
    scene: Scene,
    picture: Rendered,
    rng: np.random.Generator,
) -> Iterator[Sight]:
    """Crops of any work, drawn in the scene's light at any place of its frames."""
    frames = [Framed(frame) for frame in picture.frames]
    width, height = frames[0].size
    ambient = np.array(scene.backdrop.ambient, np.float32)
    while True:
        framed = frames[int(rng.integers(len(frames)))]
        place_x, place_y = rng.uniform(0, width), rng.uniform(0, height)
        ground = framed.cut(place_x, place_y, rng.uniform(0.3, 1.4) * min(width, height) / 2)
        side = round(CROP * float(np.exp(rng.uniform(-0.7, 0.4))))
        canvas = np.asarray(Image.fromarray(ground).resize((side, side)), np.float32)
        noun = NOBODY if rng.random() < 0.04 else int(rng.integers(len(source.nouns)))
        row = _any_row(rng)
        if noun != NOBODY:
            canvas = _drawn(canvas, drawings[source.nouns[noun]], row, ambient)
        if rng.random() < 0.12:
            other = drawings[source.nouns[int(rng.integers(len(source.nouns)))]]
            canvas = _drawn(canvas, other, _beside(rng), ambient)
        picture_bytes = Image.fromarray(np.rint(canvas).astype(np.uint8))
        crop = np.asarray(picture_bytes.resize((CROP, CROP), Image.Resampling.BILINEAR))
        opacity = row[OPACITY] if noun != NOBODY else 0.0
        pose = (row[X], row[Y], row[LOG_SIZE] + np.log(SPAN / 2), opacity)
        yield Sight(crop, noun, np.array(pose))


def _astray(rng: np.random.Generator) -> tuple[float, float, float]:
    """How far the true place lies from a box, in half crops, and the log of its relative side."""
    x, y = np.clip(rng.normal(0, 0.1, 2), -0.3, 0.3)
    return float(x), float(y), float(np.clip(rng.normal(0, 0.15), -0.4, 0.4))


def _any_row(rng: np.random.Generator) -> Floats:
    """A track row in the crop's own square, whose half side is one."""
    x, y, log_size = _astray(rng)
    turned = rng.random() < 0.45
    angle = rng.uniform(-np.pi, np.pi) if turned else rng.normal(0, 0.06)
    opacity = rng.uniform(0.15, 1) if rng.random() < 0.15 else 1.0
    row = np.zeros(8, np.float32)
    row[[X, Y, LOG_SIZE]] = x, y, log_size - np.log(SPAN / 2)
    row[[COS, SIN, MIRROR, OPACITY]] = np.cos(angle), np.sin(angle), rng.choice((-1, 1)), opacity
    return row


def _beside(rng: np.random.Generator) -> Floats:
    """A row that hides the crop's edge."""
    row = _any_row(rng)
    angle, distance = rng.uniform(-np.pi, np.pi), rng.uniform(0.7, 1.1)
    row[[X, Y]] = distance * np.cos(angle), distance * np.sin(angle)
    row[LOG_SIZE] += rng.uniform(-0.6, 0)
    return row


def _drawn(canvas: Floats, drawing: Drawing, row: Floats, ambient: Floats) -> Floats:
    side = canvas.shape[0]
    layer = place(drawing, row, (side, side)).astype(np.float32) * row[OPACITY]
    return layer[..., :3] * ambient + canvas * (1 - layer[..., 3:] / 255)
