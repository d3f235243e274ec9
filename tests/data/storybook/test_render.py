import numpy as np
import pytest
from PIL import Image

from laterna.core.concepts import SETTINGS
from laterna.data.storybook.nouns import storybook_nouns
from laterna.data.storybook.render import render
from laterna.data.storybook.samples import Drawings
from laterna.data.storybook.scene import build_scene
from laterna.language.captions import ActorFacts, SceneFacts
from laterna.stage.layers import flatten
from laterna.stage.tracks import CAMERA, X

SIZE = (88, 48)
NOUNS = storybook_nouns().trained
MOMENTS = np.array([0.0, 0.7, 1.9])


def scene(setting="meadow", camera="still", actions=("stand", "jump"), aspect=88 / 48, seed=4):
    actors = tuple(ActorFacts(NOUNS[7 + n], action) for n, action in enumerate(actions))
    return build_scene(
        SceneFacts(actors, setting, camera), 2.0, aspect, np.random.default_rng(seed)
    )


def shown(*args, times=MOMENTS, size=SIZE, **facts):
    return render(scene(*args, **facts), Drawings(), times, size)


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_frame_is_the_composite_over_the_plate_in_its_light(setting):
    told = scene(setting)
    seen = render(told, Drawings(), MOMENTS, SIZE)
    cover = seen.composite[..., 3:] / 255
    frames = seen.composite[..., :3] * np.array(told.backdrop.ambient) + seen.plates * (1 - cover)
    outside = seen.composite[..., 3] == 0
    if told.backdrop.weather is None:
        assert np.abs(seen.frames - np.clip(frames, 0, 255)).max() <= 1.01
        np.testing.assert_array_equal(seen.background, seen.plates)
    assert 0.3 < outside.mean() < 0.99
    np.testing.assert_array_equal(seen.frames[outside], seen.background[outside])


@pytest.mark.parametrize("setting", ["snow", "rain", "underwater"])
def test_weather_falls_over_plate_and_actors_and_moves(setting):
    seen = shown(setting)
    touched = (seen.background != seen.plates).any(-1)
    assert touched.any()
    covered = seen.composite[..., 3] == 255
    assert (touched[0] != touched[1]).any()
    assert covered.any()


def test_the_composite_is_the_layers():
    seen = shown()
    assert seen.layers.shape == (3, 3, 48, 88, 4)
    assert [bool(seen.layers[:, slot].any()) for slot in range(3)] == [True, True, False]
    # Both stand at the same depth, so the order is that of the slots.
    np.testing.assert_array_equal(seen.composite, flatten(seen.layers))


@pytest.mark.parametrize("setting", ["meadow", "rain"])
@pytest.mark.parametrize("camera", ["still", "pan_left", "zoom_in", "shake"])
def test_a_moment_looks_the_same_whoever_else_is_asked_for(setting, camera):
    told = scene(setting, camera)
    together = render(told, Drawings(), MOMENTS, SIZE)
    for index in range(len(MOMENTS)):
        alone = render(told, Drawings(), MOMENTS[index : index + 1], SIZE)
        np.testing.assert_array_equal(alone.frames[0], together.frames[index])


@pytest.mark.parametrize("native", [(88, 48), (64, 64), (48, 88)])
def test_large_and_small_frames_show_the_same(native):
    told = scene(aspect=native[0] / native[1], camera="zoom_out")
    large = (native[0] * 6, native[1] * 6)
    small = render(told, Drawings(288), MOMENTS, native).frames.astype(float)
    for frame, other in zip(render(told, Drawings(288), MOMENTS, large).frames, small, strict=True):
        shrunk = np.asarray(Image.fromarray(frame).resize(native, Image.Resampling.BOX), float)
        assert np.abs(shrunk - other).mean() < 6


def test_a_pan_moves_the_plate_by_what_the_camera_says():
    told = scene("city", "pan_right", actions=())
    size = (352, 192)
    seen = render(told, Drawings(), MOMENTS, size)
    gone = (seen.rows[1, CAMERA, X] - seen.rows[0, CAMERA, X]) * size[0] / 2
    assert gone > 20
    off = {}
    for shift in range(int(gone) - 15, int(gone) + 16):
        off[shift] = np.abs(
            seen.plates[1, :, : -shift or None].astype(float) - seen.plates[0, :, shift:]
        ).mean()
    assert min(off, key=off.__getitem__) == pytest.approx(gone, abs=1)


def test_a_still_camera_leaves_the_plate_alone():
    seen = shown(actions=())
    np.testing.assert_array_equal(seen.plates[0], seen.plates[2])
    np.testing.assert_array_equal(seen.frames, seen.plates)


def test_shadows_darken_the_plate_where_somebody_stands():
    with_actor = shown(actions=("stand",)).plates[0].astype(int)
    without = scene(actions=("stand",))
    empty = without.tracks.values
    empty[:, 1:] = 0
    bare = render(without, Drawings(), MOMENTS, SIZE).plates[0].astype(int)
    darker = (bare - with_actor).max(-1)
    assert darker.min() >= -1
    rows = np.argwhere(darker > 8)
    assert len(rows) > 10
    ground = (without.backdrop.ground + 1) / 2 * SIZE[1]
    assert abs(rows[:, 0].mean() - ground) < 4


def test_nobody_is_seen_before_appearing():
    seen = shown(actions=("appear",))
    assert not seen.composite[0].any()
    assert seen.composite[2, ..., 3].max() > 200


def test_it_needs_no_moments_in_order():
    told = scene(camera="shake")
    forth, back = (render(told, Drawings(), times, SIZE) for times in (MOMENTS, MOMENTS[::-1]))
    np.testing.assert_array_equal(forth.frames, back.frames[::-1])
