"""The straight path from noise to data: z_t = t * x + (1 - t) * noise (arXiv 2209.03003, eq. 1).

t = 0 is noise, t = 1 is data. t may differ from element to element; it must broadcast against z.
The functions use arithmetic only, so that they take numpy arrays and torch tensors alike.
"""

from __future__ import annotations

from typing import Any, TypeVar

ArrayT = TypeVar("ArrayT", bound=Any)


def alpha(t: ArrayT) -> ArrayT:
    """Weight of the data at time t."""
    return t


def sigma(t: ArrayT) -> ArrayT:
    """Weight of the noise at time t."""
    return 1 - t  # type: ignore[return-value] # mypy takes 1 - Any for an int


def noised(clean: ArrayT, noise: ArrayT, t: ArrayT) -> ArrayT:
    """The point z_t between ``noise`` and ``clean``; all three broadcast together."""
    point: ArrayT = alpha(t) * clean + sigma(t) * noise
    return point
