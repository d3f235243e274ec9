"""What the reader's eyes are trained on: rendered frames, and crops of which everything is known.

Scenes are dear to draw, so that each serves for many steps. Their actors are cut out with boxes
that are a little wrong; to see each of the works often enough, more crops are pasted
(``recipes.pasting``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from laterna.core.concepts import COLOURS, DAYTIMES, INDOORS, SETTINGS, WEATHERS
from laterna.data.storybook.plots import Odds
from laterna.data.storybook.render import Rendered, render
from laterna.data.storybook.samples import SampleSource, training_facts
from laterna.data.storybook.scene import Scene, build_scene
from laterna.models.crops import Framed, finder_frame, finder_step, reading_size
from laterna.models.reader import SPAN
from laterna.stage.layers import drawing_side
from laterna.stage.tracks import EATEN, LOG_SIZE, OPACITY, STATES, X, Y
from laterna.training.recipes.pasting import (
    DRAWN_SIDE,
    Ground,
    Look,
    looks_by_chance,
    looks_of,
    pasted_sights,
)
from laterna.training.recipes.scattering import scattered
from laterna.training.recipes.seen import CRUMBS_ONLY, UNKNOWN, Sights, astray

CROPS = 128
_MOMENTS, _SHOWN, _SCATTERED = 3, 4, 12
"""Moments drawn of each scene, scenes in a batch, and frames of scattered looks."""

_ASPECTS = (16 / 9, 1.0, 9 / 16)
_ASPECT_ODDS = (0.8, 0.1, 0.1)
_RENEWED, _RECENT = (4, 24, 24), (24, 8, 8)
"""For each shape of frame, after how many steps there is a new scene, and among how many of the
newest those of a batch are chosen."""

_BARELY = 0.12
"""Opacity times visible share below which nobody can be told."""

_ODDS = Odds(pair=0.45, daytime=0.65, weather=0.5)

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]
Indices = NDArray[np.int64]


@dataclass(frozen=True)
class EyesBatch:
    """Frames with what they show, and crops.

    Attributes:
        frames: (n, h, w, 3) uint8, of the finder's size.
        whole: indices (n, 3) in ``SETTINGS``, ``DAYTIMES`` and ``WEATHERS``.
        places: (n, 4, h/4, w/4); heat in [0, 1] and, around its peaks, the offset in cells and the
            log side.
        crops: of their actors and of others.
    """

    frames: Bytes
    whole: Indices
    places: Floats
    crops: Sights


def eyes_batch(source: SampleSource, step: int) -> EyesBatch:
    """The batch of a step: some of the newest scenes, and crops of them and of others."""
    rng = source.rng(7, step)
    shape = int(rng.choice(len(_ASPECTS), p=_ASPECT_ODDS))
    newest = step // _RENEWED[shape] + _RECENT[shape]
    others = rng.choice(np.arange(newest - _RECENT[shape], newest), _SHOWN - 1, replace=False)
    shown = [_drawn(source, shape, int(number)) for number in (newest, *others)]
    own = Sights.joined([scene.sights for scene in shown]).first(CROPS // 2)
    grounds = [scene.ground for scene in shown]
    pasted = pasted_sights(source, step, grounds, CROPS - len(own), rng)
    seen = [_turned(scene) if rng.random() < 0.5 else scene for scene in shown]
    looks = looks_by_chance(source, looks_of(source, step), _SCATTERED * 3, rng)
    frames, places = _scattered(looks, grounds, shape, rng)
    frames = np.concatenate([*(scene.frames for scene in seen), frames])
    places = np.concatenate([*(scene.places for scene in seen), places])
    whole = np.repeat([scene.whole for scene in shown], _MOMENTS, axis=0)
    unsaid = np.full((_SCATTERED, whole.shape[1]), UNKNOWN)
    whole = np.concatenate([whole, unsaid])
    return EyesBatch(frames, whole, places, Sights.joined([own, pasted]))


def _scattered(
    looks: Sequence[Look], grounds: Sequence[Ground], shape: int, rng: np.random.Generator
) -> tuple[Bytes, Floats]:
    """More frames, and what the finder should say of them."""
    frames, rows, shares = scattered(looks, grounds, _SCATTERED, rng)
    size = reading_size(_ASPECTS[shape])
    return frames, np.stack([place_map(r, s, size) for r, s in zip(rows, shares, strict=True)])


@dataclass(frozen=True)
class _Drawn:
    """A scene at some moments.

    Attributes:
        frames: (moments, h, w, 3), of the finder's size.
        whole: as of ``whole_truth``.
        places: (moments, 4, h/4, w/4).
        sights: crops of its actors.
        ground: its set.
    """

    frames: Bytes
    whole: tuple[int, int, int]
    places: Floats
    sights: Sights
    ground: Ground


@lru_cache(maxsize=sum(_RECENT) + 8)
def _drawn(source: SampleSource, shape: int, number: int) -> _Drawn:
    rng = source.rng(10 + shape, number)
    aspect, size = _ASPECTS[shape], reading_size(_ASPECTS[shape])
    scene = build_scene(
        training_facts(source, rng, _ODDS), float(rng.choice((2, 4, 6))), aspect, rng
    )
    times = rng.uniform(0, scene.tracks.seconds, _MOMENTS)
    seed = int(rng.integers(1 << 16))
    picture = render(scene, times, size, DRAWN_SIDE, seed=seed, empty=True)
    assert picture.empty is not None
    seen = zip(picture.rows, picture.visible, strict=True)
    return _Drawn(
        np.stack([finder_frame(frame) for frame in picture.frames]),
        whole_truth(scene),
        np.stack([place_map(rows[1:], shares[1:], size) for rows, shares in seen]),
        _true_sights(source, scene, picture, rng),
        Ground(picture.empty, scene.scenery.light),
    )


def _turned(scene: _Drawn) -> _Drawn:
    """The same seen in a mirror."""
    places = scene.places[..., ::-1].copy()
    places[:, 1] = -places[:, 1]
    return _Drawn(scene.frames[:, :, ::-1], scene.whole, places, scene.sights, scene.ground)


def whole_truth(scene: Scene) -> tuple[int, int, int]:
    """Indices of setting, time of day and weather; indoors the last two are ``UNKNOWN``."""
    setting = SETTINGS.index(scene.setting)
    if scene.setting in INDOORS:
        return setting, UNKNOWN, UNKNOWN
    daytime, weather = scene.facts.daytime or DAYTIMES[0], scene.facts.weather or WEATHERS[0]
    return setting, DAYTIMES.index(daytime), WEATHERS.index(weather)


def place_map(rows: Floats, shares: Floats, size: tuple[int, int]) -> Floats:
    """What the finder should say of a frame of ``size``, (4, lines, columns), given actor rows."""
    columns, lines = size[0] // finder_step(), size[1] // finder_step()
    result = np.zeros((4, lines, columns), np.float32)
    across, down = np.arange(columns) + 0.5, np.arange(lines)[:, None] + 0.5
    for row, share in zip(rows, shares, strict=True):
        x, y = (row[X] + 1) / 2 * columns, (row[Y] + 1) / 2 * lines
        inside = -1.5 < x < columns + 1.5 and -1.5 < y < lines + 1.5
        if share < _BARELY or row[EATEN] > CRUMBS_ONLY or not inside:
            continue
        centre_x, centre_y = np.clip(x, 0.5, columns - 0.5), np.clip(y, 0.5, lines - 0.5)
        spread = max(0.6, drawing_side(row, (columns, lines)) / 9)
        cell_x, cell_y = int(centre_x) + 0.5, int(centre_y) + 0.5
        distance = (across - cell_x) ** 2 + (down - cell_y) ** 2
        heat = np.exp(-distance / (2 * spread**2))
        nearer = heat > result[0]
        told = (heat, x - across + 0 * down, y - down + 0 * across, row[LOG_SIZE] + 0 * heat)
        result = np.where(nearer, np.stack(told), result)
    return result.astype(np.float32)


def _true_sights(
    source: SampleSource, scene: Scene, picture: Rendered, rng: np.random.Generator
) -> Sights:
    """Crops of a scene's own actors, cut with boxes that are a little wrong."""
    height, width = picture.frames.shape[1:3]
    pictures, nouns, colours, poses, states = [], [], [], [], []
    for frame, rows, shares in zip(picture.frames, picture.rows, picture.visible, strict=True):
        framed = Framed(frame)
        for slot, actor in scene.cast.items():
            row = rows[slot]
            if shares[slot] < _BARELY or max(abs(row[X]), abs(row[Y])) > 1.1:
                continue
            x, y, log_size = (float(part[0]) for part in astray(rng, 1))
            side = drawing_side(row, (width, height)) * float(np.exp(-log_size))
            half = side * SPAN / 2
            centre_x = float((row[X] + 1) / 2 * width - x * half)
            centre_y = float((row[Y] + 1) / 2 * height - y * half)
            gone = row[EATEN] > CRUMBS_ONLY
            known = not gone and actor.colour is not None
            pictures.append(framed.cut(centre_x, centre_y, side))
            nouns.append(UNKNOWN if gone else source.nouns.index(actor.noun))
            colours.append(COLOURS.index(actor.colour) if known else UNKNOWN)
            poses.append((x, y, log_size, row[OPACITY]))
            states.append(row[list(STATES)])
    return Sights.of(pictures, nouns, colours, poses, states)
