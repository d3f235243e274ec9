"""Estimates with their intervals, and scores beside their ceilings. Needs no torch."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_RESAMPLES = 2000

Z = 1.959964
"""Half width of a 95 % interval in standard deviations."""


@dataclass(frozen=True)
class Estimate:
    """A mean of ``n`` values with its 95 % interval."""

    value: float
    n: int
    ci95: tuple[float, float]


@dataclass(frozen=True)
class Score:
    """A metric: the model's estimate, and that of true renders of the same facts, if it has one."""

    name: str
    estimate: Estimate
    ceiling: Estimate | None
    share: bool

    def as_json(self) -> dict[str, object]:
        """As ``laterna eval --json`` prints it."""
        ceiling = None if self.ceiling is None else _estimate_json(self.ceiling)
        return {**_estimate_json(self.estimate), "ceiling": ceiling}


def _estimate_json(estimate: Estimate) -> dict[str, object]:
    return {"value": estimate.value, "n": estimate.n, "ci95": list(estimate.ci95)}


def wilson(hits: float, n: int) -> tuple[float, float]:
    """95 % interval of a share (Wilson, 1927)."""
    share = hits / n
    centre = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z * math.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2)) / (1 + Z**2 / n)
    return max(0.0, centre - half), min(1.0, centre + half)


def share_of(values: Sequence[float]) -> Estimate | None:
    """A share with its interval, from zeros and ones."""
    if not values:
        return None
    return Estimate(sum(values) / len(values), len(values), wilson(sum(values), len(values)))


def mean_of(values: Sequence[float]) -> Estimate | None:
    """A mean with its normal interval."""
    n = len(values)
    if not n:
        return None
    mean = sum(values) / n
    spread = math.sqrt(sum((value - mean) ** 2 for value in values) / max(n - 1, 1))
    half = Z * spread / math.sqrt(n)
    return Estimate(mean, n, (mean - half, mean + half))


def median_of(values: Sequence[float]) -> Estimate | None:
    """A median with its bootstrap interval (percentiles of 2,000 resamples, always the same)."""
    if not values:
        return None
    told = np.asarray(values, np.float64)
    rng = np.random.default_rng(0)
    again = np.median(rng.choice(told, (_RESAMPLES, len(told))), axis=1)
    low, high = np.quantile(again, (0.025, 0.975)).tolist()
    return Estimate(float(np.median(told)), len(told), (low, high))


def with_error(value: float, error: float, n: int) -> Estimate:
    """An estimate whose standard error is known otherwise."""
    return Estimate(value, n, (value - Z * error, value + Z * error))


def difference(one: Estimate, two: Estimate) -> Estimate:
    """How much one share or mean lies above another that hangs on other clips; normal interval."""
    errors = [(estimate.ci95[1] - estimate.ci95[0]) / (2 * Z) for estimate in (one, two)]
    return with_error(one.value - two.value, math.hypot(*errors), min(one.n, two.n))
