"""A seen actor's track as curves, the units in which the judges think."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from laterna.evaluation.results import SeenActor
from laterna.models.reader import TRACK
from laterna.stage.tracks import TRACK_RATE

Curve = NDArray[np.floating]

FOOT = 0.42
"""How far below its centre a drawing stands, in sides."""


@dataclass(frozen=True)
class Path:
    """Where one actor was measured, ``TRACK_RATE`` times a second.

    Attributes:
        rows: (time, channels) float32, as in ``models.reader.TRACK``; x, y and side are in half
            short sides of the frame. Moments without a sighting hold zeros.
    """

    rows: NDArray[np.float32]

    @classmethod
    def of(cls, actor: SeenActor) -> Path:
        """The path of an actor; an empty one where it has no track."""
        rows = actor.rows
        return cls(rows if rows.size else np.zeros((0, len(TRACK)), np.float32))

    @property
    def seen(self) -> NDArray[np.bool_]:
        """At which moments it was seen, (time,)."""
        return self.rows[:, TRACK.index("seen")] > 0

    @property
    def known(self) -> bool:
        """Whether it was seen at all."""
        return bool(self.seen.any())

    def curve(self, channel: str) -> Curve:
        """One channel over time, (time,), joined by straight lines where nothing was seen."""
        moments = np.arange(len(self.rows))
        return np.interp(moments, moments[self.seen], self.rows[self.seen, TRACK.index(channel)])

    @property
    def x(self) -> Curve:
        """Half short sides to the right of the middle, (time,)."""
        return self.curve("x")

    @property
    def y(self) -> Curve:
        """Half short sides below the middle, (time,)."""
        return self.curve("y")

    @property
    def side(self) -> Curve:
        """The drawing's side in half short sides, (time,)."""
        return np.exp(self.curve("log_size"))

    @property
    def foot(self) -> float:
        """Where it stands, in half short sides below the middle; of a hopper while it is down."""
        return float(np.quantile(self.y + FOOT * self.side, 0.8))

    def shares(self, parts: int) -> Curve:
        """In which share of each part of the clip it was seen, (parts,)."""
        split = np.array_split(self.seen, parts)
        return np.array([part.mean() if len(part) else 0.0 for part in split])

    @property
    def speed(self) -> float:
        """Mean speed between sightings, half short sides a second; 0 where it cannot be told."""
        both = self.seen[1:] & self.seen[:-1]
        if not both.any():
            return 0.0
        steps = np.hypot(np.diff(self.x), np.diff(self.y))[both]
        return float(np.mean(steps)) * TRACK_RATE


def distances(one: Path, two: Path) -> Curve:
    """Between two actors' centres, in mean sides of the two: touching ones are below about 1."""
    apart = np.hypot(one.x - two.x, one.y - two.y)
    return apart / np.maximum((one.side + two.side) / 2, 1e-6)
