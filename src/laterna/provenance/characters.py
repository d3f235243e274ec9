"""The characters of a user, and the consents under which they may be seen.

::

    characters/.lock                      one change at a time
    characters/0123456789abcdef.json      the consent, signed, and its withdrawal, signed
    characters/0123456789abcdef/*.png     the pictures; gone once the consent is withdrawn

A record is written when its pictures stand, and a withdrawal before they go. So whatever a crash
leaves behind, what is recorded is true; pictures without a record, or with a withdrawn one, are
cleared away by the next change. Folders are called by number: no name of a character ever becomes
a path.

A record that cannot be read, or that nobody here signed, stops everything that asks for characters:
whose consent is not known cannot be taken for given.
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import file_digest, sha256
from pathlib import Path
from typing import TYPE_CHECKING

from laterna.core import settings
from laterna.core.consent import Consent, Seal, SignedConsent, View
from laterna.core.errors import (
    CharactersFull,
    CharactersUnusable,
    ConsentUnknown,
)
from laterna.core.request import CastChoice, GenerationRequest
from laterna.provenance.consents import Character, Withdrawal, from_json, to_json
from laterna.provenance.guarded import write_guarded

if TYPE_CHECKING:
    from laterna.provenance.keys import SigningKeys

FOLDER = "characters"
MOST_CHARACTERS = 500
MOST_BYTES = 16 << 20
"""Of the pictures of one character together."""

_LARGEST_RECORD = 1 << 18
_NUMBER = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True)
class Characters:
    """A folder of characters; each call opens it for itself, so threads and processes may share it.

    Attributes:
        folder: one for each tenant; it need not exist.
        data: the data folder whose keys sign; None takes that of the settings.
    """

    folder: Path
    data: Path | None = None

    def records(self) -> list[Character]:
        """All that were ever recorded, the oldest first, withdrawn ones too.

        Raises:
            CharactersUnusable: one cannot be read, or is not signed by a key of this place.
        """
        if not self.folder.exists():
            return []
        with self._naming_errors(self.folder):
            paths = sorted(self.folder.glob("*.json"))
        records = [self._read(path) for path in paths if _NUMBER.fullmatch(path.stem)]
        return sorted(records, key=lambda one: (one.consent.recorded, one.consent.character))

    def find(self, consent: Consent) -> Character:
        """The record of a consent.

        Raises:
            ConsentUnknown: there is none.
            CharactersUnusable: as ``records``.
        """
        path = self.folder / f"{consent.character}.json"
        if _NUMBER.fullmatch(consent.character) and path.exists():
            found = self._read(path)
            if found.consent.sha256 == consent.sha256:
                return found
        raise ConsentUnknown(name=consent.name, path=self.folder)

    def choice(self, word: str, character: Character, view: View) -> CastChoice:
        """A view of a character as the cast takes it, for a word of the prompt.

        Raises:
            ConsentWithdrawn, ConsentEnded: it may not be shown.
            CharactersUnusable: the picture is gone, or another.
        """
        character.insist()
        self.picture_file(character, view)
        return CastChoice(word, self.picture(character, view), character.signed)

    def restored(self, word: str, signed: SignedConsent, content: str) -> CastChoice:
        """What a film says that it used: the view whose sha256 is ``content``.

        Raises:
            ConsentUnknown: nothing is known of it here.
            ConsentWithdrawn, ConsentEnded, CharactersUnusable: as ``choice``.
        """
        character = self.find(signed.consent)
        for view in character.consent.views:
            if view.sha256 == content:
                return self.choice(word, character, view)
        raise ConsentUnknown(name=signed.consent.name, path=self.folder)

    def picture(self, character: Character, view: View) -> Path:
        """The file of a view."""
        place = character.consent.views.index(view)
        return self.folder / character.consent.character / f"{place}-{view.facing}.png"

    def add(
        self,
        consent: Consent,
        pictures: Mapping[View, bytes],
        keys: SigningKeys,
        check: Callable[[list[Character]], None] = lambda _: None,
    ) -> Character:
        """Keep a new character; its pictures appear complete or not at all.

        Args:
            consent: what is allowed; its number is chosen here.
            pictures: PNG of every view.
            keys: who signs.
            check: sees all records while nobody else can add one; what it raises, ends this.

        Raises:
            CharactersFull: too many characters, or too large ones.
            CharactersUnusable: the folder cannot be read or written.
        """
        from laterna.provenance.seals import seal

        if sum(map(len, pictures.values())) > MOST_BYTES:
            raise CharactersFull(limit=f"{MOST_BYTES >> 20} MiB")
        with self._locked():
            known = self.records()
            check(known)
            if len(known) >= MOST_CHARACTERS:
                raise CharactersFull(limit=MOST_CHARACTERS)
            self._clear(known)
            numbered = replace(consent, character=secrets.token_hex(8))
            character = Character(SignedConsent(numbered, seal(numbered.statement, keys)))
            with self._naming_errors(self.folder):
                (self.folder / numbered.character).mkdir(mode=0o700)
                for view, picture in pictures.items():
                    write_guarded(self.picture(character, view), picture, 0o600)
            self._write(character, None)
        return character

    def withdraw(self, character: Character, reason: str, keys: SigningKeys) -> Character:
        """Let a consent hold no more, and delete the pictures; the record stays.

        Withdrawn once more, only what was left of the pictures goes.

        Raises:
            CharactersUnusable: the folder cannot be read or written.
        """
        from laterna.provenance.seals import seal

        with self._locked():
            current = self.find(character.consent)
            if current.withdrawal is None:
                now = datetime.now(UTC).isoformat(timespec="seconds")
                withdrawal = Withdrawal(current.consent.sha256, now, reason)
                current = replace(current, withdrawal=withdrawal)
                self._write(current, seal(withdrawal.statement, keys))
            self._clear(self.records())
        return current

    def record_file(self, character: Character) -> bytes:
        """The record as it stands on disk."""
        path = self.folder / f"{character.consent.character}.json"
        with self._naming_errors(path):
            return path.read_bytes()

    def picture_file(self, character: Character, view: View) -> bytes:
        """The PNG of a view, as it was when the consent was given.

        Raises:
            CharactersUnusable: it is gone, or another.
        """
        path = self.picture(character, view)
        with self._naming_errors(path):
            picture = path.read_bytes()
        if sha256(picture).hexdigest() != view.sha256:
            raise CharactersUnusable(path=path, reason="it is not the picture that was recorded")
        return picture

    def _clear(self, known: list[Character]) -> None:
        """Delete all pictures without a consent that was not withdrawn."""
        kept = {one.consent.character for one in known if one.withdrawal is None}
        with self._naming_errors(self.folder):
            for path in self.folder.iterdir():
                if path.is_dir() and path.name not in kept and _NUMBER.fullmatch(path.name):
                    shutil.rmtree(path)

    def _write(self, character: Character, withdrawn: Seal | None) -> None:
        path = self.folder / f"{character.consent.character}.json"
        with self._naming_errors(path):
            write_guarded(path, to_json(character, withdrawn), 0o600)

    def _read(self, path: Path) -> Character:
        with self._naming_errors(path), path.open("rb") as file:
            text = file.read(_LARGEST_RECORD + 1)
        character = from_json(text, path, self.data or settings.data_folder())
        if character.consent.character != path.stem:
            raise CharactersUnusable(path=path, reason="it is the record of another character")
        return character

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with self._naming_errors(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
            descriptor = os.open(self.folder / ".lock", flags, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    @contextmanager
    def _naming_errors(self, path: Path) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise CharactersUnusable(path=path, reason=error.strerror or str(error)) from error


def own_characters() -> Characters:
    """The characters of whoever uses this machine."""
    return Characters(settings.data_folder() / FOLDER)


def folder_of(choice: CastChoice) -> Path:
    """The folder of the characters that one of them, as it stands in a cast, comes from."""
    return choice.picture.parents[1]


def insist_on_consent(request: GenerationRequest, data: Path | None = None) -> None:
    """Refuse a request that shows a character whose consent does not hold now.

    Earlier films, from which it is made, count. So do files from elsewhere: those of which one of
    the user's own characters was made are known by their hash.

    Args:
        request: what is to be made.
        data: the folder of the keys that signed the consents; None takes that of the settings.

    Raises:
        ConsentWithdrawn, ConsentEnded, ConsentUnknown: as they say.
        CharactersUnusable: the records cannot be read.
    """
    for film in request.films:
        for choice in film.cast:
            if choice.consent is not None:
                Characters(folder_of(choice), data).find(choice.consent.consent).insist()
            else:
                _insist_on_file(choice.picture)
        for still in film.stills:
            _insist_on_file(still.picture)
        if film.excerpt is not None:
            _insist_on_file(film.excerpt.clip)


def _insist_on_file(path: Path) -> None:
    """Refuse a file that is known from characters, of which none may be shown."""
    records = own_characters().records()
    if not records or not path.is_file():
        return
    with path.open("rb") as file:
        content = file_digest(file, "sha256").hexdigest()
    known = [one for one in records if content in one.consent.contents]
    if known and not any(one.usable for one in known):
        known[-1].insist()
