"""``/videos/characters``: people of the account's own, whom prompts may call by name."""

from __future__ import annotations

import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, BeforeValidator, Field
from starlette.responses import Response

from laterna.core.consent import Facing
from laterna.core.errors import FileUnfit, ParameterInvalid
from laterna.core.i18n import message
from laterna.entrypoints.api.bodies import Named, Source, Spoken, described, opened, read
from laterna.entrypoints.api.callers import Beginner, Reader, TheBody, TheServer, Writer
from laterna.entrypoints.api.replies import Listed, listed, reply
from laterna.entrypoints.api.wire import Upload
from laterna.provenance.consents import Character
from laterna.server.access import Caller
from laterna.server.cast import Consent, Look, id_of
from laterna.server.files import Offered, kind_of
from laterna.server.pages import Cut
from laterna.server.server import Server
from laterna.server.slot import key_of

router = APIRouter(tags=["characters"])

_MOST_PICTURES, _LONGEST_NAME, _LONGEST_TERMS = 8, 80, 4000
_VIEWS: dict[str, Facing] = {"left": "left", "right": "right"}


def _several(value: Any) -> Any:
    """One upload is a list of one."""
    return [value] if isinstance(value, Upload) else value


_Pictures = Annotated[list[Upload], Field(max_length=_MOST_PICTURES), BeforeValidator(_several)]


class Grant(BaseModel):
    """Who allows that the character is seen, for what, and until when."""

    by: Annotated[str, Field(max_length=200)] = ""
    terms: Annotated[str, Field(max_length=_LONGEST_TERMS)] = ""
    until: Annotated[str, Field(max_length=10)] = ""


class Create(Spoken):
    """``POST /videos/characters``: of a clip, a video that was made here, or pictures."""

    name: Annotated[str, Field(min_length=1, max_length=_LONGEST_NAME)]
    video: Source | None = None
    images: _Pictures = Field(default_factory=list)
    left: Upload | None = None
    right: Upload | None = None
    actor: Annotated[str, Field(max_length=200)] = ""
    consent: Annotated[Grant, BeforeValidator(opened)] = Grant()


class Revoke(Spoken):
    """``POST /videos/characters/{character_id}/revoke``."""

    reason: Annotated[str, Field(min_length=1, max_length=_LONGEST_TERMS)]


class ViewObject(BaseModel):
    """One picture of a character."""

    facing: Facing
    sha256: str


class ConsentObject(BaseModel):
    """What was allowed; ``sha256`` names it in every film that shows the character."""

    by: str
    terms: str
    until: str | None
    sha256: str


class CharacterExtras(BaseModel):
    """What this server tells beyond the contract."""

    state: Literal["usable", "ended", "withdrawn"]
    views: list[ViewObject]
    consent: ConsentObject
    withdrawn: str | None
    reason: str | None


class CharacterObject(BaseModel):
    """A character."""

    id: str
    object: Literal["character"] = "character"
    name: str
    created_at: int
    laterna: CharacterExtras


class CharacterDeleted(BaseModel):
    """A character whose pictures are no more; the record of its consent stays."""

    id: str
    object: Literal["character.deleted"] = "character.deleted"
    deleted: Literal[True] = True


@router.post(
    "/videos/characters",
    response_model=CharacterObject,
    openapi_extra=described(Create, form_only=True),
)
async def create(server: TheServer, caller: Beginner, body: TheBody) -> Response:
    """Make a character; a consent that names nobody is the account's own, and that is said."""
    said = read(Create, body)
    consent = Consent(said.consent.by, said.consent.terms, said.consent.until)
    with tempfile.TemporaryDirectory(prefix="laterna-") as folder:
        looks = await _looks(server, caller, said, Path(folder))
        made = await server.cast.make(caller.account, said.name, looks, consent, said.actor)
    warnings = [said.warnings]
    if consent.assumed:
        warnings.append("consent: nobody was named, so the account itself is taken to give it")
    return reply(_told(made), {"x-warnings": "; ".join(filter(None, warnings))})


@router.get("/videos/characters", response_model=Listed[CharacterObject])
async def listing(
    server: TheServer,
    caller: Reader,
    after: str | None = None,
    limit: Annotated[int, Query(ge=0, le=100)] = 20,
    order: Literal["asc", "desc"] = "desc",
) -> Response:
    """The account's characters, the newest first; also those that may not be seen any more."""
    page = await server.cast.listing(caller.account, Cut(after, limit, order == "desc"))
    return reply(listed([_told(one) for one in page.rows], more=page.more))


@router.get("/videos/characters/{character_id}", response_model=CharacterObject)
async def retrieve(server: TheServer, caller: Reader, character_id: str) -> Response:
    """One character."""
    return reply(_told(await server.cast.get(caller.account, character_id)))


@router.delete("/videos/characters/{character_id}", response_model=CharacterDeleted)
async def delete(server: TheServer, caller: Writer, character_id: str) -> Response:
    """Withdraw the consent without a reason of one's own."""
    await server.cast.revoke(caller.account, character_id, message("characters.deleted"))
    return reply(CharacterDeleted(id=character_id))


@router.post(
    "/videos/characters/{character_id}/revoke",
    response_model=CharacterObject,
    openapi_extra=described(Revoke),
)
async def revoke(server: TheServer, caller: Writer, character_id: str, body: TheBody) -> Response:
    """Withdraw the consent: the pictures are deleted, and nothing is made that shows it."""
    reason = read(Revoke, body).reason
    return reply(_told(await server.cast.revoke(caller.account, character_id, reason)))


async def _looks(server: Server, caller: Caller, said: Create, folder: Path) -> list[Look]:
    """The files in a folder, with the endings that their content has."""
    pictures = [*said.images, *filter(None, (said.left, said.right))]
    if (said.video is None) == (not pictures):
        raise ParameterInvalid(name="video", reason="a video or images are needed, not both")
    match said.video:
        case Named(id=name):
            video = await server.videos.ready(caller.account, name)
            await server.storage.fetch(key_of(video.id, "video"), folder / "video.mp4")
            return [Look(folder / "video.mp4")]
        case Upload() as clip:
            return [Look(_ended(clip, folder / "video", "video/"))]
    looks = [
        Look(_ended(picture, folder / f"{number}", "image/"))
        for number, picture in enumerate(said.images)
    ]
    for side, facing in _VIEWS.items():
        picture = getattr(said, side)
        if picture is not None:
            looks.append(Look(_ended(picture, folder / side, "image/"), facing))
    return looks


def _ended(upload: Upload, place: Path, wanted: str) -> Path:
    kind = kind_of(Offered(upload.path, upload.name, "user_data"))
    if not kind.media_type.startswith(wanted):
        raise FileUnfit(name=upload.name, reason=f"it is {kind.media_type}")
    place = place.with_suffix(kind.suffix)
    shutil.move(upload.path, place)
    return place


def _told(character: Character) -> CharacterObject:
    consent, withdrawal = character.consent, character.withdrawal
    return CharacterObject(
        id=id_of(character),
        name=consent.name,
        created_at=int(datetime.fromisoformat(consent.recorded).timestamp()),
        laterna=CharacterExtras(
            state=_state(character),
            views=[ViewObject(facing=view.facing, sha256=view.sha256) for view in consent.views],
            consent=ConsentObject(
                by=consent.by,
                terms=consent.terms,
                until=consent.until or None,
                sha256=consent.sha256,
            ),
            withdrawn=withdrawal.date if withdrawal else None,
            reason=withdrawal.reason if withdrawal else None,
        ),
    )


def _state(character: Character) -> Literal["usable", "ended", "withdrawn"]:
    if character.withdrawal:
        return "withdrawn"
    return "ended" if character.ended else "usable"
