"""``laterna storyboard FILE.json``: one film of cards with words or films on them."""

from __future__ import annotations

import json
import secrets
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from laterna.core.errors import BoardUnreadable, InputMissing
from laterna.core.i18n import message
from laterna.core.request import GenerationRequest, Still
from laterna.entrypoints.cli.generate import (
    add_making_arguments,
    make_one,
    parse_cast,
    parse_size,
    pictures_of,
)
from laterna.service import operations
from laterna.service.characters import joined

_TRANSITIONS = ("cut", "dissolve", "continuous")
_FIELDS = frozenset(
    {"text", "film", "picture", "clip", "fit", "start", "end", "seconds", "transition"}
)
_SOURCES = ("film", "picture", "clip")


class StoryboardVerb:
    """Makes a film of a list of cards.

    The file holds an object with ``cards``: each has ``text`` and ``seconds`` (4); or ``film``, a
    file beside it, with ``start`` and ``end``; or ``clip``, from elsewhere, with ``start`` and
    ``seconds``; or ``picture``, which it begins with, with ``seconds``, ``fit`` (letterbox, crop)
    and, if somebody acts before it, ``text``; and a ``transition``: cut, dissolve or continuous.
    """

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say which arguments there are."""
        default = GenerationRequest("")
        add = parser.add_argument
        add("board", type=Path, metavar="FILE.json", help=message("option.board"))
        add("--size", default="1280x720", metavar="WxH", help=message("option.size"))
        add("--fps", type=float, default=default.fps, help=message("option.fps"))
        add("--seed", type=int, help=message("option.seed"))
        add("--model", default=default.model, help=message("option.model"))
        add_making_arguments(parser, "option.board_output")

    def run(self, arguments: Namespace) -> int:
        """Read the cards, tell the plan, draw, tell the cost."""
        from laterna.provenance.credentials import Parent
        from laterna.service.generate import prepare

        path: Path = arguments.board
        rows = _read(path)
        cards = [_card(path, number, row, arguments) for number, row in enumerate(rows, 1)]
        request = operations.storyboard(cards)
        job = prepare(
            request,
            arguments.output or path.with_suffix(".mp4"),
            force=arguments.force,
            label=arguments.label_text or "",
            parents=[
                Parent(path.parent / str(row[n])) for row in rows for n in _SOURCES if n in row
            ],
        )
        return make_one(job, arguments)


def _read(path: Path) -> list[Mapping[str, Any]]:
    try:
        board = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InputMissing(path=path) from error
    except (OSError, ValueError, RecursionError) as error:
        raise BoardUnreadable(path=path, reason=error) from error
    rows = board.get("cards") if isinstance(board, dict) else None
    if not isinstance(rows, list) or not rows:
        raise BoardUnreadable(path=path, reason="it holds no list of cards")
    return rows


def _card(path: Path, number: int, row: Mapping[str, Any], arguments: Namespace) -> operations.Card:
    if not isinstance(row, dict) or row.keys() - _FIELDS or not _one_source(row):
        raise BoardUnreadable(
            path=path, reason=f"card {number} needs text, film, picture or clip, {row}"
        )
    transition = row.get("transition", "cut")
    numbers = [row.get(name, 0) for name in ("start", "end", "seconds")]
    fits = row.get("fit", "letterbox") in ("letterbox", "crop")
    # What goes on in the same place cannot begin with a picture of another one.
    moves_on = transition == "continuous" and ("picture" in row or "clip" in row)
    sound = transition in _TRANSITIONS and fits and not moves_on
    if not sound or not all(type(n) in (int, float) for n in numbers):
        raise BoardUnreadable(path=path, reason=f"card {number}: {row}")
    if "film" in row:
        end = float(row["end"]) if "end" in row else None
        film = _film(path, row, arguments)
        return operations.Card(film, transition, float(row.get("start", 0)), end)
    if "clip" in row:
        return operations.Card(_clip(path, row, arguments), transition)
    told = _told(row, number, arguments)
    if "picture" in row:
        picture = Still(path.parent / str(row["picture"]), fit=row.get("fit", "letterbox"))
        told = operations.animate(told, picture)
    return operations.Card(told, transition)


def _one_source(row: Mapping[str, Any]) -> bool:
    """Whether a card shows one thing; before a picture somebody may act."""
    sources = [name for name in _SOURCES if name in row]
    return (len(sources) == 1 and ("text" not in row or sources == ["picture"])) or (
        not sources and "text" in row
    )


def _clip(path: Path, row: Mapping[str, Any], arguments: Namespace) -> GenerationRequest:
    film = operations.film_of_clip(
        path.parent / str(row["clip"]),
        start=float(row.get("start", 0)),
        seconds=float(row["seconds"]) if "seconds" in row else None,
        size=parse_size(arguments.size),
        fps=arguments.fps,
    )
    return replace(film, model=arguments.model)


def _film(path: Path, row: Mapping[str, Any], arguments: Namespace) -> GenerationRequest:
    from laterna.provenance.replay import request_of

    return request_of(path.parent / str(row["film"]), pictures_of(arguments))


def _told(row: Mapping[str, Any], number: int, arguments: Namespace) -> GenerationRequest:
    if arguments.seed is None:
        # Drawn once: all cards of a film share what its seed decides.
        arguments.seed = secrets.randbelow(2**31)
    text = str(row.get("text", ""))
    choices = [parse_cast(told) for told in arguments.cast]
    request = GenerationRequest(
        prompt=text,
        seconds=float(row.get("seconds", 4)),
        size=parse_size(arguments.size),
        fps=arguments.fps,
        seed=arguments.seed + number - 1,
        model=arguments.model,
        cast=tuple(choice for choice in choices if choice.word.lower() in text.lower()),
    )
    return joined(request)
