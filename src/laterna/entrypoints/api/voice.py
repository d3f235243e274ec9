"""What the server's clerk says for clients: bodies of batches are those of calls."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from laterna.core.errors import LaternaError, ParameterInvalid
from laterna.entrypoints.api import creating, errors
from laterna.entrypoints.api.bodies import Create
from laterna.entrypoints.api.objects import video_object
from laterna.server.access import Caller
from laterna.server.intake import Once
from laterna.server.server import Server
from laterna.server.tables import Video

PRIORITY = -10
"""Of videos of batches where nothing else is said: calls of the same account come first."""

_LANGUAGE = "en"


class Voice:
    """Reads bodies as ``POST /videos`` does, and tells what that would tell."""

    def __init__(self, server: Server) -> None:
        """Keep the server that makes the videos."""
        self._server = server

    async def begin(self, caller: Caller, body: dict[str, Any], once: Once) -> str:
        """Queue what a body asks for; return the video.

        Raises:
            LaternaError: why it cannot be.
        """
        try:
            said = Create.model_validate({"priority": PRIORITY, **body})
        except ValidationError as error:
            raise errors.named(error) from error
        if said.n != 1:
            raise ParameterInvalid(name="n", reason="a line of a batch asks for one video")
        return (await creating.create(self._server, caller, said, once))[0].id

    async def show(self, video: Video) -> dict[str, Any]:
        """A video as clients see it."""
        told = video_object(video, await self._server.videos.pace())
        return told.model_dump(mode="json")

    def refuse(self, error: LaternaError) -> tuple[int, dict[str, Any]]:
        """An error as clients see it: the status and the body."""
        return errors.told(error, _LANGUAGE)
