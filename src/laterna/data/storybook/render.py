"""Scenes to pictures: the exact truth, at any size and at any moments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from jaxtyping import Float, UInt8

from laterna.data.storybook.scene import Scene
from laterna.ledger.art import read_figure
from laterna.stage.compose import Composer
from laterna.stage.drawings import Drawing
from laterna.stage.layers import depth_order, place_all
from laterna.stage.tracks import CAMERA, OPACITY, TRACK_RATE, Rows, Tracks

DRAWING_SIDE = 144
_KEPT = 3000
_LOOKED_AT = 4096
"""Pixels of the small frames by which is told who hides whom."""

Frames = UInt8[np.ndarray, "time height width 3"]
Shares = Float[np.ndarray, "time slots"]


@dataclass(frozen=True)
class Rendered:
    """A scene's pictures at some moments.

    Attributes:
        frames: what is seen.
        rows: the tracks at the moments, (time, slots, 12).
        visible: what share of each slot can be seen, 0 to 1: its opacity, less what other actors
            hide of it; for the camera 0.
        empty: the last frame without actors, (height, width, 3), if it was asked for.
    """

    frames: Frames
    rows: Rows
    visible: Shares
    empty: UInt8[np.ndarray, "height width 3"] | None = None


def render(
    scene: Scene,
    times: Float[np.ndarray, " time"],
    size: tuple[int, int],
    side: int = DRAWING_SIDE,
    *,
    seed: int = 0,
    empty: bool = False,
) -> Rendered:
    """Draw a scene.

    Args:
        scene: what is drawn.
        times: moments in seconds, those of the frames.
        size: (width, height) of the frames in pixels.
        side: pixels along a side of the actors' drawings before they are placed.
        seed: of the weather.
        empty: whether the set is wanted once more without actors.
    """
    rows = scene.tracks.at(np.asarray(times, np.float64))
    drawings = drawings_of(scene, side)
    tracks = _then_empty(scene.tracks) if empty else scene.tracks
    composer = Composer(tracks, drawings, scene.scenery, size, seed)
    frames = [composer.frame(float(moment)) for moment in times]
    bare = composer.frame(tracks.seconds) if empty else None
    return Rendered(np.stack(frames), rows, visible(rows, drawings, scene.aspect), bare)


def drawings_of(scene: Scene, side: int = DRAWING_SIDE) -> dict[int, Drawing]:
    """The cast's drawings by slot, in their colours, ``side`` pixels wide."""
    return {slot: drawing_of(a.noun, a.colour, side) for slot, a in scene.cast.items()}


def drawing_of(noun: str, colour: str | None = None, side: int = DRAWING_SIDE) -> Drawing:
    """A work's drawing in a colour of ``core.concepts.COLOURS``, or in its own; kept for later."""
    return _kept_drawing(noun, colour, side)


@lru_cache(maxsize=_KEPT)
def _kept_drawing(noun: str, colour: str | None, side: int) -> Drawing:
    return Drawing.from_figure(read_figure(noun), side, colour)


def visible(rows: Rows, drawings: Mapping[int, Drawing], aspect: float) -> Shares:
    """What share of each slot can be seen, told by small frames; 0 for who is out of the frame."""
    height = max(8, round((_LOOKED_AT / aspect) ** 0.5))
    layers = place_all(drawings, rows, (max(8, round(height * aspect)), height))
    alpha = layers[..., 3].astype(np.float32) / 255
    clear = np.ones_like(alpha)
    for moment, order in enumerate(depth_order(rows)):
        through = np.ones_like(alpha[0, 0])
        for slot in order[::-1]:
            clear[moment, slot] = through
            through = through * (1 - alpha[moment, slot])
    covered = (alpha * clear).sum((2, 3)) / np.maximum(alpha.sum((2, 3)), 1e-3)
    shares = np.zeros(rows.shape[:2], np.float32)
    shares[:, CAMERA + 1 :] = covered * rows[:, CAMERA + 1 :, OPACITY]
    return shares


def _then_empty(tracks: Tracks) -> Tracks:
    """A moment longer, in which the camera stays where it is and nobody is there."""
    rest = np.repeat(tracks.values[-1:], TRACK_RATE, axis=0)
    rest[:, CAMERA + 1 :, OPACITY] = 0
    return Tracks(np.concatenate([tracks.values, rest]))
