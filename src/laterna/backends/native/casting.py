"""From mentions in the prompt to cast members and their drawings."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from laterna.core.errors import CastWordMissing
from laterna.core.media import read_picture
from laterna.core.request import CastChoice, CastMember
from laterna.core.svg import read_svg
from laterna.language.lexicon import Lexicon
from laterna.language.reading import Mention
from laterna.language.tokens import normalize
from laterna.ledger.art import read_svg_file
from laterna.ledger.records import load_works
from laterna.stage.drawings import Drawing, square

OWN = "own:"
_PICTURE_SIDE = 1024


def cast_members(
    mentions: Iterable[Mention], choices: Sequence[CastChoice], lexicon: Lexicon
) -> tuple[CastMember, ...]:
    """Who is drawn from which work.

    Raises:
        CastWordMissing: when a picture was given for a word that the prompt does not hold.
        InputError: when such a picture cannot be read.
    """
    pictures = {normalize(choice.word): choice.picture for choice in choices}
    members = tuple(_member(mention, pictures, lexicon) for mention in mentions)
    used = {member.noun for member in members if member.how == "picture"}
    for word in pictures:
        if word not in used:
            raise CastWordMissing(word=word, known=tuple(member.words for member in members))
    return members


def _member(mention: Mention, pictures: dict[str, Path], lexicon: Lexicon) -> CastMember:
    if mention.how == "picture":
        return _own_member(mention, pictures)
    work = load_works()[mention.noun]
    return CastMember(
        slot=mention.slot,
        words=mention.words,
        noun=lexicon.name(work.id, "en"),
        work_id=work.id,
        title=work.name,
        artist=work.artist,
        date=work.date,
        licence=work.licence,
        source=work.source,
        sha256=work.sha256,
        how=mention.how,
    )


def _own_member(mention: Mention, pictures: dict[str, Path]) -> CastMember:
    word = normalize(mention.noun.removeprefix(OWN))
    path = pictures[word]
    read_picture(path, _PICTURE_SIDE)
    return CastMember(
        slot=mention.slot,
        words=mention.words,
        noun=word,
        work_id=f"picture:{path.name}",
        title=path.name,
        artist="",
        date="",
        licence="",
        source="picture",
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        how="picture",
    )


def cast_drawings(
    members: Iterable[CastMember], choices: Sequence[CastChoice], side: int
) -> dict[int, Drawing]:
    """Drawings by slot; works of the ledger are rasterised ``side`` pixels wide."""
    pictures = {normalize(choice.word): choice.picture for choice in choices}
    drawings = {}
    for member in members:
        if member.how == "picture":
            picture = square(read_picture(pictures[member.noun], _PICTURE_SIDE))
        else:
            picture = read_svg(read_svg_file(load_works()[member.work_id]), side)
        drawings[member.slot] = Drawing.from_rgba(picture)
    return drawings
