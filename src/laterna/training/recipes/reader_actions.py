"""The reader's teller: from tracks, measured as badly as the eyes measure them, to actions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from laterna.core.concepts import PAIR_ACTIONS, SETTINGS
from laterna.data.storybook.plots import Odds, sample_facts
from laterna.data.storybook.samples import SampleSource, some_ground
from laterna.data.storybook.scene import Scene, play
from laterna.models.reader import DEEDS, TRACK, ReaderConfig, Teller
from laterna.models.tellings import SEEN, half_short_sides, telling
from laterna.stage.scenery.scenery import Scenery
from laterna.stage.tracks import COS, DEPTH, EATEN, LOG_SIZE, OPACITY, SIN, STATES, X, Y
from laterna.training.optim import OptimConfig
from laterna.training.recipe import Recipe
from laterna.training.recipes.reader import reader_source

STEPS = 5600
TELLINGS = 96

_SECONDS = (2, 3, 4, 4, 4, 5, 6, 8)
_ASPECTS = (16 / 9, 16 / 9, 16 / 9, 1.0, 9 / 16)
_ODDS = Odds(pair=0.62, relation=0.06, actors=(0.5, 0.3, 0.2), hand=0.03, moving_camera=0.12)
_KEPT = {"": 0.4, "stand": 0.6}
"""What share of the commonest deeds is kept, so that the others are seen more often."""

_WRONG_OTHER = 0.35
_MISSED_OTHER = 0.15
_ROUND = 0.12
_CRUMBS = 0.9
"""Eaten so far, nobody is found any more."""

_MOVED = frozenset({"chase", "follow", "carry", "push", "give", "take"})
"""Actions whose targets are moved by them."""

_STATE_SLICE = slice(TRACK.index("broken"), TRACK.index("open") + 1)
_FADED, _OUTSIDE, _HIDDEN = 0.15, 1.12, 0.6
_CUT = 0.35
"""How much less of an actor at the frame's very edge is to be trusted: part of it is cut off."""

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class TellingBatch:
    """Teller channels (n, channels, time), float32, and indices in ``DEEDS`` (n,)."""

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
        for channels, deed in _tellings(_played(source, seconds, rng), rng):
            if rng.random() < _KEPT.get(deed, 1):
                tellings.append(channels)
                actions.append(DEEDS.index(deed))
    return TellingBatch(np.stack(tellings[:TELLINGS]), np.array(actions[:TELLINGS]))


def _played(source: SampleSource, seconds: float, rng: np.random.Generator) -> Scene:
    """A scene without its set, of which only the ground matters."""
    aspect = float(rng.choice(_ASPECTS))
    facts = sample_facts(source.nouns, rng, _ODDS)
    setting = facts.setting or str(rng.choice(SETTINGS))
    tracks = play(facts, seconds, aspect, some_ground(setting, rng), rng)
    return Scene(facts, setting, tracks, Scenery.bare(), aspect)


def _tellings(scene: Scene, rng: np.random.Generator) -> Iterator[tuple[Floats, str]]:
    """Tellings of each slot with what is done: with the target, or with others or none."""
    tracks = measured(scene, rng)
    facts = scene.facts
    moved = {actor.target for actor in facts.actors if actor.action in _MOVED}
    for index, actor in enumerate(facts.actors):
        target = None if actor.target is None else facts.slots(actor.target)[0]
        deed = "" if index in moved else actor.action or "stand"
        for slot in facts.slots(index):
            others = [other for other in tracks if other not in (slot, target)]
            chosen = int(rng.choice(others)) if others and rng.random() > _MISSED_OTHER else None
            if deed not in PAIR_ACTIONS:
                yield _telling(tracks, slot, chosen), deed
                continue
            yield _telling(tracks, slot, target), deed
            if rng.random() < _WRONG_OTHER:
                yield _telling(tracks, slot, chosen), ""


def _telling(tracks: Mapping[int, Floats], slot: int, other: int | None) -> Floats:
    return telling(tracks[slot], None if other is None else tracks[other])


def measured(scene: Scene, rng: np.random.Generator) -> dict[int, Floats]:
    """Tracks by slot (time, 11), as in ``models.reader.TRACK``, with the errors of measuring."""
    slots = sorted(scene.cast)
    rows = scene.tracks.values[:, slots]
    shares = _shares(rows, scene.aspect)
    return {
        slot: _measure(rows[:, i], shares[:, i], scene.aspect, rng) for i, slot in enumerate(slots)
    }


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
    error = rng.uniform(0.004, 0.05) * side * (1 + 3 * (1 - share))
    off = rng.normal(size=2) * rng.uniform(0, 0.04)
    cut = _cut_off(row, side, aspect)
    angle = _angles(row, rng) + cut * rng.normal(size=count) * rng.uniform(0, 2)
    error = error + _CUT * cut * side * rng.random()
    track = np.empty((count, SEEN + 1), np.float32)
    track[:, 0] = row[:, X] * across + rng.normal(size=count) * error + off[0] * side
    track[:, 1] = row[:, Y] * down + rng.normal(size=count) * error + off[1] * side
    spread = rng.uniform(0.01, 0.14) + _CUT * cut * rng.random()
    track[:, 2] = row[:, LOG_SIZE] + rng.normal(size=count) * spread
    track[:, 3], track[:, 4] = np.cos(angle), np.sin(angle)
    track[:, 5] = row[:, OPACITY] + rng.normal(size=count) * rng.uniform(0.01, 0.08)
    track[:, _STATE_SLICE] = _misjudged(row[:, list(STATES)], share, rng)
    visible = (row[:, OPACITY] > rng.uniform(0.6, 1.6) * _FADED) & (share > _HIDDEN * rng.random())
    visible &= (row[:, EATEN] < _CRUMBS) | (rng.random() < 0.3)
    track[:, SEEN] = visible & (rng.random(count) > rng.uniform(0, 0.08))
    return track


def _misjudged(states: Floats, share: Floats, rng: np.random.Generator) -> Floats:
    """States (time, 4) as they are measured: a little wrong all the time, more when half hidden."""
    bias = rng.normal(size=4) * rng.uniform(0, 0.06)
    noise = rng.normal(size=states.shape) * rng.uniform(0.01, 0.08)
    guess = states * rng.uniform(0.85, 1.05) + bias + noise * (1 + 3 * (1 - share[:, None]))
    return np.clip(guess, 0, 1).astype(np.float32)


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
