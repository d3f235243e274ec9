"""The pictures of the model card: curves of training, and failures beside the truth."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from laterna.core.clip import Clip
from laterna.core.errors import DiskFull, LaternaError, OutputDenied
from laterna.evaluation.card import CURVES, FOLDER, CardFolder, picture_name
from laterna.evaluation.cases import Case, Shape
from laterna.evaluation.truth import true_clip
from laterna.language.facts import ActorFacts, SceneFacts
from laterna.training.record import RunRecord, read_records

_MOMENTS = 5
_WIDTH = 160
_COLOURS = 64
_PANEL = (220, 120)
_GAP = 12
_INK, _PALE = (59, 125, 216), (227, 229, 233)

Draw = Callable[[Case], Clip]
"""Lets the model draw a case."""


def write_pictures(folder: CardFolder, draw: Draw | None = None) -> list[Path]:
    """Write the card's pictures and the list of them.

    Args:
        folder: where; its scores must be there.
        draw: draws the failures of the scores; without it their pictures stay as they are.

    Returns:
        What was written.

    Raises:
        OutputError: when something cannot be written.
        InputMissing: when there is no record of the runs.
    """
    scores = json.loads(folder.scores.read_text(encoding="utf-8"))
    place = folder.docs / FOLDER
    written = [_write(place / CURVES, curves(read_records(folder.weights)))]
    names = [picture_name(failure) for failure in scores["worst"]]
    if draw is not None:
        for failure, name in zip(scores["worst"], names, strict=True):
            written.append(_write(place / name, failure_picture(failure, scores["shape"], draw)))
    there = sorted(name for name in {CURVES, *names} if (place / name).is_file())
    listed = {name: hashlib.sha256((place / name).read_bytes()).hexdigest() for name in there}
    text = json.dumps(listed, indent=1) + "\n"
    return [*written, _write(folder.pictures, text.encode())]


def _write(path: Path, data: bytes) -> Path:
    partial = path.with_name(f".{path.name}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(data)
        partial.replace(path)
    except PermissionError as error:
        raise OutputDenied(path=path) from error
    except OSError as error:
        raise DiskFull(path=path) from error
    return path


def curves(runs: Mapping[str, RunRecord]) -> bytes:
    """A PNG with a panel for each run that has a log: its loss over the steps."""
    shown = [run.curve for run in runs.values() if len(run.curve) > 1]
    width, height = _PANEL
    sheet = Image.new(
        "RGB", (max(1, len(shown)) * (width + _GAP) + _GAP, height + 2 * _GAP), "white"
    )
    pen = ImageDraw.Draw(sheet)
    for number, curve in enumerate(shown):
        left = _GAP + number * (width + _GAP)
        pen.rectangle((left, _GAP, left + width, _GAP + height), outline=_PALE)
        steps, values = np.array(curve).T
        spread = max(float(np.ptp(values)), 1e-9)
        x = left + width * (steps - steps[0]) / max(float(np.ptp(steps)), 1)
        y = _GAP + height * (values.max() - values) / spread
        pen.line(list(zip(x.tolist(), y.tolist(), strict=True)), fill=_INK, width=2)
    return _png(sheet)


def failure_picture(failure: Mapping[str, Any], shape: Mapping[str, Any], draw: Draw) -> bytes:
    """A PNG of five moments of the model's clip, above those of a true render."""
    case, clips = case_of(failure), []
    form = Shape(**{**shape, "size": tuple(shape["size"])})
    for make in (draw, lambda one: true_clip(one, form)):
        try:
            clips.append(make(case))
        except LaternaError:
            continue  # what cannot be drawn has no row
    rows = [_strip(clip) for clip in clips]
    sheet = Image.new(
        "RGB", (max(r.width for r in rows), sum(r.height + 4 for r in rows) - 4), "white"
    )
    top = 0
    for row in rows:
        sheet.paste(row, (0, top))
        top += row.height + 4
    return _png(sheet.quantize(_COLOURS, dither=Image.Dither.NONE))


def case_of(failure: Mapping[str, Any]) -> Case:
    """The case that a row of the scores tells of."""
    facts = failure["facts"]
    actors = tuple(ActorFacts(**actor) for actor in facts["actors"])
    scene = SceneFacts(actors, *(facts[k] for k in ("setting", "camera", "daytime", "weather")))
    return Case(
        failure["number"],
        failure["prompt"],
        failure["language"],
        scene,
        unseen=False,
        seed=failure["seed"],
        family=failure["family"],
    )


def _strip(clip: Clip) -> Image.Image:
    """Moments side by side, from the first frame to the last."""
    wanted = np.linspace(0, clip.frame_count - 1, _MOMENTS).round().astype(int).tolist()
    frames: Sequence[Image.Image] = [
        Image.fromarray(frame) for index, frame in enumerate(clip) if index in set(wanted)
    ]
    height = max(1, round(_WIDTH * clip.size[1] / clip.size[0]))
    row = Image.new("RGB", (len(frames) * (_WIDTH + 4) - 4, height), "white")
    for index, frame in enumerate(frames):
        small = frame.resize((_WIDTH, height), Image.Resampling.LANCZOS)
        row.paste(small, (index * (_WIDTH + 4), 0))
    return row


def _png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
