"""A film before it is drawn: shots, each with its cast, its tracks and its set."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from laterna.core.request import CastMember
from laterna.diffusion.prediction import Array
from laterna.language.reading import Reading
from laterna.stage.scenery.scenery import Scenery
from laterna.stage.tracks import OPACITY, TRACK_RATE, Rows, Tracks

Influence = tuple[tuple[float, float], ...]
"""(second, share) in rising order; empty where all of something is seen."""


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
        )


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
    result = []
    for shot in shots:
        seconds = shot.seconds / factor
        moments = np.arange(math.ceil(seconds * TRACK_RATE) + 1) / TRACK_RATE * factor
        result.append(
            replace(
                shot,
                start=shot.start / factor,
                seconds=seconds,
                tracks=Tracks(shot.tracks.at(np.minimum(moments, shot.tracks.seconds))),
                fade=shot.fade / factor,
                influence=tuple((second / factor, share) for second, share in shot.influence),
            )
        )
    return result


def reversed_in_time(shots: Sequence[Staged]) -> list[Staged]:
    """From the end to the beginning."""
    end = max(shot.end for shot in shots)
    result = []
    for shot in reversed(shots):
        moments = shot.seconds - np.arange(math.ceil(shot.seconds * TRACK_RATE)) / TRACK_RATE
        tracks = Tracks(shot.tracks.at(np.maximum(moments, 0)))
        influence = tuple((shot.seconds - second, part) for second, part in shot.influence[::-1])
        result.append(
            replace(shot, start=end - shot.end, tracks=tracks, fade=0.0, influence=influence)
        )
    return sorted(result, key=lambda shot: (shot.start, bool(shot.influence)))
