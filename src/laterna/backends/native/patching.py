"""Parts of a film made anew: under a mask, or round a film that is seen in a larger frame."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from laterna.backends.native import rewriting as rewrite
from laterna.backends.native.backdrops import Patched
from laterna.backends.native.directing import Known
from laterna.backends.native.score import Over, Staged
from laterna.backends.native.settling import settled
from laterna.backends.native.ways import Make, Task, Wording
from laterna.core.concepts import MAX_ACTORS
from laterna.core.request import CastMember
from laterna.language.reading import Reading
from laterna.stage.plates.filling import Hole
from laterna.stage.plates.masks import Box, outside, reach_of, read_hole
from laterna.stage.scenery.scenery import Scenery
from laterna.stage.scenery.view import WHOLE, Camera, Room, box_of
from laterna.stage.tracks import CAMERA, DEPTH, LOG_SIZE, OPACITY, TRACK_RATE, Rows, Tracks, X, Y
from laterna.stage.world import out_of_camera

Rebuild = Callable[[Staged, Reading, float], Staged]
"""Builds a shot's set anew after words, so much of it kept."""

_COVERED = 0.7
_SIZES = (0.2, 2.5)
_ROOMY = 0.94
_SHARE = 0.95
_LIT_ANEW = 0.4
_FOOT = 0.42


@dataclass(frozen=True)
class Patcher:
    """What is needed to make parts anew.

    Attributes:
        words: what is to be seen there.
        make: makes tracks.
        rebuild: builds sets.
        size: of the frame, (width, height).
    """

    words: Wording
    make: Make
    rebuild: Rebuild
    size: tuple[int, int]

    def masked(self, shots: Sequence[Staged], mask: Path) -> list[Staged]:
        """The shots, in which what is under a mask is what the words say."""
        hole = read_hole(mask, self.size)
        return [
            replace(shot, overs=(*shot.overs, Over(self._emptied(shot, hole, mask), mask)))
            for shot in shots
        ]

    def surrounded(self, shots: Sequence[Staged]) -> list[Staged]:
        """The shots, with those whom the words name round what they were told for."""
        return [
            replace(shot, overs=(*shot.overs, Over(self._joined(shot), shot.room)))
            if self.words.cast and shot.room != WHOLE
            else shot
            for shot in shots
        ]

    def _emptied(self, shot: Staged, hole: Hole, mask: Path) -> Staged:
        """A shot without what is in a hole, and with what comes into it."""
        bare = replace(
            shot,
            cast=(),
            overs=(),
            fade=0.0,
            influence=(),
            tracks=rewrite.without(shot.tracks, range(1, shot.tracks.values.shape[1])),
            scenery=_cleared(shot, hole, self.size),
            hanging=None if shot.hanging is None else Patched(shot.hanging, mask),
        )
        said = self.words.reading.said
        if said.setting:
            bare = replace(self.rebuild(bare, self.words.reading, 0.0), hanging=None)
        elif said.daytime or said.weather:
            bare = self.rebuild(bare, self.words.reading, _LIT_ANEW)
        if not self.words.cast:
            return bare
        rows = self._made(shot, hole)
        ground = bare.scenery.ground if said.setting else _ground_of(rows, self._inner(shot))
        return replace(
            bare,
            cast=tuple(replace(member, shot=1) for member in self.words.cast),
            tracks=Tracks(rows),
            scenery=replace(bare.scenery, ground=ground),
        )

    def _joined(self, shot: Staged) -> Staged:
        """A shot with who comes into it beside it; there may be too many to take all."""
        free = [slot for slot in range(1, MAX_ACTORS + 1) if slot not in shot.slots]
        made = self._made(shot, outside(shot.room, self.size))
        cast: list[CastMember] = list(shot.cast)
        values = rewrite.with_room(shot.tracks, MAX_ACTORS).values.copy()
        for member in self.words.cast:
            if len(free) >= member.count:
                mine, free = tuple(free[: member.count]), free[member.count :]
                for old, new in zip(member.slots, mine, strict=True):
                    values[:, new] = made[:, old]
                cast.append(replace(member, slots=mine))
        return replace(shot, cast=tuple(cast), tracks=Tracks(values), overs=())

    def _made(self, shot: Staged, hole: Hole) -> Rows:
        """Rows for those whom the words name, fitted into a hole, seen by the shot's camera."""
        present = tuple(slot for member in self.words.cast for slot in member.slots)
        seconds = shot.seconds
        count = int(np.ceil(seconds)) * TRACK_RATE
        nothing = Tracks.empty(count).values[:, : max(present) + 1]
        known = Known(nothing, np.zeros(nothing.shape[:2], bool))
        rows = settled(self.make(Task(self.words.reading, seconds, known)), present)
        for slot in present:
            rows[:, slot] = out_of_camera(rows[:, slot], rows[:, CAMERA])
        rows = rows[: len(shot.tracks.values)]
        shown = shot.tracks.at(np.arange(len(rows)) / TRACK_RATE)
        rows[:, CAMERA] = shown[:, CAMERA]
        box = _told(_largest(hole, shot.room, self.size), shot.room)
        return _fitted(rows, present, box, self._inner(shot))

    def _inner(self, shot: Staged) -> tuple[float, float]:
        """Pixels across and down for which a shot is told."""
        return self.size[0] * shot.room[0], self.size[1] * shot.room[1]


def _fitted(rows: Rows, present: Sequence[int], box: Box, size: tuple[float, float]) -> Rows:
    """Actors made as large as a box, in the middle of it, on its foot."""
    reach = np.array([min(size) / size[0], min(size) / size[1]]) * 0.5
    seen = [slot for slot in present if rows[:, slot, OPACITY].max() > 0.05]
    if not seen:
        return rows
    sides = np.exp(rows[:, seen, LOG_SIZE])
    places = rows[:, seen][..., [X, Y]]
    low = (places - sides[..., None] * reach).reshape(-1, 2)
    high = (places + sides[..., None] * reach).reshape(-1, 2)
    # Where they nearly always are: who leaves the frame would make all others small.
    left, top = np.quantile(low, 0.1, axis=0)
    right, bottom = np.quantile(high, 0.9, axis=0)
    room = np.array([_ROOMY * (box[2] - box[0]), _ROOMY * (box[3] - box[1])])
    ways = np.array([right - left, bottom - top])
    side = 2 * float(np.quantile(sides, 0.9)) * reach
    fits = min(room / ways)
    # Rather large than free to go: they take most of the box, and go less far.
    large = _SHARE * min(room / (side * np.array([len(seen), 1])))
    scale = float(np.clip(max(fits, large), *_SIZES))
    pace = np.minimum(scale, np.maximum(room - scale * side, 0) / np.maximum(ways - side, 1e-3))
    middle = np.array([(left + right) / 2, bottom - side[1] / 2])
    foot = np.array(
        [(box[0] + box[2]) / 2, box[3] - 0.03 * (box[3] - box[1]) - scale * side[1] / 2]
    )
    result = rows.copy()
    for slot in present:
        result[:, slot, [X, Y]] = foot + (rows[:, slot][:, [X, Y]] - middle) * pace
        result[:, slot, LOG_SIZE] = rows[:, slot, LOG_SIZE] + np.log(scale)
    return result.astype(np.float32)


def _ground_of(rows: Rows, size: tuple[float, float]) -> float | None:
    """Where the feet of all are, as a camera at rest sees them; None where nobody stands."""
    if float(rows[:, CAMERA, OPACITY].mean()) < 0.5:
        return None
    there = rows[:, 1:, OPACITY] > 0.05
    if not there.any():
        return float(rows[:, CAMERA, DEPTH].mean())
    feet = rows[:, 1:, Y] + _FOOT * min(size) / size[1] * np.exp(rows[:, 1:, LOG_SIZE])
    return float(np.quantile(feet[there], 0.9))


def _largest(hole: Hole, room: Room, size: tuple[int, int]) -> Box:
    """The box of a hole; where it surrounds the middle, that of its larger side."""
    box = reach_of(hole)
    whole = (-1.0, -1.0, 1.0, 1.0)
    around = np.allclose(box, whole, atol=4 / min(size)) or room != WHOLE
    if not around or hole[size[1] // 2, size[0] // 2] > 0:
        return box
    if room[0] <= room[1]:
        return (room[0], -1.0, 1.0, 1.0)
    return (-1.0, room[1], 1.0, 1.0)


def _told(box: Box, room: Room) -> Box:
    """A box of the frame in what the frame has room for."""
    return box[0] / room[0], box[1] / room[1], box[2] / room[0], box[3] / room[1]


def _cleared(shot: Staged, hole: Hole, size: tuple[int, int]) -> Scenery:
    """A shot's set without the pieces that a hole covers, as they are seen in its middle."""
    rows = shot.tracks.at(np.array([shot.seconds / 2]))
    camera = Camera.of(rows[0, CAMERA], size, shot.room)
    kept = []
    for piece in shot.scenery.pieces:
        seat = camera.seat(piece.depth)
        left, top, right, bottom = box_of(piece)
        columns = [size[0] / 2 + (x - seat.x) * seat.scale for x in (left, right)]
        lines = [size[1] / 2 + (y - seat.y) * seat.scale for y in (top, bottom)]
        x0, x1 = (round(min(max(x, 0), size[0])) for x in columns)
        y0, y1 = (round(min(max(y, 0), size[1])) for y in lines)
        covered = hole[y0:y1, x0:x1]
        if covered.size == 0 or float(covered.mean()) < _COVERED:
            kept.append(piece)
    return replace(shot.scenery, pieces=tuple(kept))
