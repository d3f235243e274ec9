from dataclasses import replace

import pytest

from laterna.core.errors import (
    CurveShort,
    CurveTimes,
    CurveValue,
    PathKept,
    PathTwice,
)
from laterna.core.request import GenerationRequest, Trajectory, Waypoint
from laterna.service import operations
from laterna.service.curves import check_influence
from laterna.service.validation import check_request

FILM = GenerationRequest("a fox jumps", seconds=4, seed=3)
OTHER = GenerationRequest("a robot dances", seconds=6, seed=4)
NAN = float("nan")


def path(*points, who="fox"):
    return Trajectory(who, tuple(Waypoint(*point) for point in points))


ACROSS = path((0, 0.1, 0.7), (4, 0.9, 0.7))

BAD = {
    "one point": (path((0, 0.1, 0.7)), CurveShort),
    "no point": (path(), CurveShort),
    "before the film": (path((-1, 0.1, 0.7), (2, 0.9, 0.7)), CurveTimes),
    "after the film": (path((0, 0.1, 0.7), (4.5, 0.9, 0.7)), CurveTimes),
    "no time": (path((0, 0.1, 0.7), (NAN, 0.9, 0.7)), CurveTimes),
    "back in time": (path((2, 0.1, 0.7), (1, 0.9, 0.7)), CurveTimes),
    "the same time": (path((2, 0.1, 0.7), (2, 0.9, 0.7)), CurveTimes),
    "nowhere": (path((0, NAN, 0.7), (4, 0.9, 0.7)), CurveValue),
    "far away": (path((0, 0.1, 0.7), (4, 0.9, 7)), CurveValue),
    "no size": (path((0, 0.1, 0.7, 0), (4, 0.9, 0.7)), CurveValue),
    "no zoom": (path((0, 0.5, 0.5, NAN), (4, 0.5, 0.5), who=""), CurveValue),
    "behind the set": (path((0, 0.5, 0.5), (4, 0.9, 0.5), who=""), CurveValue),
}


@pytest.mark.parametrize(("wrong", "error"), BAD.values(), ids=BAD)
def test_what_is_no_path_is_said(wrong, error):
    with pytest.raises(error):
        check_request(replace(FILM, paths=(wrong,)))
    with pytest.raises(error):
        operations.steer(FILM, wrong)


def test_one_goes_one_way():
    with pytest.raises(PathTwice):
        check_request(replace(FILM, paths=(ACROSS, replace(ACROSS, who=" Fox"))))


def test_a_camera_that_is_nearer_may_go_farther():
    near = path((0, 0.5, 0.5, 1), (4, 0.9, 0.6, 2), who="")
    check_request(replace(FILM, paths=(near, ACROSS)))


def test_a_path_replaces_that_of_the_same_one():
    back = path((0, 0.9, 0.7), (4, 0.1, 0.7))
    camera = path((0, 0.5, 0.5), (4, 0.6, 0.5), who="")
    assert operations.steer(operations.steer(FILM, ACROSS, camera), back).paths == (camera, back)


def test_what_is_kept_is_not_led():
    longer = operations.extend(FILM, 4)
    with pytest.raises(PathKept):
        operations.steer(longer, path((0, 0.1, 0.7), (3.5, 0.9, 0.7)))
    led = operations.steer(longer, path((4, 0.1, 0.7), (8, 0.9, 0.7)))
    check_request(led)
    assert led.conditions == (type(led.conditions[0])(FILM),)


def test_an_extension_takes_no_paths_over():
    assert operations.extend(operations.steer(FILM, ACROSS), 4).paths == ()


def test_an_edited_film_is_led_before_its_edits():
    edited = operations.edit(FILM, "make the fox blue", "slower")
    assert edited.seconds > FILM.seconds
    last = Waypoint(edited.seconds, 0.9, 0.7)
    led = operations.steer(edited, Trajectory("fox", (Waypoint(0, 0.1, 0.7), last)))
    assert (led.paths, led.edits) == ((), edited.edits)
    assert led.conditions[0].film.paths[0].points[-1].second == pytest.approx(FILM.seconds)


def test_an_influence_mixes_from_the_beginning():
    mixed = operations.blend(FILM, OTHER, influence=((0, 0), (2, 1), (4, 0)))
    assert mixed.seconds == FILM.seconds
    assert [kept.at for kept in mixed.conditions] == [0, 0]
    assert mixed.conditions[1].influence == ((0, 0), (2, 1), (4, 0))
    check_request(mixed)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (((0, 0), (5, 1)), CurveTimes),
        (((2, 0), (1, 1)), CurveTimes),
        (((NAN, 0),), CurveTimes),
        (((0, NAN),), CurveValue),
        (((0, 1.1),), CurveValue),
    ],
)
def test_what_is_no_influence_is_said(wrong, error):
    with pytest.raises(error):
        operations.blend(FILM, OTHER, influence=wrong)
    with pytest.raises(error):
        check_influence(wrong, FILM.seconds)
