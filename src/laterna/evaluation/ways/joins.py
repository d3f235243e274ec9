"""Films that go on, come round, lead into others, or keep a span: what is kept, and its seams."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from laterna.evaluation.ways.findings import Finding
from laterna.evaluation.ways.studio import Studio, Take, psnr
from laterna.service import operations

MORE, GAP = 4.0, 2.0
"""Seconds by which films are extended, and that lead from one to another."""

_SHORTEST = 1 / 8


def extend(studio: Studio, take: Take) -> Finding:
    """The jump where the new part begins."""
    return _extended(studio, take, backwards=False)


def extend_back(studio: Studio, take: Take) -> Finding:
    """The jump where the new part ends."""
    return _extended(studio, take, backwards=True)


def _extended(studio: Studio, take: Take, *, backwards: bool) -> Finding:
    film = take.film().request
    longer = studio.draw(operations.extend(film, MORE, backwards=backwards))
    plain = studio.plain(film, film.seconds + MORE)
    seam = longer.seams(MORE if backwards else film.seconds)
    return _found(take, seam=seam, time=[longer.spent / plain.spent])


def loop(studio: Studio, take: Take) -> Finding:
    """The jump from the last frame to the first."""
    film = take.film().request
    round_ = studio.draw(operations.loop(film))
    plain = studio.plain(film, film.seconds)
    # Once round: the first frame stands at the end again.
    closed = replace(round_, frames=np.concatenate([round_.frames, round_.frames[:1]]))
    usual = float(round_.jumps.mean())
    wrap = [float(closed.jumps[-1]) / usual] if closed.seams(film.seconds) else []
    return _found(take, seam=wrap, time=[round_.spent / plain.spent])


def connect(studio: Studio, take: Take) -> Finding:
    """The jumps where one film ends and the other begins, and the largest between them."""
    one, two = take.film().request, take.film().request
    joined = studio.draw(operations.connect(one, two, GAP))
    begin, end = one.seconds, one.seconds + GAP
    steps = np.arange(begin, end + 1 / joined.fps / 2, 1 / joined.fps)
    between = joined.seams(*steps.tolist())
    largest = [max(between)] if between else []
    return _found(
        take,
        seam=joined.seams(begin, end),
        largest=largest,
        time=[studio.share(joined, one, two)],
    )


def blend(studio: Studio, take: Take) -> Finding:
    """The jumps where the second film sets in and where the first is gone."""
    one, two = take.film().request, take.film().request
    both = min(one.seconds, two.seconds) / 2
    mixed = studio.draw(operations.blend(one, two, both))
    seams = mixed.seams(one.seconds - both, one.seconds)
    return _found(take, seam=seams, time=[studio.share(mixed, one, two)])


def recut(studio: Studio, take: Take) -> Finding:
    """How far the kept span is from what it was, and the jumps at its ends."""
    film = take.film().request
    eighths = round(film.seconds / _SHORTEST)
    start = int(take.rng.integers(0, eighths // 2)) * _SHORTEST
    kept = film.seconds / 2
    at = int(take.rng.integers(1, eighths // 2)) * _SHORTEST
    made = studio.draw(operations.recut(film, start, start + kept, at=at))
    plain = studio.plain(film, film.seconds)
    count = round(kept * film.fps)
    first, there = (round(second * film.fps) for second in (start, at))
    there = min(there, len(made.frames) - count)
    same = psnr(made.frames[there : there + count], plain.frames[first : first + count])
    inner = [second for second in (at, at + kept) if second < film.seconds - 1e-6]
    return _found(take, psnr=[same], seam=made.seams(*inner), time=[made.spent / plain.spent])


def _found(take: Take, **values: list[float]) -> Finding:
    return Finding(take.way, take.number, take.language, values)
