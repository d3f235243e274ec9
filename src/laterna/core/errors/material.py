"""Art, ledger, training, scores (exit status 6)."""

from __future__ import annotations

from laterna.core.errors.base import LaternaError


class MaterialError(LaternaError):
    """The material cannot be used: {reason}."""

    code = "material"
    exit_status = 6


class SourceMissing(MaterialError):
    """The source {source} is not there; {hint}."""

    code = "source_missing"


class SourceDamaged(MaterialError):
    """The file {path} of {source} is not the pinned one: its sha256 is {found}, not {expected}."""

    code = "source_damaged"


class WorkUnknown(MaterialError):
    """The work {work} is not in the ledger."""

    code = "work_unknown"


class LedgerDamaged(MaterialError):
    """The ledger {path} cannot be read, line {line}: {reason}."""

    code = "ledger_damaged"


class CheckpointMissing(MaterialError):
    """There is no checkpoint {path}."""

    code = "checkpoint_missing"


class CheckpointDamaged(MaterialError):
    """The checkpoint {path} cannot be read: {reason}."""

    code = "checkpoint_damaged"


class CheckpointMismatch(MaterialError):
    """The checkpoint {path} was made by another recipe: {reason}."""

    code = "checkpoint_mismatch"


class TrainingDiverged(MaterialError):
    """Training went astray at step {step}: the loss is {loss}."""

    code = "training_diverged"
