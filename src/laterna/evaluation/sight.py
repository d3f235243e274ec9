"""Finds and measures whoever is in a clip, frame by frame."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

from laterna.core.clip import Clip
from laterna.models.crops import Framed, finder_frame, finder_step, reading_size
from laterna.models.reader import POSE, SPAN, TRACK, Found, Reader, Recognised
from laterna.models.tellings import half_short_sides

READING_RATE = 8
"""Frames a second that are read."""

FOUND = 0.25
"""Heat from which the finder is believed."""

MOST = 9
"""Candidates a frame: all that a stage holds, and some that are none."""

_LOOKS = 2
_SMALLEST, _LARGEST = 6.0, 2.0
_LOG_SIZE_LIMIT = 0.5
_FRAMES_AT_ONCE, _CROPS_AT_ONCE = 32, 256

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Detection:
    """Somebody in one frame.

    Attributes:
        moment: index of the frame that was read.
        heat: how sure the finder is, 0 to 1.
        nouns: probability of each noun, (nouns,).
        colours: probability of each of ``COLOURS`` if the drawing was painted over, (11,).
        track: what was measured, (11,), as in ``models.reader.TRACK``; rotation is not.
    """

    moment: int
    heat: float
    nouns: Floats
    colours: Floats
    track: Floats

    @property
    def place(self) -> Floats:
        """Its centre (x, y) in half short sides."""
        return self.track[:2]

    @property
    def side(self) -> float:
        """Of its drawing, in half short sides."""
        return float(np.exp(self.track[TRACK.index("log_size")]))

    @property
    def whole(self) -> float:
        """How much of the drawing is as it was, 0 to 1: neither eaten nor broken."""
        broken, eaten = self.track[TRACK.index("broken")], self.track[TRACK.index("eaten")]
        return float((1 - broken) * (1 - eaten))

    @property
    def weight(self) -> float:
        """How much its word counts."""
        return self.heat * float(np.clip(self.track[TRACK.index("opacity")], 0.05, 1))


@dataclass(frozen=True)
class Sighting:
    """All that was seen in a clip.

    Attributes:
        frames: (time, h, w, 3).
        detections: in all frames.
        settings, daytimes, weathers: probability of each.
    """

    frames: Bytes
    detections: tuple[Detection, ...]
    settings: Floats
    daytimes: Floats
    weathers: Floats

    @property
    def aspect(self) -> float:
        """Width over height of the frames."""
        return self.frames.shape[2] / self.frames.shape[1]

    @cached_property
    def framed(self) -> tuple[Framed, ...]:
        """The frames, ready to be cropped."""
        return tuple(Framed(frame) for frame in self.frames)


def sampled(clip: Clip) -> Bytes:
    """Eight frames a second of a clip at the reader's size, (time, h, w, 3)."""
    count = max(1, round(clip.seconds * READING_RATE))
    wanted = [min(round(i * clip.fps / READING_RATE), clip.frame_count - 1) for i in range(count)]
    size = reading_size(clip.size[0] / clip.size[1])
    chosen = set(wanted)
    kept = {i: _resized(frame, size) for i, frame in enumerate(clip) if i in chosen}
    return np.stack([kept[index] for index in wanted])


def _resized(frame: Bytes, size: tuple[int, int]) -> Bytes:
    height, width, _ = frame.shape
    if (width, height) == size:
        return frame
    filter_ = Image.Resampling.BOX if width > size[0] else Image.Resampling.BICUBIC
    return np.asarray(Image.fromarray(frame).resize(size, filter_))


@torch.inference_mode()
def look(model: Reader, frames: Bytes) -> Sighting:
    """Look at frames (time, h, w, 3) of the reader's size."""
    found = _find(model, np.stack([finder_frame(frame) for frame in frames]))
    boxes = [box for moment, places in enumerate(found.places) for box in _boxes(places, moment)]
    detections = tuple(_recognise(model, frames, boxes)) if boxes else ()
    whole = (found.settings, found.daytimes, found.weathers)
    return Sighting(frames, detections, *(logits.softmax(1).mean(0).numpy() for logits in whole))


def _find(model: Reader, pictures: Bytes) -> Found:
    starts = range(0, len(pictures), _FRAMES_AT_ONCE)
    parts = [model.finder(_pixels(pictures[i : i + _FRAMES_AT_ONCE])) for i in starts]
    return Found(*(torch.cat(part) for part in zip(*parts, strict=True)))


def _name(model: Reader, crops: Bytes) -> Recognised:
    starts = range(0, len(crops), _CROPS_AT_ONCE)
    parts = [model.recogniser(_pixels(crops[i : i + _CROPS_AT_ONCE])) for i in starts]
    return Recognised(*(torch.cat(part) for part in zip(*parts, strict=True)))


@torch.inference_mode()
def features(model: Reader, crops: Bytes) -> Floats:
    """What the recogniser makes of crops (n, CROP, CROP, 3) before it names anybody, (n, width).

    Mean and maximum of each channel of its last map: what its heads for noun, colour and state
    look at.
    """
    recogniser = model.recogniser
    parts = []
    for start in range(0, len(crops), _CROPS_AT_ONCE):
        pixels = _pixels(crops[start : start + _CROPS_AT_ONCE])
        seen = F.relu(recogniser.norm(recogniser.layers(pixels)))
        parts.append(torch.cat([seen.mean((2, 3)), seen.amax((2, 3))], dim=1))
    return torch.cat(parts).numpy()


@dataclass(frozen=True)
class _Box:
    """A candidate: centre and side of its drawing in pixels of the frame."""

    moment: int
    heat: float
    x: float
    y: float
    side: float


def _pixels(pictures: Bytes) -> Tensor:
    frames = torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 127.5 - 1
    return frames.contiguous(memory_format=torch.channels_last)


def _boxes(found: Tensor, moment: int) -> list[_Box]:
    """The strongest peaks of a map of places (4, h, w)."""
    heat = torch.sigmoid(found[0])
    peaks = heat * (F.max_pool2d(heat[None], 3, 1, 1)[0] == heat)
    strengths, cells = peaks.flatten().topk(MOST)
    lines, columns = heat.shape
    step = finder_step()
    boxes = []
    for strength, cell in zip(strengths.tolist(), cells.tolist(), strict=True):
        if strength < FOUND:
            break
        line, column = divmod(cell, columns)
        off_x, off_y, log_size = found[1:, line, column].tolist()
        side = float(np.exp(log_size)) * min(lines, columns) * step / 2
        x, y = (column + 0.5 + off_x) * step, (line + 0.5 + off_y) * step
        boxes.append(_Box(moment, strength, x, y, side))
    return boxes


def _recognise(model: Reader, frames: Bytes, boxes: list[_Box]) -> list[Detection]:
    """Look at every box, move it to where the drawing is, and look again."""
    framed = {box.moment: Framed(frames[box.moment]) for box in boxes}
    height, width = frames.shape[1:3]
    size = (width, height)
    for _ in range(_LOOKS):
        crops = np.stack([framed[box.moment].cut(box.x, box.y, box.side) for box in boxes])
        told = _name(model, crops)
        poses = told.pose.numpy()
        boxes = [_moved(box, pose, size) for box, pose in zip(boxes, poses, strict=True)]
    nouns, colours = told.nouns.softmax(1).numpy(), told.colours.softmax(1).numpy()
    states = told.states.clamp(0, 1).numpy()
    tracks = [
        _track(box, pose, state, size)
        for box, pose, state in zip(boxes, poses, states, strict=True)
    ]
    return [
        Detection(box.moment, box.heat, nouns[i], colours[i], tracks[i])
        for i, box in enumerate(boxes)
    ]


def _moved(box: _Box, pose: Floats, size: tuple[int, int]) -> _Box:
    half = box.side * SPAN / 2
    x = float(np.clip(box.x + pose[0] * half, -0.25 * size[0], 1.25 * size[0]))
    y = float(np.clip(box.y + pose[1] * half, -0.25 * size[1], 1.25 * size[1]))
    grown = np.exp(np.clip(pose[2], -_LOG_SIZE_LIMIT, _LOG_SIZE_LIMIT))
    side = float(np.clip(box.side * grown, _SMALLEST, _LARGEST * min(size)))
    return _Box(box.moment, box.heat, x, y, side)


def _track(box: _Box, pose: Floats, states: Floats, size: tuple[int, int]) -> Floats:
    """A box, its pose and states in the units of tracks; not turned."""
    across, down = half_short_sides(size[0] / size[1])
    log_size = float(np.log(box.side / (min(size) / 2)))
    x, y = (2 * box.x / size[0] - 1) * across, (2 * box.y / size[1] - 1) * down
    opacity = pose[POSE.index("opacity")]
    return np.array([x, y, log_size, 1.0, 0.0, opacity, *states, 1.0], np.float32)


def crops_along(
    sighting: Sighting, track: Floats, moments: NDArray[np.bool_] | None = None
) -> Bytes:
    """Crops (n, CROP, CROP, 3) along a track (time, 11), at moments marked in (time,) or all."""
    height, width = sighting.frames.shape[1:3]
    unit = min(width, height) / 2
    chosen = range(len(track)) if moments is None else np.flatnonzero(moments).tolist()
    crops = [
        sighting.framed[moment].cut(
            width / 2 + x * unit, height / 2 + y * unit, float(np.exp(size)) * unit
        )
        for moment in chosen
        for x, y, size in [track[moment, :3].tolist()]
    ]
    return np.stack(crops)
