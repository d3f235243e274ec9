"""Characters of an account: made, shown, withdrawn, and called by name in what is asked for.

Each account has a store of ``provenance.characters`` in the data folder. Requests in the database
name the pictures relative to that folder (``cast/acct_.../0123456789abcdef/0-front.png``); they are
never copied, because beside them lies the consent, which is asked again until the last frame.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from laterna.core.consent import Facing
from laterna.core.errors import CharacterMissing, ParameterInvalid
from laterna.core.i18n import message
from laterna.core.request import GenerationRequest
from laterna.language.tokens import normalize
from laterna.provenance.characters import Characters
from laterna.provenance.consents import Character
from laterna.server.database import Database
from laterna.server.pages import Cut, Page
from laterna.server.portrait import Sitting, portray
from laterna.server.requests import CAST, relocated
from laterna.server.tables import Account
from laterna.service import characters

_NAME = re.compile(r"char_([0-9a-f]{16})")
_AT_ONCE = 1


@dataclass(frozen=True)
class Look:
    """A file to make a character of, and where it looks, if that is said."""

    path: Path
    facing: Facing | None = None


@dataclass(frozen=True)
class Consent:
    """What the client says of the consent; what is empty is said by the account for itself."""

    by: str = ""
    terms: str = ""
    until: str = ""

    @property
    def assumed(self) -> bool:
        """Whether nobody is named."""
        return not (self.by and self.terms)


class Cast:
    """All accounts' characters."""

    def __init__(self, database: Database, data: Path) -> None:
        """Keep where accounts are, and the data folder."""
        self._database = database
        self._data = data
        self._portraits = asyncio.Semaphore(_AT_ONCE)

    def store(self, account: str) -> Characters:
        """The characters of one account."""
        return Characters(self._data / CAST / account, self._data)

    async def make(
        self, account: str, name: str, looks: Sequence[Look], consent: Consent, actor: str = ""
    ) -> Character:
        """Make a character; from now on the account's prompts may call it by its name.

        Raises:
            laterna.core.errors.LaternaError: as ``service.characters.add``.
        """
        store = self.store(account)
        sitting = Sitting(
            name=name,
            files=tuple((str(look.path), look.facing) for look in looks),
            by=consent.by or await self._called(account),
            terms=consent.terms or message("characters.account_terms"),
            until=consent.until,
            actor=actor,
            folder=str(store.folder),
            data=str(self._data),
        )
        async with self._portraits:
            number = await portray(sitting)
        return await self.get(account, f"char_{number}")

    async def get(self, account: str, character_id: str) -> Character:
        """One character, also one that may not be seen any more.

        Raises:
            CharacterMissing: the account has none of that name.
            CharactersUnusable: the records cannot be read.
        """
        found = _NAME.fullmatch(character_id)
        for one in await self._records(account):
            if found is not None and one.consent.character == found[1]:
                return one
        raise CharacterMissing(id=character_id)

    async def listing(self, account: str, cut: Cut) -> Page[Character]:
        """A page of an account's characters.

        Raises:
            ParameterInvalid: the page begins after what is no character.
            CharactersUnusable: the records cannot be read.
        """
        records = await self._records(account)
        if cut.newest:
            records.reverse()
        if cut.after:
            names = [id_of(one) for one in records]
            if cut.after not in names:
                raise ParameterInvalid(name="after", reason=cut.after)
            records = records[names.index(cut.after) + 1 :]
        return Page(records[: cut.limit], len(records) > cut.limit)

    async def revoke(self, account: str, character_id: str, reason: str) -> Character:
        """Withdraw the consent: the pictures are deleted, the record stays.

        Raises:
            CharacterMissing: the account has none of that name.
            ConsentUnfit: the reason is none, or very long.
        """
        found = await self.get(account, character_id)
        store = self.store(account)
        return await asyncio.to_thread(characters.withdraw, found, reason, store)

    async def called(
        self,
        account: str,
        request: GenerationRequest,
        wanted: Sequence[str] = (),
        *,
        words: bool = True,
    ) -> GenerationRequest:
        """The request with all characters in its cast whom it calls by name.

        Args:
            account: whose characters they are.
            request: what is asked for.
            wanted: names of characters that it must call.
            words: whether it has words of its own; those of an earlier film call nobody anew.

        Raises:
            CharacterMissing, ParameterInvalid: a wanted one does not exist, or is not called.
            ConsentWithdrawn, ConsentEnded, ConsentUnknown: somebody may not be seen.
        """
        names = [(await self.get(account, one)).consent.name for one in wanted]
        request = await asyncio.to_thread(self._joined, self.store(account), request, words=words)
        there = {normalize(choice.word) for choice in request.cast}
        for name in names:
            if normalize(name) not in there:
                raise ParameterInvalid(name="characters", reason=f"the prompt does not say {name}")
        return relocated(request, self._relative)

    def _joined(
        self, store: Characters, request: GenerationRequest, *, words: bool
    ) -> GenerationRequest:
        if not store.folder.exists():
            return request
        if words:
            request = characters.joined(request, store)
        for film in request.films:
            for choice in film.cast:
                if choice.consent is not None:
                    store.find(choice.consent.consent).insist()
        return request

    def _relative(self, path: Path) -> Path:
        inside = path.is_relative_to(self._data / CAST)
        return path.relative_to(self._data) if inside else path

    async def _records(self, account: str) -> list[Character]:
        return await asyncio.to_thread(self.store(account).records)

    async def _called(self, account: str) -> str:
        async with self._database.read() as session:
            row = await session.get(Account, account)
        return row.name if row is not None else account


def id_of(character: Character) -> str:
    """The name of a character among clients."""
    return f"char_{character.consent.character}"
