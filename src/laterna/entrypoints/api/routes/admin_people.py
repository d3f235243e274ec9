"""``/admin/people``, ``/admin/cohorts`` and ``/admin/keys``: whose is what."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Query
from starlette.responses import Response

from laterna.entrypoints.api.account_objects import (
    CohortObject,
    KeyObject,
    Listing,
    NewCohort,
    NewKey,
    NewPerson,
    PersonObject,
    Reason,
    RevocationMade,
    Rotation,
    ShownKey,
    Word,
    cohort_object,
    key_object,
    person_object,
)
from laterna.entrypoints.api.callers import Administrator, TheServer
from laterna.entrypoints.api.replies import reply

router = APIRouter(prefix="/admin", tags=["administration"])


@router.post("/people", response_model=PersonObject)
async def add_person(server: TheServer, caller: Administrator, said: NewPerson) -> Response:
    """Know somebody new, with an account of their own."""
    return reply(person_object(await server.accounts.people.add(said.name, actor=caller.key)))


@router.get("/people", response_model=Listing[PersonObject])
async def people(
    server: TheServer, caller: Administrator, cohort: Annotated[Word | None, Query()] = None
) -> Response:
    """Everybody, or all of a cohort."""
    del caller
    found = await server.accounts.people.listing(cohort)
    return reply(Listing(data=[person_object(one) for one in found]))


@router.get("/people/{person_id}", response_model=PersonObject)
async def person(server: TheServer, caller: Administrator, person_id: Word) -> Response:
    """Somebody."""
    del caller
    return reply(person_object(await server.accounts.people.get(person_id)))


@router.post("/cohorts", response_model=CohortObject)
async def add_cohort(server: TheServer, caller: Administrator, said: NewCohort) -> Response:
    """Have a new cohort."""
    made = await server.accounts.people.add_cohort(said.name, actor=caller.key)
    return reply(cohort_object(made))


@router.get("/cohorts", response_model=Listing[CohortObject])
async def cohorts(server: TheServer, caller: Administrator) -> Response:
    """All cohorts."""
    del caller
    found = await server.accounts.people.cohorts()
    return reply(Listing(data=[cohort_object(one) for one in found]))


@router.put("/cohorts/{cohort_id}/people/{person_id}", response_model=PersonObject)
async def join(
    server: TheServer, caller: Administrator, cohort_id: Word, person_id: Word
) -> Response:
    """Have somebody in a cohort."""
    known = server.accounts.people
    await known.join(person_id, cohort_id, actor=caller.key)
    return reply(person_object(await known.get(person_id)))


@router.delete("/cohorts/{cohort_id}/people/{person_id}", response_model=PersonObject)
async def leave(
    server: TheServer, caller: Administrator, cohort_id: Word, person_id: Word
) -> Response:
    """Have somebody in a cohort no more."""
    known = server.accounts.people
    await known.leave(person_id, cohort_id, actor=caller.key)
    return reply(person_object(await known.get(person_id)))


@router.post("/keys", response_model=ShownKey)
async def add_key(server: TheServer, caller: Administrator, said: NewKey) -> Response:
    """Make a key; it is shown this once."""
    shown = await server.gate.create(
        said.name,
        said.scopes,
        account=said.account,
        person=said.person,
        days=said.days,
        actor=caller.key,
    )
    return reply(_shown(shown))


@router.get("/keys", response_model=Listing[KeyObject])
async def keys(server: TheServer, caller: Administrator) -> Response:
    """All keys, without their secrets."""
    del caller
    return reply(Listing(data=[key_object(one) for one in await server.gate.listing()]))


@router.post("/keys/{key_id}/rotate", response_model=ShownKey)
async def rotate(
    server: TheServer,
    caller: Administrator,
    key_id: Word,
    said: Annotated[Rotation | None, Body()] = None,
) -> Response:
    """Give a key another secret; it is shown this once."""
    overlap = (said or Rotation()).overlap_seconds
    return reply(_shown(await server.gate.rotate(key_id, overlap, actor=caller.key)))


@router.delete("/keys/{key_id}", response_model=RevocationMade)
async def revoke(
    server: TheServer, caller: Administrator, key_id: Word, reason: Annotated[Reason, Query()] = ""
) -> Response:
    """Let a key open nothing for ever, and end what it began."""
    ended = await server.accounts.revoke_key(key_id, reason, actor=caller.key)
    server.team.let_go(ended)
    return reply(RevocationMade(subject=key_id, videos_ended=ended))


def _shown(key: str) -> ShownKey:
    return ShownKey(id=f"key_{key.split('-')[2]}", key=key)
