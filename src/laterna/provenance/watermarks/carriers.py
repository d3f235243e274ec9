"""Which wave carries which bit: decided by the key alone.

Each block has a wave along either side and one along both; a *carrier* is one of them, and the
picture's projection on it is the number that the mark moves. One carrier of ``PILOT_EVERY`` is a
pilot, whose bit is known beforehand; the others hold the code bits in turn.

All that is random comes from SHAKE-256 of the key and of what it is for, so it is the same for ever
and everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import shake_256

import numpy as np
from jaxtyping import Int8, Int64
from numpy.typing import NDArray

from laterna.provenance.watermarks.payload import CODE_BITS, MESSAGE_BITS, RATE
from laterna.provenance.watermarks.waves import BLOCKS, ORDERS

PILOT_EVERY = 5
REACH = 64
"""Blocks from the middle to the end of the longest side."""

# (half periods down, half periods across) of a block's carriers; the level itself carries nothing.
_MODES = np.array([(0, 1), (1, 0), (1, 1)])
PER_BLOCK = len(_MODES)
_HALF = BLOCKS // 2


@dataclass(frozen=True)
class Carriers:
    """The carriers of a rectangle of blocks.

    Attributes:
        waves: where the carrier stands in the flattened matrix of coefficients (rows of waves x
            columns of waves).
        pilots: +1 or -1 where the carrier is a pilot, else 0.
        bits: which code bit it holds; 0 for pilots, too.
        masks: +1 or -1, by which that code bit is turned.
    """

    waves: Int64[np.ndarray, "carriers"]
    pilots: Int8[np.ndarray, "carriers"]
    bits: Int64[np.ndarray, "carriers"]
    masks: Int8[np.ndarray, "carriers"]

    def signs(self, code: Int8[np.ndarray, "code"]) -> Int8[np.ndarray, "carriers"]:
        """Return what each carrier has to say for code bits of +1 and -1."""
        return np.where(self.pilots, self.pilots, code[self.bits] * self.masks)


@dataclass(frozen=True)
class _Plan:
    """What the key says of all blocks: a cross of two strips, ``BLOCKS`` wide, 2 ``REACH`` long."""

    blocks: NDArray[np.int64]
    pilots: NDArray[np.int8]
    bits: NDArray[np.int64]
    masks: NDArray[np.int8]


@lru_cache(maxsize=256)
def carriers(key: bytes, rows: range, columns: range) -> Carriers:
    """Return the carriers of the blocks in ``rows`` and ``columns``, counted from the middle."""
    return _select(key, rows, columns, pilots_only=False)


@lru_cache(maxsize=256)
def pilots(key: bytes, rows: range, columns: range) -> Carriers:
    """Return those of the carriers that are pilots."""
    return _select(key, rows, columns, pilots_only=True)


def _select(key: bytes, rows: range, columns: range, *, pilots_only: bool) -> Carriers:
    plan = _plan(key)
    y, x = plan.blocks.T
    inside = (y >= rows.start) & (y < rows.stop) & (x >= columns.start) & (x < columns.stop)
    wanted = np.repeat(inside, PER_BLOCK) & (plan.pilots != 0 if pilots_only else True)
    chosen = np.flatnonzero(wanted)
    block = plan.blocks[chosen // PER_BLOCK] - [rows.start, columns.start]
    down, across = (block * ORDERS + _MODES[chosen % PER_BLOCK]).T
    waves = down * (len(columns) * ORDERS) + across
    return Carriers(waves, plan.pilots[chosen], plan.bits[chosen], plan.masks[chosen])


@lru_cache(maxsize=32)
def _plan(key: bytes) -> _Plan:
    blocks = _cross()
    count = len(blocks) * PER_BLOCK
    is_pilot = _choose_pilots(key, count)
    turn = np.cumsum(~is_pilot) - 1
    known = np.where(is_pilot, _signs(key, "pilots", count), 0).astype(np.int8)
    bits = np.where(is_pilot, 0, _bit_order(key)[turn % CODE_BITS])
    return _Plan(blocks, known, bits, _signs(key, "masks", count))


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
