import numpy as np
import pytest

from laterna.data.storybook.samples import drawing
from laterna.evaluation.rotation import turning
from laterna.models.reader import CROP, SPAN
from laterna.stage.layers import place
from laterna.stage.tracks import COS, LOG_SIZE, MIRROR, SIN

FOX, TAXI = "openmoji:1F98A", "openmoji:1F695"


def crops(work, angles, mirror, light=1.0):
    rng = np.random.default_rng(0)
    pictures = []
    for angle in angles:
        row = np.zeros(8, np.float32)
        row[[LOG_SIZE, COS, SIN, MIRROR]] = -np.log(SPAN / 2), np.cos(angle), np.sin(angle), mirror
        layer = place(drawing(work), row, (CROP, CROP)).astype(float)
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
    found = turning(crops(work, angles, mirror), drawing(work))
    assert error(found, angles).max() < np.radians(6)


def test_dim_light_does_not_matter():
    angles = np.arange(12) * 0.3
    found = turning(crops(FOX, angles, 1.0, light=0.6), drawing(FOX))
    assert error(found, angles).max() < np.radians(6)


def test_a_single_crop_has_an_angle():
    found = turning(crops(TAXI, [0.7], -1.0), drawing(TAXI))
    assert error(found, np.array([0.7])).max() < np.radians(6)
