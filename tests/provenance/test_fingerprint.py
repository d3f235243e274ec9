import numpy as np
import pytest
from PIL import Image

from laterna.provenance.fingerprint import NEAR, RATE, Fingerprint, Observer, distance

FPS = 12


def scene(seed: int, count: int = 24, size=(192, 108)) -> list[np.ndarray]:
    """Soft random shapes that drift."""
    rng = np.random.default_rng(seed)
    ground = rng.integers(0, 256, (9, 14, 3), np.uint8)
    wide = Image.fromarray(ground).resize((size[0] + count, size[1]), Image.Resampling.BICUBIC)
    picture = np.asarray(wide)
    return [picture[:, shift : shift + size[0]] for shift in range(count)]


def look(frames, fps: float = FPS) -> Fingerprint:
    observer = Observer(fps)
    assert len(list(observer(frames))) == len(frames)
    return observer.fingerprint


def resized(frame, factor):
    image = Image.fromarray(frame)
    return np.asarray(image.resize((int(image.width * factor), int(image.height * factor))))


CHANGES = {
    "half the size": lambda f: resized(f, 0.5),
    "twice the size": lambda f: resized(f, 2),
    "another shape": lambda f: np.asarray(Image.fromarray(f).resize((100, 100))),
    "brighter": lambda f: np.clip(f * 1.2, 0, 255).astype(np.uint8),
    "less contrast": lambda f: (f * 0.7 + 38).astype(np.uint8),
    "gamma": lambda f: (255 * (f / 255) ** 1.4).astype(np.uint8),
    "noise": lambda f: np.clip(f + np.random.default_rng(0).normal(0, 10, f.shape), 0, 255).astype(
        np.uint8
    ),
    "grey": lambda f: np.repeat(f.mean(2, keepdims=True).astype(np.uint8), 3, 2),
    "mirrored": lambda f: f[:, ::-1],
    "cropped": lambda f: f[5:-5, 9:-9],
    "a corner cut off": lambda f: f[: int(108 * 0.9), : int(192 * 0.9)],
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_copy_is_near(change):
    original = scene(1)
    copy = look([np.ascontiguousarray(CHANGES[change](frame)) for frame in original])
    assert distance(copy, look(original)) < NEAR


def test_a_part_is_near_and_so_is_another_rate():
    original = look(scene(1, 48))
    assert distance(look(scene(1, 48)[18:36]), original) < NEAR
    assert distance(look(scene(1, 48)[::2], FPS / 2), original) < NEAR
    assert distance(look(scene(1, 48)[20:21], 1), original) < NEAR


def test_other_films_are_far():
    looks = [look(scene(seed)) for seed in range(12)]
    apart = [distance(a, b) for i, a in enumerate(looks) for b in looks[:i]]
    assert min(apart) > NEAR


def test_one_film_is_at_no_distance_from_itself():
    assert distance(look(scene(1)), look(scene(1))) == pytest.approx(0, abs=1e-5)


def test_flat_pictures_resemble_each_other_and_nothing_else():
    rng = np.random.default_rng(0)
    flat = [rng.integers(60, 63, (108, 192, 3), np.uint8) for _ in range(12)]
    black = [np.zeros((64, 64, 3), np.uint8)] * 12
    assert distance(look(flat), look(black)) < NEAR
    assert distance(look(flat), look(scene(1))) > 0.8


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (2000, 2), (33, 31)])
def test_any_size_is_looked_at(size):
    frame = np.random.default_rng(0).integers(0, 256, (size[1], size[0], 3), np.uint8)
    assert look([frame]).moments.shape == (1, 63)


def test_it_is_small_and_comes_back_from_bytes():
    found = look(scene(1, 48))
    assert found.moments.shape == (48 // FPS * RATE, 63)
    assert np.array_equal(Fingerprint.from_bytes(found.to_bytes()).moments, found.moments)


def test_frames_pass_untouched():
    frames = scene(1, 3)
    for given, got in zip(frames, Observer(FPS)(frames), strict=True):
        assert given is got


def test_nothing_to_see_is_a_fingerprint_too():
    assert look([]).moments.shape == (1, 63)
