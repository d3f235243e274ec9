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
from numpy.typing import NDArray

from laterna.backends.native.engine import NativeBackend
from laterna.backends.native.score import Staged
from laterna.core.clip import Clip
from laterna.core.concepts import LANGUAGES
from laterna.core.request import CastMember, GenerationRequest, Trajectory, Waypoint
from laterna.data.storybook.nouns import storybook_nouns
from laterna.data.storybook.plots import Odds, sample_facts
from laterna.evaluation.reading import ClipReader
from laterna.evaluation.scores import mean_of
from laterna.language.captions import write
from laterna.models.reader import TRACK
from laterna.models.tellings import SEEN, half_short_sides
from laterna.service import operations
from laterna.stage.courses import Course
from laterna.stage.tracks import CAMERA, LOG_SIZE, TRACK_RATE, X, Y

FPS, SIZE, SECONDS = 12, (384, 216), 4.0
BAR = 6.0
_BELIEVED = 3.0
_UNSEEN = 0.2
"""Opacity below which an actor is not there to be read."""

Places = NDArray[np.float64]
"""(time, 2) shares of the frame, eight a second; not a number where nobody was seen."""


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


def _across(who: str, rng: np.random.Generator) -> Trajectory:
    times = np.linspace(0, SECONDS, int(rng.integers(3, 5))).tolist()
    points = (Waypoint(t, rng.uniform(0.15, 0.85), rng.uniform(0.25, 0.75)) for t in times)
    return Trajectory(who, tuple(points))


def _looking(rng: np.random.Generator) -> Trajectory:
    times = np.linspace(0, SECONDS, int(rng.integers(2, 4))).tolist()
    points = (
        Waypoint(t, rng.uniform(0.35, 0.65), rng.uniform(0.42, 0.58), rng.uniform(1, 1.5))
        for t in times
    )
    return Trajectory("", tuple(points))


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
    across, looking = _across(member.noun, rng), _looking(rng)
    free, clip, once = _made(engine, film)
    seen = _read(reader, clip, member)
    alone = _off(seen, _staged(free, member))
    figures.add("reader alone", alone)
    labels = ("read", "read, believed") if alone < _BELIEVED else ("read",)  # not true of nan
    for name, paths in (("actor", (across,)), ("camera", (looking,)), ("both", (across, looking))):
        led, clip, spent = _made(engine, operations.steer(film, *paths))
        figures.add(f"{name}: time over free", spent / once)
        read = _read(reader, clip, member)
        if across in paths:
            wanted = _course(across, len(read))
            figures.add(f"{name}: staged", _off(_staged(led, member), wanted))
            for label in labels:
                figures.add(f"{name}: {label}", _off(read, wanted))
            figures.add(f"{name}: free film from the path", _off(_staged(free, member), wanted))
            figures.unread += not np.isfinite(read).any()
        else:
            for label in labels:
                figures.add(f"{name}: {label}", _off(read, _through(seen, free, looking)))


def _off(one: Places, other: Places) -> float:
    """Mean distance in % of the frame, wherever both are known."""
    apart = np.hypot(*(one - other).T)
    return 100 * float(np.nanmean(apart)) if np.isfinite(apart).any() else np.nan


def _course(path: Trajectory, samples: int) -> Places:
    course = Course.of(path.points, np.arange(samples) / TRACK_RATE)
    return np.stack([course.x + 1, course.y + 1], axis=1) / 2


def _staged(shot: Staged, member: CastMember) -> Places:
    rows = shot.tracks.values[:, member.slots[0]].astype(float)
    return (rows[:, [X, Y]] + 1) / 2


def _read(reader: ClipReader, clip: Clip, member: CastMember) -> Places:
    """Where the reader sees an actor of that name."""
    actors = [actor for actor in reader.read(clip).actors if actor.noun == member.work_id]
    samples = round(SECONDS * TRACK_RATE)
    if not actors:
        return np.full((samples, 2), np.nan)
    track = max(actors, key=lambda actor: float(actor.track[:, SEEN].sum())).track
    there = (track[:, SEEN] > 0) & (track[:, TRACK.index("opacity")] > _UNSEEN)
    places = (track[:, :2] / np.array(half_short_sides(SIZE[0] / SIZE[1])) + 1) / 2
    return np.where(there[:, None], places, np.nan)


def _through(seen: Places, free: Staged, looking: Trajectory) -> Places:
    """Places in the free film as the camera on its path should show them."""
    course = Course.of(looking.points, np.arange(len(seen)) / TRACK_RATE)
    assert course.scale is not None
    camera = free.tracks.values[: len(seen), CAMERA].astype(float)
    world = (2 * seen - 1) / np.exp(camera[:, [LOG_SIZE]]) + camera[:, [X, Y]]
    view = np.stack([course.x, course.y], axis=1)
    return ((world - view) * course.scale[:, None] + 1) / 2


if __name__ == "__main__":
    main()
