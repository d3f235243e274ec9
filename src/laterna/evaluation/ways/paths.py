"""Actors and cameras on paths: how far from them they are, as staged and as the reader sees it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from laterna.backends.native.score import Staged
from laterna.core.request import CastMember, GenerationRequest, Trajectory, Waypoint
from laterna.evaluation.ways.findings import Finding
from laterna.evaluation.ways.studio import Drawn, Studio, Take
from laterna.models.reader import TRACK
from laterna.models.tellings import SEEN, half_short_sides
from laterna.service import operations
from laterna.stage.courses import Course
from laterna.stage.tracks import CAMERA, LOG_SIZE, TRACK_RATE, X, Y

UNSEEN = 0.2
"""Opacity below which an actor is not there to be read."""

Places = NDArray[np.float64]
"""(time, 2) shares of the frame, eight a second; not a number where nobody was seen."""


def actor_path(studio: Studio, take: Take) -> Finding:
    """One who is alone of its kind goes along three or four points."""
    film, member = _led(studio, take)
    path = across(member.noun, film.seconds, take.rng)
    made, plain = studio.draw(operations.steer(film, path)), studio.plain(film, film.seconds)
    read = _read(studio, made, member)
    wanted = course(path, len(read))
    staged = staged_places(studio.staged(operations.steer(film, path))[0], member)
    values = {
        "off": _known(off(read, wanted)),
        "staged": _known(off(staged[: len(wanted)], wanted[: len(staged)])),
        "seen": [float(np.isfinite(read).any())],
        "time": [made.spent / plain.spent],
    }
    return Finding(take.way, take.number, take.language, values)


def camera_path(studio: Studio, take: Take) -> Finding:
    """The camera goes along two or three points: an actor of the free film moves as it should."""
    film, member = _led(studio, take)
    path = looking(film.seconds, take.rng)
    made, plain = studio.draw(operations.steer(film, path)), studio.plain(film, film.seconds)
    free = studio.staged(film)[0]
    before, after = (_read(studio, one, member) for one in (plain, made))
    values = {
        "off": _known(off(after, through(before, free, path))),
        "time": [made.spent / plain.spent],
    }
    return Finding(take.way, take.number, take.language, values)


def _read(studio: Studio, drawn: Drawn, member: CastMember) -> Places:
    tracks = [(actor.noun, actor.rows) for actor in studio.read(drawn.clip).actors]
    samples = round(len(drawn.frames) / drawn.fps * TRACK_RATE)
    width, height = drawn.clip.size
    return seen_places(tracks, member.work_id, samples, width / height)


def _led(studio: Studio, take: Take) -> tuple[GenerationRequest, CastMember]:
    """A film, and who of it is led: the first who is alone of its kind."""
    while True:
        film = take.film().request
        plan = studio.backend.plan(film)
        works = [member.work_id for member in plan.cast]
        alone = [m for m in plan.cast if m.count == 1 and works.count(m.work_id) == 1]
        if alone and plan.shots == 1:
            return film, alone[0]


def across(who: str, seconds: float, rng: np.random.Generator) -> Trajectory:
    """A path of an actor through three or four points anywhere in the frame."""
    times = np.linspace(0, seconds, int(rng.integers(3, 5))).tolist()
    points = (Waypoint(t, rng.uniform(0.15, 0.85), rng.uniform(0.25, 0.75)) for t in times)
    return Trajectory(who, tuple(points))


def looking(seconds: float, rng: np.random.Generator) -> Trajectory:
    """A path of the camera through two or three points that a set has room for."""
    times = np.linspace(0, seconds, int(rng.integers(2, 4))).tolist()
    points = (
        Waypoint(t, rng.uniform(0.35, 0.65), rng.uniform(0.42, 0.58), rng.uniform(1, 1.5))
        for t in times
    )
    return Trajectory("", tuple(points))


def off(one: Places, other: Places) -> float:
    """Mean distance in % of the frame, wherever both are known; else not a number."""
    apart = np.hypot(*(one - other).T)
    return 100 * float(np.nanmean(apart)) if np.isfinite(apart).any() else float("nan")


def _known(value: float) -> list[float]:
    return [value] if np.isfinite(value) else []


def course(path: Trajectory, samples: int) -> Places:
    """Where a path is, eight times a second."""
    line = Course.of(path.points, np.arange(samples) / TRACK_RATE)
    return np.stack([line.x + 1, line.y + 1], axis=1) / 2


def staged_places(shot: Staged, member: CastMember) -> Places:
    """Where an actor is staged."""
    rows = shot.tracks.values[:, member.slots[0]].astype(float)
    return (rows[:, [X, Y]] + 1) / 2


def seen_places(
    tracks: Iterable[tuple[str, NDArray[np.float32]]], work: str, samples: int, aspect: float
) -> Places:
    """Where the reader sees an actor of a work, by the one that it sees longest.

    Args:
        tracks: work and track, (time, 11), of everybody who was read.
        work: whom it is about.
        samples: how many moments there are.
        aspect: width over height.
    """
    mine = [track for noun, track in tracks if noun == work]
    if not mine:
        return np.full((samples, 2), np.nan)
    track = max(mine, key=lambda one: float(one[:, SEEN].sum()))
    there = (track[:, SEEN] > 0) & (track[:, TRACK.index("opacity")] > UNSEEN)
    places = (track[:, :2] / np.array(half_short_sides(aspect)) + 1) / 2
    return np.where(there[:, None], places, np.nan).astype(float)


def through(seen: Places, free: Staged, path: Trajectory) -> Places:
    """Places in a free film as the camera on its path should show them."""
    line = Course.of(path.points, np.arange(len(seen)) / TRACK_RATE)
    assert line.scale is not None
    camera = free.tracks.values[: len(seen), CAMERA].astype(float)
    world = (2 * seen - 1) / np.exp(camera[:, [LOG_SIZE]]) + camera[:, [X, Y]]
    view = np.stack([line.x, line.y], axis=1)
    return ((world - view) * line.scale[:, None] + 1) / 2
