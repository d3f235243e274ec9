"""The state of a run on disk: whole or absent, never half."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from laterna.core.errors import CheckpointDamaged, OutputError


def save_state(path: Path, state: dict[str, Any]) -> None:
    """Write atomically: readers see the old state or the new one.

    Raises:
        OutputError: when it cannot be written; what was there before is there still.
    """
    partial = path.with_suffix(".partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        torch.save(state, partial)
        partial.replace(path)
    except (OSError, RuntimeError) as error:  # torch says RuntimeError when the disk is full
        partial.unlink(missing_ok=True)
        raise OutputError(path=path, reason=str(error)) from error


def load_state(path: Path) -> dict[str, Any] | None:
    """The saved state, or None when there is none.

    Raises:
        CheckpointDamaged: when the file cannot be read.
    """
    if not path.exists():
        return None
    try:
        state: dict[str, Any] = torch.load(path, weights_only=True)
    except Exception as error:
        raise CheckpointDamaged(path=path, reason=str(error)) from error
    return state
