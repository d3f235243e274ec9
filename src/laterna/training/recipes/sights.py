"""What the reader's eyes are trained on: rendered frames, and crops of which everything is known.

A few scenes are rendered; their actors are cut out with boxes that are a little wrong. To see
each of the works often enough, more crops are made by drawing any work, in any colour and state,
anywhere onto their sets.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from laterna.core.concepts import COLOURS, DAYTIMES, INDOORS, SETTINGS, WEATHERS
from laterna.data.storybook.nouns import HAND, roles
from laterna.data.storybook.plots import Odds
from laterna.data.storybook.render import Rendered, drawing_of, render
from laterna.data.storybook.samples import SampleSource, training_facts
from laterna.data.storybook.scene import Scene, build_scene
from laterna.ledger.lights import LIGHTS
from laterna.models.crops import Framed, finder_frame, finder_step, reading_size
from laterna.models.reader import CROP, SPAN
from laterna.stage.layers import drawing_side, place
from laterna.stage.scenery.scenery import Light
from laterna.stage.tracks import (
    BROKEN,
    COS,
    EATEN,
    LIT,
    LOG_SIZE,
    MIRROR,
    OPACITY,
    OPEN,
    REST,
    SIN,
    STATES,
    X,
    Y,
)

SCENES, MOMENTS, CROPS = 2, 3, 128
UNKNOWN = -1
"""Of a noun, a colour, a time of day or a weather that cannot be told."""

DRAWN_SIDE = 112
"""Pixels of the drawings: enough for crops and for most of a frame that is read."""

_AGAIN = ((7, (1, 2)), (17, (0, 2)))
"""How many steps ago frames were drawn that are shown again, and which of their moments."""

_ASPECTS = (16 / 9, 1.0, 9 / 16)
_BARELY = 0.12
"""Opacity times visible share below which nobody can be told."""

_CRUMBS = 0.9
"""Eaten so far, only crumbs are left, from all works alike."""

_ODDS = Odds(pair=0.45, daytime=0.65, weather=0.5)
_COLOURED, _CHANGED, _DIMMED, _ABSENT = 0.35, 0.35, 0.03, 0.06
_POOL, _POOL_CHANGED, _POOL_STEPS = 128, 16, 40
"""Painting over takes time: so many painted drawings serve for so many steps; and only few of them
are bitten or broken, for that has to be planned for each."""


Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]
Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Sight:
    """A crop, (side, side, 3) uint8, and what is in it.

    Attributes:
        picture: its pixels.
        noun: index of the work, ``UNKNOWN`` where nobody is or nothing tells which.
        colour: index in ``COLOURS``, ``UNKNOWN`` unless painted over.
        pose: (4,), as in ``models.reader.POSE``.
        states: (4,), as in ``models.reader.STATES``.
    """

    picture: Bytes
    noun: int
    colour: int
    pose: Floats
    states: Floats


@dataclass(frozen=True)
class Sights:
    """Many: pictures (n, side, side, 3), nouns and colours (n,), poses and states (n, 4)."""

    pictures: Bytes
    nouns: Indices
    colours: Indices
    poses: Floats
    states: Floats

    @classmethod
    def of(cls, sights: list[Sight]) -> Sights:
        """Stack them."""
        return cls(
            np.stack([sight.picture for sight in sights]),
            np.array([sight.noun for sight in sights]),
            np.array([sight.colour for sight in sights]),
            np.stack([sight.pose for sight in sights]).astype(np.float32),
            np.stack([sight.states for sight in sights]).astype(np.float32),
        )


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
    """The batch of a step: its own crops, and frames of its own and of some earlier steps.

    Sets are dear to draw; with those of earlier steps each batch shows three times as many.
    """
    own = _staged(source, step)
    shown = [(own, (0, 1))]
    shown += [(_staged(source, step - ago), moments) for ago, moments in _AGAIN if step >= ago]
    shown = [(staged, moments) for staged, moments in shown if staged.size == own.size]
    parts = [staged.at(moment) for staged, moments in shown for moment in moments]
    frames, whole, places = (np.concatenate(part) for part in zip(*parts, strict=True))
    return EyesBatch(frames, whole, places, own.crops)


@dataclass(frozen=True)
class _Staged:
    """What is drawn for a step: scenes at some moments, and crops.

    Attributes:
        frames: (scenes, moments, h, w, 3).
        whole: (scenes, 3).
        places: (scenes, moments, 4, h/4, w/4).
        crops: as in ``EyesBatch``.
    """

    frames: Bytes
    whole: Indices
    places: Floats
    crops: Sights

    @property
    def size(self) -> tuple[int, ...]:
        """Height and width."""
        return self.frames.shape[2:4]

    def at(self, moment: int) -> tuple[Bytes, Indices, Floats]:
        """Frames, what they show, and maps of all scenes at a moment."""
        return self.frames[:, moment], self.whole, self.places[:, moment]


@lru_cache(maxsize=max(ago for ago, _ in _AGAIN) + 2)
def _staged(source: SampleSource, step: int) -> _Staged:
    rng = source.rng(7, step)
    aspect = float(rng.choice(_ASPECTS, p=(0.8, 0.1, 0.1)))
    size = reading_size(aspect)
    paint = _painted(source, step)
    frames, whole, places = [], [], []
    sights: list[Sight] = []
    for index in range(SCENES):
        facts = training_facts(source, rng, _ODDS)
        scene = build_scene(facts, float(rng.choice((2, 4, 6))), aspect, rng)
        times = rng.uniform(0, scene.tracks.seconds, MOMENTS)
        seed = int(rng.integers(1 << 16))
        picture = render(scene, times, size, DRAWN_SIDE, seed=seed, empty=True)
        frames.append(np.stack([finder_frame(frame) for frame in picture.frames]))
        whole.append(whole_truth(scene))
        seen = zip(picture.rows, picture.visible, strict=True)
        places.append(np.stack([place_map(rows[1:], shares[1:], size) for rows, shares in seen]))
        wanted = CROPS * (index + 1) // SCENES - len(sights)
        own = list(_true_sights(source, scene, picture, rng))[:wanted]
        pasted = _pasted_sights(source, scene, picture, paint, rng)
        sights += own + [next(pasted) for _ in range(wanted - len(own))]
    return _Staged(np.stack(frames), np.array(whole), np.stack(places), Sights.of(sights))


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
        if share < _BARELY or row[EATEN] > _CRUMBS or not inside:
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
) -> Iterator[Sight]:
    """Crops of a scene's own actors, cut with boxes that are a little wrong."""
    height, width = picture.frames.shape[1:3]
    for frame, rows, shares in zip(picture.frames, picture.rows, picture.visible, strict=True):
        framed = Framed(frame)
        for slot, actor in scene.cast.items():
            row = rows[slot]
            if shares[slot] < _BARELY or max(abs(row[X]), abs(row[Y])) > 1.1:
                continue
            x, y, log_size = _astray(rng)
            side = drawing_side(row, (width, height)) * float(np.exp(-log_size))
            half = side * SPAN / 2
            centre_x = float((row[X] + 1) / 2 * width - x * half)
            centre_y = float((row[Y] + 1) / 2 * height - y * half)
            pose = np.array((x, y, log_size, row[OPACITY]))
            crop = framed.cut(centre_x, centre_y, side)
            yield _sight(source, crop, actor.noun, actor.colour, pose, row)


def _sight(
    source: SampleSource, crop: Bytes, noun: str, colour: str | None, pose: Floats, row: Floats
) -> Sight:
    gone = row[EATEN] > _CRUMBS
    which = UNKNOWN if gone else source.nouns.index(noun)
    hue = UNKNOWN if gone or colour is None else COLOURS.index(colour)
    return Sight(crop, which, hue, pose, row[list(STATES)])


# --- Crops of any work ----------------------------------------------------------------------------

Look = tuple[str, str | None]
"""A work and the colour in which it is painted over, if any."""


def _painted(source: SampleSource, step: int) -> list[Look]:
    """The painted works of a step; neighbouring steps share most of them."""
    rng = source.rng(9, step // _POOL_STEPS)
    nouns = rng.integers(len(source.nouns), size=_POOL)
    colours = rng.integers(len(COLOURS), size=_POOL)
    return [
        (source.nouns[noun], COLOURS[colour])
        for noun, colour in zip(nouns.tolist(), colours.tolist(), strict=True)
    ]


def _pasted_sights(
    source: SampleSource,
    scene: Scene,
    picture: Rendered,
    painted: list[Look],
    rng: np.random.Generator,
) -> Iterator[Sight]:
    """Crops of any work, drawn in the scene's light at any place of its set."""
    assert picture.empty is not None
    framed, light = Framed(picture.empty), scene.scenery.light
    width, height = framed.size
    while True:
        place_x, place_y = rng.uniform(0, width), rng.uniform(0, height)
        ground = framed.cut(place_x, place_y, rng.uniform(0.2, 1.4) * min(width, height) / 2)
        side = round(CROP * float(np.exp(rng.uniform(-0.9, 0.3))))
        canvas = np.asarray(Image.fromarray(ground).resize((side, side)), np.float32)
        behind = canvas
        row = _any_row(rng)
        if rng.random() < 0.15:
            canvas = _drawn(canvas, _any_look(source, painted, rng), _beside(rng), light)
        noun, colour = _any_look(source, painted, rng)
        absent = rng.random() < _ABSENT
        if absent:
            row[OPACITY] = 0
        else:
            if colour is None or (noun, colour) in painted[:_POOL_CHANGED]:
                _change(row, noun, source.nouns, rng)
            canvas = _drawn(canvas, (noun, colour), row, light)
        if rng.random() < 0.15:
            canvas = _drawn(canvas, _any_look(source, painted, rng), _beside(rng), light)
        if rng.random() < 0.12:
            canvas = _hidden(canvas, behind, rng)
        canvas = _weathered(canvas, light, rng)
        pose = np.array((row[X], row[Y], row[LOG_SIZE] + np.log(SPAN / 2), row[OPACITY]))
        sight = _sight(source, _crop(canvas), noun, colour, pose, row)
        yield Sight(sight.picture, UNKNOWN, UNKNOWN, pose, sight.states) if absent else sight


def _crop(canvas: Floats) -> Bytes:
    picture = Image.fromarray(np.rint(np.clip(canvas, 0, 255)).astype(np.uint8))
    return np.asarray(picture.resize((CROP, CROP), Image.Resampling.BILINEAR))


def _any_look(source: SampleSource, painted: list[Look], rng: np.random.Generator) -> Look:
    if rng.random() < _COLOURED:
        return painted[int(rng.integers(len(painted)))]
    few = [noun for noun in (*LIGHTS, HAND) if noun in source.nouns]
    nouns = few if few and rng.random() < 0.06 else source.nouns
    return nouns[int(rng.integers(len(nouns)))], None


def _change(row: Floats, noun: str, nouns: tuple[str, ...], rng: np.random.Generator) -> None:
    """Let something have become of an actor, by chance, in place."""
    if noun == HAND:
        row[OPEN] = rng.choice((0, 1, rng.random()))
    if noun in LIGHTS and rng.random() < 0.6:
        row[LIT] = rng.choice((0, 0, rng.random()))
        return
    if rng.random() < _DIMMED:
        row[LIT] = rng.random()
    kinds = [kind for kind, works in _changeable(nouns) if noun in works]
    if not kinds or rng.random() >= _CHANGED:
        return
    kind = int(rng.choice(kinds))
    row[kind] = rng.choice((1, rng.random()))
    if kind == BROKEN:
        # Whoever lies in pieces stood before.
        row[COS], row[SIN] = 1, 0


@cache
def _changeable(nouns: tuple[str, ...]) -> tuple[tuple[int, frozenset[str]], ...]:
    """Of which works which states are shown: of those to which it is done in scenes."""
    cast = roles(nouns)
    return (BROKEN, frozenset(cast.things)), (EATEN, frozenset(cast.food))


def _astray(rng: np.random.Generator) -> tuple[float, float, float]:
    """How far the true place lies from a box, in half crops, and the log of its relative side."""
    x, y = np.clip(rng.normal(0, 0.12, 2), -0.35, 0.35)
    return float(x), float(y), float(np.clip(rng.normal(0, 0.19), -0.5, 0.5))


def _any_row(rng: np.random.Generator) -> Floats:
    """A track row in the crop's own square, whose half side is one."""
    x, y, log_size = _astray(rng)
    turned = rng.random() < 0.45
    angle = rng.uniform(-np.pi, np.pi) if turned else rng.normal(0, 0.06)
    opacity = rng.uniform(0.15, 1) if rng.random() < 0.15 else 1.0
    row = REST.copy()
    row[[X, Y, LOG_SIZE]] = x, y, log_size - np.log(SPAN / 2)
    row[[COS, SIN, MIRROR, OPACITY]] = np.cos(angle), np.sin(angle), rng.choice((-1, 1)), opacity
    return row


def _beside(rng: np.random.Generator) -> Floats:
    """A row that touches the crop's edge."""
    row = _any_row(rng)
    angle, distance = rng.uniform(-np.pi, np.pi), rng.uniform(0.65, 1.1)
    row[[X, Y]] = distance * np.cos(angle), distance * np.sin(angle)
    row[LOG_SIZE] += rng.uniform(-0.6, 0)
    return row


def _drawn(canvas: Floats, look: Look, row: Floats, light: Light) -> Floats:
    side = canvas.shape[0]
    drawing = drawing_of(*look, DRAWN_SIDE)
    layer = place(drawing, row, (side, side)).astype(np.float32) * row[OPACITY]
    lit = layer[..., :3] * np.array(light.ambient, np.float32)
    return lit + canvas * (1 - layer[..., 3:] / 255)


def _hidden(canvas: Floats, behind: Floats, rng: np.random.Generator) -> Floats:
    """Something of the set stands before a part of a crop: what lies beyond a line is as before."""
    side = len(canvas)
    across = (np.arange(side) + 0.5) / side * 2 - 1
    angle, distance = rng.uniform(-np.pi, np.pi), rng.uniform(0.15, 0.7)
    beyond = across * np.cos(angle) + across[:, None] * np.sin(angle) - distance
    uneven = 0.08 * np.sin(across * rng.uniform(4, 14) + rng.uniform(0, 6))
    cover = np.clip((beyond + uneven) * side / 2 + 0.5, 0, 1).astype(np.float32)[..., None]
    return canvas + (behind - canvas) * cover


def _weathered(canvas: Floats, light: Light, rng: np.random.Generator) -> Floats:
    """Fog, drops or flakes before an actor, about as the stage draws them."""
    if light.fog > 0:
        veil = rng.uniform(0, 0.45) * light.fog
        canvas = canvas + (np.float32(rng.uniform(170, 235)) - canvas) * np.float32(veil)
    if max(light.rain, light.snowfall) > 0:
        canvas = canvas.copy()
        side = len(canvas)
        for _ in range(int(rng.integers(8))):
            line, column = rng.integers(side, size=2)
            length, width = (side // 5, 1) if light.rain > 0 else (2, 2)
            spot = canvas[line : line + length, column : column + width]
            spot += (245 - spot) * np.float32(rng.uniform(0.2, 0.8))
    return canvas
