"""Compares the invisible mark with those of invisible-watermark, on the same clips in one run.

    pip install --no-deps --target /tmp/baselines invisible-watermark pywavelets
    PYTHONPATH=/tmp/baselines python benchmarks/watermark_baselines.py [--minutes 10]

It needs torch and OpenCV, too. A baseline marks every frame with 32 bits and is read by a majority
of every sixth frame at the size at hand; it is right if all bits are. Ours is right if all 64 are.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Callable

import numpy as np
from imwatermark import WatermarkDecoder, WatermarkEncoder
from watermarks import ATTACKS, Frames, clips, interval, psnr, secret, ssim

from laterna.provenance.watermarks.detection import detect
from laterna.provenance.watermarks.embedding import Embedder

CLIPS = (
    "ours-02-256x256",
    "ours-04-256x256",
    "ours-06-384x256",
    "pan-coffee-256x256",
    "still-gravel-256x256",
    "film-bigbuckbunny-0-256x256",
    "film-bikes-0-256x256",
    "ours-09-640x360",
)
CHOSEN = (
    "none",
    "H.264 CRF 23",
    "H.264 CRF 28",
    "H.264 CRF 33",
    "half size, CRF 28",
    "crop 10 %, CRF 23",
    "VP9 CRF 40",
    "AV1 CRF 40",
    "GIF 128 colours",
    "brightness +20 %",
    "rotation 1, CRF 23",
    "mirror, CRF 23",
)
METHODS = ("dwtDct", "dwtDctSvd", "rivaGan")
BITS, COUNT, EVERY = 32, 24, 6

Read = Callable[[Frames, float], float]
"""Share of bits that were read right."""


def baseline(method: str, frames: Frames, identifier: int) -> tuple[Frames, Read]:
    """Mark with a baseline; pictures are BGR there."""
    bits = [identifier >> i & 1 for i in range(BITS)]
    encoder = WatermarkEncoder()
    encoder.set_watermark("bits", bits)
    marked = [encoder.encode(frame[..., ::-1].copy(), method)[..., ::-1] for frame in frames]
    decoder = WatermarkDecoder("bits", BITS)

    def read(changed: Frames, _: float) -> float:
        try:
            votes = [decoder.decode(f[..., ::-1].copy(), method) for f in changed[::EVERY]]
        except RuntimeError:  # it refuses small pictures
            return 0.5
        return float(np.mean((np.mean(votes, axis=0) > 0.5) == bits))

    return [np.ascontiguousarray(frame).astype(np.uint8) for frame in marked], read


def ours(frames: Frames, identifier: int, key: bytes, fps: float) -> tuple[Frames, Read]:
    """Mark with ours; what is not found counts as half of the bits."""
    height, width = frames[0].shape[:2]
    marked = list(Embedder(identifier, key, (width, height), fps)(frames))

    def read(changed: Frames, rate: float) -> float:
        found = detect(changed, rate, [key])
        return 1.0 if found and found.identifier == identifier else 0.5

    return marked, read


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=60)
    end = time.monotonic() + 60 * parser.parse_args().minutes
    faint: dict[str, list[tuple[float, float]]] = defaultdict(list)
    shares: dict[tuple[str, str], list[float]] = defaultdict(list)
    WatermarkEncoder.loadModel()
    WatermarkDecoder.loadModel()
    for done, name in enumerate(CLIPS):
        if time.monotonic() > end:
            print(f"time is over after {done} clips")
            break
        frames, fps = clips()[name]()
        frames, (key, identifier) = frames[:COUNT], secret(name)
        for method in ("laterna", *METHODS):
            if method == "laterna":
                marked, read = ours(frames, identifier, key, fps)
            else:
                marked, read = baseline(method, frames, identifier)
            faint[method].append((psnr(frames, marked), ssim(frames, marked)))
            for attack in CHOSEN:
                changed, rate = ATTACKS[attack](marked, fps, np.random.default_rng(1))
                shares[attack, method].append(read(changed, rate))
        print("done:", name, flush=True)
    print_tables(faint, shares)


def print_tables(
    faint: dict[str, list[tuple[float, float]]], shares: dict[tuple[str, str], list[float]]
) -> None:
    """Faintness by method; by attack the films whose bits were all right, and the mean of bits."""
    print("| method | bits | PSNR mean | SSIM mean | exact | 95 % interval |")
    print("|---|---|---|---|---|---|")
    for method, values in faint.items():
        p, s = np.mean(values, axis=0)
        exact = [share == 1 for (_, m), row in shares.items() if m == method for share in row]
        low, high = interval(sum(exact), len(exact))
        bits = 64 if method == "laterna" else BITS
        print(
            f"| {method} | {bits} | {p:.1f} | {s:.4f} | {sum(exact)} of {len(exact)} "
            f"| {100 * low:.0f} to {100 * high:.0f} % |"
        )
    print(f"\n| attack | {' | '.join(faint)} |\n|---|{'---|' * len(faint)}")
    for attack in CHOSEN:
        cells = [shares[attack, method] for method in faint]
        texts = [f"{sum(s == 1 for s in row)}/{len(row)} ({np.mean(row):.2f})" for row in cells]
        print(f"| {attack} | {' | '.join(texts)} |")


if __name__ == "__main__":
    main()
