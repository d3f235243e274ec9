"""Names of things: sorted by the moment they were made, and not to be guessed."""

from __future__ import annotations

import re
import secrets
import threading
import time

_HEX = 48


class _Clock:
    """Milliseconds since 1970 and a count within each: it never gives the same number twice."""

    def __init__(self) -> None:
        self._last = 0
        self._lock = threading.Lock()

    def tick(self) -> int:
        """The next number, 64 bits: 48 of time, 16 of counting."""
        with self._lock:
            self._last = max(self._last + 1, time.time_ns() // 1_000_000 << 16)
            return self._last


_CLOCK = _Clock()


def new_id(kind: str) -> str:
    """A name such as ``video_`` and 48 hexadecimal digits: 64 bits of time, 128 of chance.

    Of two names that one process makes, the later one is the greater.
    """
    return f"{kind}_{_CLOCK.tick():016x}{secrets.token_hex(16)}"


def is_id(kind: str, text: str) -> bool:
    """Whether a text may be such a name."""
    return re.fullmatch(rf"{kind}_[0-9a-f]{{{_HEX}}}", text) is not None
