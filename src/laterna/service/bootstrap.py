"""The one place where the parts are put together."""

from __future__ import annotations

from laterna.backends import BACKENDS
from laterna.backends.base import Backend

_TRAINED = {"storybook"}


def open_backend(name: str) -> Backend:
    """Return the engine of a model.

    Raises:
        laterna.core.errors.UnknownModel: with the names that are known.
        laterna.core.errors.InstallationError: when its weights are missing or damaged.
    """
    return BACKENDS.load(name)()


def training_of(model: str) -> str:
    """What the weights of a model have learnt from; empty where nothing was learnt."""
    from laterna.ledger.summary import training_summary

    return training_summary() if model in _TRAINED else ""
