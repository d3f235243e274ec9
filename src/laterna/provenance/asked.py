"""The request that made a film, as the film keeps it: with hashes instead of paths."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Literal

from laterna.core.consent import Consent, SignedConsent
from laterna.core.request import GenerationRequest, Trajectory


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


def asked_of(request: GenerationRequest) -> Asked:
    """What a film keeps of its request; the files that it names are read for their hashes."""
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
                film=asked_of(condition.film),
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


def consents(asked: Asked) -> list[Consent]:
    """Return the consents under which characters are shown, those of earlier films too."""
    found = dict.fromkeys(used.consent.consent for used in _pictures(asked) if used.consent)
    return list(found)


def _pictures(asked: Asked) -> Iterator[UsedPicture]:
    yield from asked.pictures
    for used in asked.conditions:
        yield from _pictures(used.film)
