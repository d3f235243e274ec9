import numpy as np
import pytest
from PIL import Image

from laterna.provenance.watermarks.detection import detect
from laterna.provenance.watermarks.embedding import Embedder
from laterna.provenance.watermarks.waves import BLOCKS

KEY = bytes(range(32))
OTHER = bytes(32)
IDENTIFIER = 0x0123456789ABCDEF


@pytest.fixture
def marked(film):
    return list(Embedder(IDENTIFIER, KEY, (320, 180), 24)(film()))


def half(frames):
    return [np.asarray(Image.fromarray(frame).resize((160, 90))) for frame in frames]


def turned(frames, degrees):
    return [np.asarray(Image.fromarray(frame).rotate(degrees)) for frame in frames]


def lighter(frames, gamma):
    return [np.rint(255 * (frame / 255) ** gamma).astype(np.uint8) for frame in frames]


def blurred_noise(frames):
    noise = np.random.default_rng(1).normal(0, 8, (len(frames), *frames[0].shape))
    return [np.clip(f + n, 0, 255).astype(np.uint8) for f, n in zip(frames, noise, strict=True)]


CHANGES = {
    "none": (lambda frames, encode: frames, 24),
    "H.264": (lambda frames, encode: encode(frames, crf=30), 24),
    "half size": (lambda frames, encode: encode(half(frames), crf=23), 24),
    "15 fps": (lambda frames, encode: [frames[round(i * 1.6)] for i in range(15)], 15),
    "trimmed": (lambda frames, encode: frames[5:20], 24),
    "turned": (lambda frames, encode: turned(frames, 2), 24),
    "mirrored": (lambda frames, encode: [frame[:, ::-1] for frame in frames], 24),
    "gamma": (lambda frames, encode: lighter(frames, 1.4), 24),
    "dull": (lambda frames, encode: [frame // 10 * 7 for frame in frames], 24),
    "noise": (lambda frames, encode: blurred_noise(frames), 24),
    "one frame": (lambda frames, encode: frames[:1], 24),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_identifier_survives(marked, encode, change):
    do, fps = CHANGES[change]
    found = detect(do(marked, encode), fps, [KEY])
    assert found
    assert found.identifier == IDENTIFIER


def test_the_identifier_survives_a_crop(film, encode):
    marked = Embedder(IDENTIFIER, KEY, (160, 160), 24)(film((160, 160), count=12))
    found = detect(encode([frame[3:147, 10:154] for frame in marked]), 24, [KEY])
    assert found
    assert found.identifier == IDENTIFIER
    assert found.view.side == pytest.approx(16, abs=0.1)
    assert found.view.middle == pytest.approx((77, 70), abs=0.5)


@pytest.mark.parametrize("degrees", [0, 2])
def test_the_last_point_of_a_line_may_be_narrow(degrees):
    rng = np.random.default_rng(3)
    coarse = Image.fromarray(rng.integers(0, 256, (12, 22, 3), dtype=np.uint8))
    still = np.asarray(coarse.resize((460, 250), Image.Resampling.BICUBIC))  # points of 2 pixels
    picture = np.ascontiguousarray(still[:249, :459])
    marked = next(Embedder(IDENTIFIER, KEY, (459, 249), 24)([picture]))
    changed = turned([marked], degrees) if degrees else [marked[:, ::-1]]
    found = detect(changed, 24, [KEY])
    assert found
    assert found.identifier == IDENTIFIER
    assert found.view.mirrored == (degrees == 0)


def test_the_right_one_of_several_keys_is_named(marked):
    found = detect(marked, 24, [OTHER, KEY])
    assert found
    assert found.key == KEY
    assert found.identifier == IDENTIFIER


def test_evidence_says_what_was_done(marked):
    found = detect([frame[:, ::-1] for frame in half(marked)], 24, [KEY])
    assert found
    assert found.view.mirrored
    assert found.view.side == 90 / BLOCKS
    assert found.agreement > 0.9
    assert found.score > 6
    assert found.false_alarm < 1e-6


def test_nothing_is_found_in_a_film_without_a_mark(film):
    assert detect(film((128, 128), count=12), 24, [KEY]) is None


def test_nothing_is_found_with_another_key(film):
    marked = Embedder(IDENTIFIER, KEY, (128, 128), 24)(film((128, 128), count=12))
    assert detect(marked, 24, [OTHER]) is None


def test_a_still_black_film_has_no_mark():
    assert detect(np.zeros((6, 128, 128, 3), np.uint8), 24, [KEY]) is None


def test_a_film_without_end_is_read_in_part(marked):
    read = 0

    def endless():
        nonlocal read
        while True:
            read += 1
            yield marked[0]

    assert detect(endless(), 6, [KEY])
    assert read < 130


@pytest.mark.parametrize("fps", [0, float("inf"), float("nan"), -1])
def test_a_film_needs_a_rate(marked, fps):
    with pytest.raises(ValueError, match="no frame rate"):
        detect(marked, fps, [KEY])


def test_a_film_needs_frames():
    with pytest.raises(ValueError, match="no frames"):
        detect([], 24, [KEY])
