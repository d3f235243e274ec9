"""``laterna keys``: makes, shows, renews and revokes what signs films, and what opens a server."""

from __future__ import annotations

import json
from argparse import SUPPRESS, ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from laterna.core import settings
from laterna.core.i18n import message
from laterna.entrypoints.cli import api_keys

if TYPE_CHECKING:
    from laterna.provenance.keys import Listed


class KeysVerb:
    """Several things to do, each with its own arguments."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say which arguments there are."""
        parts = parser.add_subparsers(dest="part", required=True, metavar="|".join(_PARTS))
        for name, (add, _) in _PARTS.items():
            text = message(f"keys.{name}")
            part = parts.add_parser(name, help=text, description=text)
            part.add_argument(
                "--lang", metavar="LANG", default=SUPPRESS, help=message("option.lang")
            )
            part.add_argument("--data", type=Path, metavar="DIR", help=message("keys.data"))
            part.add_argument("--json", action="store_true", help=message("option.json"))
            add(part)

    def run(self, arguments: Namespace) -> int:
        """Do the part that was asked for."""
        _, do = _PARTS[arguments.part]
        do(arguments, arguments.data or settings.data_folder())
        return 0


def _add_init(parser: ArgumentParser) -> None:
    parser.add_argument("--name", metavar="TEXT", help=message("keys.name"))


def _init(arguments: Namespace, data: Path) -> None:
    from laterna.provenance import keys

    path = keys.init(data, arguments.name or keys.ORGANISATION)
    _tell(arguments, message("keys.made", path=path), {"keys": str(path)})


def _add_show(_: ArgumentParser) -> None:
    """Nothing but what all parts have."""


def _show(arguments: Namespace, data: Path) -> None:
    from laterna.provenance import keys
    from laterna.provenance.registry import FILE, Registry

    listed = keys.listing(data)
    films, unfinished = Registry(data / FILE).count()
    roots = len(keys.load_trust(data).timestamp_roots)
    authority = settings.timestamp_authority()
    if arguments.json:
        registry = {"films": films, "open": unfinished}
        stamps = {"address": authority, "roots": roots}
        certificates = [asdict(one) for one in listed]
        told = {"certificates": certificates, "registry": registry, "timestamps": stamps}
        print(json.dumps(told))
        return
    for one in listed:
        print(_certificate_line(one))
    print(message("keys.registry", films=films, unfinished=unfinished))
    address = authority or message("keys.nobody")
    print(message("keys.timestamps", address=address, count=roots))


def _certificate_line(one: Listed) -> str:
    state = "revoked_state" if one.state == "revoked" else one.state
    words = {"kind": message(f"keys.{one.kind}"), "state": message(f"keys.{state}")}
    facts: dict[str, Any] = {**asdict(one), **words}
    return message("keys.certificate", **facts)


def _add_rotate(parser: ArgumentParser) -> None:
    parser.add_argument("key", nargs="?", metavar="KEY", help=message("keys.rotated_key"))
    parser.add_argument("--mark", action="store_true", help=message("keys.mark"))
    parser.add_argument(
        "--overlap", type=float, default=0.0, metavar="HOURS", help=message("keys.overlap")
    )


def _rotate(arguments: Namespace, data: Path) -> None:
    if arguments.key:
        api_keys.rotate(arguments, data)
        return
    from laterna.provenance import keys

    path = keys.rotate(data, mark=arguments.mark)
    _tell(arguments, message("keys.renewed", path=path), {"certificate": str(path)})


def _add_revoke(parser: ArgumentParser) -> None:
    parser.add_argument("serial", nargs="?", metavar="SERIAL", help=message("keys.serial"))
    parser.add_argument("--reason", default="", metavar="TEXT", help=message("keys.reason"))


def _revoke(arguments: Namespace, data: Path) -> None:
    if arguments.serial and arguments.serial.startswith("key_"):
        api_keys.revoke(arguments, data)
        return
    from laterna.provenance import keys

    entry = keys.revoke(data, arguments.serial, arguments.reason)
    line = message("keys.revoked", serial=entry.serial, time=entry.time)
    _tell(arguments, line, {"revoked": asdict(entry)})


def _tell(arguments: Namespace, line: str, told: dict[str, object]) -> None:
    print(json.dumps(told) if arguments.json else line)


_Part = tuple[Callable[[ArgumentParser], None], Callable[[Namespace, Path], None]]
_PARTS: dict[str, _Part] = {
    "init": (_add_init, _init),
    "show": (_add_show, _show),
    "rotate": (_add_rotate, _rotate),
    "revoke": (_add_revoke, _revoke),
    "create": (api_keys.add_create, api_keys.create),
    "list": (api_keys.add_list, api_keys.show),
}
