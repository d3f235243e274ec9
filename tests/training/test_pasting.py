import numpy as np
import pytest
import torch

from laterna.core.concepts import COLOURS
from laterna.data.storybook.render import drawing_of
from laterna.ledger.lights import LIGHTS
from laterna.models.reader import CROP, SPAN
from laterna.stage.layers import place
from laterna.stage.scenery.scenery import Light
from laterna.stage.tracks import COS, LOG_SIZE, MIRROR, REST, SIN, X, Y
from laterna.training.recipes import pasting
from laterna.training.recipes.pasting import Ground, pasted_sights
from laterna.training.recipes.reader import reader_source
from laterna.training.recipes.seen import UNKNOWN

FOX = "openmoji:1F98A"


@pytest.fixture(scope="module")
def source():
    return reader_source()


def ground(light=None, colour=(90, 140, 200)):
    return Ground(np.full((216, 384, 3), colour, np.uint8), light or Light())


@pytest.mark.parametrize("angle", [0.0, 0.7, 2.5])
@pytest.mark.parametrize("mirror", [1.0, -1.0])
def test_a_look_is_pasted_where_the_stage_would_place_it(source, angle, mirror):
    pose = pasting._Poses(*(np.array([v]) for v in (0.2, -0.1, 0.3, angle, mirror, 1.0)))
    look = pasting._plain(source, source.nouns.index(FOX))
    job = pasting._Pasting([look], [look], ground(), CROP, np.random.default_rng(0))
    canvas = torch.zeros(1, 3, CROP, CROP)
    pasted = job._over(canvas, [look], pose, np.ones(1))[0].permute(1, 2, 0).numpy()
    row = REST.copy()
    row[[X, Y, LOG_SIZE, COS, SIN, MIRROR]] = 0.2, -0.1, 0.3, np.cos(angle), np.sin(angle), mirror
    placed = place(drawing_of(FOX, None, 112), row, (CROP, CROP))[..., :3].astype(float)
    assert np.abs(pasted - placed).mean() < 5
    assert np.abs(pasted - placed[:, ::-1]).mean() > 12
    assert np.abs(pasted - placed[::-1]).mean() > 12


def test_a_look_fills_the_crop_as_the_box_of_an_actor_does(source):
    """A crop is ``SPAN`` sides wide: unmoved, the drawing's square lies within it."""
    look = pasting._plain(source, source.nouns.index(FOX))
    pose = pasting._Poses(*(np.array([v]) for v in (0, 0, np.log(2 / SPAN), 0, 1.0, 1.0)))
    job = pasting._Pasting([look], [look], ground(), CROP, np.random.default_rng(0))
    layer = job._over(torch.full((1, 3, CROP, CROP), -255.0), [look], pose, np.ones(1))[0, 0]
    columns = np.flatnonzero((layer.numpy() > -250).any(0))
    assert 0.55 < np.ptp(columns) / CROP * SPAN < 1


def test_crops_tell_what_is_in_them(source):
    sights = pasted_sights(source, 5, [ground()], 300, np.random.default_rng(0))
    assert sights.pictures.shape == (300, CROP, CROP, 3)
    absent = sights.poses[:, 3] == 0
    assert 0.02 < absent.mean() < 0.12
    assert (sights.nouns[absent] == UNKNOWN).all()
    known = sights.nouns[sights.nouns != UNKNOWN]
    assert len(np.unique(known)) > 150
    painted = sights.colours != UNKNOWN
    assert 0.15 < painted.mean() < 0.45
    assert sights.colours.max() < len(COLOURS)
    changed = (sights.states != (0, 0, 1, 1)).any(1)
    assert 0.1 < changed.mean() < 0.4


def test_nobody_is_told_where_only_the_set_is(source):
    flat = ground(colour=(10, 10, 10))
    sights = pasted_sights(source, 5, [flat], 400, np.random.default_rng(1))
    dark = sights.pictures.reshape(400, -1).max(1) < 14
    assert dark.any()
    assert (sights.nouns[dark & (sights.poses[:, 3] == 0)] == UNKNOWN).all()


def test_lights_go_out_and_what_lies_in_pieces_is_not_turned(source):
    looks = [pasting._special(source, number) for number in range(160)]
    lights = [look for look in looks if source.nouns[look.noun] in LIGHTS]
    assert any(look.states[2] == 0 for look in lights)
    broken = [look for look in looks if look.states[0] > 0]
    assert broken
    assert all(look.upright for look in broken)
    poses = pasting._any_poses(broken * 10, np.random.default_rng(0))
    assert (poses.angle == 0).all()


def test_looks_of_the_pool_are_renewed_a_few_at_a_time(source):
    first, second = pasting.looks_of(source, 4), pasting.looks_of(source, 5)
    assert first[pasting._RENEWED :] == second[: -pasting._RENEWED]
    assert first[0] is not second[0]


def test_night_falls_on_what_is_pasted(source):
    day, night = (
        pasted_sights(source, 5, [ground(light)], 60, np.random.default_rng(3)).pictures
        for light in (Light(), Light(ambient=(0.3, 0.3, 0.4)))
    )
    assert night.mean() < day.mean() - 3
