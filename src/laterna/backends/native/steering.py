"""Leads actors and the camera of staged shots along paths; the others are made anew round them.

A network takes whole rows, a path tells only places. So a shot is made freely first; then rows of
whoever has a path are moved onto it, with all that is their own, and given to the network, which
makes everybody else's once more. The camera comes last: all stay where they are in the world and
are seen from elsewhere, so that no network is shown a camera that it has not learnt.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from laterna.backends.native.directing import Known
from laterna.backends.native.score import Staged
from laterna.backends.native.seams import eased
from laterna.backends.native.ways import Make, Task, settled_into, whole_seconds
from laterna.core.request import CastMember, Condition, Trajectory, Waypoint
from laterna.stage.courses import Kept, looking, seen_anew, walking
from laterna.stage.tracks import CAMERA, TRACK_RATE, Rows, Tracks

Called = Callable[[str, Sequence[CastMember]], tuple[CastMember, ...]]
"""Who of a cast is called so."""


@dataclass(frozen=True)
class Steering:
    """What shots are led by.

    Attributes:
        paths: of actors and of the camera.
        conditions: of the film; what they keep as it was stays so.
        called: finds who a path is of.
        make: makes what is not there.
    """

    paths: tuple[Trajectory, ...]
    conditions: tuple[Condition, ...]
    called: Called
    make: Make

    def steered(self, shots: Sequence[Staged]) -> list[Staged]:
        """All shots; those in which no path says anything are as they were."""
        return [self._steered(number, shot) for number, shot in enumerate(shots)]

    def _steered(self, number: int, shot: Staged) -> Staged:
        rows = whole_seconds(shot.tracks.values)
        clock = shot.start + np.arange(len(rows)) / TRACK_RATE
        kept = Kept(clock, self._kept(clock))
        meant = [path for path in self.paths if _overlap(path, shot) and kept.leaves(path.points)]
        actors = [(path.points, self._slots(path, shot)) for path in meant if path.who]
        actors = [(points, slots) for points, slots in actors if slots]
        camera = rows[:, CAMERA]
        view = next((looking(camera, path.points, kept) for path in meant if not path.who), camera)
        if not actors and view is camera:
            return shot
        values = self._led(number, shot, rows, actors, kept, view) if actors else rows
        values = _seen(values, camera, view, kept)
        return replace(shot, tracks=Tracks(values[: len(shot.tracks.values)]))

    def _kept(self, clock: NDArray[np.float64]) -> NDArray[np.bool_]:
        """At which moments the film is as an earlier one was."""
        moments = [any(one.keeps(second) for one in self.conditions) for second in clock.tolist()]
        return np.array(moments, bool)

    def _slots(self, path: Trajectory, shot: Staged) -> tuple[int, ...]:
        return tuple(slot for member in self.called(path.who, shot.cast) for slot in member.slots)

    def _led(
        self,
        number: int,
        shot: Staged,
        rows: Rows,
        actors: Sequence[tuple[Sequence[Waypoint], tuple[int, ...]]],
        kept: Kept,
        view: NDArray[np.float32],
    ) -> Rows:
        """Rows with the actors on their paths as ``view`` sees them, before the camera moves."""
        camera, placed = rows[:, CAMERA], rows.copy()
        moments = np.repeat(kept.moments[:, None], rows.shape[1], axis=1)
        moments[:, CAMERA] = True
        for points, slots in actors:
            group = [seen_anew(rows[:, slot], camera, view) for slot in slots]
            for slot, own in zip(slots, walking(group, points, kept, view), strict=True):
                placed[:, slot] = seen_anew(own, view, camera)
                moments[:, slot] = True
        placed = eased(placed, rows, np.repeat(kept.moments[:, None], rows.shape[1], axis=1))
        if moments[:, list(shot.slots)].all():
            return placed
        whole = len(rows) / TRACK_RATE
        seconds = shot.seconds if np.ceil(shot.seconds) == whole else whole
        made = self.make(Task(shot.reading, seconds, Known(placed, moments), number))
        return settled_into(made, placed, moments, shot.slots).values


def _overlap(path: Trajectory, shot: Staged) -> bool:
    first, last = path.seconds
    return first < shot.end - 1e-6 and last > shot.start + 1e-6


def _seen(values: Rows, camera: NDArray[np.float32], view: NDArray[np.float32], kept: Kept) -> Rows:
    """The same world through another camera, but for what is kept."""
    if view is camera:
        return values
    result = values.copy()
    result[:, CAMERA] = view
    for slot in range(1, values.shape[1]):
        result[:, slot] = seen_anew(values[:, slot], camera, view)
    return np.where(kept.moments[:, None, None], values, result)
