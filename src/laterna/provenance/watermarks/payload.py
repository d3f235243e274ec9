"""An identifier as code bits, and back from uncertain ones.

64 bits of identifier and their CRC-24 (RFC 9580, section 6.1) go through a tail-biting
convolutional code of rate 1/3 and constraint length 12 (Larsen, "Short convolutional codes with
maximal free distance for rates 1/2, 1/3 and 1/4", IEEE Transactions on Information Theory 19(3),
1973). Without a tail no bit is spent on ending, and every bit is protected alike. The decoder is
Viterbi's, run three times around the circle, of which the middle is kept.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from jaxtyping import Float, Int8, UInt8
from numpy.typing import NDArray

IDENTIFIER_BITS = 64
CHECK_BITS = 24
MESSAGE_BITS = IDENTIFIER_BITS + CHECK_BITS
RATE = 3
CODE_BITS = MESSAGE_BITS * RATE

_GENERATORS = (0o4767, 0o5723, 0o6265)
_STATES = 2**11
_CIRCLES = 3
_CRC_START, _CRC_POLYNOMIAL = 0xB704CE, 0x864CFB


def encode(identifier: int) -> Int8[np.ndarray, "code"]:
    """Return the identifier's ``CODE_BITS`` code bits, +1 for a 0 and -1 for a 1.

    They are sorted by generator: the first third is a code of rate 1 of its own, the first two
    thirds one of rate 1/2, so that what a small picture has no room for is left out evenly.

    Raises:
        ValueError: the identifier is not a number of 64 bits.
    """
    return _convolve(_message(identifier))


def decode(soft: Float[np.ndarray, "code"]) -> int | None:
    """Return the identifier that the most likely message holds, or None where its CRC is wrong.

    Args:
        soft: for every code bit how much it looks like a 0 (positive) or a 1 (negative), in any one
            unit; 0 where nothing is known.
    """
    bits = _viterbi(np.asarray(soft, np.float64).reshape(RATE, MESSAGE_BITS).T)
    identifier = int.from_bytes(np.packbits(bits[:IDENTIFIER_BITS]).tobytes(), "big")
    return identifier if np.array_equal(bits, _message(identifier)) else None


def crc24(data: bytes) -> int:
    """CRC-24 of RFC 9580, section 6.1."""
    crc = _CRC_START
    for byte in data:
        crc ^= byte << 16
        for _ in range(8):
            crc <<= 1
            if crc & 0x1000000:
                crc ^= 0x1000000 | _CRC_POLYNOMIAL
    return crc


def _message(identifier: int) -> UInt8[np.ndarray, "message"]:
    if not 0 <= identifier < 2**IDENTIFIER_BITS:
        raise ValueError(f"{identifier} is not a number of {IDENTIFIER_BITS} bits")
    data = identifier.to_bytes(IDENTIFIER_BITS // 8, "big")
    return np.unpackbits(np.frombuffer(data + crc24(data).to_bytes(3, "big"), np.uint8))


def _convolve(message: UInt8[np.ndarray, "message"]) -> Int8[np.ndarray, "code"]:
    # Tap i of a generator, counted from its lowest bit, sees the message i places back, around.
    taps = [
        [message[np.arange(MESSAGE_BITS) - i] for i in range(12) if g >> i & 1] for g in _GENERATORS
    ]
    ones = np.concatenate([np.bitwise_xor.reduce(np.array(t), axis=0) for t in taps])
    return (1 - 2 * ones.astype(np.int8)).astype(np.int8)


@cache
def _trellis() -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """For every state: its two predecessors, and which of the 8 outputs each way gives."""
    state = np.arange(_STATES)
    low, high = state >> 1, (state >> 1) | (_STATES >> 1)
    outputs = []
    for previous in (low, high):
        register = (previous << 1) | (state & 1)
        ones = [np.bitwise_count(register & g) & 1 for g in _GENERATORS]
        outputs.append(sum(bit.astype(np.intp) << i for i, bit in enumerate(ones)))
    return low, high, outputs[0], outputs[1]


def _viterbi(soft: Float[np.ndarray, "message rate"]) -> UInt8[np.ndarray, "message"]:
    low, high, from_low, from_high = _trellis()
    signs = 1 - 2 * (np.arange(2**RATE)[:, None] >> np.arange(RATE) & 1)
    gains = np.tile(soft @ signs.T, (_CIRCLES, 1))
    metric = np.zeros(_STATES)
    came_high = np.empty((len(gains), _STATES), bool)
    for step, gain in enumerate(gains):
        a, b = metric[low] + gain[from_low], metric[high] + gain[from_high]
        came_high[step] = b > a
        metric = np.maximum(a, b)
    return _trace(came_high, int(metric.argmax()))[MESSAGE_BITS : 2 * MESSAGE_BITS]


def _trace(came_high: NDArray[np.bool_], state: int) -> UInt8[np.ndarray, "bits"]:
    bits = np.empty(len(came_high), np.uint8)
    for step in range(len(came_high) - 1, -1, -1):
        bits[step] = state & 1
        state = (state >> 1) | (_STATES >> 1 if came_high[step, state] else 0)
    return bits
