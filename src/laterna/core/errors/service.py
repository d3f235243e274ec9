"""What clients of a server are told (exit status 11)."""

from __future__ import annotations

from laterna.core.errors.base import LaternaError


class ServiceError(LaternaError):
    """The server cannot do that: {reason}."""

    code = "service"
    exit_status = 11


class ApiKeyNeeded(ServiceError):
    """No API key was shown; send it in the header Authorization: Bearer KEY."""

    code = "api_key_needed"


class ApiKeyUnknown(ServiceError):
    """The API key is not known here, or it has ended or was revoked."""

    code = "api_key_unknown"


class ApiKeyMissing(ServiceError):
    """There is no API key {id}."""

    code = "api_key_missing"


class ScopeMissing(ServiceError):
    """This API key may not do that; it lacks the scope {scope}."""

    code = "scope_missing"


class ScopeUnknown(ServiceError):
    """The scope {name} is not known; known are: {known}."""

    code = "scope_unknown"


class PathUnknown(ServiceError):
    """There is nothing at {method} {path}."""

    code = "path_unknown"


class BodyUnreadable(ServiceError):
    """The body of the request cannot be read: {reason}."""

    code = "body_unreadable"


class BodyTooLarge(ServiceError):
    """The body of the request is too large; at most {limit} bytes are read."""

    code = "body_too_large"


class ParameterMissing(ServiceError):
    """The parameter {name} is missing."""

    code = "parameter_missing"


class ParameterInvalid(ServiceError):
    """The value of {name} is not possible: {reason}."""

    code = "parameter_invalid"


class ModelMissing(ServiceError):
    """The model {name} does not exist here; there are: {known}."""

    code = "model_missing"


class VideoMissing(ServiceError):
    """There is no video {id}."""

    code = "video_missing"


class VideoUnready(ServiceError):
    """The video {id} cannot be used: it is {status}."""

    code = "video_unready"


class QueueFull(ServiceError):
    """Too many videos are waiting ({waiting}); try again in about {seconds} seconds."""

    code = "queue_full"


class RateExceeded(ServiceError):
    """Too many requests: {limit} a minute are allowed; try again in {seconds} seconds."""

    code = "rate_exceeded"


class RepeatDiffers(ServiceError):
    """The Idempotency-Key {name} was used for another request before."""

    code = "repeat_differs"


class RangeImpossible(ServiceError):
    """The range {range} is not within the {size} bytes of this file."""

    code = "range_impossible"


class JobCancelled(ServiceError):
    """The video was cancelled."""

    code = "cancelled"


class WorkerLost(ServiceError):
    """The video was given up: its worker ended {times} times while making it."""

    code = "worker_lost"


class SourceGone(ServiceError):
    """The video {id}, from which this one was to be made, was deleted."""

    code = "source_gone"


class EndpointMissing(ServiceError):
    """There is no webhook endpoint {id}."""

    code = "endpoint_missing"


class AddressForbidden(ServiceError):
    """{url} is not called from this server: {reason}."""

    code = "address_forbidden"


class EndpointSilent(ServiceError):
    """{url} did not answer: {reason}."""

    code = "endpoint_silent"


class FileMissing(ServiceError):
    """There is no file {id}."""

    code = "file_missing"


class FileUnfit(ServiceError):
    """The file {name} cannot be used for this: {reason}."""

    code = "file_unfit"


class CharacterMissing(ServiceError):
    """There is no character {id}."""

    code = "character_missing"


class BatchMissing(ServiceError):
    """There is no batch {id}."""

    code = "batch_missing"


class BatchEnded(ServiceError):
    """The batch {id} has ended: it is {status}."""

    code = "batch_ended"


class BatchCancelled(ServiceError):
    """The batch was cancelled before this was made."""

    code = "batch_cancelled"


class BatchExpired(ServiceError):
    """The time of the batch was over before this was made."""

    code = "batch_expired"


class TooMany(ServiceError):
    """There is room for {limit} of these; delete some first."""

    code = "too_many"


class AccessRevoked(ServiceError):
    """{subject} may not be used any more: {reason}."""

    code = "access_revoked"


class QuotaExceeded(ServiceError):
    """The quota {quota} of {subject} does not suffice: {asked} asked for, {left} of {limit} left.

    It begins anew in {seconds} seconds.
    """

    code = "quota_exceeded"


class SessionEnded(ServiceError):
    """The session has ended; sign in anew."""

    code = "session_ended"


class SiteForeign(ServiceError):
    """A browser's session can be used only from the pages of this server."""

    code = "site_foreign"


class PersonMissing(ServiceError):
    """There is no person {id}."""

    code = "person_missing"


class CohortMissing(ServiceError):
    """There is no cohort {id}."""

    code = "cohort_missing"


class CohortExists(ServiceError):
    """There is a cohort {name} already."""

    code = "cohort_exists"


class SubjectUnknown(ServiceError):
    """There is no {subject} here.

    Possible are names of keys, accounts, people and cohorts, model:NAME, feature:NAME and all.
    """

    code = "subject_unknown"


class AuditBroken(ServiceError):
    """The audit was changed: entry {number} does not follow from the one before it."""

    code = "audit_broken"


class AccountMissing(ServiceError):
    """There is no account {name}, or more than one of that name; its id will do."""

    code = "account_missing"


class ServerSilent(ServiceError):
    """The server at {url} does not answer: {reason}."""

    code = "server_silent"


class ServerRefused(ServiceError):
    """The server refuses ({text})."""

    code = "server_refused"


class VideoFailed(ServiceError):
    """The video {id} was not made ({reason})."""

    code = "video_failed"


class ServerFault(ServiceError):
    """A fault of the server's own; its log tells more under {id}."""

    code = "server_fault"
