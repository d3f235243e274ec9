"""Characters of the user's own: made, listed, shown, withdrawn, handed out, and called by name.

Every function takes the store, so that each tenant has one; None is that of this machine's user.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from laterna.core.consent import Consent, View
from laterna.core.errors import (
    CharacterExists,
    CharacterNameUnfit,
    CharactersFull,
    CharacterUnknown,
    ConsentUnfit,
)
from laterna.core.i18n import message
from laterna.core.request import GenerationRequest
from laterna.language.tokens import normalize
from laterna.provenance.characters import Characters, own_characters
from laterna.provenance.consents import Character
from laterna.service.screening import open_screen, refuse_unless_allowed

if TYPE_CHECKING:
    from laterna.provenance.keys import SigningKeys
    from laterna.service.likeness import Source

LONGEST_TERMS = 4000
LONGEST_PERSON = 200


@dataclass(frozen=True)
class Grant:
    """What somebody allows.

    Attributes:
        by: who gives the consent.
        terms: for what, in words.
        until: the last day, ISO 8601, in UTC; empty where it holds until it is withdrawn.
    """

    by: str
    terms: str
    until: str = ""


def add(
    name: str,
    sources: Sequence[Source],
    grant: Grant,
    *,
    actor: str = "",
    pictures: Mapping[str, Path] | None = None,
    store: Characters | None = None,
) -> Character:
    """Make a character; from now on prompts may call it by its name.

    Args:
        name: what it is called; it must not mean anything yet.
        sources: pictures, or one clip.
        grant: who allows what, and until when.
        actor: which one of a film of ours.
        pictures: the user's pictures by word, where such a film was made with some.
        store: where it is kept.

    Raises:
        CharacterNameUnfit, CharacterExists, ConsentUnfit, CharactersFull: as they say.
        PolicyRefused: of the name or a picture.
        FigureMissing, ActorNeeded, InputError: as ``likeness.likeness_of``.
        KeysError: there is nothing to sign with, or the store cannot be used.
    """
    from laterna.service.likeness import MOST_FILES, likeness_of

    store = store or own_characters()
    _check_name(name)
    _check_grant(grant)
    if not 1 <= len(sources) <= MOST_FILES:
        raise CharactersFull(limit=MOST_FILES)
    _check_free(name, store.records())
    likeness = likeness_of(sources, actor=actor, pictures=pictures)
    views: dict[View, bytes] = {}
    for facing, picture in likeness.views:
        data = _png(picture)
        views[View(facing, sha256(data).hexdigest())] = data
    statement = Consent(
        character="",
        name=name.strip(),
        by=grant.by.strip(),
        terms=grant.terms.strip(),
        until=grant.until,
        recorded=datetime.now(UTC).isoformat(timespec="seconds"),
        views=tuple(views),
        sources=likeness.sources,
        credit=likeness.credit,
    )
    return store.add(statement, views, _keys(store), lambda known: _check_free(name, known))


def list(store: Characters | None = None) -> Sequence[Character]:  # noqa: A001 - the verb's name
    """All that were ever recorded, the oldest first.

    Raises:
        CharactersUnusable: a record cannot be used.
    """
    return (store or own_characters()).records()


def show(name: str, store: Characters | None = None) -> Character:
    """The character of a name: the one that may be seen, or else the latest that might.

    Raises:
        CharacterUnknown: nobody was ever called so.
        CharactersUnusable: a record cannot be used.
    """
    records = list(store)
    found = _by_name(records).get(normalize(name))
    if found is None:
        known = dict.fromkeys(record.consent.name for record in records)
        raise CharacterUnknown(name=name, known=tuple(known))
    return found


def revoke(name: str, reason: str, store: Characters | None = None) -> Character:
    """Withdraw the consent: the pictures are deleted, and nothing that shows it is made any more.

    Raises:
        CharacterUnknown: nobody is called so.
        ConsentUnfit: no reason is given, or a very long one.
        KeysError: there is nothing to sign with, or the store cannot be used.
    """
    store = store or own_characters()
    return withdraw(show(name, store), reason, store)


def withdraw(character: Character, reason: str, store: Characters) -> Character:
    """The same for a character that is known by more than its name.

    Raises:
        ConsentUnfit, KeysError: as ``revoke``.
    """
    if not 0 < len(reason.strip()) <= LONGEST_TERMS:
        raise ConsentUnfit(reason=message("characters.bad_reason", limit=LONGEST_TERMS))
    return store.withdraw(character, reason.strip(), _keys(store))


def export(
    name: str, target: Path, *, force: bool = False, store: Characters | None = None
) -> Path:
    """Hand out all that is kept of a character as a ZIP file: the signed record and the pictures.

    Raises:
        CharacterUnknown: nobody is called so.
        OutputError: the file cannot be written, or exists.
        CharactersUnusable: the store cannot be used.
    """
    from laterna.core.errors import OutputExists
    from laterna.provenance.guarded import write_guarded
    from laterna.provenance.target import naming_errors

    store = store or own_characters()
    character = show(name, store)
    if target.exists() and not force:
        raise OutputExists(path=target)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("record.json", store.record_file(character))
        if character.withdrawal is None:
            for view in character.consent.views:
                picture = store.picture(character, view)
                archive.writestr(picture.name, store.picture_file(character, view))
    with naming_errors(target):
        write_guarded(target, packed.getvalue(), 0o600)
    return target


def joined(request: GenerationRequest, store: Characters | None = None) -> GenerationRequest:
    """The request with every character in its cast that its words call by name.

    Words that the user gives a picture for mean that picture. The words of an earlier film mean
    what they meant when it was made.

    Raises:
        ConsentWithdrawn, ConsentEnded: the words call somebody who may not be seen.
        CharactersUnusable: a record cannot be used.
    """
    earlier = {condition.film.prompt for condition in request.conditions}
    texts = [*(() if request.prompt in earlier else (request.prompt,)), *request.edits]
    store = store or own_characters()
    taken = [choice.word for choice in request.cast]
    known = _by_name(store.records())
    wanted = {key: one for key, one in known.items() if key not in map(normalize, taken)}
    if not wanted or not texts:
        return request
    # The lexicon takes a while to load: who has no characters does not wait for it.
    from laterna.language.callings import called, goes_sidewards
    from laterna.language.lexicon import load_lexicon

    names = [*taken, *(record.consent.name for record in wanted.values())]
    there = {name for text in texts for name in called(text, names, load_lexicon())}
    aside = bool(there) and goes_sidewards(texts[0], names, load_lexicon())
    choices = [
        store.choice(record.consent.name, record, _view(record.consent, aside=aside))
        for record in wanted.values()
        if record.consent.name in there
    ]
    return replace(request, cast=(*request.cast, *choices))


def _view(consent: Consent, *, aside: bool) -> View:
    """The first view, or from its side where it goes sidewards; drawings look to the left."""
    left = next((view for view in consent.views if view.facing == "left"), None)
    return left if left and aside else consent.views[0]


def _by_name(records: Sequence[Character]) -> dict[str, Character]:
    """For each name, as it is compared, who may be seen, or else the latest."""
    ordered = sorted(records, key=lambda record: record.usable)
    return {normalize(record.consent.name): record for record in ordered}


def _check_name(name: str) -> None:
    from laterna.language.callings import LONGEST, unfit
    from laterna.language.lexicon import load_lexicon

    why = unfit(name, load_lexicon())
    if why is not None:
        reason = message(f"characters.name_{why}", limit=LONGEST)
        raise CharacterNameUnfit(name=name, reason=reason)
    refuse_unless_allowed(open_screen().prompt(name))


def _check_grant(grant: Grant) -> None:
    for key, text, limit in (
        ("characters.bad_person", grant.by, LONGEST_PERSON),
        ("characters.bad_terms", grant.terms, LONGEST_TERMS),
    ):
        printable = all(c.isprintable() or c in "\n\t\r" for c in text)
        if not (0 < len(text.strip()) <= limit and printable):
            raise ConsentUnfit(reason=message(key, limit=limit))
    if grant.until:
        try:
            last = date.fromisoformat(grant.until)
        except ValueError:
            last = date.min
        if last < datetime.now(UTC).date() or last.isoformat() != grant.until:
            raise ConsentUnfit(reason=message("characters.bad_until", date=grant.until))


def _check_free(name: str, known: Sequence[Character]) -> None:
    from laterna.language.callings import alike
    from laterna.language.lexicon import load_lexicon

    for record in known:
        if record.usable and alike(name, record.consent.name, load_lexicon()):
            raise CharacterExists(name=record.consent.name)


def _keys(store: Characters) -> SigningKeys:
    from laterna.provenance.signatory import open_signatory

    return open_signatory(store.data).keys


def _png(picture: NDArray[np.uint8]) -> bytes:
    """A picture as PNG, without anything that its file said besides."""
    packed = io.BytesIO()
    Image.fromarray(picture).save(packed, "PNG", optimize=True)
    return packed.getvalue()
