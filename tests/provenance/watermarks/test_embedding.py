import numpy as np
import pytest

from laterna.provenance.watermarks.detection import detect
from laterna.provenance.watermarks.embedding import Embedder

KEY = bytes(range(32))
IDENTIFIER = 0x0123456789ABCDEF


def mark(frames, fps=24.0, identifier=IDENTIFIER):
    height, width = frames[0].shape[:2]
    return np.stack(list(Embedder(identifier, KEY, (width, height), fps)(frames)))


def psnr(a, b):
    return 10 * np.log10(255**2 / np.mean((a.astype(float) - b) ** 2))


@pytest.mark.parametrize(("size", "least"), [((256, 256), 42.0), ((1280, 720), 46.0)])
def test_the_mark_is_faint(film, size, least):
    frames = film(size, count=4)
    assert psnr(frames, mark(frames)) >= least


def test_the_same_film_is_marked_alike_each_time(film):
    frames = film()
    assert np.array_equal(mark(frames), mark(frames))


def test_frames_that_were_read_stay_as_they_are(film):
    frames = film()
    before = frames.copy()
    mark(frames)
    assert np.array_equal(frames, before)


def test_no_more_than_half_a_second_is_read_ahead(film):
    frames = film(count=48)
    ahead = 0

    def source():
        nonlocal ahead
        for frame in frames:
            ahead += 1
            yield frame

    for _ in Embedder(IDENTIFIER, KEY, (320, 180), 24)(source()):
        assert ahead <= 12
        ahead -= 1


@pytest.mark.parametrize("size", [(128, 128), (128, 1920), (1920, 128), (334, 250)])
def test_every_size_can_be_marked(film, size):
    frames = film(size, count=2)
    found = detect(mark(frames, fps=1), 1, [KEY])
    assert found
    assert found.identifier == IDENTIFIER


@pytest.mark.parametrize("fps", [1, 7.5, 23.976, 60])
def test_every_frame_comes_out_at_any_rate(film, fps):
    frames = film(count=13)
    assert len(mark(frames, fps=fps)) == 13


def test_black_and_white_stay_in_range():
    frames = np.zeros((4, 256, 256, 3), np.uint8)
    frames[:, :, 128:] = 255
    difference = mark(frames).astype(int) - frames
    assert np.abs(difference).max() < 30  # 255 + 1 would be 0
    assert difference.any()


@pytest.mark.parametrize(
    "frame", [np.zeros((180, 322, 3), np.uint8), np.zeros((180, 320, 3), np.float32)]
)
def test_a_frame_of_another_kind_is_refused(frame):
    with pytest.raises(ValueError, match=r"not \(320, 180\)"):
        next(Embedder(IDENTIFIER, KEY, (320, 180), 24)(iter([frame])))


@pytest.mark.parametrize(("key", "fps"), [(b"short", 24), (KEY, 0), (KEY, float("nan"))])
def test_nonsense_is_refused(key, fps):
    with pytest.raises(ValueError, match=r"a key has|no frame rate"):
        Embedder(IDENTIFIER, key, (320, 180), fps)
