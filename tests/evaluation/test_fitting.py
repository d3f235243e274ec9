import numpy as np
import pytest

from laterna.data.storybook.nouns import HAND
from laterna.data.storybook.render import drawing_of
from laterna.evaluation.fitting import changes, fitted
from laterna.models.reader import CROP, SPAN, STATES
from laterna.stage.layers import place
from laterna.stage.tracks import BROKEN, COS, EATEN, LIT, LOG_SIZE, OPEN, REST, SIN, X, Y

CANDLE, TEAPOT, APPLE, FOX = "openmoji:1F56F", "openmoji:1FAD6", "openmoji:1F34E", "openmoji:1F98A"
COUNT = 20


def crops(work, channel=None, values=None, *, light=1.0, colour=None, angles=None, off=0.0):
    rng = np.random.default_rng(0)
    pictures = []
    for moment in range(COUNT):
        row = REST.copy()
        row[[X, Y, LOG_SIZE]] = off, -off, -np.log(SPAN / 2)
        if channel is not None:
            row[channel] = values[moment]
        if angles is not None:
            row[[COS, SIN]] = np.cos(angles[moment]), np.sin(angles[moment])
        layer = place(drawing_of(work, colour), row, (CROP, CROP)).astype(float)
        ground = np.full((CROP, CROP, 3), (120, 180, 90)) + rng.normal(size=(CROP, CROP, 1)) * 12
        pictures.append(layer[..., :3] * light + ground * (1 - layer[..., 3:] / 255))
    return np.clip(pictures, 0, 255).astype(np.uint8)


def read(pictures, work, colours=(None,), angles=None, clear=None):
    angles = np.zeros(COUNT, np.float32) if angles is None else angles.astype(np.float32)
    clear = np.ones(COUNT, np.float32) if clear is None else clear
    return fitted(pictures, angles, clear, work, colours)


RISING = np.clip((np.arange(COUNT) - 8) / 4, 0, 1)


@pytest.mark.parametrize("light", [1.0, 0.6], ids=["day", "night"])
@pytest.mark.parametrize("off", [0.0, 0.05], ids=["centred", "beside"])
@pytest.mark.parametrize(
    ("work", "channel", "values", "state"),
    [
        (TEAPOT, BROKEN, RISING, "broken"),
        (APPLE, EATEN, RISING * 0.8, "eaten"),
        (CANDLE, LIT, 1 - RISING, "lit"),
        (CANDLE, LIT, RISING, "lit"),
        (HAND, OPEN, 0.5 + 0.5 * np.cos(np.arange(COUNT) / 2), "open"),
    ],
    ids=["breaks", "is eaten", "goes out", "is lit", "closes and opens"],
)
def test_what_becomes_of_a_drawing_is_seen(work, channel, values, state, light, off):
    told = read(crops(work, channel, values, light=light, off=off), work)
    assert told.states.shape == (COUNT, len(STATES))
    assert np.abs(told.states[:, STATES.index(state)] - values).mean() < 0.15
    assert told.share.mean() > 0.25


@pytest.mark.parametrize("work", [TEAPOT, APPLE, CANDLE])
def test_what_turns_over_is_not_changed(work):
    angles = np.arange(COUNT) * 0.5
    told = read(crops(work, angles=angles), work, angles=angles)
    usual = [REST[BROKEN], REST[EATEN], REST[LIT], REST[OPEN]]
    assert np.abs(told.states - usual).max() < 0.3


def test_what_is_not_clear_tells_nothing():
    pictures, clear = crops(APPLE), np.ones(COUNT, np.float32)
    pictures[9:12] = crops(APPLE, EATEN, np.full(COUNT, 0.8))[9:12]
    clear[9:12] = 0
    assert read(pictures, APPLE, clear=clear).states[:, STATES.index("eaten")].max() < 0.3


def test_what_has_been_broken_does_not_become_whole():
    values = np.where(np.arange(COUNT) == 14, 0.0, RISING)
    told = read(crops(TEAPOT, BROKEN, values), TEAPOT).states[:, STATES.index("broken")]
    assert (np.diff(told) >= 0).all()
    assert told[-1] == 1


def test_it_is_painted_as_fits_best():
    pictures = crops(TEAPOT, BROKEN, RISING, colour="blue")
    plain, both = read(pictures, TEAPOT), read(pictures, TEAPOT, (None, "blue"))
    assert both.share.mean() > plain.share.mean() + 0.1


def test_what_is_gone_is_not_explained():
    told = read(crops(FOX), TEAPOT)
    assert told.share.mean() < 0.15


def test_who_can_change_how():
    assert changes(HAND) == (OPEN,)
    assert LIT in changes(CANDLE)
    assert EATEN in changes(APPLE)
    assert BROKEN in changes(TEAPOT)
    assert not changes(FOX)
