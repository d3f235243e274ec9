"""What goes wrong, as clients of the Videos API read it."""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from laterna.core import errors
from laterna.core.concepts import LANGUAGES
from laterna.core.errors import LaternaError

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answer:
    """How an error is answered: status, type, code and parameter, and whether to try again.

    A code of None is the error's own; so is the parameter, which its code begins with.
    """

    status: int
    type: str = "invalid_request_error"
    code: str | None = None
    param: str | None = None
    again: bool | None = False


ANSWERS: dict[type[LaternaError], Answer] = {
    errors.ApiKeyNeeded: Answer(401, code="invalid_api_key"),
    errors.ApiKeyUnknown: Answer(401, code="invalid_api_key"),
    errors.SessionEnded: Answer(401, code="session_ended"),
    errors.ScopeMissing: Answer(403, code="permission_denied"),
    errors.SiteForeign: Answer(403, code="permission_denied"),
    errors.AccessRevoked: Answer(403, code="access_revoked"),
    errors.ApiKeyMissing: Answer(404, code="key_not_found"),
    errors.PersonMissing: Answer(404, code="person_not_found"),
    errors.CohortMissing: Answer(404, code="cohort_not_found"),
    errors.AuditBroken: Answer(409, code="audit_broken"),
    errors.CohortExists: Answer(409, code="cohort_exists"),
    errors.ScopeUnknown: Answer(400, code="invalid_value", param="scopes"),
    errors.SubjectUnknown: Answer(404, code="subject_not_found", param="subject"),
    errors.QuotaExceeded: Answer(429, "insufficient_quota", "insufficient_quota"),
    errors.PathUnknown: Answer(404, code="not_found"),
    errors.VideoMissing: Answer(404, code="video_not_found", param="video_id"),
    errors.ModelMissing: Answer(404, code="model_not_found", param="model"),
    errors.EndpointMissing: Answer(
        404, code="webhook_endpoint_not_found", param="webhook_endpoint_id"
    ),
    errors.FileMissing: Answer(404, code="file_not_found", param="file_id"),
    errors.CharacterMissing: Answer(404, code="character_not_found", param="character_id"),
    errors.BatchMissing: Answer(404, code="batch_not_found", param="batch_id"),
    errors.BatchEnded: Answer(409, code="batch_not_cancellable", param="batch_id"),
    errors.AddressForbidden: Answer(400, code="url_forbidden", param="url"),
    errors.EndpointSilent: Answer(400, code="webhook_unreachable", param="url"),
    errors.FileUnfit: Answer(400, code="file_unsuitable", param="file"),
    errors.TooMany: Answer(400, code="limit_reached"),
    errors.VideoUnready: Answer(409, code="video_not_ready", param="video_id"),
    errors.RepeatDiffers: Answer(409, code="idempotency_key_reused"),
    errors.BodyTooLarge: Answer(413, code="request_too_large"),
    errors.RangeImpossible: Answer(416, code="range_not_satisfiable"),
    errors.RateExceeded: Answer(429, "rate_limit_error", "rate_limit_exceeded", again=True),
    errors.QueueFull: Answer(429, "rate_limit_error", "queue_full", again=True),
    errors.ParameterMissing: Answer(400, code="missing_required_parameter"),
    errors.ParameterInvalid: Answer(400, code="invalid_value"),
    errors.BodyUnreadable: Answer(400, code="invalid_body"),
    errors.SizeOutOfRange: Answer(400, code="unsupported_size", param="size"),
    errors.SizeOdd: Answer(400, code="unsupported_size", param="size"),
    errors.SizeUnreadable: Answer(400, code="unsupported_size", param="size"),
    errors.ConsentWithdrawn: Answer(400),
    errors.ConsentEnded: Answer(400),
    errors.ConsentUnknown: Answer(400),
    errors.PolicyRefused: Answer(400, code="moderation_blocked", param="prompt"),
    errors.RequestError: Answer(400),
    errors.InputError: Answer(400),
    LaternaError: Answer(500, "server_error", "server_error", again=None),
}
"""The nearest kin of an error says how it is answered."""

_PARAMS = {
    "prompt": "prompt",
    "edit": "prompt",
    "seconds": "seconds",
    "size": "size",
    "fps": "fps",
    "seed": "seed",
    "steps": "num_inference_steps",
    "guidance": "guidance_scale",
    "strength": "strength",
    "span": "start",
    "variations": "n",
    "picture": "input_reference",
    "manifest": "video",
    "figure": "video",
    "actor": "actor",
    "character": "name",
    "video": "video",
}
_LONGEST_WAIT = 60
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


def install(app: FastAPI) -> None:
    """Have every error of an application answered so."""

    @app.exception_handler(LaternaError)
    async def ours(request: Request, error: LaternaError) -> JSONResponse:
        return answer(request, error)

    @app.exception_handler(ValidationError)
    async def unsuitable(request: Request, error: ValidationError) -> JSONResponse:
        return answer(request, named(error))

    @app.exception_handler(HTTPException)
    async def unrouted(request: Request, error: HTTPException) -> JSONResponse:
        missing = errors.PathUnknown(method=request.method, path=request.url.path)
        response = answer(request, missing)
        response.status_code = error.status_code  # 405 where only the method is wrong
        if error.status_code == 405:
            response.headers["allow"] = _allowed(request)
        return response

    @app.exception_handler(Exception)
    async def fault(request: Request, error: Exception) -> JSONResponse:
        number = request.state.request_id
        log.error("request %s failed", number, exc_info=error)
        return answer(request, errors.ServerFault(id=number))


def answer(request: Request, error: LaternaError) -> JSONResponse:
    """The error's status, body and headers, in the client's language."""
    status, body = told(error, _language(request))
    return JSONResponse(body, status, _headers(error, _how(error)))


def told(error: LaternaError, language: str) -> tuple[int, dict[str, Any]]:
    """The error's status and body."""
    how = _how(error)
    param = error.facts.get("name") if isinstance(error, _NAMING) else how.param
    if how.code is None:
        param = _PARAMS.get(error.code.split("_")[0])
    body = {
        "message": _discreet(error).message(language),
        "type": how.type,
        "param": param,
        "code": how.code or error.code,
    }
    return how.status, {"error": body}


def named(error: ValidationError) -> LaternaError:
    """The first mistake of a body, by the name of its parameter."""
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"] if isinstance(part, str)) or "body"
    if first["type"] == "missing":
        return errors.ParameterMissing(name=name)
    return errors.ParameterInvalid(name=name, reason=first["msg"])


_NAMING = (errors.ParameterMissing, errors.ParameterInvalid)


def _how(error: LaternaError) -> Answer:
    return next(ANSWERS[kin] for kin in type(error).__mro__ if kin in ANSWERS)


def _headers(error: LaternaError, how: Answer) -> dict[str, str]:
    headers = {}
    if how.again is not None:
        headers["x-should-retry"] = str(how.again).lower()
    if isinstance(error, errors.QuotaExceeded):
        headers["x-laterna-quota"] = f"{error.facts['subject']}; {error.facts['quota']}"
    elif how.status == 429:
        seconds: Any = error.facts.get("seconds", 1)
        headers["retry-after"] = str(min(_LONGEST_WAIT, max(1, math.ceil(seconds))))
    if how.status == 401:
        headers["www-authenticate"] = "Bearer"
    if isinstance(error, errors.RangeImpossible):
        headers["content-range"] = f"bytes */{error.facts['size']}"
    return headers


def _discreet(error: LaternaError) -> LaternaError:
    """The same without where files lie on this machine."""
    facts = {
        name: value.name if isinstance(value, PurePath) else value
        for name, value in error.facts.items()
    }
    return type(error)(**facts)


def _allowed(request: Request) -> str:
    """All methods of a path: each of them is a route of its own."""
    found = (
        method
        for method in _METHODS
        for route in request.app.routes
        if route.matches({**request.scope, "method": method})[0] is Match.FULL
    )
    return ", ".join(dict.fromkeys(found))


def _language(request: Request) -> str:
    """The first language of the client's that is spoken here; English where it does not say."""
    for part in request.headers.get("accept-language", "").split(","):
        language = part.partition(";")[0].strip().partition("-")[0].lower()
        if language in LANGUAGES:
            return language
    return "en"
