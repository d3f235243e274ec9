"""What clients get: the objects of the Videos API, field by field."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from laterna.server.pages import Page
from laterna.server.queue import QUEUED, UNFINISHED
from laterna.server.tables import Video
from laterna.server.videos import Pace

_SHORTEST_POLL, _LONGEST_POLL = 500, 10_000


class Fault(BaseModel):
    """What went wrong."""

    message: str
    type: str
    param: str | None
    code: str | None


class ErrorBody(BaseModel):
    """Every answer that is none."""

    error: Fault


class JobFault(BaseModel):
    """Why a video failed."""

    code: str
    message: str


class Cost(BaseModel):
    """What a video cost."""

    wall_seconds: float
    compute_seconds: float
    energy_wh: float


class Extras(BaseModel):
    """What this server tells beyond the contract."""

    stage: str
    seed: int
    fps: float
    priority: int
    metadata: dict[str, str]
    eta_seconds: float
    film_id: str | None
    cost: Cost | None
    siblings: list[str] = Field(default_factory=list)


class VideoObject(BaseModel):
    """A video, and the job that makes it."""

    id: str
    object: Literal["video"] = "video"
    model: str
    status: Literal["queued", "in_progress", "completed", "failed"]
    progress: int
    created_at: int
    completed_at: int | None
    expires_at: int | None
    prompt: str | None
    size: str
    seconds: str
    quality: Literal["standard"] = "standard"
    remixed_from_video_id: str | None
    error: JobFault | None
    laterna: Extras


class VideoList(BaseModel):
    """A page of videos; ``last_id`` begins the next one."""

    object: Literal["list"] = "list"
    data: list[VideoObject]
    first_id: str | None
    last_id: str | None
    has_more: bool


class VideoDeleted(BaseModel):
    """A video that is no more."""

    id: str
    object: Literal["video.deleted"] = "video.deleted"
    deleted: Literal[True] = True


class ModelObject(BaseModel):
    """A name that ``model`` may have."""

    id: str
    object: Literal["model"] = "model"
    created: int
    owned_by: str


class ModelList(BaseModel):
    """All of them."""

    object: Literal["list"] = "list"
    data: list[ModelObject]


class Health(BaseModel):
    """Whether the server is well."""

    status: Literal["ok", "unready"]
    reasons: list[str] = Field(default_factory=list)


def video_object(video: Video, pace: Pace, siblings: list[str] | None = None) -> VideoObject:
    """A row as the contract shows it."""
    request: dict[str, Any] = video.request
    return VideoObject.model_construct(
        id=video.id,
        model=video.model,
        status=video.status,
        progress=video.progress,
        created_at=int(video.created_at),
        completed_at=whole(video.completed_at if video.error_code is None else None),
        expires_at=whole(video.expires_at),
        prompt=video.prompt,
        size=video.size,
        seconds=video.seconds,
        remixed_from_video_id=video.remixed_from,
        error=_fault(video),
        laterna=Extras.model_construct(
            stage=video.stage,
            seed=request["seed"],
            fps=request["fps"],
            priority=video.priority,
            metadata=video.options.get("metadata", {}),
            eta_seconds=round(pace.left(video), 1),
            film_id=video.film_id,
            cost=_cost(video),
            siblings=siblings or [],
        ),
    )


def page_object(page: Page[Video], pace: Pace) -> VideoList:
    """A page as the contract shows it."""
    data = [video_object(video, pace) for video in page.rows]
    return VideoList.model_construct(
        data=data,
        first_id=data[0].id if data else None,
        last_id=data[-1].id if data else None,
        has_more=page.more,
    )


def poll_header(video: Video, pace: Pace) -> dict[str, str]:
    """When a client should look again; it reads this once, at its first look."""
    if video.status not in UNFINISHED:
        return {}
    wait = pace.left(video) * 1000 / (20 if video.status == QUEUED else 10)
    return {"openai-poll-after-ms": str(int(min(_LONGEST_POLL, max(_SHORTEST_POLL, wait))))}


def _fault(video: Video) -> JobFault | None:
    if video.error_code is None:
        return None
    return JobFault(code=video.error_code, message=video.error_message or "")


def _cost(video: Video) -> Cost | None:
    if video.wall_seconds is None:
        return None
    return Cost(
        wall_seconds=video.wall_seconds,
        compute_seconds=video.compute_seconds or 0.0,
        energy_wh=video.energy_wh or 0.0,
    )


def whole(moment: float | None) -> int | None:
    """A moment as the contract tells it: whole seconds since 1970."""
    return None if moment is None else int(moment)
