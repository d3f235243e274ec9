"""What a film says about its own making: one JSON document that travels inside the file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields, is_dataclass
from datetime import UTC, datetime
from hashlib import file_digest, sha256
from importlib import metadata
from pathlib import Path
from types import UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from laterna.core.clip import Clip
from laterna.core.consent import Consent, SignedConsent
from laterna.core.errors import ManifestDamaged, ManifestMissing
from laterna.core.media import read_metadata
from laterna.core.request import CastMember, GenerationRequest, Plan, Trajectory

SCHEMA = "laterna.manifest/5"
METADATA_KEY = "laterna_manifest"
"""Under which name the container of a film carries the manifest."""

DIGITAL_SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
"""IPTC's name for media that a trained model made."""

COMPOSITE_TYPE = DIGITAL_SOURCE_TYPE.replace("trained", "compositeWithTrained")
"""The same for media that hold something from elsewhere too."""

STATEMENT = "This film was made by a machine-learning model from the words of the prompt."
COMPOSITE_STATEMENT = (
    "This film was made by a machine-learning model from the words of the prompt, before pictures"
    " or a clip that were given to it."
)


@dataclass(frozen=True)
class CreditedWork:
    """A drawing that the film was made from; the fields are those of ``CastMember``."""

    words: str
    work_id: str
    title: str
    artist: str
    date: str
    licence: str
    source: str
    sha256: str
    how: str
    colour: str
    shot: int


@dataclass(frozen=True)
class UsedPicture:
    """A picture of the user's for a word of the prompt.

    Attributes:
        word: of the prompt.
        name, sha256: of its file.
        consent: under which it was used, where it is a character's.
    """

    word: str
    name: str
    sha256: str
    consent: SignedConsent | None


@dataclass(frozen=True)
class Asked:
    """A request as a film keeps it, so that the film can be made again.

    Attributes:
        prompt, expanded, seed, seconds, fps, size, steps, guidance, sampler, model, loop, edits,
            paths: as in ``GenerationRequest``; ``expanded`` is empty unless the prompt was
            rewritten.
        pictures: of the user's.
        conditions: earlier films, and which spans of them were used.
        stills, excerpt, mask: pictures and a clip from elsewhere, and a mask.
    """

    prompt: str
    expanded: str
    seed: int
    seconds: float
    fps: float
    size: tuple[int, int]
    steps: int | None
    guidance: float | None
    sampler: str | None
    model: str
    loop: bool
    edits: tuple[str, ...]
    paths: tuple[Trajectory, ...]
    pictures: tuple[UsedPicture, ...]
    conditions: tuple[UsedSpan, ...]
    stills: tuple[UsedStill, ...]
    excerpt: UsedExcerpt | None
    mask: UsedFile | None


@dataclass(frozen=True)
class UsedFile:
    """A file from elsewhere: its name, and the hash of its bytes."""

    name: str
    sha256: str

    @classmethod
    def of(cls, path: Path) -> UsedFile:
        """Read the file."""
        with path.open("rb") as file:
            return cls(path.name, file_digest(file, "sha256").hexdigest())


@dataclass(frozen=True)
class UsedStill:
    """A picture that a film is at a moment; ``at`` and ``fit`` as in ``core.request.Still``."""

    picture: UsedFile
    at: float
    fit: Literal["letterbox", "crop"]


@dataclass(frozen=True)
class UsedExcerpt:
    """A span of a clip from elsewhere, from ``start`` on, in its seconds."""

    clip: UsedFile
    start: float


@dataclass(frozen=True)
class UsedSpan:
    """A span of an earlier film; the fields are those of ``core.request.Condition``."""

    film: Asked
    at: float
    start: float
    end: float | None
    strength: float
    fade: float
    influence: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Manifest:
    """Everything needed to credit a film, and to make it again.

    Attributes:
        schema: ``SCHEMA``; another number means other fields.
        statement: one sentence that says that a model made the film.
        digital_source_type: the same for machines, an address of IPTC's vocabulary.
        created: moment of making, UTC, ISO 8601.
        laterna_version: version of the program.
        prompt, seed, sampler: as asked; sampler None means the model's default.
        expanded: the words that were drawn, where the prompt was rewritten; else empty.
        steps, guidance: as asked; None means the model's default.
        seconds, fps, frame_count: of the film as delivered.
        size: delivered (width, height) in pixels.
        native_size: (width, height) at which the model drew.
        model_name, model_sha256, model_licence: which weights.
        training: what the weights have learnt from, in a sentence; empty where nothing was learnt.
        cast: who is drawn from which work.
        replaced: (word of the prompt, what was taken for it).
        unknown: words of the prompt that were left out.
        left_out: what the prompt asked not to show.
        shots: how many shots the film has.
        asked: the request that made it, with those of the films that it was made from.
    """

    schema: str
    statement: str
    digital_source_type: str
    created: str
    laterna_version: str
    prompt: str
    expanded: str
    seed: int
    seconds: float
    fps: float
    frame_count: int
    size: tuple[int, int]
    native_size: tuple[int, int]
    steps: int | None
    guidance: float | None
    sampler: str | None
    model_name: str
    model_sha256: str
    model_licence: str
    training: str
    cast: tuple[CreditedWork, ...]
    replaced: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]
    left_out: tuple[str, ...]
    shots: int
    asked: Asked


def build_manifest(
    request: GenerationRequest, plan: Plan, clip: Clip, created: datetime, training: str = ""
) -> Manifest:
    """Put together what is known of a film.

    Args:
        request: what was asked.
        plan: what was drawn.
        clip: the film as delivered.
        created: moment of making, with its time zone.
        training: what the weights have learnt from.

    Raises:
        ValueError: ``created`` has no time zone.
    """
    if created.tzinfo is None:
        raise ValueError("created needs a time zone")
    composite = any(film.stills or film.excerpt for film in request.films)
    return Manifest(
        schema=SCHEMA,
        statement=COMPOSITE_STATEMENT if composite else STATEMENT,
        digital_source_type=COMPOSITE_TYPE if composite else DIGITAL_SOURCE_TYPE,
        created=created.astimezone(UTC).isoformat(timespec="seconds"),
        laterna_version=_version(),
        prompt=request.words,
        expanded=request.prompt if request.asked else "",
        seed=request.seed,
        seconds=clip.seconds,
        fps=clip.fps,
        frame_count=clip.frame_count,
        size=clip.size,
        native_size=clip.native_size,
        steps=request.steps,
        guidance=request.guidance,
        sampler=request.sampler,
        model_name=plan.model_name,
        model_sha256=plan.model_sha256,
        model_licence=plan.model_licence,
        training=training,
        cast=tuple(_credited(member) for member in plan.cast),
        replaced=plan.replaced,
        unknown=plan.unknown,
        left_out=plan.left_out,
        shots=plan.shots,
        asked=_asked(request),
    )


def _asked(request: GenerationRequest) -> Asked:
    return Asked(
        prompt=request.words,
        expanded=request.prompt if request.asked else "",
        seed=request.seed,
        seconds=float(request.seconds),
        fps=float(request.fps),
        size=request.size,
        steps=request.steps,
        guidance=request.guidance,
        sampler=request.sampler,
        model=request.model,
        loop=request.loop,
        edits=request.edits,
        paths=request.paths,
        pictures=tuple(
            UsedPicture(
                choice.word,
                choice.picture.name,
                sha256(choice.picture.read_bytes()).hexdigest(),
                choice.consent,
            )
            for choice in request.cast
        ),
        conditions=tuple(
            UsedSpan(
                film=_asked(condition.film),
                at=float(condition.at),
                start=float(condition.start),
                end=None if condition.end is None else float(condition.end),
                strength=float(condition.strength),
                fade=float(condition.fade),
                influence=condition.influence,
            )
            for condition in request.conditions
        ),
        stills=tuple(
            UsedStill(UsedFile.of(still.picture), float(still.at), still.fit)
            for still in request.stills
        ),
        excerpt=None
        if request.excerpt is None
        else UsedExcerpt(UsedFile.of(request.excerpt.clip), float(request.excerpt.start)),
        mask=None if request.mask is None else UsedFile.of(request.mask),
    )


def _credited(member: CastMember) -> CreditedWork:
    return CreditedWork(**{one.name: getattr(member, one.name) for one in fields(CreditedWork)})


def _version() -> str:
    try:
        return metadata.version("laterna")
    except metadata.PackageNotFoundError:
        return "unknown"


def request_sha256(manifest: Manifest) -> str:
    """Return the hash of all that was asked and planned; equal requests to equal weights agree."""
    facts = {**asdict(manifest), "created": "", "laterna_version": ""}
    text = json.dumps(facts, sort_keys=True)
    return sha256(text.encode()).hexdigest()


def consents(manifest: Manifest) -> list[Consent]:
    """Return the consents under which its characters are shown, those of earlier films too."""
    found = dict.fromkeys(
        used.consent.consent for used in _pictures(manifest.asked) if used.consent
    )
    return list(found)


def _pictures(asked: Asked) -> Iterator[UsedPicture]:
    yield from asked.pictures
    for used in asked.conditions:
        yield from _pictures(used.film)


def credits(manifest: Manifest) -> list[str]:  # noqa: A001 - what a film calls them
    """Return one line a work, whatever its shots: who is drawn from it, whose, which licence."""
    parts: dict[tuple[str, str], list[CreditedWork]] = {}
    for work in manifest.cast:
        parts.setdefault((work.work_id, work.sha256), []).append(work)
    return [_credit(same) for same in parts.values()]


def _credit(same: Sequence[CreditedWork]) -> str:
    """The line of one work; ``same`` are all who are drawn from it."""
    work = same[0]
    words = ", ".join(dict.fromkeys(one.words for one in same))
    if work.how == "picture" and not work.artist:
        is_character = work.work_id.startswith("character:")
        whose = work.source if is_character else "a picture given by the user"
        return f"{words}: '{work.title}', {whose}"
    facts = (work.artist, work.date, work.licence, work.source)
    return f"{words}: '{work.title}' by {', '.join(fact for fact in facts if fact)}"


def to_json(manifest: Manifest) -> str:
    """Return the manifest as JSON on one line, readable in any script, and valid in UTF-8."""
    text = json.dumps(asdict(manifest), ensure_ascii=False, allow_nan=False)
    # Half a surrogate pair cannot be written in UTF-8; as a backslash escape JSON reads it back.
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def from_json(text: str, source: str | Path = "manifest") -> Manifest:
    """Read a manifest back, and accept nothing that this version would not have written.

    Args:
        text: what ``to_json`` returned.
        source: where it comes from, for the error.

    Raises:
        ManifestDamaged: not JSON, another schema, unknown or missing fields, or wrong types.
    """
    try:
        data = json.loads(text)
        if isinstance(data, dict) and data.get("schema") != SCHEMA:
            raise _Unfit(f"its schema is {data.get('schema')!r}, not {SCHEMA!r}")
        manifest: Manifest = _decode(Manifest, data, "manifest")
        to_json(manifest)  # refuses the numbers that JSON does not have
    except (ValueError, RecursionError) as error:
        raise ManifestDamaged(path=source, reason=error) from error
    return manifest


def read_manifest(path: Path) -> Manifest:
    """Read the manifest that a film carries.

    Raises:
        InputMissing, VideoUnreadable: the film cannot be read.
        ManifestMissing: it carries none.
        ManifestDamaged: it carries one that cannot be read.
    """
    text = read_metadata(path).get(METADATA_KEY)
    if text is None:
        raise ManifestMissing(path=path)
    return from_json(text, path)


class _Unfit(ValueError):
    """A value is not what its field wants."""


def _decode(kind: Any, value: object, place: str) -> Any:
    """Turn plain JSON into what a type hint names, or say where it does not fit."""
    if is_dataclass(kind):
        return _decode_fields(kind, value, place)
    if get_origin(kind) is tuple:
        return _decode_tuple(get_args(kind), value, place)
    if get_origin(kind) is Literal:
        if value not in get_args(kind):
            raise _Unfit(f"{place} is {value!r}, none of {', '.join(get_args(kind))}")
        return value
    if isinstance(kind, UnionType):  # only "something or None" stands in a manifest
        return None if value is None else _decode(get_args(kind)[0], value, place)
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise _Unfit(f"{place} is {value!r}, not {kind.__name__}")
    return value


def _decode_fields(kind: Any, value: object, place: str) -> Any:
    if not isinstance(value, dict):
        raise _Unfit(f"{place} is not an object")
    hints = get_type_hints(kind)
    for problem, names in (("lacks", hints.keys() - value), ("has unknown", value.keys() - hints)):
        if names:
            raise _Unfit(f"{place} {problem} {', '.join(sorted(names))}")
    return kind(**{name: _decode(hints[name], value[name], name) for name in hints})


def _decode_tuple(kinds: tuple[Any, ...], value: object, place: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise _Unfit(f"{place} is not a list")
    if kinds[-1] is Ellipsis:
        kinds = kinds[:1] * len(value)
    if len(kinds) != len(value):
        raise _Unfit(f"{place} has {len(value)} entries, not {len(kinds)}")
    return tuple(_decode(one, each, place) for one, each in zip(kinds, value, strict=True))
