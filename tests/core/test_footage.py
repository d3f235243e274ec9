import gc
import math
import os
import random
import tracemalloc
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from laterna.core.concepts import LANGUAGES
from laterna.core.errors import (
    FpsOutOfRange,
    InputMissing,
    PicturesMissing,
    PictureTooLarge,
    SecondsOutOfRange,
    StartOutOfRange,
    StillPicture,
    VideoUnreadable,
)
from laterna.core.footage import Note, files, packets, read_footage, source, survey
from laterna.core.media import read_video

WIDTH, HEIGHT = 96, 64
DIGITS = 4


def numbered(number: int, width: int = WIDTH, height: int = HEIGHT) -> np.ndarray:
    """A picture that says its number: four stripes of grey, a digit of base 8 each."""
    digits = [number // 8**place % 8 for place in range(DIGITS)]
    row = np.repeat(np.array(digits, np.uint8) * 30 + 20, -(-width // DIGITS))[:width]
    return np.ascontiguousarray(np.broadcast_to(row[None, :, None], (height, width, 3)))


def number_of(frame: np.ndarray) -> int:
    assert frame.dtype == np.uint8
    height, width, _ = frame.shape
    places = [int((place + 0.5) * width / DIGITS) for place in range(DIGITS)]
    digits = [(frame[height // 2, x].mean() - 20) / 30 for x in places]
    assert max(abs(digit - round(digit)) for digit in digits) < 0.2, digits
    return sum(round(digit) * 8**place for place, digit in enumerate(digits))


def numbers(shot) -> list[int]:
    told = [number_of(frame) for frame in shot.clip]
    assert len(told) == shot.clip.frame_count
    return told


def write(
    path: Path,
    pictures,
    *,
    codec: str = "libx264",
    times=None,
    rate=10,
    pix_fmt: str = "yuv420p",
    tick: Fraction | None = None,
    form: str | None = None,
    container_options: dict[str, str] | None = None,
    sound: float = 0,
    prepare=lambda stream: None,
    **options: str,
) -> Path:
    """Write pictures at their times, in seconds; without times one after the other."""
    pictures = list(pictures)
    tick = tick or 1 / Fraction(rate)
    with av.open(str(path), "w", format=form, options=container_options or {}) as container:
        stream = container.add_stream(codec, rate=rate, options=options)
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt = pix_fmt
        stream.codec_context.time_base = tick
        prepare(stream)
        if sound:
            add_sound(container, sound)
        for number, picture in enumerate(pictures):
            form_in = "rgba" if picture.shape[2] == 4 else "rgb24"
            frame = av.VideoFrame.from_ndarray(picture, form_in)
            frame.time_base = tick
            time = Fraction(number, 1) / rate if times is None else Fraction(times[number])
            frame.pts = round(time / tick)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def add_sound(container, seconds: float) -> None:
    stream = container.add_stream("aac", rate=44100, layout="mono")
    for number in range(int(seconds * 44100) // 1024):
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
        frame.rate, frame.pts = 44100, number * 1024
        container.mux(stream.encode(frame))
    container.mux(stream.encode())


def plain(path: Path, count: int = 20, **more) -> Path:
    return write(path, map(numbered, range(count)), **more)


@pytest.fixture(scope="module")
def film(tmp_path_factory) -> Path:
    """Frames 0 to 59 at 10 a second, with keyframes each second and frames that look ahead."""
    folder = tmp_path_factory.mktemp("film")
    return plain(folder / "film.mp4", 60, g="10", bf="2", sc_threshold="0")


def resident() -> int:
    """Bytes of memory that this process has."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def open_files() -> int:
    gc.collect()
    return len(list(Path("/proc/self/fd").iterdir()))


# --- Spans and rates ------------------------------------------------------------------------------


def test_the_whole_as_it_is(film):
    shot = read_footage(film)
    assert (shot.clip.size, shot.clip.native_size, shot.clip.fps) == ((96, 64), (96, 64), 10)
    assert (shot.source_size, shot.source_fps, shot.source_seconds) == ((96, 64), 10, 6)
    assert (shot.start, shot.notes, shot.has_sound) == (0, (), False)
    assert numbers(shot) == list(range(60))
    assert numbers(shot) == list(range(60))


def test_colours_are_those_of_read_video(film):
    pairs = list(zip(read_footage(film).clip, read_video(film), strict=True))
    assert max(int(np.abs(a.astype(int) - b).max()) for a, b in pairs) <= 1


KINDS = [
    ("a.mp4", "libx264", {}),
    ("a.mkv", "libx264", {}),
    ("a.webm", "libvpx-vp9", {"deadline": "realtime", "cpu-used": "8"}),
    ("a.ts", "libx264", {}),
    ("a.mpg", "mpeg2video", {"b": "4M"}),
    ("a.avi", "mpeg4", {"b": "4M"}),
    ("b.avi", "libx264", {}),
    ("a.flv", "flv", {"b": "4M"}),
    ("a.wmv", "wmv2", {"b": "4M"}),
    ("a.h264", "libx264", {}),
    ("a.nut", "ffv1", {}),
    ("a.mov", "prores_ks", {"pix_fmt": "yuv422p10le"}),
]


@pytest.mark.parametrize(("name", "codec", "more"), KINDS, ids=[kind[0] for kind in KINDS])
def test_a_span_of_every_kind_of_file(tmp_path, name, codec, more):
    path = plain(tmp_path / name, 75, codec=codec, rate=25, g="10", **more)
    shot = read_footage(path)
    assert shot.clip.fps == 25
    assert numbers(shot) == list(range(75))
    shot = read_footage(path, start=1.48, seconds=0.6)
    assert numbers(shot) == list(range(37, 52))
    assert numbers(read_footage(path, start=2.8)) == list(range(70, 75))
    with pytest.raises(StartOutOfRange):
        read_footage(path, start=3.5)


@pytest.mark.parametrize(("fps", "step"), [(5, 2), (10, 1), (20, 0.5), (30, 1 / 3), (2.5, 4)])
def test_another_rate(film, fps, step):
    shot = read_footage(film, fps=fps)
    assert shot.clip.frame_count == round(6 * fps)
    assert numbers(shot) == [int(step * k + 1e-9) for k in range(round(6 * fps))]


def test_a_variable_rate_is_resampled_by_time(tmp_path):
    times = [0, 0.1, 0.2, 0.7, 0.8, 1.5, 1.52, 1.54, 1.56, 2.0]
    path = plain(tmp_path / "a.mp4", 10, times=times, tick=Fraction(1, 1000), rate=50)
    shot = read_footage(path, fps=10)
    shown = [max(n for n, time in enumerate(times) if time <= k / 10 + 1e-9) for k in range(20)]
    assert numbers(shot)[:20] == shown
    assert 1 <= read_footage(path).clip.fps <= 60


@pytest.mark.parametrize("fps", [60, 30, 24])
def test_jitter_of_a_camera_neither_drops_nor_doubles(tmp_path, fps):
    chance = np.random.default_rng(3)
    times = [Fraction(k, 60) + Fraction(int(chance.integers(-3, 4)), 1000) for k in range(60)]
    times = [time - times[0] for time in times]
    path = plain(tmp_path / "a.mkv", 60, times=times, tick=Fraction(1, 1000), rate=60)
    told = numbers(read_footage(path, fps=fps))
    assert {b - a for a, b in pairwise(told)} <= {60 // fps, -(-60 // fps)}


def test_rates_beyond_bounds_are_limited(tmp_path):
    fast = plain(tmp_path / "fast.mp4", 48, rate=240)
    assert read_footage(fast).clip.fps == 60
    assert read_footage(fast).source_fps == 240
    assert numbers(read_footage(fast)) == list(range(0, 48, 4))
    slow = plain(tmp_path / "slow.mp4", 4, rate=Fraction(1, 4))
    assert read_footage(slow).clip.fps == 1
    assert numbers(read_footage(slow)) == [0] * 4 + [1] * 4 + [2] * 4 + [3] * 4


def test_a_span_that_is_too_long_is_trimmed(film):
    shot = read_footage(film, start=1, longest=2)
    assert shot.notes == (Note("trimmed", {"seconds": 2.0}),)
    assert numbers(shot) == list(range(10, 30))
    assert shot.source_seconds == 6
    assert read_footage(film, seconds=4, longest=2).notes == shot.notes
    assert read_footage(film, seconds=2, longest=2).notes == ()
    assert read_footage(film, longest=6).notes == ()


def test_a_span_that_the_film_cannot_fill_is_short(film):
    shot = read_footage(film, start=5, seconds=3)
    assert shot.notes == (Note("short", {"seconds": 1.0, "asked": 3}),)
    assert numbers(shot) == list(range(50, 60))


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"start": 6.0}, StartOutOfRange),
        ({"start": 1e9}, StartOutOfRange),
        ({"start": -1}, StartOutOfRange),
        ({"start": math.nan}, StartOutOfRange),
        ({"start": math.inf}, StartOutOfRange),
        ({"seconds": 0}, SecondsOutOfRange),
        ({"seconds": math.nan}, SecondsOutOfRange),
        ({"fps": 0.5}, FpsOutOfRange),
        ({"fps": 61}, FpsOutOfRange),
        ({"fps": math.nan}, FpsOutOfRange),
    ],
)
def test_what_is_not_possible(film, arguments, error):
    with pytest.raises(error) as caught:
        read_footage(film, **arguments)
    assert "{" not in str(caught.value)


def test_the_end_is_named_where_the_start_lies_beyond(film):
    with pytest.raises(StartOutOfRange, match="must be from 0 to 6"):
        read_footage(film, start=7)


def test_notes_speak_every_language(film):
    facts = {"seconds": 2.5, "asked": 7, "source": "3x4", "size": "1x2"}
    for code in ("trimmed", "short", "damaged", "reduced"):
        told = {Note(code, facts).message(language) for language in LANGUAGES}
        assert len(told) == len(LANGUAGES)
        assert not any("{" in text for text in told)
    assert "2.5 s" in Note("trimmed", facts).message("en")


# --- Times ----------------------------------------------------------------------------------------


def test_a_film_that_begins_late_begins_with_its_first_frame(tmp_path):
    times = [5 + k / 10 for k in range(20)]
    for name in ("a.mkv", "a.ts"):
        path = plain(tmp_path / name, times=times, tick=Fraction(1, 1000), g="5")
        assert numbers(read_footage(path)) == list(range(20))
        assert numbers(read_footage(path, start=1.2, seconds=0.5)) == list(range(12, 17))


def test_an_edit_list_hides_the_beginning(tmp_path):
    """Negative times become an edit list in MP4, and what comes before zero is not shown."""
    times = [(k - 7) / 10 for k in range(20)]
    path = plain(tmp_path / "a.mp4", times=times, tick=Fraction(1, 1000), bf="0", g="5",
                 container_options={"avoid_negative_ts": "disabled"})  # fmt: skip
    shown = numbers(read_footage(path))
    assert shown == list(range(7, 20))
    assert numbers(read_footage(path, start=0.5)) == shown[5:]


def test_frames_without_times_are_counted(tmp_path):
    path = plain(tmp_path / "a.h264", 60, rate=25, g="10", bf="2", sc_threshold="0")
    shot = read_footage(path, start=1.0, seconds=1.0)
    assert numbers(shot) == list(range(25, 50))
    assert shot.source_seconds is None
    assert read_footage(path).source_seconds == pytest.approx(2.4)


@pytest.mark.parametrize("later", [0, 3600])
def test_joined_recordings_whose_clock_jumps(tmp_path, later):
    """Two transport streams in one file: the second starts anew, or an hour later."""
    one = plain(tmp_path / "1.ts", 25, rate=25, g="5", bf="0")
    times = [later + Fraction(k, 25) for k in range(25)]
    two = write(
        tmp_path / "2.ts",
        map(numbered, range(25, 50)),
        rate=25,
        times=times,
        g="5",
        bf="0",
    )
    both = tmp_path / "both.ts"
    both.write_bytes(one.read_bytes() + two.read_bytes())
    shot = read_footage(both)
    assert shot.notes == ()
    assert numbers(shot) == list(range(50))
    assert numbers(read_footage(both, start=1.2, seconds=0.4)) == list(range(30, 40))


def test_a_live_recording_knows_no_length(tmp_path):
    live = {"live": "1"}
    vp8 = {"codec": "libvpx", "deadline": "realtime", "b": "2M"}
    path = plain(tmp_path / "a.webm", 30, container_options=live, g="10", **vp8)
    with av.open(str(path)) as container:
        assert container.duration is None
    shot = read_footage(path)
    assert numbers(shot) == list(range(30))
    assert shot.source_seconds == pytest.approx(3.0, abs=0.11)
    shot = read_footage(path, start=2, seconds=0.5)
    assert numbers(shot) == list(range(20, 25))
    assert shot.source_seconds is None


def count_decoded(monkeypatch) -> list[int]:
    """Count the frames that leave the decoder."""
    decoded, decode = [0], packets._try_decode

    def counting(stream, packet):
        frames = decode(stream, packet)
        decoded[0] += len(frames)
        return frames

    monkeypatch.setattr(packets, "_try_decode", counting)
    return decoded


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.ts"])
def test_the_end_of_hours_is_reached_without_decoding_them(tmp_path, monkeypatch, name):
    times = [10 * k for k in range(1080)]
    path = plain(
        tmp_path / name, 1080, times=times, tick=Fraction(1, 1000), g="12", preset="ultrafast"
    )
    decoded = count_decoded(monkeypatch)
    tracemalloc.start()
    shot = read_footage(path, start=10700, seconds=60, fps=1)
    assert numbers(shot) == [1070 + k // 10 for k in range(60)]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert decoded[0] < 80
    assert peak < 2**21
    assert shot.source_seconds == pytest.approx(10800, abs=11) or name == "a.ts"
    assert read_footage(path).notes == (Note("trimmed", {"seconds": 120.0}),)


def test_a_file_without_an_index_is_sought_in(tmp_path, monkeypatch):
    path = plain(tmp_path / "a.mkv", 300, g="10", container_options={"live": "1"}, bf="0")
    decoded = count_decoded(monkeypatch)
    assert numbers(read_footage(path, start=28, seconds=1)) == list(range(280, 290))
    assert decoded[0] < 60


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.ts"])
def test_where_seeking_leads_astray_packets_are_skipped(tmp_path, monkeypatch, name):
    path = plain(tmp_path / name, 300, g="10", sc_threshold="0")
    decoded = count_decoded(monkeypatch)
    monkeypatch.setattr(survey, "_leads_before", lambda *_: False)
    assert numbers(read_footage(path, start=25.2, seconds=1)) == list(range(252, 262))
    assert decoded[0] < 60


def test_a_transport_stream_too_large_to_read_through_is_sought_in(tmp_path, monkeypatch):
    monkeypatch.setattr(survey, "_READ_THROUGH_BYTES", 0)
    path = plain(tmp_path / "a.ts", 300, g="10", sc_threshold="0")
    with files.opened(path) as (container, stream):
        found = source.inspect(path, container, stream)
    assert survey.find_entry(found, Fraction(25)).seek is not None
    assert numbers(read_footage(path, start=25.2, seconds=1)) == list(range(252, 262))


# --- Pictures -------------------------------------------------------------------------------------


def corners() -> np.ndarray:
    """Red, green, blue and white in the corners, so that turning and mirroring show."""
    picture = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    picture[: HEIGHT // 2, : WIDTH // 2] = (255, 0, 0)
    picture[: HEIGHT // 2, WIDTH // 2 :] = (0, 255, 0)
    picture[HEIGHT // 2 :, : WIDTH // 2] = (0, 0, 255)
    picture[HEIGHT // 2 :, WIDTH // 2 :] = (255, 255, 255)
    return picture


def corners_of(frame: np.ndarray) -> str:
    height, width, _ = frame.shape
    names = {(1, 0, 0): "R", (0, 1, 0): "G", (0, 0, 1): "B", (1, 1, 1): "W"}
    places = [(y, x) for y in (height // 4, height * 3 // 4) for x in (width // 4, width * 3 // 4)]
    return "".join(names[tuple((frame[place] > 128).astype(int).tolist())] for place in places)


@pytest.mark.parametrize(
    ("degrees", "hflip", "shown"),
    [
        (0, False, "RGBW"),
        (90, False, "GWRB"),
        (180, False, "WBGR"),
        (270, False, "BRWG"),
        (0, True, "GRWB"),
        (90, True, "WGBR"),
        (180, True, "BWRG"),
        (270, True, "RBGW"),
    ],
)
def test_a_display_matrix_is_applied(tmp_path, degrees, hflip, shown):
    path = write(
        tmp_path / "a.mp4",
        [corners()],
        prepare=lambda stream: stream.set_display_rotation(degrees, hflip=hflip),
    )
    shot = read_footage(path)
    (frame,) = shot.clip
    assert shot.clip.size == ((64, 96) if degrees % 180 else (96, 64))
    assert frame.shape[1::-1] == shot.clip.size
    assert corners_of(frame) == shown
    assert shot.source_size == (96, 64)
    if not hflip:
        assert corners_of(next(iter(read_video(path)))) == shown


def test_odd_sizes_become_even(tmp_path):
    pictures = [numbered(n, 97, 65) for n in range(5)]
    path = write(tmp_path / "a.mkv", pictures, codec="ffv1", pix_fmt="bgr0")
    shot = read_footage(path)
    assert (shot.clip.size, shot.source_size, shot.notes) == ((96, 64), (97, 65), ())
    assert all((a == b[:64, :96]).all() for a, b in zip(shot.clip, pictures, strict=True))


def test_the_smallest_frame(tmp_path):
    path = write(
        tmp_path / "a.mkv", [np.full((1, 1, 3), 200, np.uint8)], codec="ffv1", pix_fmt="bgr0"
    )
    (frame,) = read_footage(path).clip
    assert frame.shape == (2, 2, 3)
    assert (frame == 200).all()


@pytest.mark.parametrize(("aspect", "size"), [((2, 1), (192, 64)), ((1, 2), (48, 64))])
@pytest.mark.parametrize("degrees", [0, 90])
def test_pixels_become_square(tmp_path, aspect, size, degrees):
    def prepare(stream):
        stream.codec_context.sample_aspect_ratio = Fraction(*aspect)
        if degrees:
            stream.set_display_rotation(degrees)

    path = plain(tmp_path / "a.mp4", 3, prepare=prepare)
    shot = read_footage(path)
    assert shot.clip.size == (size[::-1] if degrees else size)
    frames = [np.rot90(frame, -degrees // 90) for frame in shot.clip]
    assert [number_of(frame) for frame in frames] == [0, 1, 2]


@pytest.mark.parametrize(
    ("codec", "pix_fmt"),
    [
        ("libx264", "yuv420p10le"),
        ("libx264", "yuv444p"),
        ("libx264", "yuvj420p"),
        ("ffv1", "yuv422p16le"),
        ("ffv1", "gbrp12le"),
        ("ffv1", "gray16le"),
        ("libx264", "nv12"),
    ],
)
def test_every_format_of_pixels(tmp_path, codec, pix_fmt):
    path = plain(tmp_path / "a.mkv", 6, codec=codec, pix_fmt=pix_fmt)
    assert numbers(read_footage(path)) == list(range(6))


@pytest.mark.parametrize("matrix", [1, 5, 9])
@pytest.mark.parametrize("span", [1, 2])
def test_matrix_and_range_are_heeded(tmp_path, matrix, span):
    colour = np.array((200, 60, 30))
    red, blue = {1: (0.2126, 0.0722), 5: (0.299, 0.114), 9: (0.2627, 0.0593)}[matrix]
    r, g, b = colour / 255
    luma = red * r + (1 - red - blue) * g + blue * b
    chroma = [(b - luma) / (2 - 2 * blue), (r - luma) / (2 - 2 * red)]
    low, high, wide = (16, 219, 224) if span == 1 else (0, 255, 255)
    values = [low + high * luma, 128 + wide * chroma[0], 128 + wide * chroma[1]]
    frame = av.VideoFrame(64, 64, "yuv444p")
    for plane, value in zip(frame.planes, values, strict=True):
        plane.update(np.full(plane.buffer_size, round(value), np.uint8).tobytes())
    with av.open(str(tmp_path / "a.mkv"), "w") as container:
        stream = container.add_stream("ffv1", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv444p"
        stream.codec_context.colorspace, stream.codec_context.color_range = matrix, span
        frame.colorspace, frame.color_range, frame.pts = matrix, span, 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    (shown,) = read_footage(tmp_path / "a.mkv").clip
    assert np.abs(shown[32, 32].astype(int) - colour).max() <= 3


def write_grey(path: Path, transfer: int, luma: int, side: int = 64) -> Path:
    frame = av.VideoFrame(side, side, "yuv420p10le")
    for plane, value in zip(frame.planes, (luma, 512, 512), strict=True):
        plane.update(np.full(plane.buffer_size // 2, value, np.uint16).tobytes())
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=10)
        stream.width, stream.height, stream.pix_fmt = side, side, "yuv420p10le"
        context = stream.codec_context
        context.color_trc, context.color_primaries, context.colorspace = transfer, 9, 9
        context.color_range = frame.color_range = 1
        frame.color_trc, frame.color_primaries, frame.colorspace, frame.pts = transfer, 9, 9, 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


@pytest.mark.parametrize(("transfer", "white"), [(16, 573), (18, 721)])
def test_hdr_is_brought_to_the_usual_range(tmp_path, transfer, white):
    """203 cd/m² is white in PQ (BT.2408), and 75 % of the signal is in HLG."""
    path = write_grey(tmp_path / "a.mkv", transfer, white)
    (frame,) = read_footage(path, max_side=32).clip
    assert frame.shape == (32, 32, 3)
    assert frame.min() > 235


def test_transparency_is_laid_on_black(tmp_path):
    picture = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    picture[..., :3], picture[..., 3] = 200, 128
    picture[:, : WIDTH // 2, 3] = 255
    path = write(tmp_path / "a.mov", [picture] * 3, codec="qtrle", pix_fmt="argb")
    frame = next(iter(read_footage(path).clip))
    assert np.abs(frame[32, 10].astype(int) - 200).max() <= 1
    assert np.abs(frame[32, 80].astype(int) - 100).max() <= 1


def test_a_gif_holds_each_picture_as_long_as_it_says(tmp_path):
    pictures = [Image.fromarray(numbered(n)) for n in range(5)]
    path = tmp_path / "a.gif"
    pictures[0].save(
        path, save_all=True, append_images=pictures[1:], duration=[100, 300, 100, 200, 500]
    )
    shot = read_footage(path, fps=10)
    assert numbers(shot) == [0, 1, 1, 1, 2, 3, 3, 4, 4, 4, 4, 4]
    assert numbers(read_footage(path, start=0.5, fps=10)) == [3, 3, 4, 4, 4, 4, 4]


def test_a_gif_of_patches_is_whole_from_any_start(tmp_path):
    """Later pictures of a GIF hold only what changes, so that none can be read alone."""
    pictures = []
    for n in range(6):
        picture = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
        picture[:, : 16 * (n + 1)] = (250, 20, 20)
        pictures.append(Image.fromarray(picture))
    pictures[0].save(tmp_path / "a.gif", save_all=True, append_images=pictures[1:], duration=100)
    for frame, n in zip(
        read_footage(tmp_path / "a.gif", start=0.3, fps=10).clip, (3, 4, 5), strict=True
    ):
        assert (frame[32, :: WIDTH // 6][:, 0] > 128).tolist() == [k <= n for k in range(6)]


def test_a_moving_png(tmp_path):
    pictures = [Image.fromarray(numbered(n)) for n in range(4)]
    pictures[0].save(tmp_path / "a.png", save_all=True, append_images=pictures[1:], duration=100)
    assert numbers(read_footage(tmp_path / "a.png", fps=10))[:4] == [0, 1, 2, 3]


def test_large_frames_are_reduced_while_they_are_read(tmp_path):
    pictures = [numbered(n, 7680, 4320) for n in range(3)]
    path = write(tmp_path / "a.mp4", pictures, preset="ultrafast", rate=3)
    del pictures
    before = resident()
    shot = read_footage(path)
    assert (shot.clip.size, shot.source_size) == ((1920, 1080), (7680, 4320))
    assert shot.notes == (Note("reduced", {"source": "7680x4320", "size": "1920x1080"}),)
    peak = 0
    for number, frame in enumerate(shot.clip):
        assert number_of(frame) == number
        peak = max(peak, resident())
    # What the decoder refers to is 50 MB a frame; one as RGB at full size would be 100 MB more.
    assert peak - before < 350 * 10**6
    assert read_footage(path, max_side=301).clip.size == (300, 168)


def test_frames_beyond_all_bounds_are_refused(film, monkeypatch):
    monkeypatch.setattr(files, "MAX_PIXELS", WIDTH * HEIGHT)
    assert read_footage(film).notes == ()
    monkeypatch.setattr(files, "MAX_PIXELS", WIDTH * HEIGHT - 1)
    with pytest.raises(PictureTooLarge, match="6144"):
        read_footage(film)


# --- Streams --------------------------------------------------------------------------------------


def test_sound_is_told_of(tmp_path):
    path = plain(tmp_path / "a.mp4", 20, sound=2)
    assert read_footage(path).has_sound
    assert read_footage(path).notes == ()
    # Sound that goes on after the pictures is no damage.
    path = plain(tmp_path / "b.mkv", 20, sound=5)
    shot = read_footage(path)
    assert shot.notes == ()
    assert numbers(shot) == list(range(20))


def with_cover(path: Path, *, film: bool) -> Path:
    with av.open(str(path), "w") as container:
        cover = container.add_stream("mjpeg", rate=1)
        cover.width, cover.height, cover.pix_fmt = 32, 32, "yuvj420p"
        cover.disposition = av.stream.Disposition.attached_pic
        if film:
            stream = container.add_stream("libx264", rate=10)
            stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        else:
            add_sound(container, 1)
        red = np.full((32, 32, 3), (255, 0, 0), np.uint8)
        container.mux(cover.encode(av.VideoFrame.from_ndarray(red)))
        container.mux(cover.encode())
        for number in range(10 if film else 0):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(numbered(number))))
        if film:
            container.mux(stream.encode())
    return path


def test_a_cover_is_no_film(tmp_path):
    assert numbers(read_footage(with_cover(tmp_path / "a.mp4", film=True))) == list(range(10))
    with pytest.raises(PicturesMissing):
        read_footage(with_cover(tmp_path / "b.mp4", film=False))


@pytest.mark.parametrize("marked", [0, 1])
def test_of_several_streams_the_default_one(tmp_path, marked):
    with av.open(str(tmp_path / "a.mkv"), "w") as container:
        streams = [container.add_stream("libx264", rate=10) for _ in range(2)]
        for number, stream in enumerate(streams):
            stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
            default = av.stream.Disposition.default
            stream.disposition = default if number == marked else av.stream.Disposition(0)
        for number, stream in enumerate(streams):
            for k in range(5):
                container.mux(stream.encode(av.VideoFrame.from_ndarray(numbered(100 * number + k))))
            container.mux(stream.encode())
    assert numbers(read_footage(tmp_path / "a.mkv")) == [100 * marked + k for k in range(5)]


# --- Damage ---------------------------------------------------------------------------------------


def noisy(count: int) -> list[np.ndarray]:
    """Numbered pictures with noise below, so that every frame takes room in the file."""
    chance = np.random.default_rng(0)
    pictures = [numbered(n).copy() for n in range(count)]
    for picture in pictures:
        picture[40:] = chance.integers(0, 256, (24, WIDTH, 3), np.uint8)
    return pictures


@pytest.fixture
def cut(tmp_path):
    """Write a film of 40 frames and keep a share of it."""

    def make(name: str, share: float, **more) -> Path:
        path = write(tmp_path / name, noisy(40), g="5", bf="0", **more)
        data = path.read_bytes()
        path.write_bytes(data[: int(len(data) * share)])
        return path

    return make


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv"])
def test_of_a_cut_film_what_is_there(cut, name):
    path = cut(name, 0.6, container_options={"movflags": "faststart"} if "mp4" in name else {})
    shot = read_footage(path)
    (note,) = shot.notes
    assert note.code == "damaged"
    assert 1.8 < shot.clip.seconds < 3
    assert note.facts == {"seconds": pytest.approx(shot.clip.seconds)}
    told = [number_of(frame) for frame in list(shot.clip)[:-1]]
    assert told == list(range(len(told)))
    assert read_footage(path, seconds=1).notes == ()
    with pytest.raises(StartOutOfRange):
        read_footage(path, start=3.5)


def test_a_cut_transport_stream(cut):
    shot = read_footage(cut("a.ts", 0.6))
    told = [number_of(frame) for frame in list(shot.clip)[:-1]]
    assert told == list(range(len(told)))
    assert 15 < len(told) < 30


def test_pictures_that_never_arrived(cut):
    """A download that was given its full size at once: the index is whole, the rest is zeros."""
    path = cut("a.mp4", 1, container_options={"movflags": "faststart"})
    data = path.read_bytes()
    half = len(data) * 6 // 10
    path.write_bytes(data[:half] + bytes(len(data) - half))
    shot = read_footage(path)
    assert [note.code for note in shot.notes] == ["damaged"]
    told = [number_of(frame) for frame in list(shot.clip)[:-2]]
    assert told == list(range(len(told)))
    assert 15 < len(told) < 30


def test_a_hole_is_bridged(cut):
    path = cut("a.mp4", 1, container_options={"movflags": "faststart"})
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 3000] = bytes(3000)
    path.write_bytes(data)
    shot = read_footage(path)
    assert shot.clip.frame_count == 40
    frames = list(shot.clip)
    assert len(frames) == 40
    assert [number_of(frame) for frame in frames[:10] + frames[-5:]] == [*range(10), *range(35, 40)]


def test_without_its_index_an_mp4_is_lost(cut):
    with pytest.raises(VideoUnreadable):
        read_footage(cut("a.mp4", 0.6))


def test_nothing_that_can_be_decoded(cut):
    path = cut("a.mp4", 1, container_options={"movflags": "faststart"})
    data = path.read_bytes()
    start = data.index(b"mdat") + 4
    path.write_bytes(data[:start] + bytes(len(data) - start))
    with pytest.raises(VideoUnreadable, match="none of its frames"):
        read_footage(path)


def test_a_codec_that_nobody_knows(cut):
    path = cut("a.mkv", 1)
    path.write_bytes(path.read_bytes().replace(b"V_MPEG4/ISO/AVC", b"V_MPEG4/ISO/XYZ"))
    with pytest.raises(VideoUnreadable, match="codec"):
        read_footage(path)


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.ts", "a.gif"])
@settings(max_examples=30, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32))
def test_damage_is_an_error_for_people_or_a_clip(tmp_path_factory, name, seed):
    path = tmp_path_factory.getbasetemp() / name
    if name == "a.gif":
        first, *more = [Image.fromarray(numbered(n)) for n in range(8)]
        first.save(path, save_all=True, append_images=more, duration=100)
    else:
        plain(path, 8, g="4", preset="ultrafast")
    chance, data = random.Random(seed), bytearray(path.read_bytes())
    for _ in range(chance.randint(1, 20)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    path.write_bytes(data[: chance.randrange(1, 2 * len(data))])
    try:
        shot = read_footage(path, start=chance.choice([0, 0.5]), longest=3)
        shapes = [frame.shape[1::-1] for frame in shot.clip]
    except (VideoUnreadable, StartOutOfRange, PictureTooLarge):
        return
    assert shapes == [shot.clip.size] * shot.clip.frame_count
    assert shot.clip.frame_count <= 180


# --- What is no film ------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [b"", b"fox", b"fox " * 9999, b"\0\0\0\x18ftypmp42", b"#EXTM3U\n"])
def test_what_is_no_video_is_refused(tmp_path, data):
    (tmp_path / "a.mp4").write_bytes(data)
    with pytest.raises(VideoUnreadable):
        read_footage(tmp_path / "a.mp4")


def test_an_empty_file_is_called_empty(tmp_path):
    (tmp_path / "a.mp4").touch()
    with pytest.raises(VideoUnreadable, match="empty"):
        read_footage(tmp_path / "a.mp4")


def test_what_is_no_file_is_refused(tmp_path):
    for name in ("none", "a\0b", "\ud800"):
        with pytest.raises(InputMissing):
            read_footage(tmp_path / name)
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(VideoUnreadable, match="regular"):
            read_footage(path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can stop being root")
def test_without_permission(tmp_path):
    path = plain(tmp_path / "a.mp4", 2)
    path.chmod(0o200)
    for folder in tmp_path.parents[:2]:
        folder.chmod(0o755)
    os.seteuid(65534)
    try:
        with pytest.raises(VideoUnreadable, match="denied"):
            read_footage(path)
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("kind", ["png", "jpg", "webp", "gif", "bmp", "tiff", "avif"])
def test_a_still_picture_is_told_to_be_one(tmp_path, kind):
    path = tmp_path / f"a.{kind}"
    Image.fromarray(numbered(3)).save(path)
    with pytest.raises(StillPicture, match="single picture"):
        read_footage(path)


def test_a_drawing_is_a_still_picture(tmp_path):
    (tmp_path / "a.svg").write_text('<?xml version="1.0"?>\n<svg xmlns="…" viewBox="0 0 2 1"/>')
    with pytest.raises(StillPicture):
        read_footage(tmp_path / "a.svg")


@pytest.mark.parametrize("kind", ["mp3", "wav", "flac", "m4a", "ogg"])
def test_sound_alone_is_no_video(tmp_path, kind):
    path = tmp_path / f"a.{kind}"
    codec = {"mp3": "libmp3lame", "wav": "pcm_s16le", "m4a": "aac", "ogg": "libopus"}.get(
        kind, kind
    )
    if codec not in av.codecs_available:
        pytest.skip(f"no {codec} here")
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=48000, layout="mono")
        for number in range(20):
            sound = av.AudioFrame.from_ndarray(np.zeros((1, 960), np.int16), "s16", "mono")
            sound.rate, sound.pts = 48000, 960 * number
            container.mux(stream.encode(sound))
        container.mux(stream.encode())
    with pytest.raises(PicturesMissing):
        read_footage(path)


def test_a_list_of_other_files_is_no_video(tmp_path, film):
    (tmp_path / "a.m3u8").write_text(f"#EXTM3U\n#EXTINF:2,\n{film}\n#EXT-X-ENDLIST\n")
    (tmp_path / "a.txt").write_text(f"ffconcat version 1.0\nfile '{film}'\n")
    for name in ("a.m3u8", "a.txt"):
        with pytest.raises(VideoUnreadable):
            read_footage(tmp_path / name)


# --- Resources ------------------------------------------------------------------------------------


def test_the_file_is_closed_also_half_way(film):
    shot = read_footage(film)
    before = open_files()
    frames = iter(shot.clip)
    next(frames)
    assert open_files() > before
    frames.close()
    assert open_files() == before
    frames = iter(shot.clip)
    next(frames)
    del frames
    assert open_files() == before
    list(shot.clip)
    assert open_files() == before


def test_two_readings_do_not_disturb_each_other(film):
    shot = read_footage(film, fps=20)
    for one, other in zip(shot.clip, shot.clip, strict=True):
        assert (one == other).all()
        one[:] = 0  # whoever owns a frame may draw into it


def test_a_file_that_went_away(tmp_path):
    path = plain(tmp_path / "a.mp4", 5)
    shot = read_footage(path)
    path.unlink()
    with pytest.raises(VideoUnreadable):
        next(iter(shot.clip))


def test_threads_are_those_of_the_settings(film, monkeypatch):
    monkeypatch.setenv("LATERNA_THREADS", "1")
    with files.opened(film) as (_, stream):
        assert stream.thread_count == 1
    assert numbers(read_footage(film, seconds=1)) == list(range(10))
