"""A small engine without a network: coloured shapes that move. Real films for tests, at once."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from laterna.core.clip import Clip, Frame
from laterna.core.errors import CastWordMissing, PathNobody
from laterna.core.footage import Footage, read_footage
from laterna.core.media import read_picture
from laterna.core.request import CastMember, GenerationRequest, Plan, Progress, Waypoint
from laterna.stage.courses import Course, monotone
from laterna.stage.plates.backdrop import Running
from laterna.stage.plates.filling import Hole, extended, filled
from laterna.stage.plates.fitting import fitted, margins_of
from laterna.stage.plates.masks import middle, outside, read_hole
from laterna.stage.plates.timing import Timing
from laterna.stage.scenery.view import WHOLE, Camera, Room

_CORNERS = {"ball": 48, "box": 4, "kite": 3, "gem": 6}
_ALSO = {"circle": "ball", "square": "box", "triangle": "kite", "hexagon": "gem"}
_GROUNDS = ((190, 220, 240), (235, 225, 200), (40, 44, 72), (205, 230, 200))
_INKS = ((200, 60, 50), (60, 110, 190), (240, 180, 40), (110, 70, 150))
_STEPS = 8


@dataclass(frozen=True)
class _Shape:
    """A shape on its ellipse about a place, in shares of the frame, once round in ``period`` s.

    Or along a path, if it has one.
    """

    corners: int
    ink: tuple[int, int, int]
    place: tuple[float, float]
    swing: tuple[float, float]
    radius: float
    period: float
    picture: NDArray[np.uint8] | None
    path: tuple[Waypoint, ...] = ()

    def closed(self, seconds: float) -> _Shape:
        """The same, a whole number of times round in so many seconds."""
        return replace(self, period=seconds / max(1, round(seconds / self.period)))

    def at(self, second: float) -> tuple[float, float, float]:
        """Its place at that second, and its radius."""
        if self.path:
            x, y, size = _on(self.path, second)
            return x, y, size / 2 if size else self.radius
        turn = 2 * math.pi * second / self.period
        x = self.place[0] + self.swing[0] * math.cos(turn)
        y = self.place[1] + self.swing[1] * math.sin(turn)
        return x, y, self.radius

    def draw(self, canvas: Image.Image, second: float, view: tuple[float, float, float]) -> None:
        """Draw the shape as it stands at that second, seen with a camera at (x, y, zoom)."""
        width, height = canvas.size
        turn = 2 * math.pi * second / self.period
        x, y, radius = self.at(second)
        if not self.path:  # paths are in the frame already
            x, y = (
                0.5 + (place - middle) * view[2] for place, middle in ((x, view[0]), (y, view[1]))
            )
            radius *= view[2]
        x, y, radius = x * width, y * height, radius * min(width, height)
        if self.picture is not None:
            stamp = Image.fromarray(self.picture).resize((int(2 * radius), int(2 * radius)))
            canvas.paste(stamp, (int(x - radius), int(y - radius)), stamp)
            return
        angles = (turn + 2 * math.pi * i / self.corners for i in range(self.corners))
        corners = [(x + radius * math.cos(a), y + radius * math.sin(a)) for a in angles]
        ImageDraw.Draw(canvas).polygon(corners, fill=self.ink)


class FakeBackend:
    """Knows ball, box, kite and gem, and whom the user brings pictures of; no other word."""

    name = "fake"

    def plan(self, request: GenerationRequest) -> Plan:
        """Find the shapes among the words.

        Raises:
            laterna.core.errors.CastWordMissing: for a picture of a word that is not an actor.
            laterna.core.errors.InputError: for a picture that cannot be read.
        """
        words = list(dict.fromkeys(re.findall(r"\w+", request.prompt.lower())))
        pictures = _pictures(request)
        actors = [word for word in words if _ALSO.get(word, word) in _CORNERS or word in pictures]
        for word in () if request.conditions else pictures.keys() - actors:
            raise CastWordMissing(word=word, known=tuple(actors))
        earlier = [
            member.words for kept in request.conditions for member in self.plan(kept.film).cast
        ]
        for path in request.paths:
            if path.who and path.who not in (*actors, *earlier):
                raise PathNobody(who=path.who, there=(*actors, *earlier))
        for still in request.stills:
            read_picture(still.picture)
        if request.mask is not None:
            read_hole(request.mask, request.size)
        notes = _footage(request).notes if request.excerpt else ()
        return Plan(
            notes=notes,
            cast=tuple(_member(i, word, pictures) for i, word in enumerate(actors[:3], 1)),
            replaced=tuple((word, _ALSO[word]) for word in actors if word in _ALSO),
            unknown=tuple(word for word in words if word not in actors),
            estimated_seconds=request.frame_count * math.prod(request.size) * 1e-8,
            model_name=self.name,
            model_sha256=hashlib.sha256(self.name.encode()).hexdigest(),
            model_licence="Apache-2.0",
        )

    def generate(
        self, request: GenerationRequest, plan: Plan, report: Callable[[Progress], None]
    ) -> Clip:
        """Draw lazily; the steps before it only report, as a network's would."""
        show = self._shown(request, plan)

        def frames() -> Iterator[Frame]:
            for index in range(request.frame_count):
                yield show(index / request.fps)

        report(Progress("text", 1, 1))
        steps = request.steps or _STEPS
        for step in range(1, steps + 1):
            look = show(0.0) if request.preview else None
            report(Progress("frames", step, steps, look))
        return Clip(frames, request.frame_count, request.fps, request.size, request.size)

    def _shown(self, request: GenerationRequest, plan: Plan) -> Callable[[float], Frame]:
        """What is seen at a second: its own shapes, over which spans of earlier films come."""
        shapes = _shapes(request, plan) if request.prompt else ()
        if request.loop:
            shapes = tuple(shape.closed(request.seconds) for shape in shapes)
        ground = _ground(request)
        camera = next((path.points for path in request.paths if not path.who), ())
        earlier = [
            (kept, self._shown(_inside(kept.film, request.size), self.plan(kept.film)))
            for kept in sorted(request.conditions, key=lambda condition: condition.at)
        ]

        anew = _anew(request)

        def show(second: float) -> Frame:
            x, y, zoom = _on(camera, second) if camera else (0.5, 0.5, 1.0)
            view = (x, y, zoom or 1.0)
            below, share = ground(second)
            own = _mixed(below, _draw(below, shapes, second, view), share)
            frame = own
            for kept, film in earlier:
                since = second - kept.at
                if -1e-9 <= since < kept.seconds - 1e-9:
                    come = min(1.0, since / kept.fade) if kept.fade else 1.0
                    come *= _share(kept.influence, second)
                    there = _widened(film(kept.start + since), request.size)
                    frame = _mixed(frame, there, kept.strength * come)
                    if anew is not None:
                        hole = (anew > 0).astype(np.float32)
                        behind = filled(frame, hole) if request.mask else frame
                        drawn = _draw(behind, shapes, second, view)
                        frame = _mixed(frame, drawn, anew[..., None])
            return frame

        return show


Ground = Callable[[float], tuple[Frame, float]]
"""What shapes are drawn on at a second, and how much of them is seen, 0 to 1."""


def _ground(request: GenerationRequest) -> Ground:
    """A colour, or what is given from elsewhere."""
    width, height = request.size
    if request.excerpt is not None:
        clip = _footage(request).clip
        running = Running(lambda number: islice(iter(clip), number, None), clip)
        camera = Camera(0.0, 0.0, 0.0, request.size)
        return lambda second: (np.asarray(running.frame(second, camera)), 1.0)
    if request.stills:
        timing = Timing(tuple(still.at for still in request.stills))
        given = np.stack(
            [fitted(read_picture(s.picture), request.size, s.fit) for s in request.stills]
        )

        def shown(second: float) -> tuple[Frame, float]:
            moment = np.array([second])
            mixed = np.tensordot(timing.shares(moment)[0], given, 1)
            return np.rint(mixed).astype(np.uint8), float(timing.away(moment)[0])

        return shown
    plain = np.full((height, width, 3), _GROUNDS[request.seed % len(_GROUNDS)], np.uint8)
    return lambda _: (plain, 1.0)


def _footage(request: GenerationRequest) -> Footage:
    assert request.excerpt is not None
    path, start = request.excerpt.clip, request.excerpt.start
    return read_footage(path, start=start, seconds=request.seconds, fps=request.fps)


def _room(film: GenerationRequest, size: tuple[int, int]) -> Room:
    """How much of a frame a film takes that is seen whole in it."""
    scale = min(size[0] / film.size[0], size[1] / film.size[1])
    return film.size[0] * scale / size[0], film.size[1] * scale / size[1]


def _inside(film: GenerationRequest, size: tuple[int, int]) -> GenerationRequest:
    left, top, right, bottom = middle(_room(film, size), size)
    return replace(film, size=(right - left, bottom - top))


def _anew(request: GenerationRequest) -> Hole | None:
    """Where its own shapes are seen over what is kept of others; None where nowhere."""
    if request.mask is not None:
        return read_hole(request.mask, request.size)
    new = [kept.film for kept in request.conditions if kept.film.prompt != request.prompt]
    room = _room(new[0], request.size) if new else WHOLE
    return outside(room, request.size) if min(room) < 1 else None


def _widened(frame: Frame, size: tuple[int, int]) -> Frame:
    return extended(frame, margins_of((frame.shape[1], frame.shape[0]), size))


def _mixed(below: Frame, above: Frame, share: float | NDArray[np.float32]) -> Frame:
    mixed: Frame = np.rint(below + (above.astype(np.float32) - below) * share).astype(np.uint8)
    return mixed


def _on(points: tuple[Waypoint, ...], second: float) -> tuple[float, float, float]:
    """Where a path is at a second, and its scale; 0 where it tells none."""
    moments = np.array([0.0, second, max(second, points[-1].second)])
    course = Course.of(points, moments)
    scale = 0.0 if course.scale is None else float(course.scale[1])
    return float(course.x[1] + 1) / 2, float(course.y[1] + 1) / 2, scale


def _share(influence: tuple[tuple[float, float], ...], second: float) -> float:
    if not influence:
        return 1.0
    times, shares = zip(*influence, strict=True)
    return float(monotone(times, shares, np.array([0.0, second, max(second, times[-1])]))[1])


def _pictures(request: GenerationRequest) -> dict[str, Path]:
    return {choice.word.lower(): choice.picture for choice in request.cast}


def _member(slot: int, word: str, pictures: dict[str, Path]) -> CastMember:
    noun = _ALSO.get(word, word)
    picture = pictures.get(word)
    content = _stamp(picture).tobytes() if picture else noun.encode()
    return CastMember(
        slots=(slot,),
        words=word,
        noun=noun,
        work_id=f"picture:{word}" if picture else f"fake:{noun}",
        title=picture.name if picture else noun,
        artist="" if picture else "Laterna",
        date="" if picture else "2026",
        licence="" if picture else "CC0-1.0",
        source="picture" if picture else "laterna fake",
        sha256=hashlib.sha256(content).hexdigest(),
        how="picture" if picture else "name",
    )


def _stamp(path: Path) -> NDArray[np.uint8]:
    """Read a picture of the user's own, (height, width, 4) uint8."""
    return read_picture(path)


def _shapes(request: GenerationRequest, plan: Plan) -> tuple[_Shape, ...]:
    """Where the shapes go: a matter of the seed and the words alone."""
    digest = hashlib.sha256(f"{request.seed}\n{request.prompt}".encode()).digest()
    chance = np.random.default_rng(np.frombuffer(digest, np.uint64))
    nouns = [(member.noun, member.words) for member in plan.cast] or [("ball", "")]
    pictures = _pictures(request)
    shapes = []
    for noun, word in nouns:
        x, y, dx, dy, radius = chance.uniform((0.3, 0.3, 0.1, 0.1, 0.08), (0.7, 0.7, 0.3, 0.3, 0.2))
        ink = _INKS[chance.integers(len(_INKS))]
        stamp = _stamp(pictures[word]) if word in pictures else None
        period = float(chance.uniform(2, 5))
        shape = _Shape(_CORNERS.get(noun, 4), ink, (x, y), (dx, dy), radius, period, stamp)
        path = next((path.points for path in request.paths if word and path.who == word), ())
        shapes.append(replace(shape, path=path))
    return tuple(shapes)


def _draw(
    below: Frame, shapes: tuple[_Shape, ...], second: float, view: tuple[float, float, float]
) -> Frame:
    canvas = Image.fromarray(below)
    for shape in shapes:
        shape.draw(canvas, second, view)
    return np.array(canvas)
