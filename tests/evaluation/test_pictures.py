"""What is measured in frames without a network: fingers, camera, sets; and distances of sets."""

import numpy as np
import pytest
import torch

from laterna.evaluation.cases import Shape
from laterna.evaluation.metrics.camera import camera_of
from laterna.evaluation.metrics.fingers import open_hand
from laterna.evaluation.metrics.frechet import (
    DIRECTIONS,
    Directions,
    clip_features,
    distances,
    frechet,
)
from laterna.evaluation.metrics.novelty import GRID, nearest, thumbnail, training_thumbnails
from laterna.evaluation.paths import Path
from laterna.evaluation.suites import SUITES
from laterna.evaluation.truth import true_clip
from laterna.models.reader import TRACK
from laterna.stage.tracks import OPEN, TRACK_RATE

SHAPE = Shape()


def frames_of(case, shape=SHAPE):
    return np.stack(list(true_clip(case, shape)))


# --- Fingers --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hands(perfect):
    cases = SUITES.load("hands")(8, 2)
    return [(frames_of(case), perfect(case).actors[0].rows) for case in cases]


def test_drawn_hands_have_five_fingers_in_any_light_and_colour(hands):
    assert {open_hand(frames, Path(rows)) for frames, rows in hands} == {5.0}


def test_boxes_that_are_measured_a_little_wrong_do_no_harm(hands):
    rng = np.random.default_rng(0)
    for frames, rows in hands:
        shaken = rows.copy()
        for name, spread in (("x", 0.03), ("y", 0.03), ("log_size", 0.04)):
            shaken[:, TRACK.index(name)] += rng.normal(0, spread, len(rows))
        assert open_hand(frames, Path(shaken)) == 5


def test_covered_fingers_are_missed(hands):
    frames, rows = hands[0]
    path = Path(rows)
    spoilt = frames.copy()
    height, width = frames.shape[1:3]
    unit = min(width, height) / 2
    for moment in range(len(frames)):
        side = path.side[moment] * unit
        x, y = width / 2 + path.x[moment] * unit, height / 2 + path.y[moment] * unit
        across = slice(int(x - 0.1 * side), int(x + 0.1 * side))
        spoilt[moment, int(y - 0.4 * side) : int(y + 0.04 * side), across] = 0
    assert open_hand(spoilt, path) in (3, 4)


def test_a_smear_is_no_hand(hands):
    frames, rows = hands[0]
    assert open_hand(np.full_like(frames, 90), Path(rows)) != 5


def test_a_hand_that_never_opens_is_not_counted(hands):
    frames, rows = hands[0]
    shut = rows.copy()
    shut[:, TRACK.index("open")] = 0.1
    assert open_hand(frames, Path(shut)) is None
    assert open_hand(frames, Path(np.zeros_like(rows))) is None
    assert OPEN == 11


# --- Camera ---------------------------------------------------------------------------------------


def moving(across=0.0, down=0.0, zoom=0.0, shake=0.0, seconds=4):
    """A camera that moves over a picture of many soft patches, in half widths and heights a s."""
    rng = np.random.default_rng(3)
    size = 144, 256
    patches = rng.uniform(-1.4, 1.4, (90, 2)), rng.uniform(0.05, 0.2, 90), rng.uniform(0, 1, 90)
    y, x = np.meshgrid(*(np.linspace(-1, 1, side) for side in size), indexing="ij")
    frames = []
    for moment in range(seconds * TRACK_RATE):
        second = moment / TRACK_RATE
        scale = np.exp(-zoom * second)
        wobble = shake * np.sin(2 * np.pi * second / 0.38)
        left, top = x * scale + across * second + wobble, y * scale + down * second + wobble
        picture = sum(
            shade * np.exp(-((left - px) ** 2 + (top - py) ** 2) / width**2)
            for (px, py), width, shade in zip(*patches, strict=True)
        )
        frames.append(np.clip(picture * 90, 0, 255).astype(np.uint8))
    return np.repeat(np.stack(frames)[..., None], 3, axis=-1)


@pytest.mark.parametrize(
    ("move", "camera"),
    [
        ({}, "still"),
        ({"across": 0.17}, "pan_right"),
        ({"across": -0.17}, "pan_left"),
        ({"down": 0.12}, "tilt_down"),
        ({"down": -0.12}, "tilt_up"),
        ({"zoom": 0.08}, "zoom_in"),
        ({"zoom": -0.08}, "zoom_out"),
        ({"shake": 0.04}, "shake"),
    ],
)
def test_the_camera_is_told_by_how_the_picture_moves(move, camera):
    assert camera_of(moving(**move)) == camera


def test_one_frame_shows_no_camera():
    assert camera_of(moving()[:1]) == "still"
    assert camera_of(moving()[:3]) == "still"


# --- Reader-FVD -----------------------------------------------------------------------------------


def test_frechet_is_the_known_one_of_normal_distributions():
    """Between N(0, 1) and N(3, 4): 9 + 1 + 4 - 2 * 2 = 10; and 0 of a thing and itself."""
    rng = np.random.default_rng(0)
    one = rng.normal(size=(4000, 1))
    one = (one - one.mean()) / one.std(ddof=1)
    assert frechet(one, 2 * one + 3) == pytest.approx(10)
    assert frechet(one, one) == pytest.approx(0, abs=1e-9)


def test_frechet_of_several_directions_uses_their_covariance():
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(5000, 2)) @ np.array([[2.0, 1.0], [0.0, 1.0]])
    turned = rows @ np.array([[0.0, 1.0], [-1.0, 0.0]])
    a, b = np.cov(rows.T), np.cov(turned.T)
    values = np.linalg.eigvals(a @ b).real
    apart = ((rows.mean(0) - turned.mean(0)) ** 2).sum()
    wanted = apart + np.trace(a + b) - 2 * np.sqrt(values).sum()
    assert frechet(rows, turned) == pytest.approx(wanted)


def test_the_ratio_tells_a_worse_model_and_has_an_error():
    rng = np.random.default_rng(2)
    true, other, near, far = (rng.normal(shift, 1, (400, 96)) for shift in (0, 0, 0, 0.5))
    good, bad = distances(near, true, other), distances(far, true, other)
    assert good.ratio[0] == pytest.approx(1, abs=0.3)
    assert bad.ratio[0] > 2
    assert 0 < good.ratio[1] < 1
    assert good.n == 400
    assert distances(near[:15], true[:15], other[:15]) is None


def test_directions_are_few_for_few_clips_and_never_more_than_64():
    rows = np.random.default_rng(0).normal(size=(1000, 96))
    assert Directions.of(rows).axes.shape == (96, DIRECTIONS)
    assert Directions.of(rows[:80]).axes.shape == (96, 10)


def test_features_hear_looks_and_motion(blind_reader):
    rng = np.random.default_rng(0)
    frames = rng.integers(0, 255, (4, 144, 256, 3), np.uint8)
    still = np.repeat(frames[:1], 4, axis=0)
    moving_, resting = (clip_features(blind_reader.model, rows) for rows in (frames, still))
    half = len(moving_) // 2
    assert np.abs(resting[half:]).max() < 1e-5
    assert moving_[half:].min() >= 0
    assert moving_[half:].max() > 0.001
    assert torch.is_inference_mode_enabled() is False


# --- Novelty --------------------------------------------------------------------------------------


def test_a_thumbnail_leaves_out_who_moves():
    frames = np.full((9, 72, 128, 3), 120, np.uint8)
    for moment, frame in enumerate(frames):
        frame[20:50, moment * 14 : moment * 14 + 14] = 255
    plain = np.full((1, 72, 128, 3), 120, np.uint8)
    assert thumbnail(frames) == pytest.approx(thumbnail(plain), abs=1e-4)


def test_the_nearest_is_told_in_lab_units():
    training = np.zeros((3, GRID, GRID, 3), np.float32)
    training[1, ..., 0] = 10
    probe = np.zeros((1, GRID, GRID, 3), np.float32)
    probe[..., 0] = 13
    assert nearest(probe, training) == pytest.approx([3])


def test_training_sets_are_drawn_once_and_kept(tmp_path):
    told = []
    first = training_thumbnails(16 / 9, tmp_path, lambda *n: told.append(n), 3)
    assert first.shape == (3, GRID, GRID, 3)
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert np.array_equal(training_thumbnails(16 / 9, tmp_path, pytest.fail, 3), first)
    assert nearest(first, first) == pytest.approx(0, abs=0.05)
