import numpy as np
import pytest
from PIL import Image, ImageDraw

from laterna.stage.cutout import LARGEST, NoFigure, cut_out

WIDTH, HEIGHT = 240, 180
_RNG = np.random.default_rng(5)


def plain(colour=(240, 240, 240)):
    return np.full((HEIGHT, WIDTH, 3), colour, np.uint8)


def gradient():
    y = np.linspace(0, 1, HEIGHT)[:, None, None]
    rows = np.array([90, 150, 220]) * (1 - y) + np.array([235, 220, 190]) * y
    return np.broadcast_to(rows, (HEIGHT, WIDTH, 3)).astype(np.uint8)


def grainy():
    return (plain((200, 205, 190)) + _RNG.normal(0, 7, (HEIGHT, WIDTH, 3))).clip(0, 255)


def floor():
    picture = plain((225, 215, 200))
    picture[130:] = (150, 110, 80)
    return picture


def busy():
    blocks = _RNG.integers(0, 255, (12, 16, 3), dtype=np.uint8)
    return np.asarray(Image.fromarray(blocks).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC))


GROUNDS = {"plain": plain, "gradient": gradient, "grainy": grainy, "floor": floor}


def doll(scale=4):
    """A round red body with a blue head, white eyes and soft edges: straight-alpha RGBA."""
    image = Image.new("RGBA", (WIDTH * scale, HEIGHT * scale), (200, 40, 60, 0))
    draw = ImageDraw.Draw(image)

    def disc(x, y, radius, colour):
        box = [scale * value for value in (x - radius, y - radius, x + radius, y + radius)]
        draw.ellipse(box, fill=colour)

    disc(120, 110, 40, (200, 40, 60, 255))
    disc(120, 60, 25, (40, 60, 160, 255))
    disc(112, 56, 6, (245, 245, 245, 255))
    disc(128, 56, 6, (245, 245, 245, 255))
    return np.asarray(image.resize((WIDTH, HEIGHT), Image.Resampling.BOX))


def on(ground):
    """The doll before a background, as RGBA without a hole."""
    figure = doll().astype(np.float32)
    share = figure[..., 3:] / 255
    mixed = figure[..., :3] * share + ground * (1 - share)
    return np.dstack([np.rint(mixed), np.full(mixed.shape[:2], 255)]).astype(np.uint8)


def alpha_in_place(found):
    alpha = np.zeros((HEIGHT, WIDTH))
    left, top = round(found.box[0] * WIDTH), round(found.box[1] * HEIGHT)
    height, width, _ = found.picture.shape
    alpha[top : top + height, left : left + width] = found.picture[..., 3] / 255
    return alpha


@pytest.mark.parametrize("name", GROUNDS)
def test_a_figure_is_cut_out_with_its_soft_edge(name):
    found = cut_out(on(GROUNDS[name]()))
    truth = doll()[..., 3] / 255
    assert np.abs(alpha_in_place(found) - truth).sum() < 0.02 * truth.sum()
    assert found.clarity > 3


def test_nothing_of_the_old_background_stays_at_the_edge():
    green = cut_out(on(plain((60, 230, 60)))).picture.astype(int)
    seen = green[..., 3] > 100
    assert (green[..., 1] - green[..., [0, 2]].max(-1))[seen].max() < 40


def test_white_inside_a_figure_before_white_is_the_figures():
    found = cut_out(on(plain((245, 245, 245))))
    assert alpha_in_place(found)[56, 112] == 1


def test_what_is_cut_out_already_stays_as_it_is():
    found = cut_out(doll())
    faint = doll()[..., 3] <= 8
    assert np.allclose(alpha_in_place(found)[~faint], doll()[..., 3][~faint] / 255)


def test_large_pictures_become_smaller():
    large = np.asarray(Image.fromarray(on(plain())).resize((2 * LARGEST, 1536)))
    assert max(cut_out(large).picture.shape) <= LARGEST


def two():
    picture = plain()
    picture[60:100, 40:80] = picture[60:100, 160:200] = (200, 40, 60)
    return picture


def filled():
    picture = plain()
    picture[8:-8, 8:-8] = (200, 40, 60)
    return picture


def cut_off():
    picture = plain()
    picture[:, :130] = (200, 40, 60)
    return picture


UNCLEAR = {
    "busy": lambda: on(busy())[..., :3],
    "empty": plain,
    "two": two,
    "filled": filled,
    "cut off": cut_off,
}


@pytest.mark.parametrize("name", UNCLEAR)
def test_where_no_figure_stands_out_that_is_said(name):
    picture = np.dstack([UNCLEAR[name](), np.full((HEIGHT, WIDTH), 255)]).astype(np.uint8)
    with pytest.raises(NoFigure):
        cut_out(picture)


@pytest.mark.parametrize("size", [(1, 1), (3, 400), (15, 15)])
def test_tiny_pictures_hold_no_figure(size):
    with pytest.raises(NoFigure):
        cut_out(np.full((*size, 4), 255, np.uint8))
