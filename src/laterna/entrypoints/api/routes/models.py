"""``/models``: the names that ``model`` may have."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from laterna.core.errors import ModelMissing
from laterna.entrypoints.api.callers import Reader, TheServer
from laterna.entrypoints.api.objects import ModelList, ModelObject
from laterna.entrypoints.api.replies import reply

router = APIRouter(tags=["models"])

CREATED = 1_790_208_000
"""Seconds since 1970 of the day on which the names were given a new home."""


@router.get("/models", response_model=ModelList)
async def listing(server: TheServer, caller: Reader) -> Response:
    """All models, the aliases among them."""
    del caller
    return reply(ModelList(data=[_model(name) for name in server.config.models]))


@router.get("/models/{model}", response_model=ModelObject)
async def retrieve(server: TheServer, caller: Reader, model: str) -> Response:
    """One model."""
    del caller
    if model not in server.config.models:
        raise ModelMissing(name=model, known=tuple(server.config.models))
    return reply(_model(model))


def _model(name: str) -> ModelObject:
    return ModelObject(id=name, created=CREATED, owned_by="laterna")
