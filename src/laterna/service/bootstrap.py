"""The one place where the parts are put together."""

from __future__ import annotations

from laterna.backends import BACKENDS
from laterna.backends.base import Backend


def open_backend(name: str) -> Backend:
    """Return the engine of a model.

    Raises:
        laterna.core.errors.UnknownModel: with the names that are known.
        laterna.core.errors.InstallationError: when its weights are missing or damaged.
    """
    return BACKENDS.load(name)()
