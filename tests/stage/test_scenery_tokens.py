"""Sets as rows of numbers: there and back, and from any numbers whatever."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from laterna.core.concepts import DAYTIMES, SETTINGS, WEATHERS
from laterna.data.storybook.sets import draw
from laterna.stage.scenery.art import KINDS
from laterna.stage.scenery.scenery import BEFORE, BEHIND, MAX_PIECES, Light, Piece, Scenery
from laterna.stage.scenery.tokens import (
    CODE,
    ROW,
    ROWS,
    kind_codes,
    scenery_of,
    scenery_rows,
)

ASPECTS = (16 / 9, 1.0, 9 / 16)
EXACT = 1e-5
SKY = "-+-+++++--+-+---+-+-+++++-+-----"
TREE = Piece("tree_oak", 0.3, 0.1, 0.6, 0.9, -1.2, (0.1, 0.5, 0.2), (0.4, 0.2, 0.1))


def close(one: object, other: object) -> bool:
    return np.allclose(np.array(one, float), np.array(other, float), atol=EXACT)


def alike(one: Piece, other: Piece) -> bool:
    places = [(p.x, p.y, p.width, p.height, p.depth, *p.tint, *p.shade) for p in (one, other)]
    return one.kind == other.kind and one.mirror == other.mirror and close(*places)


def of_light(light: Light) -> tuple[float, ...]:
    return (*light.ambient, light.shadow, light.rain, light.snowfall, light.fog)


def noise(seed: int, scale: float = 1.0) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, scale, (ROWS, ROW)).astype(np.float32)


def assert_a_set(scenery: Scenery) -> None:
    """What ``Piece`` and ``Light`` promise holds."""
    assert len(scenery.pieces) <= MAX_PIECES
    for piece in scenery.pieces:
        assert piece.kind in KINDS
        assert -2 <= piece.depth <= BEHIND or BEFORE <= piece.depth <= 2
        assert 0 < piece.width < 20
        assert 0 < piece.height < 20
        assert np.isfinite([piece.x, piece.y]).all()
        assert all(0 <= value <= 1 for value in (*piece.tint, *piece.shade))
    assert all(one.depth <= other.depth for one, other in pairwise(scenery.pieces))
    light = scenery.light
    assert all(0 <= value <= 1 for value in (light.shadow, light.rain, light.snowfall, light.fog))
    assert all(0 <= value <= 1.25 for value in light.ambient)


# --- There and back -------------------------------------------------------------------------------


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_set_comes_back(setting: str) -> None:
    for seed, (aspect, daytime, weather) in enumerate(product(ASPECTS, DAYTIMES, WEATHERS)):
        scenery = draw(setting, daytime, weather, np.random.default_rng(seed), aspect)
        rows = scenery_rows(scenery, aspect)
        assert (rows.shape, rows.dtype) == ((ROWS, ROW), np.float32)
        again = scenery_of(rows, aspect, scenery.ground)
        assert again.ground == scenery.ground
        assert len(again.pieces) == len(scenery.pieces)
        for piece, found in zip(scenery.pieces, again.pieces, strict=True):
            assert alike(piece, found), (piece, found)
        assert close(of_light(again.light), of_light(scenery.light))


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_little_noise_changes_little(setting: str) -> None:
    """No kind is mistaken, no piece comes or goes, no weather appears."""
    scenery = draw(setting, None, None, np.random.default_rng(1), 16 / 9)
    rows = scenery_rows(scenery, 16 / 9) + noise(2, 0.05)
    again = scenery_of(rows, 16 / 9, scenery.ground)
    assert sorted(p.kind for p in again.pieces) == sorted(p.kind for p in scenery.pieces)
    assert (again.light.rain, again.light.snowfall, again.light.fog) == (
        scenery.light.rain,
        scenery.light.snowfall,
        pytest.approx(scenery.light.fog, abs=0.15),
    )


def test_rows_are_about_as_large_as_noise() -> None:
    rng = np.random.default_rng(0)
    sets = [draw(setting, None, None, rng, 16 / 9) for setting in SETTINGS * 3]
    rows = np.concatenate([scenery_rows(each, 16 / 9)[: 1 + len(each.pieces)] for each in sets])
    assert abs(rows.mean()) < 0.5
    assert 0.4 < rows.std() < 1.6
    assert np.abs(rows).max() < 4


@pytest.mark.parametrize("aspect", ASPECTS)
def test_a_set_fits_the_frame_that_it_is_encoded_for(aspect: float) -> None:
    """What stands at the edge of one frame stands at the edge of any other."""
    there = scenery_rows(Scenery(Light(), (replace(TREE, x=16 / 9),), None), 16 / 9)
    (piece,) = scenery_of(there, aspect, None).pieces
    assert piece.x == pytest.approx(aspect)


def test_the_order_of_rows_means_nothing_to_a_set() -> None:
    scenery = draw("forest", None, None, np.random.default_rng(0), 1.0)
    rows = scenery_rows(scenery, 1.0)
    rows[1:] = rows[:0:-1]
    assert {repr(piece) for piece in scenery_of(rows, 1.0, None).pieces} == {
        repr(piece) for piece in scenery_of(scenery_rows(scenery, 1.0), 1.0, None).pieces
    }


def test_unused_rows_hold_nothing_but_that_they_are_unused() -> None:
    rows = scenery_rows(Scenery(Light(), (TREE,), None), 1.0)
    assert (rows[2:, CODE] == -1).all()
    assert not np.delete(rows[2:], CODE, axis=1).any()


def test_no_pieces_are_a_set_too() -> None:
    empty = Scenery(Light(), (), 0.5)
    again = scenery_of(scenery_rows(empty, 1.0), 1.0, 0.5)
    assert again.pieces == ()
    assert close(of_light(again.light), of_light(empty.light))


def test_as_many_pieces_as_rows_fit_and_no_more() -> None:
    full = Scenery(Light(), (TREE,) * MAX_PIECES, None)
    assert len(scenery_of(scenery_rows(full, 1.0), 1.0, None).pieces) == MAX_PIECES
    with pytest.raises(ValueError, match=f"at most {MAX_PIECES} pieces, not {MAX_PIECES + 1}"):
        scenery_rows(replace(full, pieces=(*full.pieces, TREE)), 1.0)


# --- Any numbers ----------------------------------------------------------------------------------


@given(
    arrays(np.float32, (ROWS, ROW), elements=st.floats(-1e6, 1e6, width=32)),
    st.sampled_from(ASPECTS),
)
def test_any_numbers_give_a_set(rows: np.ndarray, aspect: float) -> None:
    assert_a_set(scenery_of(rows, aspect, None))


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_gives_a_set_too(wrong: float) -> None:
    rows = noise(0)
    rows[np.random.default_rng(1).random(rows.shape) < 0.3] = wrong
    assert_a_set(scenery_of(rows, 1.0, 0.4))
    assert_a_set(scenery_of(np.full((ROWS, ROW), wrong, np.float32), 1.0, None))


@pytest.mark.parametrize("seed", range(5))
def test_noise_that_was_read_once_is_a_set_that_stays(seed: int) -> None:
    first = scenery_of(noise(seed), 1.0, None)
    again = scenery_of(scenery_rows(first, 1.0), 1.0, None)
    assert all(alike(*pair) for pair in zip(first.pieces, again.pieces, strict=True))


@pytest.mark.parametrize(("depth", "found"), [(-0.3, -0.9), (0.2, 0.9), (-1.4, -1.4), (9, 2)])
def test_no_piece_stands_among_the_actors(depth: float, found: float) -> None:
    rows = scenery_rows(Scenery(Light(), (replace(TREE, depth=depth),), None), 1.0)
    assert scenery_of(rows, 1.0, None).pieces[0].depth == pytest.approx(found)


@pytest.mark.parametrize("weather", ["rain", "snowfall", "fog"])
@pytest.mark.parametrize(("strength", "found"), [(0.05, 0), (0.15, 0), (0.3, 0.3), (3.0, 1)])
def test_a_trace_of_weather_is_none(weather: str, strength: float, found: float) -> None:
    light = replace(Light(), **{weather: strength})
    again = scenery_of(scenery_rows(Scenery(light, (), None), 1.0), 1.0, None).light
    assert getattr(again, weather) == pytest.approx(found)


# --- Kinds ----------------------------------------------------------------------------------------


def test_every_kind_has_signs_of_its_own() -> None:
    codes = kind_codes()
    assert codes.keys() == KINDS.keys()
    assert all(set(np.abs(code)) == {1} and len(code) == CODE for code in codes.values())


def test_kinds_are_far_apart() -> None:
    """As many signs differ as it takes to tell two kinds through a good deal of noise."""
    distances = [int((a != b).sum()) for a, b in combinations(kind_codes().values(), 2)]
    assert min(distances) >= 4
    assert np.mean(distances) == pytest.approx(CODE / 2, abs=1)


def test_the_signs_of_a_kind_follow_from_its_name_alone() -> None:
    """Weights know them: these must not change."""
    assert "".join("-" if sign < 0 else "+" for sign in kind_codes()["sky"]) == SKY


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_is_told_from_half_of_its_strength(name: str) -> None:
    """A network that is not sure yet answers with less than whole signs."""
    rows = scenery_rows(Scenery(Light(), (replace(TREE, kind=name),), None), 1.0)
    rows[1, :CODE] *= 0.5
    rows[1, :CODE] += np.random.default_rng(0).uniform(-0.4, 0.4, CODE)
    assert scenery_of(rows, 1.0, None).pieces[0].kind == name
