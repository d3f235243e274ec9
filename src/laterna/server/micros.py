"""Seconds and money as integers, in millionths: sums of them are exact."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

_MILLION = Decimal(1_000_000)
_WHOLE = Decimal(1)


def to_micros(amount: Decimal | float) -> int:
    """An amount in millionths; of a float, the decimal number that it is written as."""
    exact = amount if isinstance(amount, Decimal) else Decimal(str(amount))
    return int((exact * _MILLION).quantize(_WHOLE, ROUND_HALF_EVEN))


def from_micros(micros: int) -> float:
    """The amount, to be shown."""
    return micros / 1_000_000
