"""The data that travels through a generation, from the command line to the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from laterna.core.clip import Clip
from laterna.core.consent import SignedConsent
from laterna.core.notes import Note


@dataclass(frozen=True)
class CastChoice:
    """A picture of the user's own for a word of the prompt (``--cast taxi=my.png``).

    Attributes:
        word: of the prompt.
        picture: the file; of a character it lies in a folder of ``provenance.characters``.
        consent: under which a character is used.
    """

    word: str
    picture: Path
    consent: SignedConsent | None = None


@dataclass(frozen=True)
class Waypoint:
    """A point of a path, in shares of the frame: (0, 0) is its upper left corner.

    Attributes:
        second: of the film.
        x, y: where the middle of an actor's drawing is; of the camera, which place of the set, as
            it was built, is in the middle of the frame.
        scale: the side of an actor's drawing in shorter sides of the frame, or the camera's zoom;
            None leaves both as they would be.
    """

    second: float
    x: float
    y: float
    scale: float | None = None


@dataclass(frozen=True)
class Trajectory:
    """Where somebody is over time: a smooth curve through its points, and still outside of them.

    Attributes:
        who: the words of an actor; empty for the camera.
        points: two at least, their seconds rising.
    """

    who: str
    points: tuple[Waypoint, ...]

    @property
    def seconds(self) -> tuple[float, float]:
        """When it begins and ends; in shots that lie elsewhere it means nothing."""
        return self.points[0].second, self.points[-1].second


@dataclass(frozen=True)
class Still:
    """A picture from elsewhere that the film is at a moment.

    Attributes:
        picture: the file.
        at: second of the film at which its frame is this picture.
        fit: how it becomes as wide and high as the frame: ``letterbox`` shows all of it and goes
            on beyond its edges, ``crop`` fills the frame and cuts off what is over.
    """

    picture: Path
    at: float = 0.0
    fit: Literal["letterbox", "crop"] = "letterbox"


@dataclass(frozen=True)
class Excerpt:
    """A span of a clip from elsewhere, shown from a film's beginning; ``start`` in its seconds."""

    clip: Path
    start: float = 0.0


@dataclass(frozen=True)
class Condition:
    """A span of a film that is there already, and when the new film shows it.

    Attributes:
        film: what made that film, so that it is there again, layer by layer.
        at: second of the new film at which the span begins.
        start, end: the span, in seconds of the earlier film; an end of None is that film's end.
        strength: how much of it stays: 1 is as it was, 0 nothing; between them it is made anew
            after the new words, and likens the old one so much.
        fade: seconds during which it comes up over what was shown before it.
        influence: (second of the new film, share) in rising order: how much of it is mixed with
            what the conditions before it show at the same time; empty means all of it.
    """

    film: GenerationRequest
    at: float = 0.0
    start: float = 0.0
    end: float | None = None
    strength: float = 1.0
    fade: float = 0.0
    influence: tuple[tuple[float, float], ...] = ()

    @property
    def seconds(self) -> float:
        """Length of the span."""
        return (self.film.seconds if self.end is None else self.end) - self.start

    def keeps(self, second: float) -> bool:
        """Whether the new film is at a moment as the earlier one was."""
        return self.strength == 1 and -1e-6 < second - self.at < self.seconds - 1e-6


@dataclass(frozen=True)
class GenerationRequest:
    """Everything that decides the frames. Equal requests give equal frames.

    Attributes:
        prompt: the sentence, in any of the five languages.
        asked: what the user wrote, where ``prompt`` is a rewriting of it; else empty.
        seconds: length, 1 to 20.
        size: delivered (width, height), each even and 128 to 1920.
        fps: delivered frames per second, 1 to 60.
        seed: 0 to 2**63 - 1.
        steps: sampling steps for the motion and for the set; None takes the model's default.
        guidance: classifier-free guidance scale; None takes the model's default.
        sampler: name in the sampler registry; None takes the model's default.
        model: name in the backend registry.
        cast: pictures that replace what the words would resolve to.
        preview: whether Progress should carry pictures of the unfinished frames.
        loop: whether the film's end leads into its beginning.
        conditions: spans of earlier films that the new one keeps or begins from; where there is
            none, what leads out of one and into the next is made. A film of another shape is shown
            whole, in the middle, and goes on round it.
        edits: what is changed, in words, when all is there.
        paths: where actors and the camera are over time; what is kept of earlier films stays as
            it was.
        stills: pictures from elsewhere that take the place of the set, in the order in which they
            are shown.
        excerpt: a clip from elsewhere that takes the place of the set; no film has it and stills.
        mask: a picture, white where the (one) condition's film gives way to what the words say; it
            is stretched over the frame.
    """

    prompt: str
    seconds: float = 4.0
    size: tuple[int, int] = (1280, 720)
    fps: float = 24.0
    seed: int = 0
    steps: int | None = None
    guidance: float | None = None
    sampler: str | None = None
    model: str = "storybook"
    cast: tuple[CastChoice, ...] = ()
    preview: bool = False
    asked: str = ""
    loop: bool = False
    conditions: tuple[Condition, ...] = ()
    edits: tuple[str, ...] = ()
    paths: tuple[Trajectory, ...] = ()
    stills: tuple[Still, ...] = ()
    excerpt: Excerpt | None = None
    mask: Path | None = None

    @property
    def frame_count(self) -> int:
        """Number of delivered frames."""
        return round(self.seconds * self.fps)

    @property
    def words(self) -> str:
        """What the user wrote."""
        return self.asked or self.prompt

    @property
    def films(self) -> Iterator[GenerationRequest]:
        """This and all that it is made of, the oldest last."""
        yield self
        for condition in self.conditions:
            yield from condition.film.films


@dataclass(frozen=True)
class CastMember:
    """One noun phrase, the actors that it stands for, and the drawing that they are drawn from.

    ``slots`` are the actors' slots, several for "three foxes"; ``shot`` counts from 1; ``colour``
    is what the drawing is recoloured to, empty for its own. ``how`` tells how the words led to the
    work: ``name``, ``keyword``, ``spelling`` or ``picture`` (one of the user's own; then artist and
    licence are the user's to state and stay empty).
    """

    slots: tuple[int, ...]
    words: str
    noun: str
    work_id: str
    title: str
    artist: str
    date: str
    licence: str
    source: str
    sha256: str
    how: Literal["name", "keyword", "spelling", "picture"]
    colour: str = ""
    shot: int = 1

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.slots)


@dataclass(frozen=True)
class Plan:
    """What will be drawn, known before the first step.

    Attributes:
        cast: who is drawn from which work.
        replaced: (word of the prompt, what is taken for it).
        unknown: words that have no meaning for the model and are left out.
        left_out: what the prompt asked not to show.
        shots: how many shots the film has.
        estimated_seconds: wall time expected on this machine.
        model_name / model_sha256 / model_licence: which weights.
        notes: what cannot be had as asked.
    """

    cast: tuple[CastMember, ...]
    replaced: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]
    estimated_seconds: float
    model_name: str
    model_sha256: str
    model_licence: str
    left_out: tuple[str, ...] = ()
    shots: int = 1
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Progress:
    """A sign of life: which stage, how far, and, if asked for, a look at the unfinished clip.

    ``stage`` is one of ``text``, ``tracks``, ``set``, ``frames``, ``encode``. ``preview`` is one
    small frame (height, width, 3), uint8, of what the networks expect so far.
    """

    stage: Literal["text", "tracks", "set", "frames", "encode"]
    step: int
    steps: int
    preview: NDArray[np.uint8] | None = None


@dataclass(frozen=True)
class StageTimes:
    """Wall seconds by stage name, in the order in which the stages ran."""

    seconds: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class GenerationResult:
    """A finished generation and what it cost; ``film_id`` is what its invisible mark carries."""

    clip: Clip
    plan: Plan
    path: Path | None
    film_id: str
    wall_seconds: float
    compute_seconds: float
    energy_wh: float
    times: StageTimes
