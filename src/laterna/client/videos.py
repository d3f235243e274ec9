"""What a server tells of a video."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FINISHED = ("completed", "failed")


@dataclass(frozen=True)
class Fault:
    """Why a video failed: a stable code, and words for people."""

    code: str
    message: str


@dataclass(frozen=True)
class Video:
    """A video on a server, as it was when the server was asked.

    Attributes:
        id, model, prompt: which one, of what, after which words.
        status: ``queued``, ``in_progress``, ``completed`` or ``failed``.
        progress: per cent; 100 can be downloaded.
        stage: what is being done, while it is made.
        size, seconds: width x height in pixels, and the length.
        created_at, completed_at, expires_at: seconds since 1970.
        remixed_from: the video it was made from.
        eta_seconds: the server's estimate of what is left.
        seed: chance, to make it again.
        error: why it failed.
        siblings: variations that were asked for with it.
        told: everything that the server said.
    """

    id: str
    model: str
    prompt: str
    status: str
    progress: int
    stage: str
    size: str
    seconds: float
    created_at: int
    completed_at: int | None
    expires_at: int | None
    remixed_from: str | None
    eta_seconds: float | None
    seed: int | None
    error: Fault | None
    siblings: tuple[str, ...]
    told: Mapping[str, Any]

    @property
    def finished(self) -> bool:
        """Whether nothing more becomes of it."""
        return self.status in FINISHED


def read_video(told: Mapping[str, Any]) -> Video:
    """A video out of what a server sent; servers that tell less than ours will do."""
    extras = told.get("laterna") or {}
    error = told.get("error")
    return Video(
        id=told["id"],
        model=told.get("model") or "",
        prompt=told.get("prompt") or "",
        status=told["status"],
        progress=int(told.get("progress") or 0),
        stage=extras.get("stage") or "",
        size=told.get("size") or "",
        seconds=float(told.get("seconds") or 0),
        created_at=int(told.get("created_at") or 0),
        completed_at=told.get("completed_at"),
        expires_at=told.get("expires_at"),
        remixed_from=told.get("remixed_from_video_id"),
        eta_seconds=extras.get("eta_seconds"),
        seed=extras.get("seed"),
        error=Fault(error["code"], error["message"]) if error else None,
        siblings=tuple(extras.get("siblings") or ()),
        told=told,
    )
