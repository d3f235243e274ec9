import numpy as np
import pytest
from PIL import Image

from laterna.stage import weather
from laterna.stage.scenery.scenery import Light
from laterna.stage.scenery.view import Camera

SIZES = [(320, 180), (640, 360), (181, 320)]
KINDS = ["rain", "snowfall", "fog"]


def painted(light, size=(320, 180), seconds=0.0, seed=0, grey=120, x=0.0, parts=None):
    picture = Image.new("RGB", size, (grey,) * 3)
    camera = Camera(x, 0.0, 0.0, size)
    chosen = parts or (weather.haze, weather.behind, weather.before)
    for part in chosen:
        layers = part(light, size) if part is weather.haze else part(light, size, size[1] / 2, seed)
        for layer in layers:
            layer.put(picture, camera, seconds)
    return np.asarray(picture).astype(int)


def test_without_weather_nothing_is_painted():
    light = Light()
    assert not weather.haze(light, (320, 180))
    assert not weather.behind(light, (320, 180), 90.0, 0)
    assert not weather.before(light, (320, 180), 90.0, 0)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("part", [weather.behind, weather.before])
def test_it_is_seen_behind_and_before_the_actors(kind, size, part):
    frame = painted(Light(**{kind: 1.0}), size, grey=60, parts=[part])
    changed = np.abs(frame - 60).max(-1)
    assert changed.max() > 40
    assert (changed > 20).mean() > 0.004


@pytest.mark.parametrize("kind", KINDS)
def test_the_stronger_the_more(kind):
    changes = [np.abs(painted(Light(**{kind: part})) - 120).mean() for part in (0.2, 0.6, 1.0)]
    assert changes[0] < changes[1] < changes[2]


@pytest.mark.parametrize("kind", KINDS)
def test_moments_and_seeds_decide_all(kind):
    light = Light(**{kind: 0.8})
    assert np.array_equal(painted(light, seconds=1.3), painted(light, seconds=1.3))
    assert not np.array_equal(painted(light, seconds=1.3), painted(light, seconds=2.3))
    assert not np.array_equal(painted(light, seed=1), painted(light, seed=2))


def test_rain_is_seen_before_dark_and_before_light():
    for grey in (10, 245):
        assert np.abs(painted(Light(rain=1.0), grey=grey) - grey).max() > 40


def test_rain_falls_and_snow_falls_slower():
    for kind, part, speed in (("rain", weather.before, 3.7), ("snowfall", weather.before, 0.36)):
        layer = part(Light(**{kind: 1.0}), (320, 180), 90.0, 0)[0]
        assert layer.velocity[1] == pytest.approx(speed)


def test_fog_lies_thicker_behind_the_actors_than_before_them():
    light = Light(fog=1.0)
    behind, before = (
        np.abs(painted(light, grey=20, parts=[part]) - 20).mean()
        for part in (weather.behind, weather.before)
    )
    assert behind > 1.4 * before


def test_fog_moves_with_the_camera():
    light = Light(fog=1.0)
    here = painted(light, parts=[weather.behind])
    there = painted(light, parts=[weather.behind], x=30 / 90)
    np.testing.assert_array_equal(here[:, 30:], there[:, :-30])


@pytest.mark.parametrize("kind", KINDS)
def test_tiles_repeat_without_a_seam(kind):
    for layer in weather.before(Light(**{kind: 1.0}), (640, 360), 180.0, 0):
        alpha = np.asarray(layer.tile.getchannel(3)).astype(int)
        steps = np.abs(np.diff(alpha, axis=1)).mean()
        assert np.abs(alpha[:, 0] - alpha[:, -1]).mean() < 2 * steps + 2


def test_nothing_is_brighter_than_it_covers():
    light = Light((0.4, 0.5, 0.8), rain=1.0, snowfall=1.0, fog=1.0)
    for layer in [
        *weather.behind(light, (320, 180), 90.0, 0),
        *weather.before(light, (320, 180), 90.0, 0),
    ]:
        pixels = np.frombuffer(layer.tile.tobytes(), np.uint8).reshape(-1, 4)
        assert (pixels[:, :3] <= pixels[:, 3:]).all()
