"""Paths and influences at the command line: points in time, as text or in a JSON file.

A point is a second and numbers, points are parted by semicolons: ``0s 0.1,0.7; 2s 0.5,0.4``.
"""

from __future__ import annotations

import json
import re
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from laterna.core.errors import CurveUnreadable, InputMissing
from laterna.core.i18n import message
from laterna.core.request import Trajectory, Waypoint

PATH_EXAMPLE = "fox: 0s 0.1,0.7; 2s 0.5,0.4; 4s 0.9,0.7"
CAMERA_EXAMPLE = "0s 0.5,0.5,1; 4s 0.6,0.5,1.5"
INFLUENCE_EXAMPLE = "0s 0; 2s 1; 4s 0"
FILE_EXAMPLE = '{"camera": [[0, 0.5, 0.5, 1]], "actors": {"fox": [[0, 0.1, 0.7]]}}'

_BETWEEN_POINTS, _BETWEEN_NUMBERS = "[;；؛]", "[,，،]"
_POINT = re.compile(r"\s*(\S+?)\s*(?:s\s+|\s)\s*(\S.*)", re.IGNORECASE)
_NAME = re.compile(r"\s*(.*\S)\s*[:：]\s*([^:：]*)", re.DOTALL)
_NUMBERS = (2, 3)

Points = list[tuple[float, ...]]


def add_path_arguments(parser: ArgumentParser) -> None:
    """What every verb takes whose film can be led along paths."""
    add = parser.add_argument
    add("--path", action="append", default=[], metavar="WORD: POINTS", help=message("option.path"))
    add("--camera-path", metavar="POINTS", help=message("option.camera_path"))
    add("--paths", type=Path, metavar="FILE.json", help=message("option.paths"))


def paths_of(arguments: Namespace) -> tuple[Trajectory, ...]:
    """All paths that were given; whether they are possible is not looked at.

    Raises:
        CurveUnreadable: a text or a file does not tell of paths.
        InputMissing: there is no such file.
    """
    told = _of_file(arguments.paths) if arguments.paths else []
    if arguments.camera_path is not None:
        text: str = arguments.camera_path
        told.append(_trajectory("", _points(text, CAMERA_EXAMPLE), text, CAMERA_EXAMPLE))
    for text in arguments.path:
        found = _NAME.fullmatch(text)
        if not found:
            raise CurveUnreadable(text=text, example=PATH_EXAMPLE)
        told.append(_trajectory(found[1], _points(found[2], PATH_EXAMPLE), text, PATH_EXAMPLE))
    return tuple(told)


def influence_of(text: str) -> tuple[tuple[float, float], ...]:
    """An influence, as text or from a JSON file with a list of [second, share].

    Raises:
        CurveUnreadable: it does not tell of one.
        InputMissing: there is no such file.
    """
    if text.endswith(".json"):
        points = _listed(_json(Path(text)), text, INFLUENCE_EXAMPLE)
    else:
        points = _points(text, INFLUENCE_EXAMPLE)
    if not points or any(len(point) != len(("second", "share")) for point in points):
        raise CurveUnreadable(text=text, example=INFLUENCE_EXAMPLE)
    return tuple((second, share) for second, share in points)


def _points(text: str, example: str) -> Points:
    """Seconds and numbers out of a text."""
    points: Points = []
    for part in re.split(_BETWEEN_POINTS, text):
        if not part.strip():
            continue
        found = _POINT.fullmatch(part)
        try:
            numbers = re.split(_BETWEEN_NUMBERS, found[2]) if found else [""]
            points.append((float(found[1] if found else ""), *map(float, numbers)))
        except ValueError as error:
            raise CurveUnreadable(text=text, example=example) from error
    return points


def _trajectory(who: str, points: Points, text: object, example: str) -> Trajectory:
    if any(len(point) - 1 not in _NUMBERS for point in points):
        raise CurveUnreadable(text=text, example=example)
    return Trajectory(who, tuple(Waypoint(*point) for point in points))


def _of_file(path: Path) -> list[Trajectory]:
    told = _json(path)
    if not isinstance(told, dict) or told.keys() - {"camera", "actors"}:
        raise CurveUnreadable(text=path, example=FILE_EXAMPLE)
    actors = told.get("actors", {})
    if not isinstance(actors, dict):
        raise CurveUnreadable(text=path, example=FILE_EXAMPLE)
    lists = {"": told["camera"]} if "camera" in told else {}
    return [
        _trajectory(who, _listed(points, path, FILE_EXAMPLE), path, FILE_EXAMPLE)
        for who, points in (*lists.items(), *actors.items())
    ]


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InputMissing(path=path) from error
    except (OSError, ValueError, RecursionError) as error:
        raise CurveUnreadable(text=path, example=FILE_EXAMPLE) from error


def _listed(points: object, text: object, example: str) -> Points:
    """Points out of a list of lists of numbers."""
    if not isinstance(points, list) or not all(map(_numbers, points)):
        raise CurveUnreadable(text=text, example=example)
    return [tuple(float(number) for number in row) for row in points]


def _numbers(row: object) -> bool:
    return isinstance(row, list) and all(type(number) in (int, float) for number in row)
