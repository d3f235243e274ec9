"""Sets are whole wherever a camera goes: no piece ends where it can be seen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from laterna.core.concepts import INDOORS, SETTINGS
from laterna.data.storybook.sets import draw
from laterna.stage.compose import Composer
from laterna.stage.scenery.art import KINDS
from laterna.stage.scenery.borders import Beyond
from laterna.stage.scenery.groups import group
from laterna.stage.scenery.scenery import BEHIND, Colour, Light, Piece, Scenery
from laterna.stage.scenery.view import Camera
from laterna.stage.tracks import CAMERA, LOG_SIZE, Tracks, X, Y

SIZE = (160, 90)
ASPECT = SIZE[0] / SIZE[1]
AT_REST = (0.0, 0.0, 1.0)
EXTREMES = ((-0.5, -0.36, 1.0), (0.5, 0.36, 1.0), (0.5, -0.36, 1.0), (-0.4, 0.36, 1.5))
"""Half widths, half heights, and times as large: what cameras do, and more than that at once."""

RAISED = ((-0.3, -0.34, 1.0), (0.3, -0.34, 1.5))
"""Cameras that show what stands far off above the ground that hides its feet."""

FLOATING = frozenset({"cave_wall", "cave_mouth"})
"""What is no thing on the ground, or a hole in the wall."""

MAGENTA, GREEN = (1.0, 0.0, 1.0), (0.0, 1.0, 0.0)


def drawn(setting: str, seed: int) -> Scenery:
    return draw(setting, None, None, np.random.default_rng(seed), ASPECT)


def tracks(x: float, y: float, zoom: float) -> Tracks:
    found = Tracks.empty(2)
    for channel, value in ((X, x), (Y, y), (LOG_SIZE, np.log(zoom))):
        found.values[:, CAMERA, channel] = value
    return found


def differ(
    pairs: tuple[tuple[Piece, ...], ...], place: tuple[float, float, float]
) -> NDArray[np.bool_]:
    """Where two sets look different from a place."""
    one, other = (
        Composer(tracks(*place), {}, Scenery(Light(), found, None), SIZE).frame(0.0)
        for found in pairs
    )
    seen: NDArray[np.bool_] = np.abs(one.astype(int) - other).max(-1) > 60
    return seen


def uncovered(scenery: Scenery, place: tuple[float, float, float]) -> NDArray[np.bool_]:
    """Where no piece is: there the second colour of the farthest one is seen."""

    def nothing(colour: Colour) -> Piece:
        return Piece("patch", 90.0, 90.0, 0.1, 0.1, -2.0, colour, colour)

    return differ(tuple((nothing(c), *scenery.pieces) for c in (MAGENTA, GREEN)), place)


def farthest(scenery: Scenery, place: tuple[float, float, float]) -> NDArray[np.bool_]:
    """Where nothing is seen but the sky, or the wall at the back."""
    first, *rest = scenery.pieces
    return differ(tuple((replace(first, tint=c, shade=c), *rest) for c in (MAGENTA, GREEN)), place)


def lifted(scenery: Scenery, place: tuple[float, float, float]) -> set[int]:
    """Pieces behind the actors below whose feet, in the frame, nothing but the sky is seen."""
    camera, sky = Camera.of(tracks(*place).values[0, CAMERA], SIZE), farthest(scenery, place)
    found = set()
    for number, piece in enumerate(scenery.pieces):
        seat = camera.seat(piece.depth)
        foot = int(SIZE[1] / 2 + (piece.y + piece.height / 2 - seat.y) * seat.scale)
        for part in (-0.2, 0.0, 0.2):
            x = int(SIZE[0] / 2 + (piece.x + part * piece.width - seat.x) * seat.scale)
            inside = 0 <= x < SIZE[0] and SIZE[1] * 0.4 <= foot < SIZE[1] - 1
            if -1.75 < piece.depth <= BEHIND and inside and sky[foot : foot + 2, x].any():
                found.add(number)
    return found


@pytest.mark.parametrize("setting", SETTINGS)
def test_no_camera_sees_a_gap(setting: str) -> None:
    for seed, place in enumerate(EXTREMES):
        assert not uncovered(drawn(setting, seed), place).any(), (seed, place)


@pytest.mark.parametrize("setting", [s for s in SETTINGS if s not in {"sky", "space", "room"}])
def test_nothing_stands_in_the_air(setting: str) -> None:
    for seed, place in enumerate(RAISED):
        scenery = drawn(setting, seed)
        flying = lifted(scenery, AT_REST) if setting == "kitchen" else set()
        found = {scenery.pieces[n].kind for n in lifted(scenery, place) - flying}
        hangs = {kind for kind in found if KINDS[kind].life in {"drift", "rise"}}
        hung = {"wall_cupboard", "shelf_jars", "curtained_window", "clock", "hanging_pots"}
        assert not found - hangs - hung - FLOATING, (seed, place)


def test_a_row_before_the_actors_goes_on_below_and_aside() -> None:
    grass = Piece("grass", 0.0, 0.95, 5.6, 0.3, 1.0, GREEN, GREEN)
    sky = Piece("sky", 0.0, 0.0, 12.0, 6.0, -2.0, MAGENTA, MAGENTA)
    scenery = Scenery(Light(), (sky, grass), None)
    for place in ((0.5, 0.36, 1.0), (-0.5, 0.36, 1.0)):
        frame = Composer(tracks(*place), {}, scenery, SIZE).frame(0.0)
        assert (frame[-20:] == (0, 255, 0)).all()
        assert (frame[:20] == (255, 0, 255)).all()


def test_at_rest_nothing_goes_on() -> None:
    pieces = drawn("cave", 1).pieces
    for one in group(pieces, KINDS, 9.0):
        assert all(part.beyond == Beyond() for part in one.parts)


def test_snow_covers_the_ground_of_all_that_is_outdoors() -> None:
    for setting in (s for s in SETTINGS if s not in {*INDOORS, "sea", "sky"}):
        rng = np.random.default_rng(3)
        scenery = draw(setting, "day", "snowfall", rng, ASPECT)
        ground = [p for p in scenery.pieces if p.kind in {"field", "street", "shore", "pavement"}]
        assert ground
        for piece in ground:
            red, green, blue = piece.tint
            assert min(piece.tint) > 0.8, (setting, piece.kind)
            assert max(red, green) <= blue + 0.07, (setting, piece.kind)


def test_fog_leaves_clouds_to_those_who_fly_among_them() -> None:
    kinds = {piece.kind for piece in draw("sky", "day", "fog", np.random.default_rng(1), 1).pieces}
    assert "cloud_sea" in kinds


def test_fog_in_the_sky_is_not_white_all_over() -> None:
    scenery = draw("sky", "day", "fog", np.random.default_rng(4), ASPECT)
    frame = Composer(Tracks.empty(2), {}, scenery, SIZE).frame(0.0)
    assert frame.mean() < 215
    assert frame.mean(-1).std() > 8
