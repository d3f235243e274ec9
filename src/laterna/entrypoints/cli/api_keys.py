"""The parts of ``laterna keys`` that are about API keys; a server may be at work meanwhile."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Awaitable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from laterna.core.i18n import message
from laterna.entrypoints.cli.accounts import at_accounts

if TYPE_CHECKING:
    from laterna.server.accounts import Accounts

_SCOPES = "videos:read videos:write metrics:read admin"


def add_create(parser: ArgumentParser) -> None:
    """What a new key is called and may do."""
    add = parser.add_argument
    add("--name", required=True, metavar="TEXT", help=message("keys.key_name"))
    add("--scopes", nargs="+", metavar="SCOPE", help=message("keys.scopes", known=_SCOPES))
    add("--account", metavar="TEXT", help=message("keys.account"))
    add("--person", metavar="PERSON", help=message("keys.person"))
    add("--days", type=float, metavar="N", help=message("keys.days"))


def create(arguments: Namespace, data: Path) -> None:
    """Make a key and print it, alone."""
    from laterna.server.access import USUAL

    def make(known: Accounts) -> Awaitable[str]:
        scopes = arguments.scopes or USUAL
        return known.gate.create(
            arguments.name,
            scopes,
            account=arguments.account,
            person=arguments.person,
            days=arguments.days,
        )

    key = at_accounts(data, make)
    print(json.dumps({"key": key}) if arguments.json else key)


def add_list(_: ArgumentParser) -> None:
    """Nothing but what all parts have."""


def show(arguments: Namespace, data: Path) -> None:
    """Tell of all keys, but not what they are."""
    listed = at_accounts(data, lambda known: known.gate.listing())
    if arguments.json:
        print(json.dumps({"keys": [asdict(one) for one in listed]}))
        return
    for one in listed:
        state = "revoked_state" if one.state == "revoked" else one.state
        facts = {**asdict(one), "scopes": " ".join(one.scopes), "state": message(f"keys.{state}")}
        print(message("keys.api_key", **facts))


def revoke(arguments: Namespace, data: Path) -> None:
    """Let a key open nothing from now on, and end what it began."""
    key = arguments.serial
    ended = at_accounts(data, lambda known: known.revoke_key(key, arguments.reason))
    told = {"revoked": key, "videos_ended": ended}
    print(json.dumps(told) if arguments.json else message("keys.api_revoked", id=key))


def rotate(arguments: Namespace, data: Path) -> None:
    """Give a key another secret and print it, alone."""
    overlap = arguments.overlap * 3600.0
    key = at_accounts(data, lambda known: known.gate.rotate(arguments.key, overlap))
    print(json.dumps({"key": key}) if arguments.json else key)
