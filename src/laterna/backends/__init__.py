"""Engines behind one protocol. A new engine is one file here and one line in ``BACKENDS``."""

from __future__ import annotations

from collections.abc import Callable

from laterna.backends.base import Backend
from laterna.core.registry import Registry

BACKENDS: Registry[Callable[[], Backend]] = Registry(
    "model",
    {
        "storybook": "laterna.backends.native:NativeBackend",
        "fake": "laterna.backends.fake:FakeBackend",
    },
)
"""What ``--model`` can name; each target takes no arguments and returns a Backend."""
