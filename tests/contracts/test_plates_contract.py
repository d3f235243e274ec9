"""What every engine makes of pictures and clips from elsewhere, and of masks."""

from dataclasses import replace

import av
import numpy as np
import pytest
from PIL import Image, ImageDraw

from laterna.backends import BACKENDS
from laterna.core.errors import InputError, MaskEmpty, WeightsMissing
from laterna.core.media import read_picture
from laterna.core.request import GenerationRequest, Still
from laterna.service import operations
from laterna.service.elsewhere import film_of_clip, film_of_picture
from laterna.stage.plates.fitting import fitted

PROMPTS = {"fake": "a ball beside a box", "storybook": "a fox jumps"}
OTHERS = {"fake": "a gem", "storybook": "a cat dances"}
SIZE, FPS = (192, 128), 8


def psnr(one, other):
    error = np.square(one.astype(float) - other).mean()
    return 99.0 if error == 0 else 10 * np.log10(255**2 / error)


@pytest.fixture(scope="module", params=BACKENDS.names)
def engine(request):
    try:
        return BACKENDS.load(request.param)()
    except WeightsMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="module")
def frames(engine):
    def draw(request):
        clip = engine.generate(request, engine.plan(request), lambda _: None)
        drawn = np.stack(list(clip))
        assert len(drawn) == round(request.seconds * request.fps)
        assert drawn.shape[1:3] == request.size[::-1]
        return drawn

    return draw


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    """Two pictures, a mask, and a clip in which a square goes over a gradient."""
    folder = tmp_path_factory.mktemp("given")
    x, y = np.meshgrid(np.arange(300), np.arange(200))
    ground = np.stack([x * 0.8, y, 255 - x * 0.5], -1).astype(np.uint8)
    Image.fromarray(ground).save(folder / "wide.png")
    Image.fromarray(255 - ground.swapaxes(0, 1)).save(folder / "tall.png")
    mask = Image.new("L", (96, 64))
    ImageDraw.Draw(mask).rectangle((50, 20, 80, 55), fill=255)
    mask.save(folder / "mask.png")
    with av.open(str(folder / "clip.mp4"), "w") as container:
        stream = container.add_stream("libx264", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        for number in range(2 * FPS):
            frame = ground[: SIZE[1], : SIZE[0]].copy()
            frame[40:80, 8 * number : 8 * number + 30] = 30
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        container.mux(stream.encode(None))
    return folder


@pytest.fixture(scope="module")
def words(engine):
    return GenerationRequest(
        PROMPTS[engine.name], seconds=3, size=SIZE, fps=FPS, seed=5, model=engine.name
    )


@pytest.fixture(scope="module")
def clip_film(engine, given):
    return replace(film_of_clip(given / "clip.mp4"), model=engine.name)


def seen(path, fit="letterbox"):
    return fitted(read_picture(path), SIZE, fit)


def hole(given):
    mask = Image.open(given / "mask.png").resize(SIZE, Image.Resampling.BILINEAR)
    return np.asarray(mask) > 0


def test_frames_are_the_pictures_at_their_seconds(words, frames, given):
    stills = (
        Still(given / "wide.png"),
        Still(given / "tall.png", 1.5, "crop"),
        Still(given / "tall.png", operations.LAST),
    )
    drawn = frames(operations.animate(words, *stills))
    assert psnr(drawn[0], seen(given / "wide.png")) >= 40
    assert psnr(drawn[12], seen(given / "tall.png", "crop")) >= 40
    assert psnr(drawn[-1], seen(given / "tall.png")) >= 40


def test_somebody_acts_between_the_pictures(words, frames, given):
    still = Still(given / "wide.png", fit="crop")
    acted = frames(operations.animate(words, still)).astype(int)
    alone = frames(operations.animate(replace(words, prompt=""), still)).astype(int)
    changed = np.abs(acted - alone).max(-1)
    assert (changed[0] > 40).sum() == 0
    assert (changed[len(changed) // 2] > 40).sum() > 100


def test_one_picture_becomes_the_other_without_a_jump(words, frames, given):
    stills = (Still(given / "wide.png"), Still(given / "tall.png", operations.LAST))
    drawn = frames(operations.animate(replace(words, prompt=""), *stills)).astype(float)
    jumps = np.abs(np.diff(drawn, axis=0)).mean((1, 2, 3))
    whole = np.abs(drawn[-1] - drawn[0]).mean()
    assert jumps.max() < 0.5 * whole


@pytest.mark.parametrize("prompted", [False, True])
def test_only_what_is_under_the_mask_changes(engine, words, frames, given, prompted):
    film = replace(words, seconds=2)
    prompt = OTHERS[engine.name] if prompted else ""
    before = frames(film)
    after = frames(operations.inpaint(film, given / "mask.png", prompt))
    inside = hole(given)
    np.testing.assert_array_equal(after[:, ~inside], before[:, ~inside])
    if prompted:
        assert np.abs(after[:, inside].astype(int) - before[:, inside]).max() > 40


def test_a_hole_in_a_picture_is_filled_with_its_surroundings(frames, given, engine):
    picture = np.asarray(Image.open(given / "wide.png").resize(SIZE)).copy()
    inside = hole(given)
    ruined = picture.copy()
    ruined[inside] = (255, 0, 255)
    Image.fromarray(ruined).save(given / "ruined.png")
    film = replace(film_of_picture(given / "ruined.png", seconds=1, fps=FPS), model=engine.name)
    drawn = frames(operations.inpaint(film, given / "mask.png"))
    np.testing.assert_array_equal(drawn[0][~inside], ruined[~inside])
    well = np.asarray(Image.open(given / "mask.png").resize(SIZE)) == 255
    well[[0, -1]] = False
    error = np.abs(drawn[0].astype(int) - picture).max(-1)[well]
    assert np.median(error) < 24
    np.testing.assert_array_equal(drawn[0], drawn[-1])


def test_a_clip_is_shown_as_it_is(clip_film, frames):
    drawn = frames(clip_film)
    assert len(drawn) == 2 * FPS
    squares = [int((frame[60].astype(int).sum(-1) < 150).argmax()) for frame in drawn]
    assert [8 * number for number in range(2 * FPS)] == pytest.approx(squares, abs=2)


def test_a_clip_keeps_all_outside_of_the_mask(engine, clip_film, frames, given):
    before = frames(clip_film)
    after = frames(operations.inpaint(clip_film, given / "mask.png", OTHERS[engine.name]))
    inside = hole(given)
    np.testing.assert_array_equal(after[:, ~inside], before[:, ~inside])
    assert np.abs(after[:, inside].astype(int) - before[:, inside]).max() > 40


@pytest.mark.parametrize("size", [(192, 256), (384, 128)])
@pytest.mark.parametrize("kind", ["words", "clip_film"])
def test_a_film_in_a_larger_frame_is_the_same_in_its_middle(kind, size, request, frames):
    film = replace(request.getfixturevalue(kind), seconds=2)
    before, after = frames(film), frames(operations.outpaint(film, size))
    left, top = (size[0] - SIZE[0]) // 2, (size[1] - SIZE[1]) // 2
    middle = after[:, top : top + SIZE[1], left : left + SIZE[0]]
    np.testing.assert_array_equal(middle, before)
    edge = after[:, 0].astype(int) if top else after[:, :, 0].astype(int)
    assert np.ptp(edge.reshape(-1, 3), axis=0).max() < 255
    assert edge.max() > 20


def test_somebody_may_come_into_what_is_new(engine, words, frames):
    film = replace(words, seconds=2)
    plain = frames(operations.outpaint(film, (384, 128))).astype(int)
    prompted = frames(operations.outpaint(film, (384, 128), OTHERS[engine.name])).astype(int)
    changed = np.abs(plain - prompted).max((0, 3)) > 40
    assert changed.any()
    assert not changed[:, 96:288].any()


def test_what_was_made_of_pictures_is_a_film_again(words, frames, given):
    film = operations.animate(words, Still(given / "wide.png"))
    longer = frames(operations.extend(film, 1))
    assert psnr(longer[0], seen(given / "wide.png")) >= 40
    assert len(longer) == 4 * FPS
    cards = [operations.Card(film), operations.Card(words, "dissolve")]
    assert psnr(frames(operations.storyboard(cards))[0], seen(given / "wide.png")) >= 40


def test_the_same_pictures_give_the_same_frames(words, frames, given):
    request = operations.animate(words, Still(given / "tall.png", operations.LAST))
    np.testing.assert_array_equal(frames(request), frames(request))


def test_damaged_pictures_and_black_masks_are_refused_before_drawing(words, engine, given):
    (given / "damaged.png").write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    with pytest.raises(InputError):
        engine.plan(operations.animate(words, Still(given / "damaged.png")))
    Image.new("L", (8, 8)).save(given / "black.png")
    with pytest.raises(MaskEmpty):
        engine.plan(operations.inpaint(words, given / "black.png"))
