"""Makes and remakes single shots for films that are made of earlier ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from laterna.backends.native.denoising import TRACKS
from laterna.backends.native.directing import Brief, Known, design, direct
from laterna.backends.native.networks import Networks, Words
from laterna.backends.native.score import Staged
from laterna.backends.native.settling import settled
from laterna.backends.native.ways import Task, Wording, likened, seated, whole_seconds
from laterna.core.request import GenerationRequest, Progress
from laterna.diffusion.prediction import Array
from laterna.language.reading import Reading
from laterna.language.tokens import TextArrays, encode
from laterna.stage.tracks import TRACK_RATE, Rows, Tracks
from laterna.stage.world import ground_of

Report = Callable[[Progress], None]


def spoken(networks: Networks, arrays: TextArrays, report: Report) -> tuple[Words, Words]:
    """The words as the networks hear them, and their absence."""
    words = networks.encode(arrays)
    wordless = networks.encode(arrays, spoken=False)
    report(Progress("text", 1, 1))
    return words, wordless


def aspect_of(request: GenerationRequest) -> float:
    """Width over height of a film."""
    return request.size[0] / request.size[1]


@dataclass(frozen=True)
class Maker:
    """Makes and remakes shots for a request that is made of earlier films."""

    networks: Networks
    request: GenerationRequest
    words: Wording
    report: Report

    def make(self, task: Task) -> Rows:
        """What is not there yet."""
        brief = self._brief(task.reading, task.seconds, task.known.rows.shape[1] - 1, task.number)
        return direct(self.networks, self.request, brief, self._watch, task.known)

    def remake(self, shot: Staged, strength: float) -> Staged:
        """A shot after the words, which likens an earlier one."""
        cast, _ = seated(shot.cast, self.words.cast)
        present = tuple(slot for member in self.words.cast for slot in member.slots)
        rows = whole_seconds(likened(shot, self.words.cast))
        known = Known(rows, np.zeros(rows.shape[:2], bool), strength)
        brief = self._brief(self.words.reading, len(rows) / TRACK_RATE, max(present, default=1))
        made = direct(self.networks, self.request, brief, self._watch, known)
        remade = replace(
            shot,
            cast=tuple(member for member in cast if set(member.slots) <= set(present)),
            reading=self.words.reading,
            tracks=Tracks(settled(made, present)),
        )
        said = self.words.reading.said
        if not (said.setting or said.daytime or said.weather):
            return remade
        return self.rebuilt(remade, self.words.reading, strength)

    def rebuilt(self, shot: Staged, reading: Reading, strength: float) -> Staged:
        """The same in a set after words, which likens the one before."""
        brief = self._brief(reading, shot.seconds, max(shot.slots, default=1))
        ground = ground_of(shot.tracks.values)
        base = (shot.rows, strength)
        rows, scenery = design(self.networks, self.request, brief, ground, self._watch, base)
        return replace(shot, rows=rows, scenery=scenery, reading=reading)

    def _brief(self, reading: Reading, seconds: float, slots: int, number: int = 0) -> Brief:
        words = spoken(self.networks, encode(reading.tokens), self.report)
        return Brief(number, words, seconds, slots, aspect_of(self.request))

    def _watch(self, step: int, _: Array) -> None:
        self.report(Progress("tracks", step, self.request.steps or TRACKS.steps))
