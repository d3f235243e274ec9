"""Reads a clip back: who is in it, how they look, doing what, where in each frame, in which set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from laterna.core.clip import Clip
from laterna.core.concepts import (
    ACTIONS,
    COLOURS,
    DAYTIMES,
    INDOORS,
    MAX_ACTORS,
    PAIR_ACTIONS,
    SETTINGS,
    TRIPLE_ACTIONS,
    WEATHERS,
)
from laterna.core.errors import WeightsUnreadable
from laterna.core.settings import threads, weights_folder
from laterna.data.storybook.nouns import storybook_nouns
from laterna.data.storybook.render import drawing_of
from laterna.evaluation.fitting import Fitted, changes, fitted
from laterna.evaluation.following import Person, follow
from laterna.evaluation.rotation import turning
from laterna.evaluation.sight import Sighting, crops_along, look, sampled
from laterna.models.reader import STATES, TRACK, Reader, ReaderConfig
from laterna.models.tellings import SEEN, half_short_sides, telling
from laterna.runtime.weights import load_weights
from laterna.stage.tracks import REST
from laterna.stage.tracks import STATES as CHANNELS

EYES_WEIGHTS, TELLER_WEIGHTS = "reader.safetensors", "reader-actions.safetensors"

_HELD_AT = (0.42, 0.05)
"""Where a thing is held, in the holder's sides: to its left or right, and below its middle."""

_OUT_OF_HAND = 0.45
"""Holder's sides from there beyond which a thing is not held."""

_FADED = 0.3
"""Opacity up to which nothing can be told of a state."""

_UNFOUND = 0.4
"""How much a moment tells at which somebody was not found, against one at which it was."""

_LOST = 0.15
"""Share of a changed drawing that must be explained for it to be there although nobody found it."""

_UNTURNED = 0.3
"""Broken or eaten so far, a drawing no longer tells how it is turned."""

_PAIRED = tuple(ACTIONS.index(action) for action in sorted(PAIR_ACTIONS))
_ALONE = tuple(i for i in range(len(ACTIONS)) if i not in _PAIRED)

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class ReadActor:
    """An actor as it was read.

    Attributes:
        noun: its work.
        belief: mean probability of the noun over the frames in which it was seen.
        colour: the likeliest of ``COLOURS``; it means something of drawings painted over only.
        action: what it does.
        target: index of the actor that it does it to, if any; of ``give`` and ``take`` the thing.
        other: index of who is given to or taken from.
        track: where it was measured, (time, 11), as in ``models.reader.TRACK``; zero if not seen.
    """

    noun: str
    belief: float
    colour: str
    action: str
    target: int | None
    other: int | None
    track: Floats

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """First frame and the one after the last, wherever it was seen without a break."""
        seen = np.concatenate([[False], self.track[:, SEEN] > 0, [False]])
        edges = np.flatnonzero(seen[1:] != seen[:-1]).tolist()
        return tuple(zip(edges[::2], edges[1::2], strict=True))

    def state(self, name: str) -> Floats:
        """One of ``STATES`` in time, (time,), 0 to 1; not a number where it was not seen."""
        return np.where(self.track[:, SEEN] > 0, self.track[:, TRACK.index(name)], np.nan)


@dataclass(frozen=True)
class ClipReading:
    """What a clip shows, eight times a second; the actor that is seen best comes first.

    Attributes:
        actors: who was followed.
        setting, setting_belief: one of ``SETTINGS``, and its mean probability.
        daytime, weather: of ``DAYTIMES`` and ``WEATHERS``; None where the setting knows none.
    """

    actors: tuple[ReadActor, ...]
    setting: str
    setting_belief: float
    daytime: str | None = None
    weather: str | None = None

    def count(self, noun: str, colour: str | None = None) -> int:
        """How many there are of a noun, of one colour if one is given."""
        return sum(a.noun == noun and colour in (None, a.colour) for a in self.actors)


class ClipReader:
    """The reader with its weights."""

    def __init__(self, model: Reader, nouns: Sequence[str], sha256: str) -> None:
        """Keep the networks; ``nouns`` names their classes in order."""
        self.model = model.eval()
        self.nouns = tuple(nouns)
        self.sha256 = sha256

    @classmethod
    def load(cls, folder: Path | None = None) -> ClipReader:
        """Read the weights that the package carries, or those in ``folder``.

        Raises:
            InstallationError: when they are missing, damaged or those of another reader.
        """
        torch.set_num_threads(threads())
        folder = folder or reader_folder()
        nouns = reader_nouns()
        model = Reader(ReaderConfig(len(nouns)))
        eyes = _fill(model, folder / EYES_WEIGHTS, "")
        teller = _fill(model, folder / TELLER_WEIGHTS, "teller.")
        return cls(model, nouns, f"{eyes} {teller}")

    def read(self, clip: Clip, most: int = MAX_ACTORS) -> ClipReading:
        """Read a clip; at most so many actors are told."""
        return self.interpret(look(self.model, sampled(clip)), most)

    def interpret(self, sighting: Sighting, most: int = MAX_ACTORS) -> ClipReading:
        """Make sense of what was seen."""
        people = follow(sighting.detections, len(sighting.frames), most)
        tracks = [self._track(sighting, person) for person in people]
        deeds = self._deeds(people, tracks)
        actors = [
            ReadActor(
                self.nouns[person.noun],
                person.belief,
                COLOURS[person.colour],
                ACTIONS[deed.action],
                deed.target,
                _other(index, deed, tracks),
                track,
            )
            for index, (person, track, deed) in enumerate(zip(people, tracks, deeds, strict=True))
        ]
        setting = SETTINGS[int(sighting.settings.argmax())]
        outdoors = setting not in INDOORS
        return ClipReading(
            tuple(actors),
            setting,
            float(sighting.settings.max()),
            DAYTIMES[int(sighting.daytimes.argmax())] if outdoors else None,
            WEATHERS[int(sighting.weathers.argmax())] if outdoors else None,
        )

    def _track(self, sighting: Sighting, person: Person) -> Floats:
        """Where an actor was measured (time, 11), how its drawing is turned, what became of it."""
        track = np.zeros((len(sighting.frames), len(TRACK)), np.float32)
        for moment, detection in person.seen.items():
            track[moment] = detection.track
        noun, colour = self.nouns[person.noun], COLOURS[person.colour]
        crops, seen = crops_along(sighting, _held(track)), track[:, SEEN] > 0
        looks = (drawing_of(noun), drawing_of(noun, colour))
        angles = turning(crops, *looks)
        if changes(noun):
            told = fitted(crops, angles, _clear(track, sighting.aspect), noun, (None, colour))
            track = np.where(_still_there(told, seen)[:, None], _held(track), track)
            track[:, _FIRST_STATE : _LAST_STATE + 1] = told.states
        else:
            track[:, _FIRST_STATE : _LAST_STATE + 1] = _USUAL
        changed = track[:, [TRACK.index("broken"), TRACK.index("eaten")]].max(1)
        whole = changed < _UNTURNED
        track[whole, _COS], track[whole, _SIN] = np.cos(angles[whole]), np.sin(angles[whole])
        return track * (track[:, SEEN:] > 0)

    @torch.inference_mode()
    def _deeds(self, people: Sequence[Person], tracks: Sequence[Floats]) -> list[_Deed]:
        """What each does: alone, or to the other with whom that is likeliest."""
        deeds = []
        for index, track in enumerate(tracks):
            others = [other for other in range(len(tracks)) if other != index]
            told = [telling(track, tracks[other]) for other in others] + [telling(track, None)]
            chances = self.model.teller(torch.from_numpy(np.stack(told))).softmax(1).numpy()
            possible = [_differ(people[index], people[other]) for other in others]
            deeds.append(_deed(chances, others, possible))
        return deeds


def reader_nouns() -> tuple[str, ...]:
    """The works that the reader tells apart, in the order of its classes."""
    return tuple(sorted(storybook_nouns().everything))


def reader_folder() -> Path:
    """Where the reader's weights lie."""
    return weights_folder() or Path(str(resources.files("laterna.models"))) / "weights"


def _fill(model: Reader, path: Path, prefix: str) -> str:
    """Put weights into the parts of the network whose names begin so; returns the file's sha256."""
    weights = load_weights(path)
    own = model.state_dict()
    for name, array in weights.tensors.items():
        place = own.get(prefix + name)
        if place is None or tuple(place.shape) != array.shape:
            raise WeightsUnreadable(path=path, reason=f"{name} belongs to another reader")
        place.copy_(torch.from_numpy(array.copy()))
    return weights.sha256


# --- Tracks ---------------------------------------------------------------------------------------

_COS, _SIN = TRACK.index("cos"), TRACK.index("sin")
_FIRST_STATE, _LAST_STATE = TRACK.index(STATES[0]), TRACK.index(STATES[-1])


_USUAL = np.array([REST[channel] for channel in CHANNELS], np.float32)


def _held(track: Floats) -> Floats:
    """A track that goes on, where it was not seen, as it was last seen, or first."""
    seen = np.flatnonzero(track[:, SEEN] > 0)
    last = np.clip(np.searchsorted(seen, np.arange(len(track)), side="right") - 1, 0, None)
    held: Floats = track[seen[last]]
    return held


def _still_there(told: Fitted, seen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Moments (time,) at which something was not found and yet lies where it lay, changed."""
    there = np.zeros_like(seen)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], ~seen, [0]]).astype(int)))
    for first, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        changed = (np.abs(told.states[first:end] - _USUAL).max(1) > _UNTURNED).any()
        there[first:end] = changed and float(told.share[first:end].mean()) > _LOST
    return there


def _clear(track: Floats, aspect: float) -> Floats:
    """How much what is seen at each moment tells of an actor's state, (time,), 0 to 1."""
    held, seen = _held(track), track[:, SEEN] > 0
    opaque = (held[:, TRACK.index("opacity")] - _FADED) / (1 - 2 * _FADED)
    side = np.exp(held[:, 2])
    beyond = (np.abs(held[:, :2]) - half_short_sides(aspect)).max(1) / side
    inside = 0.5 - 2 * beyond  # a quarter of it cut off: nothing is told
    sure = np.where(seen, 1.0, _UNFOUND)
    return (np.clip(opaque, 0, 1) * np.clip(inside, 0, 1) * sure).astype(np.float32)


def holder(thing: Floats, tracks: Mapping[int, Floats], when: slice) -> int | None:
    """Who holds a thing at some moments: the key in ``tracks`` of whoever has it in hand.

    Args:
        thing: the thing's track, (time, 11).
        tracks: those of everybody who may hold it.
        when: the moments.

    Returns:
        None where it is in nobody's hands.
    """
    away = {key: _out_of_hand(thing[when], track[when]) for key, track in tracks.items()}
    nearest = min(away, key=lambda key: away[key], default=None)
    return None if nearest is None or away[nearest] > _OUT_OF_HAND else nearest


def _out_of_hand(thing: Floats, track: Floats) -> float:
    """Median distance of a thing from where somebody holds things, in the holder's sides."""
    both = (thing[:, SEEN] > 0) & (track[:, SEEN] > 0)
    if not both.any():
        return float("inf")
    side = np.exp(track[both, 2])
    across, down = ((thing[both, i] - track[both, i]) / side for i in (0, 1))
    away = np.hypot(np.abs(across) - _HELD_AT[0], down - _HELD_AT[1])
    return float(np.median(away))


# --- Deeds ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Deed:
    action: int
    target: int | None


def _differ(one: Person, other: Person) -> bool:
    """Whether two can be told apart by their looks: nothing is done within a group."""
    return (one.noun, one.colour) != (other.noun, other.colour)


def _deed(chances: Floats, others: Sequence[int], possible: Sequence[bool]) -> _Deed:
    """The likeliest of: something done alone (mean over the others), or to one of the others.

    ``chances`` (others + 1, deeds): with each of the others, and last with nobody.
    """
    alone = chances.mean(0)[list(_ALONE)]
    best = _Deed(_ALONE[int(alone.argmax())], None)
    strength = float(alone.max())
    for row, other, can in zip(chances[:-1], others, possible, strict=True):
        paired = max(_PAIRED, key=lambda action: float(row[action]))
        if can and row[paired] > strength:
            best, strength = _Deed(paired, other), float(row[paired])
    return best


def _other(doer: int, deed: _Deed, tracks: Sequence[Floats]) -> int | None:
    """Who has the thing after it was given, or had it before it was taken."""
    action = ACTIONS[deed.action]
    if action not in TRIPLE_ACTIONS or deed.target is None:
        return None
    quarter = max(1, len(tracks[doer]) // 4)
    when = slice(0, quarter) if action == "take" else slice(-quarter, None)
    candidates = {i: t for i, t in enumerate(tracks) if i not in (doer, deed.target)}
    return holder(tracks[deed.target], candidates, when)
