"""``/usage`` and ``/quotas``: what an account used, and how much more its callers may."""

from __future__ import annotations

import time
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from laterna.entrypoints.api.account_objects import (
    Day,
    Listing,
    QuotaObject,
    UsageList,
    Word,
    quota_object,
    usage_list,
)
from laterna.entrypoints.api.callers import Administrator, Reader, TheServer
from laterna.entrypoints.api.replies import reply
from laterna.server.usage import Asked, Group

router = APIRouter(tags=["accounts"])

_Word = Annotated[Word | None, Query()]


def _asked(  # noqa: PLR0913 - each of them is a parameter of the query
    *,
    group_by: Group = "day",
    start: Annotated[Day | None, Query()] = None,
    end: Annotated[Day | None, Query()] = None,
    key: _Word = None,
    person: _Word = None,
    model: _Word = None,
    feature: _Word = None,
    video: _Word = None,
    after: _Word = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Asked:
    said: dict[Group, str | None] = {
        "key": key,
        "person": person,
        "model": model,
        "feature": feature,
        "video": video,
    }
    only = {name: value for name, value in said.items() if value is not None}
    return Asked(group_by, start or "", end or "", only, after or "", limit)


Wanted = Annotated[Asked, Depends(_asked)]


@router.get("/usage", response_model=UsageList)
async def usage(server: TheServer, caller: Reader, asked: Wanted) -> Response:
    """What the account made, in groups by day, key, person, model, feature or video."""
    own = {**asked.only, "account": caller.account}
    used, more = await server.accounts.usage.of(_with(asked, own))
    return reply(usage_list(used, asked.group, more=more))


@router.get("/quotas", response_model=Listing[QuotaObject])
async def quotas(server: TheServer, caller: Reader) -> Response:
    """The quotas that limit this key, and what is left of them."""
    found = await server.accounts.quotas.listing(caller.subjects, time.time())
    return reply(Listing(data=[quota_object(one) for one in found]))


@router.get("/admin/usage", response_model=UsageList, tags=["administration"])
async def all_usage(
    server: TheServer, caller: Administrator, asked: Wanted, account: _Word = None
) -> Response:
    """What all accounts made, or one of them."""
    del caller
    only = dict(asked.only)
    if account is not None:
        only["account"] = account
    used, more = await server.accounts.usage.of(_with(asked, only))
    return reply(usage_list(used, asked.group, more=more))


def _with(asked: Asked, only: dict[Group, str]) -> Asked:
    return Asked(asked.group, asked.first, asked.last, only, asked.after, asked.limit)
