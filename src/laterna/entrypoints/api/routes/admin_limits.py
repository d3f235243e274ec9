"""``/admin``: quotas, revocations, the rate card and the audit."""

from __future__ import annotations

import time
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from laterna.entrypoints.api.account_objects import (
    ActObject,
    AuditChecked,
    Gone,
    Listing,
    NewQuota,
    NewRevocation,
    QuotaObject,
    RatesObject,
    RevocationMade,
    RevocationObject,
    Word,
    act_object,
    quota_object,
    revocation_object,
)
from laterna.entrypoints.api.callers import Administrator, TheServer
from laterna.entrypoints.api.replies import reply
from laterna.server.micros import to_micros
from laterna.server.quotas import Measure, Window

router = APIRouter(prefix="/admin", tags=["administration"])

_Subject = Annotated[Word, Query()]


@router.put("/quotas", response_model=Listing[QuotaObject])
async def put_quota(server: TheServer, caller: Administrator, said: NewQuota) -> Response:
    """Allow a key, an account, a person or a cohort so much; told are all that it has now."""
    amount = to_micros(said.amount)
    known = server.accounts.quotas
    await known.put(said.subject, said.measure, said.window, amount, actor=caller.key)
    found = await known.listing([said.subject], time.time())
    return reply(Listing(data=[quota_object(one) for one in found]))


@router.get("/quotas", response_model=Listing[QuotaObject])
async def quotas(
    server: TheServer, caller: Administrator, subject: _Subject | None = None
) -> Response:
    """All quotas, or those of a subject."""
    del caller
    which = None if subject is None else [subject]
    found = await server.accounts.quotas.listing(which, time.time())
    return reply(Listing(data=[quota_object(one) for one in found]))


@router.delete("/quotas", response_model=Gone)
async def drop_quota(
    server: TheServer, caller: Administrator, subject: _Subject, measure: Measure, window: Window
) -> Response:
    """Limit a subject in this no more."""
    await server.accounts.quotas.drop(subject, measure, window, actor=caller.key)
    return reply(Gone(id=f"{subject}/{measure}/{window}", object="quota.deleted"))


@router.post("/revocations", response_model=RevocationMade)
async def revoke(server: TheServer, caller: Administrator, said: NewRevocation) -> Response:
    """Let a key, account, person, cohort, model, feature or everything do nothing from now on."""
    ended = await server.accounts.revocations.revoke(said.subject, said.reason, actor=caller.key)
    server.team.let_go(ended)
    return reply(RevocationMade(subject=said.subject, videos_ended=ended))


@router.get("/revocations", response_model=Listing[RevocationObject])
async def revocations(server: TheServer, caller: Administrator) -> Response:
    """All revocations, those that were lifted too."""
    del caller
    found = await server.accounts.revocations.listing()
    return reply(Listing(data=[revocation_object(one) for one in found]))


@router.delete("/revocations/{subject}", response_model=Gone)
async def lift(server: TheServer, caller: Administrator, subject: Word) -> Response:
    """Let a subject do again what it may; what was ended stays so."""
    await server.accounts.revocations.lift(subject, actor=caller.key)
    return reply(Gone(id=subject, object="revocation.deleted"))


@router.get("/rates", response_model=RatesObject)
async def rates(server: TheServer, caller: Administrator) -> Response:
    """The rate card that is in force."""
    del caller
    card = server.accounts.prices.card()
    return reply(RatesObject(version=card.version, **card.told))


@router.get("/audit", response_model=Listing[ActObject])
async def audit(
    server: TheServer,
    caller: Administrator,
    after: Annotated[int, Query(ge=0, lt=2**63)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """What administrators did, the oldest first."""
    del caller
    found = await server.accounts.audit.listing(after, limit + 1)
    data = [act_object(one) for one in found[:limit]]
    return reply(Listing(data=data, has_more=len(found) > limit))


@router.get("/audit/check", response_model=AuditChecked)
async def check(server: TheServer, caller: Administrator) -> Response:
    """Recompute all seals of the audit."""
    del caller
    return reply(AuditChecked(entries=await server.accounts.audit.check()))
