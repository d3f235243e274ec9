"""Paths and influences at the command line."""

import json
from argparse import ArgumentParser

import pytest

from laterna.core.errors import CurveUnreadable, InputMissing
from laterna.core.request import Trajectory, Waypoint
from laterna.entrypoints.cli.curves import add_path_arguments, influence_of, paths_of
from laterna.provenance.replay import request_of

ACROSS = "ball: 0s 0.1,0.7; 1s 0.9,0.4,0.5"
POINTS = (Waypoint(0, 0.1, 0.7), Waypoint(1, 0.9, 0.4, 0.5))


def told(*words):
    parser = ArgumentParser()
    add_path_arguments(parser)
    return paths_of(parser.parse_args(words))


@pytest.mark.parametrize(
    "text",
    [
        ACROSS,
        "ball:0 .1,.7;1 .9,.4,.5;",
        "ball： 0S 0.1，0.7； 1S 0.9，0.4，0.5",
        "ball: ٠s 0.1،0.7؛ ١s 0.9،0.4،0.5",
    ],
)
def test_a_path_is_read_as_people_write_it(text):
    assert told("--path", text) == (Trajectory("ball", POINTS),)


def test_a_name_may_have_a_colon():
    assert told("--path", "my: cat: 0s 1,1; 1s 0,0")[0].who == "my: cat"


def test_paths_stand_in_a_file_too(tmp_path):
    file = tmp_path / "paths.json"
    lists = {
        "camera": [[0, 0.5, 0.5, 1], [4, 0.6, 0.5, 2]],
        "actors": {"fox": [[0, 0, 0], [1, 1, 1]]},
    }
    file.write_text(json.dumps(lists))
    camera, fox = told("--paths", str(file))
    assert camera == told("--camera-path", "0s .5,.5,1; 4s .6,.5,2")[0]
    assert fox == Trajectory("fox", (Waypoint(0, 0, 0), Waypoint(1, 1, 1)))


@pytest.mark.parametrize(
    "text",
    [
        "fox",
        "fox 0s 1,1",
        "fox: 0s",
        "fox: 0s 1",
        "fox: 0s 1,1,1,1",
        "fox: a 1,1",
        "fox: 0s 1,b",
        "",
    ],
)
def test_what_cannot_be_read_is_said(text):
    with pytest.raises(CurveUnreadable):
        told("--path", text)


@pytest.mark.parametrize(
    "content", ["[]", "{", '{"fox": []}', '{"camera": [["0", 1, 1]]}', '{"actors": []}']
)
def test_a_file_that_tells_no_paths_is_said(tmp_path, content):
    file = tmp_path / "paths.json"
    file.write_text(content)
    with pytest.raises(CurveUnreadable):
        told("--paths", str(file))
    with pytest.raises(InputMissing):
        told("--paths", str(tmp_path / "none.json"))


def test_an_influence_is_read(tmp_path):
    expected = ((0, 0), (2, 1), (4, 0.5))
    assert influence_of("0s 0; 2s 1; 4s .5") == expected
    file = tmp_path / "influence.json"
    file.write_text("[[0, 0], [2, 1], [4, 0.5]]")
    assert influence_of(str(file)) == expected
    for text in ("0s", "0s 1,1", "; ;", "2"):
        with pytest.raises(CurveUnreadable):
            influence_of(text)


def test_a_film_on_a_path_says_so_and_is_made_again(film, laterna, tmp_path):
    said = film("a ball", "-o", "a.mp4", "--seed", "5", "--path", ACROSS)
    assert said.status == 0
    assert "ball" in next(line for line in said.out.splitlines() if "path" in line)
    assert request_of(tmp_path / "a.mp4").paths == (Trajectory("ball", POINTS),)
    assert "on a path from second 0 to 1: ball" in laterna("history", "a.mp4").out
    assert laterna("replay", "a.mp4", "-o", "again.mp4").status == 0
    assert request_of(tmp_path / "again.mp4") == request_of(tmp_path / "a.mp4")


def test_a_film_is_steered_and_extended_along_paths(film, laterna, tmp_path):
    assert film("a ball", "-o", "a.mp4", "--seed", "5").status == 0
    assert laterna("steer", "a.mp4", "--path", ACROSS, "-o", "b.mp4").status == 0
    assert request_of(tmp_path / "b.mp4").paths == (Trajectory("ball", POINTS),)
    more = ("--seconds", "1", "--path", "ball: 1s .5,.5; 2s .2,.2", "-o", "c.mp4")
    assert laterna("extend", "b.mp4", *more).status == 0
    assert laterna("steer", "a.mp4", "-o", "d.mp4").status == 2


def test_films_are_blended_by_an_influence(film, laterna, tmp_path):
    for name, words in (("a", "a ball"), ("b", "a kite")):
        assert film(words, "-o", f"{name}.mp4", "--seed", "5").status == 0
    said = laterna("blend", "a.mp4", "b.mp4", "--influence", "0s 0; 0.5s 1; 1s 0", "-o", "c.mp4")
    assert said.status == 0
    assert request_of(tmp_path / "c.mp4").conditions[1].influence == ((0, 0), (0.5, 1), (1, 0))
    assert "0 (0 s), 1 (0.5 s), 0 (1 s)" in laterna("history", "c.mp4").out


BAD = {
    "nobody": (("--path", "fox: 0s 0,0; 1s 1,1"), "path_nobody"),
    "too short": (("--path", "ball: 0s 0,0"), "curve_short"),
    "too late": (("--path", "ball: 0s 0,0; 9s 1,1"), "curve_times"),
    "nowhere": (("--path", "ball: 0s nan,0; 1s 1,1"), "curve_value"),
    "no path": (("--path", "ball"), "curve_unreadable"),
    "twice": (("--path", ACROSS, "--path", ACROSS), "path_twice"),
    "behind the set": (("--camera-path", "0s 0,0; 1s 0,0"), "curve_value"),
}


@pytest.mark.parametrize(("words", "code"), BAD.values(), ids=BAD)
def test_what_cannot_be_done_is_said(film, tmp_path, words, code):
    said = film("a ball", "-o", "a.mp4", *words, "--json")
    assert said.status == 2
    assert said.object["error"]["code"] == code
    assert not list(tmp_path.glob("*.mp4"))
