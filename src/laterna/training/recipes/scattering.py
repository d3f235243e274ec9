"""Frames for the finder: looks scattered over sets, so that it sees each work in many places.

Scenes are dear to draw, and a few thousand of them teach where somebody stands in those scenes
rather than what somebody is. Here any look stands anywhere on a set that was drawn anyway: alone,
before others, or as a small thing in another's hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import torch
from jaxtyping import Float
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from laterna.models.crops import finder_frame
from laterna.models.tellings import half_short_sides
from laterna.stage.tracks import EATEN, LOG_SIZE, OPACITY, REST, X, Y
from laterna.training.recipes.pasting import CELL_SPAN, Ground, Look

_MOST = 5
_FEWER = (0.3, 0.3, 0.2, 0.12, 0.08)
"""Chances of one to ``_MOST`` looks in a frame."""

_SIDES = (0.28, 1.5)
"""Of drawings, in half short sides."""

_HELD, _HELD_AT, _HELD_SIDES = 0.4, (0.42, 0.05), (0.35, 0.7)
"""How often a look is in the hand of the one before it, where, and how large, in its sides."""

_TURNED, _FAINT = 0.35, 0.12
_SUPERSAMPLED = 2

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]


def scattered(
    looks: Sequence[Look], grounds: Sequence[Ground], count: int, rng: np.random.Generator
) -> tuple[Bytes, list[Floats], list[Floats]]:
    """Frames (count, h, w, 3) of the finder's size, and the rows and shares of each.

    Rows (looks, 12) are as in ``stage.tracks``, shares (looks,) what can be seen of each.
    """
    made = [_frame(looks, grounds[int(rng.integers(len(grounds)))], rng) for _ in range(count)]
    frames, rows, shares = zip(*made, strict=True)
    return np.stack(frames), list(rows), list(shares)


def _frame(
    looks: Sequence[Look], ground: Ground, rng: np.random.Generator
) -> tuple[Bytes, Floats, Floats]:
    chosen = [looks[i] for i in rng.integers(len(looks), size=1 + rng.choice(_MOST, p=_FEWER))]
    behind = finder_frame(ground.picture)
    rows = _rows(chosen, behind.shape[1] / behind.shape[0], rng)
    layers = _layers(chosen, rows, behind.shape[:2], rng)
    canvas = torch.from_numpy(behind.copy()).permute(2, 0, 1).float()
    ambient = torch.tensor(ground.light.ambient, dtype=torch.float32)[:, None, None]
    for layer in layers:
        canvas = layer[:3] * ambient + canvas * (1 - layer[3:] / 255)
    frame = canvas.clip(0, 255).round().byte().permute(1, 2, 0).numpy()
    return frame, rows, _shares(layers, rows)


def _rows(looks: Sequence[Look], aspect: float, rng: np.random.Generator) -> Floats:
    """Where looks are, the nearest last."""
    rows = np.tile(REST, (len(looks), 1))
    rows[:, X], rows[:, Y] = rng.uniform(-1.05, 1.05, (2, len(looks)))
    low, high = np.log(_SIDES)
    rows[:, LOG_SIZE] = rng.uniform(low, high, len(looks))
    rows[:, OPACITY] = np.where(
        rng.random(len(looks)) < _FAINT, rng.uniform(0.1, 1, len(looks)), 1.0
    )
    rows[:, EATEN] = [look.states[1] for look in looks]
    across, down = half_short_sides(aspect)
    for holder, thing in pairwise(rows):
        if rng.random() < _HELD:
            side = float(np.exp(holder[LOG_SIZE]))
            thing[LOG_SIZE] = holder[LOG_SIZE] + np.log(rng.uniform(*_HELD_SIDES))
            beside = float(rng.choice((-1, 1))) * _HELD_AT[0] + rng.normal(0, 0.06)
            thing[X] = holder[X] + beside * side / across
            thing[Y] = holder[Y] + (_HELD_AT[1] + rng.normal(0, 0.08)) * side / down
    return rows


def _layers(
    looks: Sequence[Look], rows: Floats, size: tuple[int, int], rng: np.random.Generator
) -> Float[Tensor, "looks 4 h w"]:
    """Each look alone in the frame, premultiplied, 0 to 255, its opacity applied."""
    height, width = size
    cells = torch.stack([look.cell for look in looks]).float()
    turned = (rng.random(len(looks)) < _TURNED) & [not look.upright for look in looks]
    angle = np.where(turned, rng.uniform(-np.pi, np.pi, len(looks)), 0.0)
    half = np.exp(rows[:, LOG_SIZE]) * min(size) / 2 * CELL_SPAN / 2
    cos, sin = np.cos(angle) / half, np.sin(angle) / half
    mirror = rng.choice((-1.0, 1.0), len(looks))
    to_cell = np.stack(
        [np.stack([cos * mirror, sin * mirror], 1), np.stack([-sin, cos], 1)], 1
    ) * np.array([width / 2, height / 2])
    moved = -to_cell @ rows[:, [X, Y]][..., None]
    theta = torch.from_numpy(np.concatenate([to_cell, moved], axis=2).astype(np.float32))
    fine = [len(looks), 4, height * _SUPERSAMPLED, width * _SUPERSAMPLED]
    grid = F.affine_grid(theta, fine, align_corners=False)
    layers = F.avg_pool2d(F.grid_sample(cells, grid, align_corners=False), _SUPERSAMPLED)
    return layers * torch.from_numpy(rows[:, OPACITY])[:, None, None, None]


def _shares(layers: Float[Tensor, "looks 4 h w"], rows: Floats) -> Floats:
    """What can be seen of each: its opacity, less what nearer ones hide of it."""
    alpha = layers[:, 3] / 255
    clear = torch.ones_like(alpha[0])
    shares = np.zeros(len(rows), np.float32)
    for index in range(len(rows) - 1, -1, -1):
        share = (alpha[index] * clear).sum() / alpha[index].sum().clip(1e-3)
        shares[index] = float(share) * rows[index, OPACITY]
        clear = clear * (1 - alpha[index])
    return shares
