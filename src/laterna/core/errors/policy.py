"""What may not be made (exit status 9)."""

from __future__ import annotations

from laterna.core.errors.base import LaternaError


class PolicyRefused(LaternaError):
    """This is not made: {reason}. Rule {rule}. {appeal}."""

    code = "policy_refused"
    exit_status = 9


class ConsentWithdrawn(PolicyRefused):
    """The consent to use {name} was withdrawn on {date}; nothing that shows {name} is made."""

    code = "consent_withdrawn"


class ConsentEnded(PolicyRefused):
    """The consent to use {name} ended on {date}; nothing that shows {name} is made."""

    code = "consent_ended"


class ConsentUnknown(PolicyRefused):
    """The consent to use {name} is not recorded in {path}; nothing that shows {name} is made."""

    code = "consent_unknown"
