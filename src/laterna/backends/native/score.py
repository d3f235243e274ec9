"""A film before it is drawn: shots, each with its cast, its tracks and its set."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from laterna.backends.native.backdrops import Hanging
from laterna.core.request import CastMember
from laterna.diffusion.prediction import Array
from laterna.language.reading import Reading
from laterna.stage.scenery.scenery import Scenery
from laterna.stage.scenery.view import WHOLE, Room
from laterna.stage.tracks import LOG_SIZE, OPACITY, TRACK_RATE, Rows, Tracks

_ALL = 0.995
"""Share of a frame's width or height that is as good as the whole."""

Influence = tuple[tuple[float, float], ...]
"""(second, share) in rising order; empty where all of something is seen."""


@dataclass(frozen=True)
class Over:
    """A shot that is seen over another in a part of the frame.

    Attributes:
        shot: what is seen; it begins and ends as the other does.
        where: a mask, white where it is seen; or what the frame has room for in its middle, round
            which it is seen.
    """

    shot: Staged
    where: Path | Room


@dataclass(frozen=True)
class Staged:
    """One shot as the networks made it.

    Attributes:
        cast: who is in it.
        reading: what was said of it.
        start, seconds: when it is shown, in the film.
        tracks: from its beginning; they may go on after it ends.
        scenery: its set.
        rows: the same as the designer's rows (41, 45).
        seed: of its weather.
        clock: second of the set's own life at the shot's beginning, so that a part of a film looks
            as it did in the whole.
        fade: seconds during which it comes up over the shot before.
        influence: how much of it is mixed with the shot before, in seconds from its beginning.
        hanging: what takes the place of the set; its seconds are those of ``clock``.
        room: how much of the frame's width and height it is told for.
        overs: what is seen over it, the last on top.
        grains: (work, side in half short sides) for which its actors' drawings are prepared, as
            when it was first made: so that what is kept of it looks the same to the pixel.
    """

    cast: tuple[CastMember, ...]
    reading: Reading
    start: float
    seconds: float
    tracks: Tracks
    scenery: Scenery
    rows: Array
    seed: int
    clock: float = 0.0
    fade: float = 0.0
    influence: Influence = ()
    hanging: Hanging | None = None
    room: Room = WHOLE
    overs: tuple[Over, ...] = ()
    grains: tuple[tuple[str, float], ...] = ()

    @property
    def end(self) -> float:
        """When it ends, in the film."""
        return self.start + self.seconds

    @property
    def slots(self) -> tuple[int, ...]:
        """Slots that are filled."""
        return tuple(slot for member in self.cast for slot in member.slots)

    def part(self, start: float, end: float, at: float) -> Staged:
        """What is shown from ``start`` to ``end`` (seconds of the film), for ``at``."""
        first, last = max(start, self.start), min(end, self.end)
        skipped = first - self.start
        return replace(
            self,
            start=at + first - start,
            seconds=last - first,
            tracks=Tracks(_from(self.tracks, skipped)),
            clock=self.clock + skipped,
            fade=self.fade if skipped == 0 else 0.0,
            influence=shifted(self.influence, -skipped),
            overs=self.changed(lambda shot: shot.part(start, end, at)),
        )

    def within(self, told: tuple[int, int], size: tuple[int, int]) -> Staged:
        """The same for frames of another shape: whole, in the middle of a larger frame."""
        scale = min(size[0] / told[0], size[1] / told[1])
        across, down = (one * scale / other for one, other in zip(told, size, strict=True))
        if min(across, down) > _ALL:
            return self
        room = (self.room[0] * across, self.room[1] * down)
        return replace(self, room=room, overs=self.changed(lambda shot: shot.within(told, size)))

    def changed(self, change: Callable[[Staged], Staged]) -> tuple[Over, ...]:
        """What is seen over it, each changed in one way."""
        return tuple(replace(over, shot=change(over.shot)) for over in self.overs)


def largest(member: CastMember, tracks: Tracks) -> float:
    """The largest side that a member of the cast ever has, in half short sides."""
    return float(np.exp(tracks.values[:, list(member.slots), LOG_SIZE].max()))


def grains_of(cast: Sequence[CastMember], tracks: Tracks) -> tuple[tuple[str, float], ...]:
    """How large each work is shown at most."""
    grains: dict[str, float] = {}
    for member in cast:
        grains[member.work_id] = max(grains.get(member.work_id, 0.0), largest(member, tracks))
    return tuple(grains.items())


def shifted(influence: Influence, seconds: float) -> Influence:
    """The same so much later."""
    return tuple((second + seconds, share) for second, share in influence)


def span(shots: list[Staged], start: float, end: float, at: float) -> list[Staged]:
    """The part of a film from ``start`` to ``end``, to be shown from ``at``."""
    return [shot.part(start, end, at) for shot in shots if shot.start < end and shot.end > start]


def moved(shot: Staged, seats: dict[int, int], slots: int) -> Rows:
    """Rows (time, slots + 1, 12) of a shot whose actors take other slots; empty ones are unseen."""
    values = np.tile(Tracks.empty(1).values[:, :1], (len(shot.tracks.values), slots + 1, 1))
    values[:, 0] = shot.tracks.values[:, 0]
    values[:, 1:, OPACITY] = 0
    for old, new in seats.items():
        values[:, new] = shot.tracks.values[:, old]
    return values.astype(np.float32)


def _from(tracks: Tracks, second: float) -> Rows:
    """Rows from a moment on, which need not fall on one of them."""
    if second == 0:
        return tracks.values
    count = max(2, int(np.floor((tracks.seconds - second) * TRACK_RATE + 1e-6)))
    return tracks.at(second + np.arange(count) / TRACK_RATE)


def speeded(shots: Sequence[Staged], factor: float) -> list[Staged]:
    """All shots so many times as fast; 0.5 is half as fast, and twice as long."""
    return [_speeded(shot, factor) for shot in shots]


def _speeded(shot: Staged, factor: float) -> Staged:
    seconds = shot.seconds / factor
    moments = np.arange(math.ceil(seconds * TRACK_RATE) + 1) / TRACK_RATE * factor
    return replace(
        shot,
        start=shot.start / factor,
        seconds=seconds,
        tracks=Tracks(shot.tracks.at(np.minimum(moments, shot.tracks.seconds))),
        fade=shot.fade / factor,
        influence=tuple((second / factor, share) for second, share in shot.influence),
        hanging=shot.hanging and shot.hanging.speeded(factor),
        clock=shot.clock / factor if shot.hanging else shot.clock,
        overs=shot.changed(lambda over: _speeded(over, factor)),
    )


def reversed_in_time(shots: Sequence[Staged]) -> list[Staged]:
    """From the end to the beginning."""
    end = max(shot.end for shot in shots)
    result = [_reversed(shot, end) for shot in reversed(shots)]
    return sorted(result, key=lambda shot: (shot.start, bool(shot.influence)))


def _reversed(shot: Staged, end: float) -> Staged:
    moments = shot.seconds - np.arange(math.ceil(shot.seconds * TRACK_RATE)) / TRACK_RATE
    return replace(
        shot,
        start=end - shot.end,
        tracks=Tracks(shot.tracks.at(np.maximum(moments, 0))),
        fade=0.0,
        influence=tuple((shot.seconds - second, part) for second, part in shot.influence[::-1]),
        hanging=shot.hanging and shot.hanging.reversed(end),
        clock=end - shot.clock - shot.seconds if shot.hanging else shot.clock,
        overs=shot.changed(lambda over: _reversed(over, end)),
    )
