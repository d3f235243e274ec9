"""Which waves carry which bit: decided by the key alone.

On every block the waves are shared out in groups; a group with a sign for each of its waves is a
*carrier*, and the picture's projection on it is one number, which the mark moves. One carrier of
``PILOT_EVERY`` is a pilot, whose bit is known beforehand; the others hold the code bits in turn.

All that is random comes from SHAKE-256 of the key and of what it is for, so it is the same for ever
and everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import shake_256

import numpy as np
from jaxtyping import Float32, Int8, Int64
from numpy.typing import NDArray

from laterna.provenance.watermarks.payload import CODE_BITS, MESSAGE_BITS, RATE
from laterna.provenance.watermarks.waves import BLOCKS, ORDERS

GROUP = 2
PILOT_EVERY = 5
REACH = 64
"""Blocks from the middle to the end of the longest side."""

_MODES = tuple(u * ORDERS + v for u in range(ORDERS) for v in range(ORDERS) if u + v)
PER_BLOCK = len(_MODES) // GROUP
_HALF = BLOCKS // 2


@dataclass(frozen=True)
class Carriers:
    """The carriers of a rectangle of blocks.

    Attributes:
        rows: blocks down, counted from the middle.
        columns: blocks across.
        waves: which waves make up each carrier, as places in the flattened matrix of coefficients
            (rows of waves x columns of waves).
        signs: how each of them counts; the squares of a carrier sum to 1.
        pilots: +1 or -1 where the carrier is a pilot, else 0.
        bits: which code bit it holds; 0 for pilots, too.
        masks: +1 or -1, by which that code bit is turned.
    """

    rows: range
    columns: range
    waves: Int64[np.ndarray, "carriers group"]
    signs: Float32[np.ndarray, "carriers group"]
    pilots: Int8[np.ndarray, "carriers"]
    bits: Int64[np.ndarray, "carriers"]
    masks: Int8[np.ndarray, "carriers"]


@dataclass(frozen=True)
class _Plan:
    """What the key says of all blocks: a cross of two strips, ``BLOCKS`` wide, 2 ``REACH`` long."""

    blocks: NDArray[np.int64]
    modes: NDArray[np.int64]
    signs: NDArray[np.float32]
    pilots: NDArray[np.int8]
    bits: NDArray[np.int64]
    masks: NDArray[np.int8]


@lru_cache(maxsize=256)
def carriers(key: bytes, rows: range, columns: range) -> Carriers:
    """Return the carriers of the blocks in ``rows`` and ``columns``."""
    plan = _plan(key)
    y, x = plan.blocks.T
    inside = (y >= rows.start) & (y < rows.stop) & (x >= columns.start) & (x < columns.stop)
    chosen = np.flatnonzero(np.repeat(inside, PER_BLOCK))
    block = plan.blocks[chosen // PER_BLOCK] - [rows.start, columns.start]
    u, v = np.divmod(plan.modes[chosen], ORDERS)
    down, across = block[:, :1] * ORDERS + u, block[:, 1:] * ORDERS + v
    return Carriers(
        rows,
        columns,
        down * (len(columns) * ORDERS) + across,
        plan.signs[chosen],
        plan.pilots[chosen],
        plan.bits[chosen],
        plan.masks[chosen],
    )


@lru_cache(maxsize=32)
def _plan(key: bytes) -> _Plan:
    blocks = _cross()
    count = len(blocks) * PER_BLOCK
    order = np.argsort(_random(key, "modes", len(blocks) * len(_MODES)).reshape(len(blocks), -1))
    modes = np.array(_MODES)[order[:, : PER_BLOCK * GROUP]].reshape(count, GROUP)
    signs = _signs(key, "signs", count * GROUP).reshape(count, GROUP) / np.sqrt(GROUP)
    is_pilot = _choose_pilots(key, count)
    turn = np.cumsum(~is_pilot) - 1
    return _Plan(
        blocks,
        modes,
        signs.astype(np.float32),
        np.where(is_pilot, _signs(key, "pilots", count), 0).astype(np.int8),
        np.where(is_pilot, 0, _bit_order(key)[turn % CODE_BITS]),
        _signs(key, "masks", count),
    )


def _cross() -> NDArray[np.int64]:
    """Blocks (down, across), from the middle outwards, such that any film uses the first ones.

    A block of the upright strip has the number of its mirror image in the lying one.
    """
    core = [(y, x) for y in range(-_HALF, _HALF) for x in range(-_HALF, _HALF)]
    arm = [(y, x) for r in range(_HALF, REACH) for x in (-r - 1, r) for y in range(-_HALF, _HALF)]
    return np.array(core + arm + [(x, y) for y, x in arm])


def _choose_pilots(key: bytes, count: int) -> NDArray[np.bool_]:
    """One of every ``PILOT_EVERY``, which the key chooses."""
    groups = -(-count // PILOT_EVERY)
    chosen = _random(key, "places of pilots", groups) % PILOT_EVERY
    return np.equal(np.arange(PILOT_EVERY), chosen[:, None]).ravel()[:count]


def _bit_order(key: bytes) -> NDArray[np.int64]:
    """All bits of one generator before those of the next, each in an order of its own."""
    random = _random(key, "bits", CODE_BITS).reshape(RATE, MESSAGE_BITS)
    return (np.argsort(random) + MESSAGE_BITS * np.arange(RATE)[:, None]).ravel()


def _signs(key: bytes, purpose: str, count: int) -> NDArray[np.int8]:
    return (1 - 2 * (_random(key, purpose, count) & np.uint64(1)).astype(np.int8)).astype(np.int8)


def _random(key: bytes, purpose: str, count: int) -> NDArray[np.uint64]:
    digest = shake_256(b"laterna mark 1\0" + purpose.encode() + b"\0" + key).digest(8 * count)
    return np.frombuffer(digest, "<u8")
