"""Films of a minute, measured: whether colours and people are in the end what they were.

    python benchmarks/drift.py [--n 20] [--seed 930]

Films are of random scenes with one shot of 4 s, 384x216, told in all languages in turn, extended
to 60 s at once; no suite is touched. Windows of 4 s are drawn, eight frames a second, and compared
with the first one:

- set: CIEDE2000 between mean colours of the cells of a grid over the frame, the median in time,
  mean over cells; films whose camera moves are left out, as other things are seen there;
- actor: CIEDE2000 between an actor's mean colours as the reader finds it in both windows;
- identity: the share of actors in view (by the tracks: opaque, whole and in the frame for half of
  the window at least) of whom the reader finds one of that name in the window.

The first window's own row tells what the reader does before anything can have drifted: its colours
are compared within the window. Means over films with 95 % intervals.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from laterna.backends.native.drawing import Reel
from laterna.backends.native.engine import NativeBackend
from laterna.backends.native.score import Staged
from laterna.core.clip import Clip
from laterna.core.concepts import LANGUAGES
from laterna.core.request import GenerationRequest
from laterna.data.storybook.nouns import storybook_nouns
from laterna.data.storybook.plots import Odds, sample_facts
from laterna.evaluation.colour import difference, drift, lab
from laterna.evaluation.reading import ClipReader, ClipReading
from laterna.evaluation.scores import mean_of, share_of
from laterna.evaluation.sight import look, sampled
from laterna.language.captions import write
from laterna.service import operations
from laterna.stage.tracks import BROKEN, CAMERA, EATEN, LOG_SIZE, OPACITY, TRACK_RATE, X, Y

SIZE, RATE = (384, 216), 8
SECONDS, WHOLE, WINDOW = 4.0, 60.0, 4
STARTS = (0, 4, 12, 24, 40, 56)
GRID = (9, 16)

Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class Window:
    """Four seconds of a film as the reader saw them, (time, h, w, 3), and who was in view."""

    frames: Bytes
    reading: ClipReading
    expected: tuple[str, ...]


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description="films of a minute, measured")
    parser.add_argument("--n", type=int, default=20)
    parser.add_argument("--seed", type=int, default=930)
    options = parser.parse_args()
    engine, reader = NativeBackend(), ClipReader.load()
    rows: dict[int, list[tuple[float | None, list[float], list[float]]]] = {s: [] for s in STARTS}
    for number in range(options.n):
        windows, still = _windows(engine, reader, _film(options.seed, number))
        for start, window in windows.items():
            rows[start].append(_compared(windows[0], window, still=still))
    print(f"seed {options.seed}, {options.n} films\n")
    print("| seconds | set, dE2000 | actor, dE2000 | identity, % |")
    print("|---|---|---|---|")
    for start, found in rows.items():
        sets = [value for value, _, _ in found if value is not None]
        actors = [value for _, values, _ in found for value in values]
        names = [value for _, _, values in found for value in values]
        told = (_told(mean_of(sets)), _told(mean_of(actors)), _told(share_of(names), 100))
        print(f"| {start} to {start + WINDOW} | {' | '.join(told)} |")


def _told(estimate, times: float = 1) -> str:  # noqa: ANN001 - an Estimate or None
    if estimate is None:
        return "nothing to compare"
    low, high = (times * end for end in estimate.ci95)
    return f"{times * estimate.value:.2f} ({low:.2f} to {high:.2f}, n = {estimate.n})"


def _film(seed: int, number: int) -> GenerationRequest:
    rng = np.random.default_rng([seed, number])
    facts = sample_facts(storybook_nouns().trained, rng, Odds(moving_camera=0.1))
    prompt = write(facts, LANGUAGES[number % len(LANGUAGES)], rng).text
    film = GenerationRequest(prompt, seconds=SECONDS, size=SIZE, fps=RATE, seed=number)
    return operations.extend(film, WHOLE - SECONDS)


def _windows(
    engine: NativeBackend, reader: ClipReader, film: GenerationRequest
) -> tuple[dict[int, Window], bool]:
    """What is seen in the windows, and whether the camera is still."""
    shots = engine.staged(film, engine.plan(film), lambda _: None)
    reel = Reel.of(shots, film)
    windows = {}
    for start in STARTS:
        frames = np.stack([reel.frame(start + i / RATE) for i in range(WINDOW * RATE)])
        seen = sampled(Clip.from_array(frames, RATE))
        windows[start] = Window(
            seen, reader.interpret(look(reader.model, seen)), _in_view(shots[-1], start)
        )
    still = all(
        np.ptp(shot.tracks.values[:, CAMERA, [X, Y, LOG_SIZE]], axis=0).max() == 0 for shot in shots
    )
    return windows, still


def _in_view(shot: Staged, start: int) -> tuple[str, ...]:
    """Works of those who can be seen for half of a window; one entry each."""
    rows = shot.tracks.values[start * TRACK_RATE : (start + WINDOW) * TRACK_RATE]
    reach = np.exp(rows[..., LOG_SIZE]) / 2
    inside = (np.abs(rows[..., X]) + reach * SIZE[1] / SIZE[0] < 1) & (
        np.abs(rows[..., Y]) + reach < 1
    )
    whole = (rows[..., BROKEN] < 0.5) & (rows[..., EATEN] < 0.5) & (rows[..., OPACITY] > 0.8)
    there = (inside & whole).mean(0) >= 0.5
    return tuple(m.work_id for m in shot.cast for slot in m.slots if there[slot])


def _compared(
    first: Window, window: Window, *, still: bool
) -> tuple[float | None, list[float], list[float]]:
    """How far the set is, each actor's colour, and whether each who is in view is found."""
    half = len(first.frames) // 2
    same = window is first
    sets = None
    if still:
        before, after = (
            (first.frames[:half], first.frames[half:]) if same else (first.frames, window.frames)
        )
        sets = float(difference(lab(_cells(before)), lab(_cells(after))).mean())
    colours = [drift(*pair) for pair in _pairs(first, window)]
    found = Counter(actor.noun for actor in window.reading.actors)
    names = []
    for noun, count in Counter(window.expected).items():
        names += [1.0] * min(found[noun], count) + [0.0] * max(count - found[noun], 0)
    return sets, [colour for colour in colours if colour is not None], names


def _pairs(first: Window, window: Window) -> list[tuple[Bytes, NDArray[np.floating]]]:
    """Frames and tracks of whoever is alone of its name in both windows."""
    names = [Counter(actor.noun for actor in each.reading.actors) for each in (first, window)]
    tracks = [
        {actor.noun: actor.track for actor in each.reading.actors} for each in (first, window)
    ]
    alone = [noun for noun, count in names[0].items() if count == 1 == names[1][noun]]
    alone = [noun for noun in alone if noun in first.expected]
    if window is first:
        return [(first.frames, tracks[0][noun]) for noun in alone]
    frames = np.concatenate([first.frames, window.frames])
    return [(frames, np.concatenate([tracks[0][n], tracks[1][n]])) for n in alone]


def _cells(frames: Bytes) -> NDArray[np.floating]:
    """Mean colours of a grid's cells, the median in time, (cells, 3)."""
    time, height, width, _ = frames.shape
    rows, columns = (height // GRID[0], width // GRID[1])
    cut = frames[:, : rows * GRID[0], : columns * GRID[1]].astype(np.float32)
    means = cut.reshape(time, GRID[0], rows, GRID[1], columns, 3).mean((2, 4))
    return np.median(means, axis=0).reshape(-1, 3)


if __name__ == "__main__":
    main()
