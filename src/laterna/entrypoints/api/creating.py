"""A video of words, and of a picture it begins with: what calls and batches have in common."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import replace
from pathlib import Path

from laterna.core.errors import (
    AddressForbidden,
    EndpointSilent,
    FileUnfit,
    ModelMissing,
    ParameterInvalid,
)
from laterna.core.request import Still
from laterna.entrypoints.api.bodies import Create, Reference
from laterna.server.access import Caller
from laterna.server.files import Offered, kind_of
from laterna.server.intake import Once, Wish
from laterna.server.server import Server
from laterna.server.tables import Video

LARGEST_PICTURE = 20 * 2**20
"""Bytes of a picture that is fetched from elsewhere, as the contract has it for those in URLs."""


async def create(
    server: Server, caller: Caller, said: Create, once: Once | None = None
) -> list[Video]:
    """Queue what a body asks for; the first of the videos stands for all.

    Raises:
        laterna.core.errors.LaternaError: whatever is wrong with it; nothing is kept.
    """
    request = said.request(engine_of(server, said.model))
    with tempfile.TemporaryDirectory(prefix="laterna-") as folder:
        picture = await _picture(server, caller, said, Path(folder))
        if picture is not None:
            request = replace(request, stills=(Still(picture),))
        request = await server.cast.called(
            caller.account, request, [one.id for one in said.characters]
        )
        wish = Wish(
            request,
            said.model,
            count=said.n,
            expand=said.enhance_prompt,
            priority=said.priority,
            metadata=said.metadata,
        )
        videos = await server.intake.add(caller, wish, once)
    server.team.wake()
    return videos


def engine_of(server: Server, model: str) -> str:
    """The engine behind a name.

    Raises:
        ModelMissing: there is none.
    """
    engine = server.config.models.get(model)
    if engine is None:
        raise ModelMissing(name=model, known=tuple(server.config.models))
    return engine


async def _picture(server: Server, caller: Caller, said: Create, folder: Path) -> Path | None:
    """Where the picture lies that the video begins with."""
    match said.input_reference:
        case Reference(file_id=str(name), image_url=None):
            return await server.files.fetch(caller.account, name, folder)
        case Reference(image_url=str(url)) if not url.startswith("data:"):
            return await _from_elsewhere(server, url, folder)
    return said.picture(folder)


async def _from_elsewhere(server: Server, url: str, folder: Path) -> Path:
    place = folder / "fetched"
    try:
        await server.outside.fetch(url, place, LARGEST_PICTURE)
        kind = await asyncio.to_thread(kind_of, Offered(place, url, "vision"))
    except (AddressForbidden, EndpointSilent, FileUnfit) as error:
        name = "input_reference.image_url"
        raise ParameterInvalid(name=name, reason=str(error).rstrip(".")) from error
    return place.rename(place.with_suffix(kind.suffix))
