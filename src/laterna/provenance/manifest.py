"""What a film says about its own making: one JSON document that travels inside the file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from hashlib import sha256
from importlib import metadata
from pathlib import Path

from laterna.core.clip import Clip
from laterna.core.errors import ManifestDamaged, ManifestMissing
from laterna.core.media import read_metadata
from laterna.core.request import CastMember, GenerationRequest, Plan
from laterna.provenance.asked import Asked, asked_of
from laterna.provenance.strict_json import Unfit, decode

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
        asked=asked_of(request),
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
            raise Unfit(f"its schema is {data.get('schema')!r}, not {SCHEMA!r}")
        manifest: Manifest = decode(Manifest, data, "manifest")
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
