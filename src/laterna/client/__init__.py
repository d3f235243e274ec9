"""A server that is elsewhere: ``Client``, what it tells of a ``Video``, and what goes wrong."""

from __future__ import annotations

from laterna.client.client import Client
from laterna.client.videos import Fault, Video
from laterna.core.errors import ServerRefused, ServerSilent, VideoFailed

__all__ = ["Client", "Fault", "ServerRefused", "ServerSilent", "Video", "VideoFailed"]
