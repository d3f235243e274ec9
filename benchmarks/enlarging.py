"""Compares how films become large and smooth: composed anew, or pictures enlarged and blended.

    python benchmarks/enlarging.py [--scenes 20] [--seconds 2] [--seed 100]

The truth is a storybook scene composed at 1280x720 with all its track samples, eight pictures a
second. Every method knows half of the samples in time; the picture methods also a sixteenth of the
pixels (320x180), which they enlarge and cross-fade. ``composed`` is what Laterna delivers: the set
through the designer's rows, the tracks through ``Tracks.at``.

Prints means over scenes: PSNR (dB), SSIM (Wang et al. 2004), sharpness (mean edge height over the
truth's, 1 is right) and flicker (mean change of change in levels, beside the truth's).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from watermarks import ssim

from laterna.data.storybook.nouns import storybook_nouns
from laterna.data.storybook.plots import Odds, sample_facts
from laterna.data.storybook.render import drawings_of
from laterna.data.storybook.scene import Scene, build_scene
from laterna.stage.compose import Composer
from laterna.stage.scenery.tokens import scenery_of, scenery_rows
from laterna.stage.tracks import TRACK_RATE, Tracks

LARGE, SMALL = (1280, 720), (320, 180)
SIDE = 1024
Frames = NDArray[np.uint8]
Method = Callable[[Scene, int], Frames]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=Path(__file__).stem)
    parser.add_argument("--scenes", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--seed", type=int, default=100)
    options = parser.parse_args()
    scenes = [_scene(options.seed + number, options.seconds) for number in range(options.scenes)]
    figures: dict[str, list[tuple[float, float, float, float]]] = {name: [] for name in METHODS}
    steady = []
    for number, scene in enumerate(scenes, 1):
        count = len(scene.tracks.values) - 1
        truth = _composed(scene, scene.tracks, LARGE, count)
        steady.append(_flicker(truth))
        for name, method in METHODS.items():
            figures[name].append(_figures(method(scene, count), truth))
        print(f"scene {number} of {len(scenes)}", flush=True)
    print("| method | PSNR dB | SSIM | sharpness | flicker |")
    print("|---|---|---|---|---|")
    for name, rows in figures.items():
        psnr, similar, sharp, flicker = np.mean(rows, axis=0)
        print(f"| {name} | {psnr:.2f} | {similar:.4f} | {sharp:.3f} | {flicker:.2f} |")
    print(f"| truth, n = {len(scenes)} | - | 1 | 1 | {np.mean(steady):.2f} |")


def _scene(seed: int, seconds: float) -> Scene:
    rng = np.random.default_rng(seed)
    facts = sample_facts(storybook_nouns().trained, rng, Odds(moving_camera=0.4))
    return build_scene(facts, seconds, LARGE[0] / LARGE[1], rng)


def _composed(scene: Scene, tracks: Tracks, size: tuple[int, int], count: int) -> Frames:
    composer = Composer(tracks, drawings_of(scene, SIDE), scene.scenery, size)
    return np.stack([composer.frame(index / TRACK_RATE) for index in range(count)])


def _halved(tracks: Tracks) -> Tracks:
    """Every other sample, and what ``Tracks.at`` makes of them in between."""
    known = Tracks(tracks.values[::2])
    moments = np.arange(len(tracks.values)) / TRACK_RATE / 2
    return Tracks(known.at(moments))


def _anew(scene: Scene, count: int) -> Frames:
    rows = scenery_rows(scene.scenery, scene.aspect)
    told = scenery_of(rows, scene.aspect, scene.scenery.ground)
    again = Scene(scene.facts, scene.setting, scene.tracks, told, scene.aspect)
    return _composed(again, _halved(scene.tracks), LARGE, count)


def _enlarged(how: Image.Resampling) -> Method:
    def method(scene: Scene, count: int) -> Frames:
        small = _composed(scene, scene.tracks, SMALL, count + 1)[::2]
        large = [np.asarray(Image.fromarray(frame).resize(LARGE, how)) for frame in small]
        frames = []
        for index in range(count):
            left, right = large[index // 2], large[min((index + 1) // 2, len(large) - 1)]
            mean = (left.astype(np.uint16) + right + 1) // 2
            frames.append(mean.astype(np.uint8))
        return np.stack(frames)

    return method


METHODS: dict[str, Method] = {
    "composed": _anew,
    "bicubic": _enlarged(Image.Resampling.BICUBIC),
    "Lanczos": _enlarged(Image.Resampling.LANCZOS),
}


def _figures(made: Frames, truth: Frames) -> tuple[float, float, float, float]:
    error = np.square(made.astype(np.float32) - truth).mean((1, 2, 3))
    psnr = float(np.mean(10 * np.log10(255**2 / np.maximum(error, 0.01))))
    return psnr, ssim(made, truth), _edges(made) / _edges(truth), _flicker(made)


def _edges(frames: Frames) -> float:
    """Mean of the highest hundredth of the horizontal steps: how high edges are."""
    steps = np.abs(np.diff(frames[::4].astype(np.int16), axis=2)).max(-1)
    return float(np.mean(np.sort(steps, axis=None)[-steps.size // 100 :]))


def _flicker(frames: Frames) -> float:
    change = np.diff(frames.astype(np.int16), axis=0)
    return float(np.abs(np.diff(change, axis=0)).mean())


if __name__ == "__main__":
    main()
