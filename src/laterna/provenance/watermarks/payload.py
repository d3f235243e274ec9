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
from jaxtyping import Bool, Float, Int8, Int64, UInt8

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
    return decode_all(soft[None])[0]


def decode_all(soft: Float[np.ndarray, "many code"]) -> list[int | None]:
    """``decode`` many at once, which is much faster for each."""
    by_step = np.asarray(soft, np.float32).reshape(-1, RATE, MESSAGE_BITS).transpose(2, 1, 0)
    return [_identifier(bits) for bits in _viterbi(by_step)]


def _identifier(bits: UInt8[np.ndarray, "message"]) -> int | None:
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
def _outputs() -> Int8[np.ndarray, "states/2 rate"]:
    """Signs of the code bits on the way from each state of the lower half with a 0 as next bit.

    Every generator taps the oldest and the newest bit, so all signs turn on the way from the upper
    half, and again with a 1.
    """
    register = np.arange(_STATES // 2) << 1
    ones = [np.bitwise_count(register & generator) & 1 for generator in _GENERATORS]
    return (1 - 2 * np.array(ones, np.int8).T).astype(np.int8)


def _viterbi(soft: Float[np.ndarray, "message rate many"]) -> UInt8[np.ndarray, "many message"]:
    half, signs = _STATES // 2, _outputs().astype(np.float32)
    metric = np.zeros((_STATES, soft.shape[2]), np.float32)
    came_high = np.empty((_CIRCLES * MESSAGE_BITS, *metric.shape), bool)
    for step in range(len(came_high)):
        gain = signs @ soft[step % MESSAGE_BITS]
        low, high = metric[:half], metric[half:]
        metric = np.empty_like(metric)
        for bit, turned in ((0, gain), (1, -gain)):
            a, b = low + turned, high - turned
            np.greater(b, a, out=came_high[step, bit::2])
            np.maximum(a, b, out=metric[bit::2])
    bits = _trace(came_high, metric.argmax(axis=0))
    return bits[:, MESSAGE_BITS : 2 * MESSAGE_BITS]


def _trace(
    came_high: Bool[np.ndarray, "steps states many"], state: Int64[np.ndarray, "many"]
) -> UInt8[np.ndarray, "many steps"]:
    """Follow the survivors back from the states in which they end."""
    bits, each = np.empty((len(state), len(came_high)), np.uint8), np.arange(len(state))
    for step in range(len(came_high) - 1, -1, -1):
        bits[:, step] = state & 1
        state = (state >> 1) + came_high[step, state, each] * (_STATES // 2)
    return bits
