"""What may not be made (exit status 9)."""

from __future__ import annotations

from laterna.core.errors.base import LaternaError


class PolicyRefused(LaternaError):
    """This is not made: {reason}. Rule {rule}. {appeal}."""

    code = "policy_refused"
    exit_status = 9
