"""How often an account may begin something: so many calls in each minute of the clock."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from laterna.core.errors import RateExceeded

_MINUTE = 60


@dataclass(frozen=True)
class Standing:
    """What is allowed in a minute, what is left of it, and in how many seconds the next begins."""

    limit: int
    remaining: int
    reset: float

    def headers(self) -> dict[str, str]:
        """The same as the contract's headers."""
        return {
            "x-ratelimit-limit-requests": str(self.limit),
            "x-ratelimit-remaining-requests": str(self.remaining),
            "x-ratelimit-reset-requests": f"{self.reset:.3f}s",
        }


class Rates:
    """Counts calls by account, in memory: a restart forgives."""

    def __init__(self, limit: int, clock: Callable[[], float] = time.time) -> None:
        """Allow so many calls a minute."""
        self._limit = limit
        self._clock = clock
        self._minute = 0
        self._calls: Counter[str] = Counter()

    def look(self, account: str) -> Standing:
        """How an account stands."""
        now = self._clock()
        if int(now // _MINUTE) != self._minute:
            self._minute = int(now // _MINUTE)
            self._calls.clear()
        left = max(0, self._limit - self._calls[account])
        return Standing(self._limit, left, _MINUTE - now % _MINUTE)

    def count(self, account: str) -> Standing:
        """Count a call.

        Raises:
            RateExceeded: there were enough in this minute.
        """
        standing = self.look(account)
        if standing.remaining == 0:
            raise RateExceeded(limit=self._limit, seconds=round(standing.reset, 1))
        self._calls[account] += 1
        return Standing(standing.limit, standing.remaining - 1, standing.reset)
