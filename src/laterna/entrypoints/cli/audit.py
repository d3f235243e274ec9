"""``laterna audit``: what administrators of a server did, and whether the record of it is whole."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from laterna.core.i18n import message
from laterna.entrypoints.cli.accounts import at_accounts

if TYPE_CHECKING:
    from laterna.server.account_tables import Act
    from laterna.server.accounts import Accounts

_NAMES = ("number", "moment", "actor", "act", "subject", "facts", "previous", "hash")
_AT_ONCE = 1000


class AuditVerb:
    """Prints the entries, or recomputes their seals."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say which arguments there are."""
        parser.add_argument("--check", action="store_true", help=message("audit.check"))
        parser.add_argument("--data", type=Path, metavar="DIR", help=message("serve.data"))
        parser.add_argument("--json", action="store_true", help=message("option.json"))

    def run(self, arguments: Namespace) -> int:
        """Check, or print a line for each entry."""
        if arguments.check:
            entries = at_accounts(arguments.data, lambda known: known.audit.check())
            line = message("audit.whole", count=entries)
            print(json.dumps({"entries": entries}) if arguments.json else line)
            return 0
        for act in at_accounts(arguments.data, _all):
            told = {name: getattr(act, name) for name in _NAMES}
            words = [str(told[name]) for name in _NAMES[:5]]
            line = "  ".join([*words, json.dumps(act.facts)])
            print(json.dumps(told) if arguments.json else line)
        return 0


async def _all(known: Accounts) -> list[Act]:
    found: list[Act] = []
    while page := await known.audit.listing(found[-1].number if found else 0, _AT_ONCE):
        found += page
    return found
