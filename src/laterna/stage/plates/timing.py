"""When which picture of a plate is seen, and how far the film may be from all of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

_DISSOLVE = (0.8, 2.0, 0.35, 0.6)
"""Seconds of a dissolve at least and at most, and its usual and its largest share of the gap."""

_RAMP, _RAMP_SHARE = 1.5, 0.4
"""Seconds, or the share of the gap, in which light and weather come up."""


@dataclass(frozen=True)
class Timing:
    """Seconds of a film at which its frame is a picture, rising."""

    moments: tuple[float, ...]

    def shares(self, times: Float[np.ndarray, " times"]) -> Float[np.ndarray, "times pictures"]:
        """How much of each picture is seen at any times; the sum is 1."""
        clock = np.asarray(times, np.float64)
        shares = np.zeros((len(clock), len(self.moments)))
        come = np.ones(len(clock))
        for number in range(len(self.moments) - 1, 0, -1):
            before, at = self.moments[number - 1 : number + 1]
            least, most, usual, largest = _DISSOLVE
            gap = at - before
            length = min(np.clip(usual * gap, least, most), largest * gap)
            arrived = smooth((clock - (before + at) / 2) / max(length, 1e-6) + 0.5)
            shares[:, number] = come * arrived
            come = come * (1 - arrived)
        shares[:, 0] = come
        return shares

    def away(
        self, times: Float[np.ndarray, " times"], longest: float = _RAMP
    ) -> Float[np.ndarray, " times"]:
        """0 where the film is a picture, 1 as far from all of them as ``longest`` seconds."""
        clock = np.asarray(times, np.float64)[:, None]
        distance = np.abs(clock - np.array(self.moments))
        gaps = np.diff(self.moments) if len(self.moments) > 1 else np.array([np.inf])
        room = min(longest, _RAMP_SHARE * float(gaps.min()))
        return smooth(distance.min(1) / max(room, 1e-6))


def smooth(share: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    """0 below 0, 1 above 1, and an easy way between them."""
    inside = np.clip(share, 0, 1)
    eased: Float[np.ndarray, "..."] = inside * inside * (3 - 2 * inside)
    return eased
