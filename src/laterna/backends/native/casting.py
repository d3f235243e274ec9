"""From mentions in the prompt to cast members and their drawings."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from laterna.core.consent import Consent
from laterna.core.errors import CastWordMissing
from laterna.core.media import read_picture
from laterna.core.request import CastChoice, CastMember
from laterna.language.lexicon import Lexicon
from laterna.language.reading import OWN, Mention, Reading, read
from laterna.language.tokens import normalize
from laterna.ledger.art import read_figure
from laterna.ledger.records import load_works
from laterna.stage.drawings import Drawing, square

_PICTURE_SIDE = 1024


def cast_members(
    shots: Sequence[Reading],
    choices: Sequence[CastChoice],
    lexicon: Lexicon,
    *,
    all_named: bool = True,
) -> tuple[CastMember, ...]:
    """Who is drawn from which work, shot by shot; ``all_named``: every picture's word is there.

    Raises:
        CastWordMissing: when a picture was given for a word that the prompt does not hold.
        InputError: when such a picture cannot be read.
    """
    pictures = {normalize(choice.word): choice for choice in choices}
    members = tuple(
        replace(_member(mention, pictures, lexicon), shot=number)
        for number, reading in enumerate(shots, start=1)
        for mention in reading.cast
    )
    used = {member.noun for member in members if member.how == "picture"}
    for word in pictures if all_named else ():
        if word not in used:
            raise CastWordMissing(word=word, known=tuple(member.words for member in members))
    return members


def called(
    words: str, members: Sequence[CastMember], *, choices: Sequence[CastChoice], lexicon: Lexicon
) -> tuple[CastMember, ...]:
    """Who of a cast is meant by words, such as "fox", "the blue fox" or "狐狸"; often nobody."""
    meant = read(words, lexicon, [choice.word for choice in choices]).cast
    named = {(mention.noun, mention.colour or "") for mention in meant}
    return tuple(
        member
        for member in members
        if any(
            noun in (member.work_id, OWN + member.noun) and colour in ("", member.colour)
            for noun, colour in named
        )
    )


def hired(
    noun: str, colour: str | None, lexicon: Lexicon, choices: Sequence[CastChoice] = ()
) -> CastMember:
    """A work, or one of the user's own, as a member of the cast that has no slots yet."""
    if noun.startswith(OWN):
        pictures = {normalize(choice.word): choice for choice in choices}
        mention = Mention((), noun.removeprefix(OWN), noun, "picture", colour)
        return _member(mention, pictures, lexicon)
    return _member(Mention((), lexicon.name(noun, "en"), noun, "name", colour), {}, lexicon)


def _member(mention: Mention, pictures: dict[str, CastChoice], lexicon: Lexicon) -> CastMember:
    if mention.how == "picture":
        return _own_member(mention, pictures)
    work = load_works()[mention.noun]
    return CastMember(
        slots=mention.slots,
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
        colour=mention.colour or "",
    )


def _own_member(mention: Mention, pictures: dict[str, CastChoice]) -> CastMember:
    word = normalize(mention.noun.removeprefix(OWN))
    choice = pictures[word]
    path = choice.picture
    read_picture(path, _PICTURE_SIDE)
    member = CastMember(
        slots=mention.slots,
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
        colour=mention.colour or "",
    )
    return _credited(member, choice.consent.consent) if choice.consent else member


def _credited(member: CastMember, consent: Consent) -> CastMember:
    """What is told of a character: by whose consent it is seen, and whose drawing it is."""
    told = f"with the consent of {consent.by}"
    character = replace(
        member, work_id=f"character:{consent.character}", title=consent.name, source=told
    )
    credit = consent.credit
    if credit is None:
        return character
    return replace(
        character,
        title=f"{consent.name}, from {credit.title}",
        artist=credit.artist,
        date=credit.date,
        licence=credit.licence,
        source=f"{credit.source}, {told}",
    )


def cast_drawings(
    members: Iterable[CastMember], choices: Sequence[CastChoice], side: int
) -> dict[int, Drawing]:
    """Drawings by slot; works of the ledger are rasterised ``side`` pixels wide."""
    pictures = {normalize(choice.word): choice.picture for choice in choices}
    drawings: dict[int, Drawing] = {}
    for member in members:
        drawing = _drawing(member, pictures, side)
        drawings |= dict.fromkeys(member.slots, drawing)
    return drawings


def _drawing(member: CastMember, pictures: dict[str, Path], side: int) -> Drawing:
    colour = member.colour or None
    if member.how == "picture":
        picture = square(read_picture(pictures[member.noun], _PICTURE_SIDE))
        return Drawing.from_rgba(picture, colour)
    return Drawing.from_figure(read_figure(member.work_id), side, colour)
