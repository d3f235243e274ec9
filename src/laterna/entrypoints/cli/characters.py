"""``laterna characters``: makes characters, lists, shows and hands them out, withdraws consent."""

from __future__ import annotations

import json
from argparse import SUPPRESS, ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, cast

from laterna.core.consent import Facing
from laterna.core.i18n import message
from laterna.entrypoints.cli.generate import pictures_of
from laterna.service import characters

if TYPE_CHECKING:
    from laterna.provenance.consents import Character
    from laterna.service.likeness import Source

_FACINGS = ("front", "left", "right", "other")


class CharactersVerb:
    """Five things to do, each with its own arguments."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say which arguments there are."""
        parts = parser.add_subparsers(dest="part", required=True, metavar="|".join(_PARTS))
        for name, (add, _) in _PARTS.items():
            text = message(f"characters.{name}")
            part = parts.add_parser(name, help=text, description=text)
            part.add_argument(
                "--lang", metavar="LANG", default=SUPPRESS, help=message("option.lang")
            )
            if name != "list":
                part.add_argument("name", metavar="NAME", help=message("characters.name"))
            add(part)
            part.add_argument("--json", action="store_true", help=message("option.json"))

    def run(self, arguments: Namespace) -> int:
        """Do the part that was asked for."""
        _, do = _PARTS[arguments.part]
        do(arguments)
        return 0


def _add_add(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add("files", nargs="+", metavar="FILE", help=message("characters.files"))
    add("--by", required=True, metavar="PERSON", help=message("characters.by"))
    add("--consent", required=True, metavar="TEXT", help=message("characters.consent"))
    add("--until", default="", metavar="DATE", help=message("characters.until"))
    add("--actor", default="", metavar="WORD", help=message("characters.actor"))
    add("--cast", action="append", default=[], metavar="WORD=FILE", help=message("option.cast"))


def _add(arguments: Namespace) -> None:
    grant = characters.Grant(arguments.by, _terms(arguments.consent), arguments.until)
    character = characters.add(
        arguments.name,
        [_source(text) for text in arguments.files],
        grant,
        actor=arguments.actor,
        pictures=pictures_of(arguments),
    )
    consent = character.consent
    line = message(
        "characters.made",
        name=consent.name,
        views=len(consent.views),
        by=consent.by,
        until=_until(character),
    )
    _tell(arguments, character, line)


def _source(text: str) -> Source:
    from laterna.service.likeness import Source

    facing, equals, path = text.partition("=")
    if equals and facing in _FACINGS:
        return Source(Path(path), cast("Facing", facing))
    return Source(Path(text))


def _terms(told: str) -> str:
    """The words themselves, or those of a text file.

    Raises:
        laterna.core.errors.InputError: the file holds no text.
    """
    from laterna.core.errors import InputError

    path = Path(told)
    try:
        if not path.is_file():
            return told
        with path.open("rb") as file:
            return file.read(1 << 16).decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(path=path, reason="it is not text in UTF-8") from error
    except (OSError, ValueError):  # far too long for a path, or a NUL: words, then
        return told


def _add_list(_: ArgumentParser) -> None:
    """Nothing but what all parts have."""


def _list(arguments: Namespace) -> None:
    found = characters.list()
    if arguments.json:
        print(json.dumps({"characters": [_object(character) for character in found]}))
        return
    for character in found:
        print(_line(character))
    if not found:
        print(message("characters.none"))


def _show(arguments: Namespace) -> None:
    character = characters.show(arguments.name)
    _tell(arguments, character, "\n".join(_lines(character)))


def _add_revoke(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--reason", required=True, metavar="TEXT", help=message("characters.reason")
    )


def _revoke(arguments: Namespace) -> None:
    character = characters.revoke(arguments.name, arguments.reason)
    assert character.withdrawal is not None
    name, day = character.consent.name, character.withdrawal.date
    _tell(arguments, character, message("characters.revoked", name=name, date=day))


def _add_export(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add("-o", "--output", type=Path, metavar="FILE", help=message("characters.output"))
    add("--force", action="store_true", help=message("option.force"))


def _export(arguments: Namespace) -> None:
    character = characters.show(arguments.name)
    target = arguments.output or Path(f"{character.consent.name}.zip")
    path = characters.export(arguments.name, target, force=arguments.force)
    _tell(arguments, character, message("characters.exported", path=path))


def _tell(arguments: Namespace, character: Character, text: str) -> None:
    print(json.dumps({"character": _object(character)}) if arguments.json else text)


def _lines(character: Character) -> Iterator[str]:
    consent = character.consent
    yield _line(character)
    yield message("characters.terms", terms=" ".join(consent.terms.split()))
    yield message("characters.views", views=", ".join(view.facing for view in consent.views))
    if credit := consent.credit:
        yield message(
            "characters.work", title=credit.title, artist=credit.artist, licence=credit.licence
        )
    yield message("characters.number", number=consent.character, sha256=consent.sha256)
    if withdrawal := character.withdrawal:
        reason = " ".join(withdrawal.reason.split())
        yield message("characters.withdrawn", date=withdrawal.date, reason=reason)


def _line(character: Character) -> str:
    consent = character.consent
    return message(
        "characters.line",
        name=consent.name,
        state=message(f"characters.state_{_state(character)}"),
        by=consent.by,
        recorded=consent.recorded[:10],
        until=_until(character),
    )


def _state(character: Character) -> str:
    if character.withdrawal:
        return "withdrawn"
    return "ended" if character.ended else "usable"


def _until(character: Character) -> str:
    day = character.consent.until
    return message("characters.until_day" if day else "characters.until_withdrawn", date=day)


def _object(character: Character) -> dict[str, object]:
    return {"state": _state(character), "sha256": character.consent.sha256, **asdict(character)}


_Part = tuple[Callable[[ArgumentParser], None], Callable[[Namespace], None]]
_PARTS: dict[str, _Part] = {
    "add": (_add_add, _add),
    "list": (_add_list, _list),
    "show": (_add_list, _show),
    "revoke": (_add_revoke, _revoke),
    "export": (_add_export, _export),
}
