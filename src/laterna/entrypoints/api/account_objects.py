"""What is told about keys, people, quotas, usage and revocations; and what may be asked of them."""

from __future__ import annotations

from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from laterna.server.access import SCOPES, USUAL, ListedKey
from laterna.server.account_tables import Act, Cohort, Revocation
from laterna.server.micros import from_micros
from laterna.server.people import Known
from laterna.server.quotas import Measure, Standing, Window
from laterna.server.usage import Used

Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$")]
Word = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[!-~]*$")]
"""What names something: an id, a subject, a model."""

Reason = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
_Scope = Annotated[str, Field(json_schema_extra={"enum": [*SCOPES]})]
_Most = 10_000_000
T = TypeVar("T")


class Asked(BaseModel):
    """What all bodies have in common: a word that means nothing is a mistake."""

    model_config = ConfigDict(extra="forbid")


class Listing(BaseModel, Generic[T]):
    """Some of them."""

    object: Literal["list"] = "list"
    data: list[T]
    has_more: bool = False


class Gone(BaseModel):
    """What is no more."""

    id: str
    object: str
    deleted: Literal[True] = True


class NewPerson(Asked):
    """``POST /admin/people``."""

    name: Name


class PersonObject(BaseModel):
    """Somebody."""

    id: str
    object: Literal["person"] = "person"
    name: str
    account: str
    cohorts: list[str]
    created_at: int


class NewCohort(Asked):
    """``POST /admin/cohorts``."""

    name: Name


class CohortObject(BaseModel):
    """People for whom the same holds."""

    id: str
    object: Literal["cohort"] = "cohort"
    name: str
    created_at: int


class NewKey(Asked):
    """``POST /admin/keys``: for a person, for the account of a name, or with one of its own."""

    name: Name
    scopes: Annotated[list[_Scope], Field(min_length=1, max_length=20)] = list(USUAL)
    person: Word | None = None
    account: Name | None = None
    days: Annotated[float, Field(gt=0, le=36_500, strict=True)] | None = None


class Rotation(Asked):
    """``POST /admin/keys/{key_id}/rotate``: how long the secret before still opens."""

    overlap_seconds: Annotated[float, Field(ge=0, le=90 * 86_400, strict=True)] = 0.0


class KeyObject(BaseModel):
    """A key, without its secret."""

    id: str
    object: Literal["key"] = "key"
    name: str
    account: str
    person: str | None
    hint: str
    scopes: list[str]
    state: Literal["current", "expired", "revoked"]
    created_at: int
    expires_at: int | None


class ShownKey(BaseModel):
    """A key with its secret, this once."""

    id: str
    object: Literal["key.shown"] = "key.shown"
    key: str


class NewQuota(Asked):
    """``PUT /admin/quotas``: seconds of video, or money of the rate card's currency."""

    subject: Word
    measure: Measure
    window: Window
    amount: Annotated[float, Field(ge=0, le=_Most, allow_inf_nan=False, strict=True)]


class QuotaObject(BaseModel):
    """A quota, and how it stands in the window that runs now."""

    object: Literal["quota"] = "quota"
    subject: str
    measure: Measure
    window: Window
    amount: float
    used: float
    left: float


class NewRevocation(Asked):
    """``POST /admin/revocations``."""

    subject: Word
    reason: Reason = ""


class RevocationObject(BaseModel):
    """Who or what may do nothing, or might not once."""

    object: Literal["revocation"] = "revocation"
    subject: str
    epoch: int
    reason: str
    revoked_at: int
    lifted_at: int | None


class RevocationMade(BaseModel):
    """What a revocation ended."""

    object: Literal["revocation.made"] = "revocation.made"
    subject: str
    videos_ended: list[str]


class UsageObject(BaseModel):
    """What is so of a group."""

    object: Literal["usage"] = "usage"
    group: str
    videos: int
    seconds: float
    wall_seconds: float
    compute_seconds: float
    energy_wh: float
    price: float
    currency: str


class UsageList(Listing[UsageObject]):
    """Usage in groups; ``last_group`` begins the next page."""

    group_by: str
    last_group: str | None


class ActObject(BaseModel):
    """An entry of the audit."""

    object: Literal["audit.entry"] = "audit.entry"
    number: int
    moment: str
    actor: str
    act: str
    subject: str
    facts: dict[str, Any]
    previous: str
    hash: str


class AuditChecked(BaseModel):
    """That the audit is whole."""

    object: Literal["audit.checked"] = "audit.checked"
    entries: int


class RatesObject(BaseModel):
    """The rate card that is in force."""

    object: Literal["rates"] = "rates"
    version: str
    currency: str
    default: dict[str, str]
    models: dict[str, dict[str, str]]


class SessionObject(BaseModel):
    """Who a browser is signed in as."""

    object: Literal["session"] = "session"
    key: str
    account: str
    person: str | None
    scopes: list[str]


def person_object(known: Known) -> PersonObject:
    """Somebody as they are told."""
    person = known.person
    return PersonObject(
        id=person.id,
        name=person.name,
        account=person.account_id,
        cohorts=list(known.cohorts),
        created_at=int(person.created_at),
    )


def cohort_object(cohort: Cohort) -> CohortObject:
    """A cohort as it is told."""
    return CohortObject(id=cohort.id, name=cohort.name, created_at=int(cohort.created_at))


def key_object(key: ListedKey) -> KeyObject:
    """A key as it is told."""
    told = {**vars(key), "created_at": int(key.created_at), "scopes": list(key.scopes)}
    ends = None if key.expires_at is None else int(key.expires_at)
    return KeyObject(**{**told, "expires_at": ends})


def quota_object(quota: Standing) -> QuotaObject:
    """A quota as it is told."""
    return QuotaObject(
        subject=quota.subject,
        measure=quota.measure,
        window=quota.window,
        amount=from_micros(quota.amount),
        used=from_micros(quota.used),
        left=from_micros(max(0, quota.amount - quota.used)),
    )


def revocation_object(row: Revocation) -> RevocationObject:
    """A revocation as it is told."""
    return RevocationObject(
        subject=row.subject,
        epoch=row.epoch,
        reason=row.reason,
        revoked_at=int(row.revoked_at),
        lifted_at=None if row.lifted_at is None else int(row.lifted_at),
    )


def usage_list(used: list[Used], group: str, *, more: bool) -> UsageList:
    """A page of usage as it is told."""
    return UsageList(
        data=[UsageObject(**vars(one)) for one in used],
        group_by=group,
        last_group=used[-1].group if used else None,
        has_more=more,
    )


def act_object(act: Act) -> ActObject:
    """An entry of the audit as it is told."""
    names = ActObject.model_fields.keys() - {"object"}
    return ActObject(**{name: getattr(act, name) for name in names})
