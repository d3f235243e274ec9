"""Sets: every setting, at every time and in every weather, for every shape of frame."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest

from laterna.core.concepts import DAYTIMES, INDOORS, SETTINGS, WEATHERS
from laterna.data.storybook.sets import SETS, draw
from laterna.stage.scenery.art import KINDS
from laterna.stage.scenery.scenery import BEFORE, BEHIND, MAX_PIECES, REACH, Piece, Scenery

ASPECTS = (16 / 9, 1.0, 9 / 16)
FLOATING = {"sea", "underwater", "sky", "space"}
HOLLOW = {"rock_frame"}  # kinds that fill only the border of their box
OUTDOORS = [setting for setting in SETTINGS if setting not in INDOORS]


def drawn(
    setting: str,
    seed: int = 0,
    aspect: float = 16 / 9,
    daytime: str | None = None,
    weather: str | None = None,
) -> Scenery:
    return draw(setting, daytime, weather, np.random.default_rng(seed), aspect)


def every(setting: str) -> list[tuple[float, Scenery]]:
    """A setting in all frames, at all times and in all weathers, from different seeds."""
    return [
        (aspect, drawn(setting, seed, aspect, daytime, weather))
        for seed, (aspect, daytime, weather) in enumerate(product(ASPECTS, DAYTIMES, WEATHERS))
    ]


def brightness(scenery: Scenery) -> float:
    return float(np.mean([piece.tint for piece in scenery.pieces]))


def edges(piece: Piece) -> tuple[float, float, float, float]:
    half, tall = piece.width / 2, piece.height / 2
    return piece.x - half, piece.y - tall, piece.x + half, piece.y + tall


def test_every_setting_has_a_set() -> None:
    assert tuple(SETS) == SETTINGS


def test_unknown_setting() -> None:
    with pytest.raises(KeyError):
        drawn("volcano")


@pytest.mark.parametrize("setting", SETTINGS)
def test_pieces_are_few_known_and_in_range(setting: str) -> None:
    for _, scenery in every(setting):
        assert 3 <= len(scenery.pieces) <= MAX_PIECES
        for piece in scenery.pieces:
            assert piece.kind in KINDS
            assert -2 <= piece.depth <= BEHIND or BEFORE <= piece.depth <= 2
            assert min(*piece.tint, *piece.shade) >= 0
            assert max(*piece.tint, *piece.shade) <= 1
            assert piece.width > 0
            assert piece.height > 0


@pytest.mark.parametrize("setting", SETTINGS)
def test_pieces_go_from_far_to_near_and_from_left_to_right(setting: str) -> None:
    for _, scenery in every(setting):
        for first, second in pairwise(scenery.pieces):
            assert (first.depth, first.x) <= (second.depth, second.x)


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_farthest_piece_covers_the_reach(setting: str) -> None:
    for aspect, scenery in every(setting):
        left, top, right, _ = edges(scenery.pieces[0])
        assert left <= -REACH * aspect
        assert top <= -REACH
        assert right >= REACH * aspect


@pytest.mark.parametrize("setting", SETTINGS)
def test_no_front_piece_covers_the_middle(setting: str) -> None:
    for aspect, scenery in every(setting):
        for piece in scenery.pieces:
            if piece.depth < BEFORE or piece.kind in HOLLOW:
                continue
            left, top, right, bottom = edges(piece)
            beside = left >= 0.4 * aspect or right <= -0.4 * aspect
            assert beside or bottom <= -0.5 or top >= 0.6, piece


@pytest.mark.parametrize("setting", SETTINGS)
def test_equal_seeds_give_equal_sets_and_others_do_not(setting: str) -> None:
    assert drawn(setting, 5, daytime="night") == drawn(setting, 5, daytime="night")
    assert drawn(setting, 5) != drawn(setting, 6)


@pytest.mark.parametrize("setting", SETTINGS)
def test_stage_directions(setting: str) -> None:
    for _, scenery in every(setting):
        assert (scenery.ground is None) == (setting in FLOATING)
        assert scenery.ground is None or 0.4 <= scenery.ground <= 0.75
        assert 0 <= scenery.light.shadow <= 1
        assert all(0.4 < factor < 1.2 for factor in scenery.light.ambient)


@pytest.mark.parametrize("setting", OUTDOORS)
def test_nights_are_dark(setting: str) -> None:
    night, day = drawn(setting, 3, daytime="night"), drawn(setting, 3)
    assert brightness(night) < 0.75 * brightness(day)
    assert np.mean(night.light.ambient) < np.mean(day.light.ambient)
    assert "sun" not in {piece.kind for piece in night.pieces}
    assert "stars" in {piece.kind for piece in night.pieces}


@pytest.mark.parametrize("setting", OUTDOORS)
@pytest.mark.parametrize(("weather", "falls"), [("rain", "rain"), ("snowfall", "snowfall")])
def test_what_falls(setting: str, weather: str, falls: str) -> None:
    scenery = drawn(setting, 2, weather=weather)
    assert getattr(scenery.light, falls) >= 0.5
    assert not {piece.kind for piece in scenery.pieces} & {"sun", "moon", "stars"}


def test_fog_hides_what_is_far_more_than_what_is_near() -> None:
    clear, foggy = drawn("mountains", 4), drawn("mountains", 4, weather="fog")
    assert foggy.light.fog > 0

    def contrast(scenery: Scenery, low: float, high: float) -> float:
        tints = [piece.tint for piece in scenery.pieces if low <= piece.depth < high]
        return float(np.std(tints))

    far = contrast(foggy, -1.7, -1.35) / contrast(clear, -1.7, -1.35)
    assert far < contrast(foggy, 0.9, 2.1) / contrast(clear, 0.9, 2.1)


@pytest.mark.parametrize("setting", sorted(INDOORS))
def test_indoors_know_neither_time_nor_weather(setting: str) -> None:
    assert drawn(setting, 7, daytime="night", weather="rain") == drawn(setting, 7)
