"""Reads a clip back: who is in it, doing what, where in each frame, in which setting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from laterna.core.clip import Clip
from laterna.core.concepts import ACTIONS, MAX_ACTORS, PAIR_ACTIONS, SETTINGS
from laterna.core.errors import WeightsUnreadable
from laterna.core.settings import threads, weights_folder
from laterna.data.storybook.nouns import storybook_nouns
from laterna.data.storybook.samples import drawing
from laterna.evaluation.rotation import turning
from laterna.evaluation.sight import Detection, Sighting, crops_along, look, sampled
from laterna.models.reader import TRACK, Reader, ReaderConfig
from laterna.models.tellings import SEEN, telling
from laterna.runtime.weights import load_weights

EYES_WEIGHTS, TELLER_WEIGHTS = "reader.safetensors", "reader-actions.safetensors"
_ENOUGH = 0.12
"""Share of the frames, at full belief, in which a second or third actor must be seen."""

_SAME = 0.35
"""Half short sides a frame within which an unsure detection may be the actor that was near."""

_LONG = 2
"""Frames after which an actor may have gone."""

_LIKE = 0.05
"""Probability of its noun from which a detection looks a little like an actor."""

_PAIRED = tuple(ACTIONS.index(action) for action in sorted(PAIR_ACTIONS))

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class ReadActor:
    """An actor as it was read.

    Attributes:
        noun: its work.
        belief: mean probability of the noun over the frames in which it was seen.
        action: what it does.
        target: index of the actor that it does it to, if any.
        track: where it was measured, (time, 7), as in ``models.reader.TRACK``; zero where not seen.
    """

    noun: str
    belief: float
    action: str
    target: int | None
    track: Floats


@dataclass(frozen=True)
class ClipReading:
    """What a clip shows, eight times a second; the actor that is seen best comes first."""

    actors: tuple[ReadActor, ...]
    setting: str
    setting_belief: float


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
        people = _people(sighting.detections, len(sighting.frames), most)
        tracks = [self._track(sighting, *person) for person in people]
        deeds = self._deeds(tracks)
        actors = [
            ReadActor(
                self.nouns[noun],
                _belief(noun, detections),
                ACTIONS[deed.action],
                deed.target,
                track,
            )
            for (noun, detections), track, deed in zip(people, tracks, deeds, strict=True)
        ]
        setting = int(sighting.settings.argmax())
        return ClipReading(tuple(actors), SETTINGS[setting], float(sighting.settings[setting]))

    def _track(self, sighting: Sighting, noun: int, own: Mapping[int, Detection]) -> Floats:
        """Where an actor was measured (time, 7), with the rotation of its drawing."""
        track = np.zeros((len(sighting.frames), len(TRACK)), np.float32)
        for moment, detection in own.items():
            track[moment] = detection.track
        found = turning(crops_along(sighting, track), drawing(self.nouns[noun]))
        seen = track[:, SEEN] > 0
        track[seen, TRACK.index("cos")] = np.cos(found)
        track[seen, TRACK.index("sin")] = np.sin(found)
        return track

    @torch.inference_mode()
    def _deeds(self, tracks: Sequence[Floats]) -> list[_Deed]:
        """What each does: alone, or to the other with whom that is likeliest."""
        deeds = []
        for index, track in enumerate(tracks):
            others: list[int | None] = [other for other in range(len(tracks)) if other != index]
            others = others or [None]
            told = [telling(track, None if o is None else tracks[o]) for o in others]
            chances = self.model.teller(torch.from_numpy(np.stack(told))).softmax(1).numpy()
            deeds.append(_deed(chances, others))
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


@dataclass(frozen=True)
class _Deed:
    action: int
    target: int | None


def _deed(chances: Floats, others: Sequence[int | None]) -> _Deed:
    """The likeliest of: something done alone (mean over the others), or to one of the others."""
    alone = chances.mean(0)
    alone[list(_PAIRED)] = 0
    best = _Deed(int(alone.argmax()), None)
    strength = float(alone.max())
    for row, other in zip(chances, others, strict=True):
        paired = max(_PAIRED, key=lambda action: float(row[action]))
        if other is not None and row[paired] > strength:
            best, strength = _Deed(paired, other), float(row[paired])
    return best


Person = tuple[int, dict[int, Detection]]
"""A noun and the detections that are taken for it, by moment."""


def _people(detections: Sequence[Detection], count: int, most: int) -> list[Person]:
    """Take the noun with the most evidence, give it its detections, and go on with the rest."""
    left = list(detections)
    people: list[Person] = []
    while left and len(people) < most:
        evidence = sum(_weighed(detection) for detection in left)
        noun = int(np.argmax(evidence))
        if people and float(np.max(evidence)) < _ENOUGH * count:
            break
        own = _own(noun, left)
        people.append((_renamed(own), own))
        taken = {id(detection) for detection in own.values()}
        left = [d for d in left if id(d) not in taken and d.nouns[noun] < 0.5]
    return people


def _weighed(detection: Detection) -> Floats:
    return detection.weight * detection.nouns


def _own(noun: int, detections: Sequence[Detection]) -> dict[int, Detection]:
    """The detections of one actor: in each frame the likeliest that is sure, or near a sure one."""
    sure: dict[int, Detection] = {}
    for detection in detections:
        best = sure.get(detection.moment)
        if detection.nouns[noun] > 0.3 and (
            best is None or _fit(detection, noun) > _fit(best, noun)
        ):
            sure[detection.moment] = detection
    own = dict(sure) or {d.moment: d for d in detections}
    for detection in sorted(detections, key=lambda d: -d.heat):
        if detection.moment not in own and sure:
            nearest = min(sure, key=lambda moment: abs(moment - detection.moment))
            if _continues(detection, sure[nearest], noun):
                own[detection.moment] = detection
    return own


def _continues(detection: Detection, sure: Detection, noun: int) -> bool:
    """Whether an unsure detection may be the actor that was surely seen at another moment.

    Long before or after, when the actor may have gone, it must also look a little like it.
    """
    gap = abs(detection.moment - sure.moment)
    near = np.linalg.norm(detection.track[:2] - sure.track[:2]) < _SAME * min(gap, _LONG)
    return bool(near) and (gap <= _LONG or detection.nouns[noun] > _LIKE)


def _fit(detection: Detection, noun: int) -> float:
    return detection.weight * float(detection.nouns[noun])


def _renamed(own: Mapping[int, Detection]) -> int:
    """The noun that all detections of an actor agree on best."""
    total = sum(d.weight * np.log(d.nouns + 1e-4) for d in own.values())
    return int(np.argmax(total))


def _belief(noun: int, own: Mapping[int, Detection]) -> float:
    return float(np.mean([detection.nouns[noun] for detection in own.values()]))
