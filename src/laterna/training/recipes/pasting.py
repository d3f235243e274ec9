"""Crops of any work, pasted onto sets: many at once, for each of the works must be seen often.

Every look - a work, its colour, what has become of it - is drawn once onto a cell; crops sample
cells and sets through random boxes. Painting over, bites and breaks take time, so a pool of such
looks serves many steps and is renewed a few at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import torch
from jaxtyping import Float
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from laterna.core.concepts import COLOURS
from laterna.data.storybook.nouns import HAND, roles
from laterna.data.storybook.render import drawing_of
from laterna.data.storybook.samples import SampleSource
from laterna.ledger.lights import LIGHTS
from laterna.models.reader import CROP, SPAN
from laterna.stage.layers import place
from laterna.stage.scenery.scenery import Light
from laterna.stage.tracks import BROKEN, EATEN, LIT, LOG_SIZE, OPEN, REST, STATES
from laterna.training.recipes.seen import CRUMBS_ONLY, UNKNOWN, Sights, astray

DRAWN_SIDE = 112
"""Pixels of the drawings: enough for crops and for most of a frame that is read."""

_CELL, CELL_SPAN = 160, 1.9
"""Pixels along a side of a cell, and its side in sides of the drawing: heaps and halos fit in."""

_POOL, _RENEWED = 384, 2
_SPECIAL = 0.45
"""Share of the crops that show a look of the pool, and not a work as it is drawn."""

_PAINTED, _DIMMED = 0.3, 0.05
_USUAL = {BROKEN: 0.0, EATEN: 0.0, LIT: 1.0, OPEN: 1.0}
_SIDES = (20, 26, 34, 44, 60)
"""Pixels along a side on which crops are drawn, before all become ``CROP``: far actors are few."""

_ABSENT, _BEHIND, _BEFORE, _HIDDEN = 0.06, 0.15, 0.15, 0.14
_SUPERSAMPLED = 2

Bytes = NDArray[np.uint8]
Floats = NDArray[np.floating]


@dataclass(frozen=True)
class Ground:
    """A set without actors, (height, width, 3) uint8, and what falls on it."""

    picture: Bytes
    light: Light


@dataclass(frozen=True)
class Look:
    """A look on its cell.

    Attributes:
        cell: (4, side, side) uint8, premultiplied.
        noun: index of the work.
        colour: index in ``COLOURS``, or ``UNKNOWN`` where it has its own.
        states: (4,), as in ``models.reader.STATES``.
        upright: whether it must not be turned, because it lies in pieces on the ground.
    """

    cell: Tensor
    noun: int
    colour: int
    states: Floats
    upright: bool


def pasted_sights(
    source: SampleSource,
    step: int,
    grounds: Sequence[Ground],
    count: int,
    rng: np.random.Generator,
) -> Sights:
    """``count`` crops of looks by chance on sets by chance."""
    pool = looks_of(source, step)
    sides = np.sort(rng.choice(_SIDES, count))
    parts = []
    for side in np.unique(sides):
        ground = grounds[int(rng.integers(len(grounds)))]
        looks = looks_by_chance(source, pool, int((sides == side).sum()), rng)
        parts.append(_Pasting(looks, pool, ground, int(side), rng).sights())
    return Sights.joined(parts)


def looks_by_chance(
    source: SampleSource, pool: Sequence[Look], count: int, rng: np.random.Generator
) -> list[Look]:
    """Works as they are drawn, and some looks of a pool."""
    special = rng.random(count) < _SPECIAL
    nouns = rng.integers(len(source.nouns), size=count)
    among = rng.integers(len(pool), size=count)
    return [
        pool[other] if odd else _plain(source, noun)
        for odd, noun, other in zip(special, nouns.tolist(), among.tolist(), strict=True)
    ]


@lru_cache(maxsize=1024)
def _plain(source: SampleSource, noun: int) -> Look:
    return _look(source, noun, None, REST)


def looks_of(source: SampleSource, step: int) -> list[Look]:
    """The pool of a step."""
    newest = step * _RENEWED + _POOL
    return [_special(source, number) for number in range(newest - _POOL, newest)]


@lru_cache(maxsize=_POOL + 8 * _RENEWED)
def _special(source: SampleSource, number: int) -> Look:
    """A look in another colour, or of which something has become, or both."""
    rng = source.rng(9, number)
    row = REST.copy()
    noun, kind = _changing(source.nouns, rng)
    if kind is not None:
        row[kind] = rng.choice((_USUAL[kind], 1 - _USUAL[kind], rng.random(), rng.random()))
    elif rng.random() < _DIMMED:
        row[LIT] = rng.random()
    painted = (row == REST).all() or rng.random() < _PAINTED
    colour = str(rng.choice(COLOURS)) if painted else None
    return _look(source, source.nouns.index(noun), colour, row)


def _changing(nouns: tuple[str, ...], rng: np.random.Generator) -> tuple[str, int | None]:
    """A work by chance, and what may have become of it; what changes is seen as often as others."""
    kinds = [(kind, works, share) for kind, works, share in _changeable(nouns) if works]
    chance = rng.random()
    for kind, works, share in kinds:
        if chance < share:
            return str(rng.choice(works)), kind
        chance -= share
    return str(rng.choice(nouns)), None


def _look(source: SampleSource, noun: int, colour: str | None, row: Floats) -> Look:
    placed = row.copy()
    placed[LOG_SIZE] = np.log(2 / CELL_SPAN)
    drawing = drawing_of(source.nouns[noun], colour, DRAWN_SIDE)
    cell = torch.from_numpy(place(drawing, placed, (_CELL, _CELL)).copy()).permute(2, 0, 1)
    hue = UNKNOWN if colour is None else COLOURS.index(colour)
    return Look(cell.contiguous(), noun, hue, row[list(STATES)], bool(row[BROKEN] > 0))


@cache
def _changeable(nouns: tuple[str, ...]) -> tuple[tuple[int, tuple[str, ...], float], ...]:
    """Which state which works are shown in, as in scenes, and in which share of the pool."""
    cast = roles(nouns)
    return (
        (BROKEN, tuple(cast.things), 0.2),
        (EATEN, tuple(cast.food), 0.2),
        (LIT, tuple(noun for noun in LIGHTS if noun in nouns), 0.14),
        (OPEN, tuple(noun for noun in (HAND,) if noun in nouns), 0.04),
    )


@dataclass(frozen=True)
class _Poses:
    """Where looks lie in their crops' own squares, whose half side is one; arrays (n,)."""

    x: Floats
    y: Floats
    log_size: Floats
    angle: Floats
    mirror: Floats
    opacity: Floats

    def towards_the_edge(self, rng: np.random.Generator) -> _Poses:
        """The same, moved so that they touch the crop's edge, and often smaller."""
        count = len(self.x)
        angle, distance = rng.uniform(-np.pi, np.pi, count), rng.uniform(0.65, 1.1, count)
        x, y = distance * np.cos(angle), distance * np.sin(angle)
        smaller = self.log_size + rng.uniform(-0.6, 0, count)
        return _Poses(x, y, smaller, self.angle, self.mirror, self.opacity)


def _any_poses(looks: Sequence[Look], rng: np.random.Generator) -> _Poses:
    count = len(looks)
    x, y, log_size = astray(rng, count)
    turned = rng.random(count) < 0.45
    angle = np.where(turned, rng.uniform(-np.pi, np.pi, count), rng.normal(0, 0.06, count))
    angle = np.where([look.upright for look in looks], 0, angle)
    faint = rng.random(count) < 0.15
    opacity = np.where(faint, rng.uniform(0.15, 1, count), 1.0)
    return _Poses(x, y, log_size - np.log(SPAN / 2), angle, rng.choice((-1.0, 1.0), count), opacity)


class _Pasting:
    """Crops of one resolution on one set."""

    def __init__(
        self,
        looks: Sequence[Look],
        pool: Sequence[Look],
        ground: Ground,
        side: int,
        rng: np.random.Generator,
    ) -> None:
        self.looks, self.pool, self.ground, self.rng = looks, pool, ground, rng
        self.side, self.count = side, len(looks)

    def sights(self) -> Sights:
        """Draw them."""
        rng = self.rng
        behind = self._grounds()
        poses = _any_poses(self.looks, rng)
        opacity = np.where(rng.random(self.count) < _ABSENT, 0.0, poses.opacity)
        canvas = self._others(behind.clone(), _BEHIND)
        canvas = self._over(canvas, self.looks, poses, opacity)
        canvas = self._others(canvas, _BEFORE)
        canvas = self._weathered(self._covered(canvas, behind))
        here = opacity > 0
        gone = ~here | (np.array([look.states[1] for look in self.looks]) > CRUMBS_ONLY)
        nouns = np.where(gone, UNKNOWN, [look.noun for look in self.looks])
        colours = np.where(gone, UNKNOWN, [look.colour for look in self.looks])
        pose = np.stack([poses.x, poses.y, poses.log_size + np.log(SPAN / 2), opacity], axis=1)
        states = np.stack([look.states for look in self.looks])
        return Sights(
            _as_crops(canvas), nouns, colours, pose.astype(np.float32), states.astype(np.float32)
        )

    def _grounds(self) -> Float[Tensor, "n 3 side side"]:
        """Parts of the set."""
        picture = torch.from_numpy(self.ground.picture).permute(2, 0, 1)[None].float()
        height, width = picture.shape[2:]
        half = self.rng.uniform(0.13, 0.95, self.count) * min(width, height) / 2
        theta = np.zeros((self.count, 2, 3), np.float32)
        theta[:, 0, 0], theta[:, 1, 1] = half / width * 2, half / height * 2
        theta[:, :, 2] = self.rng.uniform(-1, 1, (self.count, 2))
        return self._sampled(picture.expand(self.count, -1, -1, -1), theta, "border")

    def _others(self, canvas: Tensor, share: float) -> Tensor:
        """Somebody else at the edge of some of the crops."""
        chosen = np.flatnonzero(self.rng.random(self.count) < share)
        if len(chosen):
            looks = [self.pool[i] for i in self.rng.integers(len(self.pool), size=len(chosen))]
            poses = _any_poses(looks, self.rng).towards_the_edge(self.rng)
            canvas[chosen] = self._over(canvas[chosen], looks, poses, np.ones(len(chosen)))
        return canvas

    def _over(
        self, canvas: Tensor, looks: Sequence[Look], poses: _Poses, opacity: NDArray[np.float64]
    ) -> Tensor:
        """Draw looks onto the canvas, in the light of the set."""
        cells = torch.stack([look.cell for look in looks]).float()
        layer = self._sampled(cells, _to_cells(poses), "zeros")
        layer = layer * torch.from_numpy(opacity.astype(np.float32))[:, None, None, None]
        ambient = torch.tensor(self.ground.light.ambient, dtype=torch.float32)[:, None, None]
        return layer[:, :3] * ambient + canvas * (1 - layer[:, 3:] / 255)

    def _sampled(self, pictures: Tensor, theta: Floats, padding: str) -> Tensor:
        side = self.side * _SUPERSAMPLED
        size = [len(pictures), pictures.shape[1], side, side]
        grid = F.affine_grid(torch.from_numpy(theta), size, align_corners=False)
        fine = F.grid_sample(pictures, grid, padding_mode=padding, align_corners=False)
        return F.avg_pool2d(fine, _SUPERSAMPLED)

    def _covered(self, canvas: Tensor, behind: Tensor) -> Tensor:
        """Something of the set stands before a part of some crops: there it is as before."""
        rng, count = self.rng, self.count
        across = (np.arange(self.side) + 0.5) / self.side * 2 - 1
        angle, distance = rng.uniform(-np.pi, np.pi, count), rng.uniform(0.15, 0.7, count)
        distance = np.where(rng.random(count) < _HIDDEN, distance, 9.0)
        cos, sin, far = (value[:, None, None] for value in (np.cos(angle), np.sin(angle), distance))
        waves = rng.uniform(4, 14, (count, 1, 1)), rng.uniform(0, 6, (count, 1, 1))
        beyond = across * cos + across[:, None] * sin - far
        beyond = beyond + 0.08 * np.sin(across * waves[0] + waves[1])
        cover = np.clip(beyond * self.side / 2 + 0.5, 0, 1).astype(np.float32)[:, None]
        return canvas + (behind - canvas) * torch.from_numpy(cover)

    def _weathered(self, canvas: Tensor) -> Tensor:
        """Fog, drops or flakes before an actor, about as the stage draws them."""
        light, rng = self.ground.light, self.rng
        if light.fog > 0:
            chance = torch.from_numpy(rng.random((2, self.count, 1, 1, 1), np.float32))
            canvas = canvas + (170 + 65 * chance[0] - canvas) * (0.45 * light.fog * chance[1])
        if max(light.rain, light.snowfall) > 0:
            self._streak(canvas, (self.side // 5, 1) if light.rain > 0 else (2, 2))
        return canvas

    def _streak(self, canvas: Tensor, spot_size: tuple[int, int]) -> None:
        """Pale spots of (height, width) pixels."""
        height, width = spot_size
        for crop in canvas:
            for line, column in self.rng.integers(self.side, size=(int(self.rng.integers(8)), 2)):
                spot = crop[:, line : line + height, column : column + width]
                spot += (245 - spot) * float(self.rng.uniform(0.2, 0.8))


def _to_cells(poses: _Poses) -> Floats:
    """From crops to cells, both in [-1, 1], (n, 2, 3); as ``stage.layers.place`` goes."""
    scale = 1 / (np.exp(poses.log_size) * CELL_SPAN / 2)
    cos, sin = np.cos(poses.angle) * scale, np.sin(poses.angle) * scale
    turn = np.stack(
        [np.stack([cos * poses.mirror, sin * poses.mirror], 1), np.stack([-sin, cos], 1)], 1
    )
    moved = -turn @ np.stack([poses.x, poses.y], 1)[..., None]
    return np.concatenate([turn, moved], axis=2).astype(np.float32)


def _as_crops(canvas: Tensor) -> Bytes:
    sized = F.interpolate(canvas, (CROP, CROP), mode="bilinear", antialias=True)
    crops: Bytes = sized.clip(0, 255).round().byte().permute(0, 2, 3, 1).numpy()
    return crops
