"""Films out of films, measured: seams, loops, what an edit leaves alone, and what it all costs.

    python benchmarks/ways_in.py [--n 20] [--seed 700]

Films are of random scenes with one shot of 4 s, 384x216 at 12 frames a second, told in all
languages in turn; no suite is touched. A jump is the mean change of a pixel between neighbouring
frames, in grey levels; a seam is compared with the mean jump of the same film. Edits: PSNR outside
of whatever the painted, removed or replaced one covers (its square, and the ground below it); where
nothing differs it is told as 99. Times are ratios of the processor time of the whole, frames
included, to that of the plain film of the same length in the same process.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from laterna.backends.native.engine import NativeBackend
from laterna.core.concepts import LANGUAGES
from laterna.core.request import GenerationRequest
from laterna.data.storybook.nouns import storybook_nouns
from laterna.data.storybook.plots import Odds, sample_facts
from laterna.language.captions import write
from laterna.service import operations
from laterna.stage.layers import bounding_box

FPS, SIZE = 12, (384, 216)
_SECONDS, _MORE = 4.0, 4.0
_LONG = 60.0
_MARGIN = 12

Frames = NDArray[np.float32]


@dataclass
class Figures:
    """Values by name, in the order in which they came."""

    rows: dict[str, list[float]] = field(default_factory=dict)

    def add(self, name: str, value: float) -> None:
        """One more."""
        self.rows.setdefault(name, []).append(value)

    def show(self) -> None:
        """Print a table."""
        print("| figure | median | 90 % below | worst | n |")
        print("|---|---|---|---|---|")
        for name, values in self.rows.items():
            low, high = np.quantile(values, (0.5, 0.9))
            worst = min(values) if name.startswith("PSNR") else max(values)
            print(f"| {name} | {low:.2f} | {high:.2f} | {worst:.2f} | {len(values)} |")


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description="films out of films, measured")
    parser.add_argument("--n", type=int, default=20)
    parser.add_argument("--seed", type=int, default=700)
    options = parser.parse_args()
    engine, figures = NativeBackend(), Figures()
    films = [_film(options.seed, number) for number in range(options.n + 1)]
    _drawn(engine, films[0])
    for number, film in enumerate(films[:-1]):
        _measure(engine, film, films[number + 1], figures)
    figures.show()


def _film(seed: int, number: int) -> GenerationRequest:
    rng = np.random.default_rng([seed, number])
    facts = sample_facts(storybook_nouns().trained, rng, Odds(moving_camera=0.1))
    prompt = write(facts, LANGUAGES[number % len(LANGUAGES)], rng).text
    return GenerationRequest(prompt, seconds=_SECONDS, size=SIZE, fps=FPS, seed=number)


def _drawn(engine: NativeBackend, request: GenerationRequest) -> tuple[Frames, float]:
    began = time.process_time()
    clip = engine.generate(request, engine.plan(request), lambda _: None)
    frames = np.stack(list(clip)).astype(np.float32)
    return frames, time.process_time() - began


def _jumps(frames: Frames) -> NDArray[np.float32]:
    jumps: NDArray[np.float32] = np.abs(np.diff(frames, axis=0)).mean((1, 2, 3))
    return jumps


def _measure(
    engine: NativeBackend, film: GenerationRequest, other: GenerationRequest, figures: Figures
) -> None:
    plain, once = _drawn(engine, film)
    _, twice = _drawn(engine, GenerationRequest(**{**vars(film), "seconds": _SECONDS + _MORE}))
    seam = round(_SECONDS * FPS) - 1
    for name, backwards in (("extend", False), ("extend backwards", True)):
        longer, spent = _drawn(engine, operations.extend(film, _MORE, backwards=backwards))
        jumps = _jumps(longer)
        place = seam if not backwards else round(_MORE * FPS) - 1
        figures.add(f"{name}: seam over mean jump", float(jumps[place] / jumps.mean()))
        figures.add(f"{name}: time over plain", spent / twice)
    looped, spent = _drawn(engine, operations.loop(film))
    wrap = float(np.abs(looped[0] - looped[-1]).mean())
    figures.add("loop: last to first over mean jump", wrap / float(_jumps(looped).mean()))
    figures.add("loop: time over plain", spent / once)
    joined, _ = _drawn(engine, operations.connect(film, other, 2.0))
    jumps = _jumps(joined)
    figures.add("connect: largest over mean jump", float(jumps.max() / jumps.mean()))
    _, spent = _drawn(engine, operations.remix(film, other.prompt))
    figures.add("remix: time over plain", spent / once)
    _edits(engine, film, plain, once, figures)


def _edits(
    engine: NativeBackend, film: GenerationRequest, plain: Frames, once: float, figures: Figures
) -> None:
    shot = engine.staged(film, engine.plan(film), lambda _: None)[0]
    if not shot.cast:
        return
    words = shot.cast[0].noun
    meant = tuple(s for m in shot.cast if m.work_id == shot.cast[0].work_id for s in m.slots)
    for name, text in (
        ("paint", f"make the {words} blue"),
        ("remove", f"remove the {words}"),
        ("replace", f"replace the {words} with a robot"),
    ):
        edited, spent = _drawn(engine, operations.edit(film, text))
        outside = _outside(shot.tracks.at(np.arange(len(plain)) / FPS), meant)
        error = float(((plain - edited)[outside] ** 2).mean())
        psnr = 99.0 if error == 0 else 10 * np.log10(255**2 / error)
        figures.add(f"PSNR outside, {name}", float(psnr))
        figures.add("edit: time over plain", spent / once)


def _outside(rows: Frames, slots: tuple[int, ...]) -> NDArray[np.bool_]:
    """Where none of these is, nor its shadow, (time, height, width)."""
    outside = np.ones((len(rows), SIZE[1], SIZE[0]), bool)
    for moment, row in enumerate(rows):
        for slot in slots:
            left, top, right, _ = bounding_box(row[slot], SIZE)
            across = slice(max(left - _MARGIN, 0), right + _MARGIN)
            # Whoever jumps has a shadow on the ground below.
            outside[moment, max(top - _MARGIN, 0) :, across] = False
    return outside


if __name__ == "__main__":
    main()
