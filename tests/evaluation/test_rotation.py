import numpy as np
import pytest

from laterna.data.storybook.render import drawing_of
from laterna.evaluation.rotation import turning
from laterna.models.reader import CROP, SPAN
from laterna.stage.layers import place
from laterna.stage.tracks import COS, LOG_SIZE, MIRROR, SIN

FOX, TAXI = "openmoji:1F98A", "openmoji:1F695"


def crops(work, angles, mirror, light=1.0, colour=None):
    mirrors = np.broadcast_to(mirror, len(angles))
    rng = np.random.default_rng(0)
    pictures = []
    for angle, side in zip(angles, mirrors, strict=True):
        row = np.zeros(8, np.float32)
        row[[LOG_SIZE, COS, SIN, MIRROR]] = -np.log(SPAN / 2), np.cos(angle), np.sin(angle), side
        layer = place(drawing_of(work, colour), row, (CROP, CROP)).astype(float)
        ground = np.full((CROP, CROP, 3), (120, 180, 90)) + rng.normal(size=(CROP, CROP, 1)) * 12
        pictures.append(layer[..., :3] * light + ground * (1 - layer[..., 3:] / 255))
    return np.clip(pictures, 0, 255).astype(np.uint8)


def error(found, angles):
    return np.abs(np.angle(np.exp(1j * (found - angles))))


@pytest.mark.parametrize("mirror", [-1.0, 1.0])
@pytest.mark.parametrize("work", [FOX, TAXI])
@pytest.mark.parametrize(
    "angles",
    [np.zeros(16), 0.5 * np.sin(np.arange(16)), np.arange(16) * 0.4, -0.3 * np.arange(16)],
    ids=["upright", "rocking", "turning", "turning back"],
)
def test_a_turning_drawing_is_followed(work, angles, mirror):
    found = turning(crops(work, angles, mirror), drawing_of(work))
    assert error(found, angles).max() < np.radians(6)


def test_dim_light_does_not_matter():
    angles = np.arange(12) * 0.3
    found = turning(crops(FOX, angles, 1.0, light=0.6), drawing_of(FOX))
    assert error(found, angles).max() < np.radians(6)


def test_a_single_crop_has_an_angle():
    found = turning(crops(TAXI, [0.7], -1.0), drawing_of(TAXI))
    assert error(found, np.array([0.7])).max() < np.radians(6)


@pytest.mark.parametrize("work", [FOX, TAXI])
def test_turning_round_on_the_way_is_no_rotation(work):
    mirror = np.repeat([1.0, -1.0, 1.0], 6)
    angles = 0.2 * np.sin(np.arange(18))
    found = turning(crops(work, angles, mirror), drawing_of(work))
    assert error(found, angles).max() < np.radians(8)


def test_of_several_drawings_the_one_that_fits_is_followed():
    angles = np.arange(12) * 0.4
    painted = crops(TAXI, angles, 1.0, colour="blue")
    found = turning(painted, drawing_of(TAXI), drawing_of(TAXI, "blue"))
    assert error(found, angles).max() < np.radians(6)
