from dataclasses import replace

import numpy as np
import pytest

from laterna.backends.native.mixing import share_of
from laterna.core.request import GenerationRequest
from laterna.service import operations
from laterna.stage.tracks import CAMERA, TRACK_RATE, X

ONE = GenerationRequest("a fox runs through the forest", seconds=3, size=(192, 108), fps=8, seed=4)
OTHER = replace(ONE, prompt="a robot dances beside a fox in the desert", seed=9)
THERE_AND_BACK = ((0.0, 0.0), (1.5, 1.0), (3.0, 0.0))


def fox(shot):
    return shot.tracks.values[:, next(m.slots[0] for m in shot.cast if m.noun == "fox")]


def test_shares_lead_smoothly_from_point_to_point():
    moments = np.linspace(-1, 4, 501)
    shares = share_of(THERE_AND_BACK, moments)
    assert shares[[0, 100, 250, -1]] == pytest.approx([0, 0, 1, 0])
    assert np.abs(np.diff(shares)).max() < 0.015
    alone = [share_of(THERE_AND_BACK, moments[i : i + 1])[0] for i in range(501)]
    np.testing.assert_allclose(alone, shares)
    assert (share_of((), moments) == 1).all()


def test_who_is_in_both_goes_from_one_place_to_the_other(staged):
    below, above = staged(operations.blend(ONE, OTHER, influence=((0, 0), (3, 1))))
    one, other = staged(ONE)[0], staged(OTHER)[0]
    np.testing.assert_array_equal(fox(below), fox(above))
    np.testing.assert_allclose(fox(below)[0, :3], fox(one)[0, :3], atol=1e-4)
    share = share_of(above.influence, np.arange(24) / TRACK_RATE)
    expected = fox(one)[:, X] + (fox(other) - fox(one))[:, X] * share
    still = (
        np.abs(one.tracks.values[:, CAMERA, X]).max()
        + np.abs(other.tracks.values[:, CAMERA, X]).max()
        == 0
    )
    assert still
    np.testing.assert_allclose(fox(below)[:, X], expected, atol=1e-4)


def test_what_is_seen_at_the_end_is_on_top(staged):
    below, above = staged(operations.blend(ONE, OTHER, influence=THERE_AND_BACK))
    assert [member.noun for member in above.cast] == ["fox"]
    assert share_of(above.influence, np.array([1.5])) == pytest.approx(0)
    assert below.influence == ()


def test_shots_of_both_are_seen_together(staged):
    two = replace(OTHER, prompt="A robot dances in the desert. Then the robot sleeps on the moon.")
    shots = staged(operations.blend(ONE, two, influence=((0, 0.3),)))
    assert [shot.start for shot in shots] == [0, 0, 1.5, 1.5]
    assert [shot.end for shot in shots] == [1.5, 1.5, 3, 3]


def test_a_part_of_a_mixed_film_is_mixed_as_it_was(staged):
    mixed = operations.blend(ONE, OTHER, influence=((0, 0), (3, 1)))
    part = staged(operations.recut(mixed, 1, 2, seconds=1))[-1]
    whole = staged(mixed)[-1]
    moments = np.array([0.0, 0.5, 1.0])
    np.testing.assert_allclose(
        share_of(part.influence, moments), share_of(whole.influence, 1 + moments)
    )
