"""What a setting looks like once it is drawn: the plate, the light on it, and the weather."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Weather:
    """A transparent overlay that drifts over the frame, such as rain, snow or bubbles.

    Attributes:
        svg: a tile that repeats without a seam in x and y; viewBox ``0 0 2 2`` in half-heights
            of the frame.
        velocity: frame half-heights per second, (x to the right, y down).
    """

    svg: str
    velocity: tuple[float, float]


@dataclass(frozen=True)
class Backdrop:
    """One drawn setting. The unit in x and y is half the height of the frame; y points down.

    Attributes:
        svg: the opaque plate; viewBox ``(-1.6 aspect, -1.6, 3.2 aspect, 3.2)``, so that the frame
            [-aspect, aspect] x [-1, 1] has room around it for camera moves.
        ground: y of the feet of standing actors; None where there is nothing to stand on.
        ambient: factors (red, green, blue) on the colours of the actors; 1 is neutral.
        shadow: strength, 0 to 1, of the soft contact shadow on the ground.
        weather: what drifts over the frame, if anything.
    """

    svg: str
    ground: float | None
    ambient: tuple[float, float, float]
    shadow: float
    weather: Weather | None
