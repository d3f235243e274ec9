"""The reader's teller: from tracks, measured as badly as the eyes measure them, to actions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from laterna.core.concepts import ACTIONS, PAIR_ACTIONS
from laterna.data.storybook.samples import SampleSource
from laterna.data.storybook.scene import Scene, SceneOdds, build_scene, sample_facts
from laterna.models.reader import ReaderConfig, Teller
from laterna.models.tellings import SEEN, half_short_sides, telling
from laterna.stage.tracks import COS, DEPTH, LOG_SIZE, OPACITY, SIN, X, Y
from laterna.training.optim import OptimConfig
from laterna.training.recipe import Recipe
from laterna.training.recipes.reader import reader_source

STEPS = 3000
TELLINGS = 64

_SECONDS = (2, 3, 4, 4, 4, 5, 6, 8)
_ASPECTS = (16 / 9, 16 / 9, 16 / 9, 1.0, 9 / 16)
_ODDS = SceneOdds(actors=(0.5, 0.35, 0.15), moving_camera=0.0, pair=0.6)
_MISSED_OTHER = 0.15
_ROUND = 0.12
_FADED, _OUTSIDE, _HIDDEN = 0.15, 1.12, 0.6
_CUT = 0.35
"""How much less of an actor at the frame's very edge is to be trusted: part of it is cut off."""

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class TellingBatch:
    """Teller channels (n, channels, time), float32, and action indices (n,)."""

    tellings: Floats
    actions: NDArray[np.int64]


def reader_actions() -> Recipe:
    """The recipe of the teller."""
    source = reader_source()
    return Recipe(
        name="reader-actions",
        build=partial(Teller, ReaderConfig(len(source.nouns)).teller),
        batch=partial(telling_batch, source),
        loss=telling_loss,  # type: ignore[arg-type]
        steps=STEPS,
        weights="reader-actions.safetensors",
        optim=OptimConfig(lr=2e-3, weight_decay=0.02, ema=0.995),
        warmup=50,
        decay=0.5,
        seed=source.seed,
        samples_per_step=TELLINGS,
    )


def telling_loss(model: Teller, batch: TellingBatch) -> tuple[Tensor, dict[str, float]]:
    """Cross-entropy of the action."""
    dtype = next(model.parameters()).dtype
    logits = model(torch.from_numpy(batch.tellings).to(dtype)).float()
    truth = torch.from_numpy(batch.actions)
    loss = F.cross_entropy(logits, truth)
    right = (logits.argmax(1) == truth).float().mean()
    return loss, {"action": float(loss.detach()), "right": float(right)}


def telling_batch(source: SampleSource, step: int) -> TellingBatch:
    """The batch of a step; all of one length."""
    rng = source.rng(8, step)
    seconds = float(rng.choice(_SECONDS))
    tellings: list[Floats] = []
    actions: list[int] = []
    while len(tellings) < TELLINGS:
        aspect = float(rng.choice(_ASPECTS))
        scene = build_scene(sample_facts(source.nouns, rng, _ODDS), seconds, aspect, rng)
        for channels, action in _tellings(scene, rng):
            tellings.append(channels)
            actions.append(ACTIONS.index(action))
    return TellingBatch(np.stack(tellings[:TELLINGS]), np.array(actions[:TELLINGS]))


def _tellings(scene: Scene, rng: np.random.Generator) -> Iterator[tuple[Floats, str]]:
    """One telling of each actor, with its target, or with any other or none if it needs none."""
    tracks = measured(scene, rng)
    for index, actor in enumerate(scene.facts.actors):
        others = [other for other in range(len(tracks)) if other != index]
        other = actor.target
        if actor.action not in PAIR_ACTIONS and others and rng.random() > _MISSED_OTHER:
            other = int(rng.choice(others))
        yield telling(tracks[index], None if other is None else tracks[other]), actor.action


def measured(scene: Scene, rng: np.random.Generator) -> list[Floats]:
    """A scene's tracks (time, 7) as in ``models.reader.TRACK``, with the errors of measuring."""
    rows = scene.tracks.values[:, 1 : 1 + len(scene.facts.actors)]
    shares = _shares(rows, scene.aspect)
    return [_measure(rows[:, i], shares[:, i], scene.aspect, rng) for i in range(rows.shape[1])]


def _shares(rows: Floats, aspect: float) -> Floats:
    """About how much of each actor can be seen, (time, actors)."""
    place = rows[..., [X, Y]] * half_short_sides(aspect)
    side = np.exp(rows[..., LOG_SIZE])
    apart = np.linalg.norm(place[:, :, None] - place[:, None], axis=-1)
    nearer = rows[:, None, :, DEPTH] > rows[:, :, None, DEPTH]
    reach = 0.25 * side[:, None, :] + 0.2 * side[:, :, None]
    clear = np.where(nearer, np.clip(apart / reach, 0, 1), 1).min(2)
    inside = np.abs(rows[..., [X, Y]]).max(-1) < _OUTSIDE
    return (clear * inside).astype(np.float32)


def _measure(row: Floats, share: Floats, aspect: float, rng: np.random.Generator) -> Floats:
    count = len(row)
    across, down = half_short_sides(aspect)
    side = np.exp(row[:, LOG_SIZE])
    error = rng.uniform(0.003, 0.02) * side * (1 + 4 * (1 - share))
    cut = _cut_off(row, side, aspect)
    angle = _angles(row, rng) + cut * rng.normal(size=count) * rng.uniform(0, 2)
    error = error + _CUT * cut * side * rng.random()
    track = np.empty((count, SEEN + 1), np.float32)
    track[:, 0] = row[:, X] * across + rng.normal(size=count) * error
    track[:, 1] = row[:, Y] * down + rng.normal(size=count) * error
    spread = rng.uniform(0.01, 0.05) + _CUT * cut * rng.random()
    track[:, 2] = row[:, LOG_SIZE] + rng.normal(size=count) * spread
    track[:, 3], track[:, 4] = np.cos(angle), np.sin(angle)
    track[:, 5] = row[:, OPACITY] + rng.normal(size=count) * rng.uniform(0.01, 0.08)
    visible = (row[:, OPACITY] > rng.uniform(0.6, 1.6) * _FADED) & (share > _HIDDEN * rng.random())
    track[:, SEEN] = visible & (rng.random(count) > rng.uniform(0, 0.08))
    return track


def _cut_off(row: Floats, side: Floats, aspect: float) -> Floats:
    """How far an actor reaches over the frame's edge, (time,), 0 to 1: half of its side is 1."""
    beyond = (np.abs(row[:, [X, Y]]) - 1) * half_short_sides(aspect) + 0.4 * side[:, None]
    return np.clip(beyond.max(1) / (0.5 * side), 0, 1).astype(np.float32)


def _angles(row: Floats, rng: np.random.Generator) -> NDArray[np.float64]:
    """Measured angles in radians, (time,); round things seem to turn less than they do."""
    angle = np.unwrap(np.arctan2(row[:, SIN], row[:, COS]).astype(np.float64))
    seeming = rng.uniform(0.15, 1) if rng.random() < _ROUND else 1.0
    return angle[0] + (angle - angle[0]) * seeming + _misreading(len(row), rng)


def _misreading(count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Errors of measured angles in radians, (time,): noise, at times a wrong start or a drift."""
    error = rng.normal(size=count) * rng.uniform(0.01, 0.14)
    if rng.random() < 0.25:
        error += rng.uniform(-np.pi, np.pi)
    if rng.random() < 0.08:
        error += np.cumsum(rng.normal(size=count)) * rng.uniform(0.02, 0.25)
    return error
