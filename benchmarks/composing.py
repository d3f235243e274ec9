"""Measures how long frames take to compose, before cameras and in weathers of all kinds.

    python benchmarks/composing.py [--setting meadow] [--frames 48] [--seed 4]

Prints one line for each case, size and number of threads: milliseconds to prepare the set, and
milliseconds a frame (wall time over frames, and processor time over frames); two actors walk.
"""

from __future__ import annotations

import argparse
import itertools
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from laterna.core.svg import read_svg
from laterna.data.storybook import sets
from laterna.ledger.art import read_svg_file
from laterna.ledger.records import load_works
from laterna.stage.compose import Composer
from laterna.stage.drawings import Drawing
from laterna.stage.scenery.scenery import Scenery
from laterna.stage.tracks import CAMERA, LOG_SIZE, OPACITY, TRACK_RATE, Tracks, X, Y

SIZES = ((1280, 720), (1920, 1080))
CASES = ("still", "pan", "zoom", "rain", "snow", "fog")
WORKS = ("1F98A", "1F404")
FPS = 24


def main() -> None:
    """Print the table."""
    options = _options()
    rng = np.random.default_rng(options.seed)
    scenery = sets.draw(options.setting, "day", "clear", rng, 16 / 9)
    drawings = {slot: _drawing(code) for slot, code in enumerate(WORKS, start=1)}
    print("| case | size | threads | prepare ms | frame ms | processor ms |")
    print("|---|---|---|---|---|---|")
    for case, size, threads in itertools.product(CASES, SIZES, (1, 2)):
        print(_measure(case, size, threads, scenery, drawings, options.frames), flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--setting", default="meadow")
    parser.add_argument("--frames", type=int, default=48)
    parser.add_argument("--seed", type=int, default=4)
    return parser.parse_args()


def _measure(
    case: str,
    size: tuple[int, int],
    threads: int,
    scenery: Scenery,
    drawings: dict[int, Drawing],
    frames: int,
) -> str:
    moments = [index / FPS for index in range(frames)]
    tracks = _tracks(case, scenery.ground or 0.6, frames / FPS)
    start = time.perf_counter()
    composer = Composer(tracks, drawings, _weather(case, scenery), size)
    prepared = time.perf_counter()
    composer.frame(0.0)
    began, processor = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(threads) as pool:
        # Frames are let go at once, as the encoder lets them go.
        list(pool.map(lambda moment: composer.frame(moment).size, moments))
    wall, busy = time.perf_counter() - began, time.process_time() - processor
    return (
        f"| {case} | {size[0]}x{size[1]} | {threads} | {1e3 * (prepared - start):.0f} "
        f"| {1e3 * wall / frames:.1f} | {1e3 * busy / frames:.1f} |"
    )


def _drawing(code: str) -> Drawing:
    work = next(work for name, work in load_works().items() if code in name)
    return Drawing.from_rgba(read_svg(read_svg_file(work), 768))


def _weather(case: str, scenery: Scenery) -> Scenery:
    amounts = {"rain": {"rain": 0.8}, "snow": {"snowfall": 0.8}, "fog": {"fog": 0.6}}
    return replace(scenery, light=replace(scenery.light, **amounts.get(case, {})))


def _tracks(case: str, ground: float, seconds: float) -> Tracks:
    """Two actors who walk about; a camera that pans or comes nearer."""
    tracks = Tracks.empty(round(seconds * TRACK_RATE) + 1)
    share = np.linspace(0, 1, len(tracks.values), dtype=np.float32)
    camera = tracks.values[:, CAMERA]
    if case == "pan":
        camera[:, X] = 0.9 * share - 0.45
    if case == "zoom":
        camera[:, LOG_SIZE] = np.log(1.5) * share
    zoom = np.exp(camera[:, LOG_SIZE])
    for slot, (x, side) in enumerate(((-0.4, 1.1), (0.4, 0.8)), start=1):
        row = tracks.values[:, slot]
        row[:, X] = (x + 0.2 * np.sin(5 * share) - camera[:, X]) * zoom
        row[:, Y] = (ground - 0.42 * side - camera[:, Y]) * zoom
        row[:, LOG_SIZE] = np.log(side) + camera[:, LOG_SIZE]
        row[:, OPACITY] = 1
    return tracks


if __name__ == "__main__":
    main()
