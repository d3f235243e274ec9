"""Actors and cameras on paths, measured: how well they keep to them, and what it costs.

    python benchmarks/paths.py [--n 40] [--seed 910]

Films are of random scenes with one shot of 4 s, 384x216 at 12 frames a second, told in all
languages in turn; no suite is touched. Each is made four times: freely, with one of its actors on a
random path of three or four points, with the camera on one, and with both. An error is the distance
of where an actor is from where it should be, in shares of the frame (of its width across, of its
height down), mean over the film; the bar is 6 %.

- staged: the tracks that are drawn, against the path;
- read: the same actor as the reader measures it in the frames, wherever it saw one of that name;
- reader alone: what the reader measures in the free film, against its tracks; where that is more
  than 3 %, or nobody of that name is seen, the reader cannot be believed: what it reads is told for
  all films, and for those in which it can;
- camera: wherever the reader saw one actor in the free film, moved as the camera's path says,
  against where it saw it in the film with the camera on the path.

Means are over films, with normal 95 % intervals. Times are ratios of processor time, frames
included, to that of the free film, made just before.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np

from laterna.backends.native.engine import NativeBackend
from laterna.backends.native.score import Staged
from laterna.core.clip import Clip
from laterna.core.concepts import LANGUAGES
from laterna.core.request import CastMember, GenerationRequest
from laterna.data.storybook.nouns import storybook_nouns
from laterna.data.storybook.plots import Odds, sample_facts
from laterna.evaluation.reading import ClipReader
from laterna.evaluation.scores import mean_of
from laterna.evaluation.ways.paths import (
    Places,
    across,
    course,
    looking,
    off,
    seen_places,
    staged_places,
    through,
)
from laterna.language.captions import write
from laterna.service import operations
from laterna.stage.tracks import TRACK_RATE

FPS, SIZE, SECONDS = 12, (384, 216), 4.0
BAR = 6.0
_BELIEVED = 3.0


@dataclass
class Figures:
    """Values by name, in the order in which they came."""

    rows: dict[str, list[float]] = field(default_factory=dict)
    unread: int = 0

    def add(self, name: str, value: float) -> None:
        """One more, if it is a number."""
        if np.isfinite(value):
            self.rows.setdefault(name, []).append(value)

    def show(self) -> None:
        """Print a table."""
        print("| figure | mean | 95 % of the mean | median | 90 % below | worst | n |")
        print("|---|---|---|---|---|---|---|")
        for name, values in self.rows.items():
            told = mean_of(values)
            assert told is not None
            low, high = told.ci95
            middle, most = np.quantile(values, (0.5, 0.9))
            print(
                f"| {name} | {told.value:.2f} | {low:.2f} to {high:.2f} | {middle:.2f} "
                f"| {most:.2f} | {max(values):.2f} | {told.n} |"
            )
        print(f"\nfilms in which the reader saw nobody of that name: {self.unread}")


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description="actors and cameras on paths, measured")
    parser.add_argument("--n", type=int, default=40)
    parser.add_argument("--seed", type=int, default=910)
    options = parser.parse_args()
    engine, reader, figures = NativeBackend(), ClipReader.load(), Figures()
    print(f"seed {options.seed}, {options.n} films; errors in % of the frame, bar {BAR:g}\n")
    for number, (film, member) in zip(range(options.n), _films(engine, options.seed), strict=False):
        if number == 0:
            _made(engine, film)  # what is loaded once is no film's cost
        _measure(
            engine, reader, film, member, figures, np.random.default_rng([options.seed, 1, number])
        )
    figures.show()


def _films(engine: NativeBackend, seed: int) -> Iterable[tuple[GenerationRequest, CastMember]]:
    """Films, and who of each is led: the first who is alone of its kind."""
    number = 0
    while True:
        rng = np.random.default_rng([seed, number])
        facts = sample_facts(storybook_nouns().trained, rng, Odds(moving_camera=0.1))
        prompt = write(facts, LANGUAGES[number % len(LANGUAGES)], rng).text
        film = GenerationRequest(prompt, seconds=SECONDS, size=SIZE, fps=FPS, seed=number)
        number += 1
        cast = engine.plan(film).cast
        works = [member.work_id for member in cast]
        alone = [m for m in cast if m.count == 1 and works.count(m.work_id) == 1]
        if alone:
            yield film, alone[0]


def _made(engine: NativeBackend, film: GenerationRequest) -> tuple[Staged, Clip, float]:
    """The only shot, the clip with its frames drawn, and the seconds that they took."""
    plan = engine.plan(film)
    began = time.process_time()
    clip = engine.generate(film, plan, lambda _: None)
    frames = list(clip)
    spent = time.process_time() - began
    shot = engine.staged(film, plan, lambda _: None)[0]
    return shot, replace(clip, open_frames=lambda: iter(frames)), spent


def _measure(
    engine: NativeBackend,
    reader: ClipReader,
    film: GenerationRequest,
    member: CastMember,
    figures: Figures,
    rng: np.random.Generator,
) -> None:
    along, view = across(member.noun, SECONDS, rng), looking(SECONDS, rng)
    free, clip, once = _made(engine, film)
    seen = _read(reader, clip, member)
    alone = off(seen, staged_places(free, member))
    figures.add("reader alone", alone)
    labels = ("read", "read, believed") if alone < _BELIEVED else ("read",)  # not true of nan
    for name, paths in (("actor", (along,)), ("camera", (view,)), ("both", (along, view))):
        led, clip, spent = _made(engine, operations.steer(film, *paths))
        figures.add(f"{name}: time over free", spent / once)
        read = _read(reader, clip, member)
        if along in paths:
            wanted = course(along, len(read))
            figures.add(f"{name}: staged", off(staged_places(led, member), wanted))
            for label in labels:
                figures.add(f"{name}: {label}", off(read, wanted))
            free_from = off(staged_places(free, member), wanted)
            figures.add(f"{name}: free film from the path", free_from)
            figures.unread += not np.isfinite(read).any()
        else:
            for label in labels:
                figures.add(f"{name}: {label}", off(read, through(seen, free, view)))


def _read(reader: ClipReader, clip: Clip, member: CastMember) -> Places:
    """Where the reader sees an actor of that name."""
    tracks = [(actor.noun, actor.track) for actor in reader.read(clip).actors]
    samples = round(SECONDS * TRACK_RATE)
    return seen_places(tracks, member.work_id, samples, SIZE[0] / SIZE[1])


if __name__ == "__main__":
    main()
