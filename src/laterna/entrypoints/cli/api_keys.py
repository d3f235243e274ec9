"""The parts of ``laterna keys`` that are about API keys; a server may be at work meanwhile."""

from __future__ import annotations

import asyncio
import json
from argparse import ArgumentParser, Namespace
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from laterna.core.errors import ExtraMissing
from laterna.core.i18n import message

if TYPE_CHECKING:
    from laterna.server.access import Gate

_SCOPES = "videos:read videos:write metrics:read admin"
_T = TypeVar("_T")


def add_create(parser: ArgumentParser) -> None:
    """What a new key is called and may do."""
    add = parser.add_argument
    add("--name", required=True, metavar="TEXT", help=message("keys.key_name"))
    add("--scopes", nargs="+", metavar="SCOPE", help=message("keys.scopes", known=_SCOPES))
    add("--account", metavar="TEXT", help=message("keys.account"))
    add("--days", type=float, metavar="N", help=message("keys.days"))


def create(arguments: Namespace, data: Path) -> None:
    """Make a key and print it, alone."""
    from laterna.server.access import USUAL

    def make(gate: Gate) -> Awaitable[str]:
        scopes = arguments.scopes or USUAL
        return gate.create(arguments.name, scopes, account=arguments.account, days=arguments.days)

    key = _at_gate(data, make)
    print(json.dumps({"key": key}) if arguments.json else key)


def add_list(_: ArgumentParser) -> None:
    """Nothing but what all parts have."""


def show(arguments: Namespace, data: Path) -> None:
    """Tell of all keys, but not what they are."""
    listed = _at_gate(data, lambda gate: gate.listing())
    if arguments.json:
        print(json.dumps({"keys": [asdict(one) for one in listed]}))
        return
    for one in listed:
        state = "revoked_state" if one.state == "revoked" else one.state
        facts = {**asdict(one), "scopes": " ".join(one.scopes), "state": message(f"keys.{state}")}
        print(message("keys.api_key", **facts))


def revoke(arguments: Namespace, data: Path) -> None:
    """Let a key open nothing from now on."""
    _at_gate(data, lambda gate: gate.revoke(arguments.serial))
    line = message("keys.api_revoked", id=arguments.serial)
    print(json.dumps({"revoked": arguments.serial}) if arguments.json else line)


def _at_gate(data: Path, ask: Callable[[Gate], Awaitable[_T]]) -> _T:
    try:
        from laterna.server.config import read_config
        from laterna.server.server import open_gate
    except ImportError as error:
        raise ExtraMissing(package=error.name, extra="server") from error

    async def run() -> _T:
        async with open_gate(read_config(data)) as (_, gate):
            return await ask(gate)

    return asyncio.run(run())
