"""``laterna revoke``: lets somebody, something or everything do nothing from now on."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from pathlib import Path

from laterna.core.errors import UsageError
from laterna.core.i18n import message
from laterna.entrypoints.cli.accounts import at_accounts


class RevokeVerb:
    """Works beside a server, which takes note within half a second."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say which arguments there are."""
        add = parser.add_argument
        add("subject", nargs="?", metavar="SUBJECT", help=message("revoke.subject"))
        add("--reason", default="", metavar="TEXT", help=message("revoke.reason"))
        add("--lift", action="store_true", help=message("revoke.lift"))
        add("--list", action="store_true", help=message("revoke.list"))
        add("--data", type=Path, metavar="DIR", help=message("serve.data"))
        add("--json", action="store_true", help=message("option.json"))

    def run(self, arguments: Namespace) -> int:
        """Revoke, lift or list."""
        if arguments.list:
            _list(arguments)
        elif not arguments.subject:
            raise UsageError(reason="SUBJECT")
        elif arguments.lift:
            _lift(arguments)
        else:
            _revoke(arguments)
        return 0


def _revoke(arguments: Namespace) -> None:
    subject, reason = arguments.subject, arguments.reason
    ended = at_accounts(arguments.data, lambda known: known.revocations.revoke(subject, reason))
    told = {"revoked": subject, "videos_ended": ended}
    line = message("revoke.done", subject=subject, count=len(ended))
    print(json.dumps(told) if arguments.json else line)


def _lift(arguments: Namespace) -> None:
    subject = arguments.subject
    at_accounts(arguments.data, lambda known: known.revocations.lift(subject))
    line = message("revoke.lifted", subject=subject)
    print(json.dumps({"lifted": subject}) if arguments.json else line)


def _list(arguments: Namespace) -> None:
    rows = at_accounts(arguments.data, lambda known: known.revocations.listing())
    if arguments.json:
        names = ("subject", "reason", "revoked_at", "lifted_at")
        told = [{name: getattr(row, name) for name in names} for row in rows]
        print(json.dumps({"revocations": told}))
        return
    for row in rows:
        text = "revoke.active" if row.lifted_at is None else "revoke.past"
        since = _day(row.revoked_at)
        until = "" if row.lifted_at is None else _day(row.lifted_at)
        facts = {"subject": row.subject, "since": since, "until": until}
        print(message(text, reason=row.reason or "-", **facts))


def _day(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="minutes")
