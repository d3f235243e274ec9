import numpy as np
import pytest

from laterna.core.svg import read_svg
from laterna.ledger.art import read_figure
from laterna.ledger.lights import LIGHTS
from laterna.stage import drawings, layers, states
from laterna.stage.drawings import AS_DRAWN, Drawing, State
from laterna.stage.layers import place
from laterna.stage.states import BITES, FOOT, GLIMMERS, HEAP_REACH
from laterna.stage.tracks import BROKEN, EATEN, LIT, LOG_SIZE, OPEN, REST

WORKS = ("1F98A", "1F34E", "1F695", "1F3E0", "1F36A", "1F382", "1F34C", "1F427", "26BD", "1F3BA")
SIZE = (480, 480)
SIDE = 200.0


def work(code: str, side=256) -> Drawing:
    return Drawing.from_figure(read_figure(code if ":" in code else f"openmoji:{code}"), side)


def row(**states_of) -> np.ndarray:
    values = REST.copy()
    values[LOG_SIZE] = np.log(2 * SIDE / min(SIZE))
    for name, value in states_of.items():
        values[{"broken": BROKEN, "eaten": EATEN, "lit": LIT, "open": OPEN}[name]] = value
    return values


def area(layer) -> float:
    return float(layer[..., 3].sum()) / 255


def parts(mask) -> list[int]:
    """Sizes of the connected parts of a mask."""
    mask, sizes = mask.copy(), []
    while mask.any():
        stack = [tuple(np.argwhere(mask)[0])]
        mask[stack[0]] = False
        size = 0
        while stack:
            line, column = stack.pop()
            size += 1
            for there in (
                (line + 1, column),
                (line - 1, column),
                (line, column + 1),
                (line, column - 1),
            ):
                inside = 0 <= there[0] < mask.shape[0] and 0 <= there[1] < mask.shape[1]
                if inside and mask[there]:
                    mask[there] = False
                    stack.append(there)
        sizes.append(size)
    return sizes


# --- As drawn -------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", WORKS)
def test_whoever_is_whole_is_drawn_from_the_untouched_picture(code):
    drawing = work(code)
    for side in (20.0, 90.0, 300.0):
        look = drawing.look(drawing.state(row()), side)
        assert look.image is drawing.level_for(side)
        assert look.spread == 1
    bare = Drawing.from_rgba(read_svg(read_figure(f"openmoji:{code}").svg, 256))
    assert np.array_equal(place(drawing, row(), SIZE), place(bare, row(), SIZE))


def test_a_light_that_shines_is_as_drawn_where_it_is_opaque():
    drawing = work("1F56F", 240)
    look = drawing.look(AS_DRAWN, 240.0)
    pad = (look.image.width - 240) // 2
    assert look.spread == pytest.approx(look.image.width / 240)
    middle = np.asarray(look.image)[pad : pad + 240, pad : pad + 240]
    bare = np.asarray(drawing.levels[0])
    opaque = bare[..., 3] == 255
    assert np.array_equal(middle[opaque], bare[opaque])


def test_states_go_by_steps():
    drawing = work("laterna:hand", 72)
    assert drawing.state(row()) == AS_DRAWN
    assert drawing.state(row(eaten=0.75)).bites == 4
    assert drawing.state(row(lit=0.449)).light == 4
    assert drawing.state(row(open=0.3)).open == 0.25
    assert drawing.state(row(broken=0.003)).broken == 0
    assert work("1F98A", 72).state(row(open=0.0)) == AS_DRAWN


def test_what_was_made_once_is_kept_yet_not_for_ever():
    drawing = work("1F34E", 96)
    first = drawing.look(State(bites=1), 60.0)
    assert drawing.look(State(bites=1), 60.0) is first
    for light in range(GLIMMERS):
        drawing.look(State(light=light), 60.0)
    assert len(drawing._looks) == 8


# --- Broken ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", WORKS)
def test_a_drawing_breaks_into_some_pieces_always_the_same(code):
    falls = work(code)._falls
    assert 7 <= len(falls) <= 12
    for fall, again in zip(falls, work(code)._falls, strict=True):
        assert np.array_equal(fall.rest, again.rest)
        assert fall.turn == again.turn


@pytest.mark.parametrize("code", WORKS)
def test_the_pieces_together_are_the_drawing(code):
    drawing = work(code)
    picture = np.asarray(drawing.levels[0]).astype(np.float32)
    falls = drawing._falls
    pieces = [states.piece(picture, falls, number) for number in range(len(falls))]
    total = sum(area(piece) for piece in pieces)
    assert total == pytest.approx(area(picture), rel=0.02)
    # Only in the few pixels where three pieces meet is there a little more.
    more = sum(piece[..., 3] for piece in pieces) - picture[..., 3]
    assert more.min() > -3
    assert (more > 3).sum() < 2 * len(pieces)


@pytest.mark.parametrize("code", WORKS)
@pytest.mark.parametrize("broken", [0.1, 0.3, 0.6, 1.0])
def test_breaking_takes_nothing_away(code, broken):
    drawing = work(code)
    kept = area(place(drawing, row(broken=broken), SIZE)) / area(place(drawing, row(), SIZE))
    assert 0.55 < kept < 1.1
    if broken <= 0.1:
        assert kept > 0.85


@pytest.mark.parametrize("code", WORKS)
def test_every_piece_is_seen_in_the_heap(code):
    """Each piece, painted in a colour of its own, shows some of itself."""
    drawing = work(code)
    pieces = drawing.pieces(State(broken=1.0), SIDE)
    marked, own = [], []
    for number, piece in enumerate(pieces, start=1):
        pixels = np.zeros((*piece.image.size[::-1], 4), np.uint8)
        inside = np.asarray(piece.image)[..., 3] > 127
        pixels[inside] = (20 * number, 0, 0, 255)
        marked.append(piece._replace(image=drawings._from_bytes(pixels)))
        own.append(inside.sum() * (SIDE * piece.grain) ** 2)
    heap = layers._place_pieces(tuple(marked), row(broken=1.0), SIZE, (0, 0, *SIZE))
    for number, whole in enumerate(own, start=1):
        assert (heap[..., 0] == 20 * number).sum() > 0.1 * whole


@pytest.mark.parametrize("code", WORKS)
def test_the_heap_lies_on_the_ground_and_is_low_and_wide(code):
    drawing = work(code)
    whole = place(drawing, row(), SIZE)[..., 3] > 127
    heap = place(drawing, row(broken=1.0), SIZE)[..., 3] > 127
    lines, columns = (np.flatnonzero(heap.any(axis)) for axis in (1, 0))
    foot = SIZE[1] / 2 + FOOT * SIDE
    assert lines[-1] == pytest.approx(foot, abs=4)
    assert np.ptp(columns) > np.ptp(np.flatnonzero(whole.any(0)))
    assert np.ptp(lines) < 0.62 * SIDE


@pytest.mark.parametrize("code", WORKS)
def test_pieces_never_fall_through_the_ground_nor_too_far(code):
    for fall in work(code)._falls:
        first = float(fall.centre[1] + fall.rim[:, 1].max())
        for broken in np.linspace(0, 1, 21):
            angle, x, y = fall.at(float(broken))
            points = states._turned(fall.rim, angle) + np.array([x, y])
            assert points[:, 1].max() <= max(FOOT, first) + 1e-3
            assert np.hypot(*points.T).max() < HEAP_REACH - 0.02
        assert fall.at(0.0) == (0.0, pytest.approx(fall.centre[0]), pytest.approx(fall.centre[1]))
        np.testing.assert_allclose(fall.at(1.0)[1:], fall.rest, atol=0.02)


def test_first_cracks_show():
    drawing = work("1F36A")
    whole, cracked = (place(drawing, row(broken=b), SIZE) for b in (0.0, 0.02))
    dark = [((p[..., :3].max(-1) < 30) & (p[..., 3] > 200)).sum() for p in (whole, cracked)]
    assert dark[1] > dark[0] * 1.3


@pytest.mark.parametrize("side", [1, 2, 5, 30])
def test_tiny_and_empty_drawings_break_and_are_eaten_too(side):
    for value in (0, 255):
        drawing = Drawing.from_rgba(np.full((side, side, 4), value, np.uint8))
        for broken in (0.1, 1.0):
            assert place(drawing, row(broken=broken), SIZE).any() == bool(value)
        for eaten in (0.2, 1.0):
            place(drawing, row(eaten=eaten), SIZE)


# --- Eaten ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", WORKS)
def test_bite_by_bite_less_is_left(code):
    drawing = work(code)
    areas = [area(place(drawing, row(eaten=bites / BITES), SIZE)) for bites in range(BITES + 1)]
    assert areas == sorted(areas, reverse=True)
    assert 0.6 < areas[1] / areas[0] < 0.97
    assert 0.05 < areas[4] / areas[0] < 0.6
    assert 0.005 < areas[5] / areas[0] < 0.2


def test_the_bites_come_from_the_right_first():
    whole, bitten = (place(work("1F36A"), row(eaten=e), SIZE)[..., 3] for e in (0.0, 0.2))
    half, left = SIZE[0] // 2, np.s_[:320, : SIZE[0] // 2]
    assert np.array_equal(whole[left], bitten[left])
    assert bitten[:320, half:].sum() < 0.85 * whole[:320, half:].sum()


@pytest.mark.parametrize("code", WORKS[:-1])  # a trumpet's valves are apart from it even whole
def test_what_is_left_hangs_together(code):
    mask = place(work(code), row(eaten=0.75), SIZE)[:304, :, 3] > 127  # above the crumbs
    sizes = sorted(parts(mask), reverse=True)
    assert sum(sizes[1:]) < 0.35 * sizes[0]


def test_the_edge_of_a_bite_has_an_outline():
    bitten = place(work("1F34E"), row(eaten=0.6), SIZE)
    line = bitten[SIZE[1] // 2]
    last = int(np.flatnonzero(line[:, 3] > 200)[-1])
    assert line[last - 2, :3].max() < 40


# --- Lit ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", WORKS)
def test_others_darken_and_grey(code):
    drawing = work(code)
    bright, dull, dark = (place(drawing, row(lit=lit), SIZE) for lit in (1.0, 0.5, 0.0))
    sums = [int(picture[..., :3].astype(int).sum()) for picture in (bright, dull, dark)]
    assert sums[0] > sums[1] > sums[2] > 0.35 * sums[0]
    assert np.array_equal(bright[..., 3], dark[..., 3])
    assert np.ptp(dark[..., :3], axis=-1).max() < 0.4 * max(np.ptp(bright[..., :3], -1).max(), 100)


@pytest.mark.parametrize("work_id", LIGHTS)
def test_lights_have_a_halo_that_goes_with_them_and_ends_softly(work_id):
    drawing = work(work_id, 144)
    sums = []
    for light in (GLIMMERS, 5, 0):
        look = drawing.look(State(light=light), 144.0)
        alpha = np.asarray(look.image)[..., 3]
        edge = np.concatenate([alpha[0], alpha[-1], alpha[:, 0], alpha[:, -1]])
        assert edge.max() <= 8
        sums.append(alpha.astype(int).sum())
    assert sums[0] > sums[1] > sums[2]


def test_smoke_rises_for_a_moment_only():
    drawing = work("1F56F", 240)
    seen = []
    for light in range(GLIMMERS + 1):
        picture = np.asarray(drawing.look(State(light=light), 240.0).image).astype(int)
        grey = (picture[..., 3] > 60) & (np.ptp(picture[..., :3], axis=-1) < 0.1 * picture[..., 3])
        wick = round(picture.shape[0] / 2 - 240 * 0.12)
        seen.append(int((grey & (picture[..., 2] > 40))[:wick].sum()))
    assert max(seen[2:6]) > 150
    assert seen[0] == seen[1] == 0
    assert max(seen[6:]) < max(seen[2:6]) / 3


def test_a_flame_shrinks_until_it_is_gone():
    drawing = work("1F525", 240)

    def flame(light: int) -> int:
        picture = np.asarray(drawing.look(State(light=light), 240.0).image).astype(int)
        return int(((picture[..., 0] > 220) & (picture[..., 2] < 80)).sum())

    sizes = [flame(light) for light in range(GLIMMERS + 1)]
    assert sizes[0] == sizes[1] == 0
    assert sizes[2:] == sorted(sizes[2:])
    assert sizes[2] > 0


def test_a_coloured_light_keeps_its_flame_and_goes_dark():
    candle = Drawing.from_figure(read_figure("openmoji:1F56F"), 144, "blue")
    picture = np.asarray(candle.levels[0]).astype(int)
    yellow = (picture[..., 0] > 230) & (picture[..., 2] < 90)
    assert yellow[:60].sum() > 50
    assert ((picture[..., 2] > picture[..., 0] + 60)[70:]).sum() > 200
    star = Drawing.from_figure(read_figure("openmoji:2B50"), 144, "red")
    dark = np.asarray(star.look(State(light=0), 144.0).image).astype(int)
    assert np.ptp(dark[..., :3], axis=-1).max() < 60


# --- Open -----------------------------------------------------------------------------------------


def fill_of(pose: int) -> np.ndarray:
    picture = read_svg(read_figure("laterna:hand").poses[pose], 216)
    fill: np.ndarray = (picture[..., :3] == (252, 234, 43)).all(-1) & (picture[..., 3] == 255)
    return fill


def test_the_open_hand_has_five_fingers_apart():
    fill = fill_of(4)
    lines, columns = np.indices(fill.shape)
    beyond_the_palm = np.hypot(columns - 112, lines - 149) > 58
    above_the_wrist = lines < 150
    assert sum(size > 100 for size in parts(fill & beyond_the_palm & above_the_wrist)) == 5


@pytest.mark.parametrize("pose", range(5))
def test_four_fingers_stand_side_by_side_in_every_pose(pose):
    fill = fill_of(pose).astype(int)
    edges = np.diff(np.pad(fill, ((0, 0), (1, 1))), axis=1)
    assert (edges == 1).sum(1).max() >= 4


@pytest.mark.parametrize("pose", [0, 1])
def test_the_fist_shows_four_fingers_and_a_thumb_apart_from_the_palm(pose):
    sizes = sorted(parts(fill_of(pose)), reverse=True)
    assert sum(size > 400 for size in sizes) == 6


def test_the_pose_follows_the_row():
    drawing = work("laterna:hand", 144)
    areas = [area(place(drawing, row(open=pose / 4), SIZE)) for pose in range(5)]
    assert len({round(one) for one in areas}) == 5
    assert areas[0] < areas[4]
    assert np.array_equal(
        place(drawing, row(open=1.0), SIZE),
        place(Drawing.from_rgba(read_svg(read_figure("laterna:hand").svg, 144)), row(), SIZE),
    )


def test_states_go_together():
    """A dark hand, half closed, bitten and broken."""
    drawing = work("laterna:hand", 144)
    layer = place(drawing, row(open=0.5, lit=0.2, eaten=0.4, broken=0.5), SIZE)
    assert layer.any()
    assert layer[..., :3].max() < 200


def test_a_drawing_breaks_along_the_same_lines_at_every_size():
    small, large = (Drawing.from_figure(read_figure("openmoji:1F98A"), side) for side in (128, 256))
    assert len(small._falls) == len(large._falls)
    for one, other in zip(small._falls, large._falls, strict=True):
        np.testing.assert_array_equal(one.centre, other.centre)
        assert one.turn == other.turn
