"""Files that cannot be checked (exit status 8: 3, 4 and 5 are verdicts of laterna verify)."""

from __future__ import annotations

from laterna.core.errors.base import LaternaError


class CheckError(LaternaError):
    """The file {path} cannot be checked: {reason}."""

    code = "check"
    exit_status = 8


class CheckTooLarge(CheckError):
    """The file {path} has {size} bytes; at most {limit} can be checked."""

    code = "check_too_large"
