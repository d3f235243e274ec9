"""The one place where the parts are put together."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from laterna.backends import BACKENDS
from laterna.backends.base import Backend
from laterna.core import settings

_TRAINED = {"storybook"}


def open_backend(name: str) -> Backend:
    """Return the engine of a model; a process that makes many films loads it once.

    Raises:
        laterna.core.errors.UnknownModel: with the names that are known.
        laterna.core.errors.InstallationError: when its weights are missing or damaged.
    """
    return _opened(BACKENDS.load(name), settings.weights_folder(), settings.threads())


@lru_cache(maxsize=2)
def _opened(engine: Callable[[], Backend], _weights: Path | None, _threads: int) -> Backend:
    """An engine as the settings want it; with other settings it is another one."""
    return engine()


def training_of(model: str) -> str:
    """What the weights of a model have learnt from; empty where nothing was learnt."""
    from laterna.ledger.summary import training_summary

    return training_summary() if model in _TRAINED else ""
