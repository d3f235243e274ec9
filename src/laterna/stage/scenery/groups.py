"""Which pieces of a set are drawn together, as one picture."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import resvg_py
from PIL import Image

from laterna.stage.scenery.art import Kind
from laterna.stage.scenery.art.kind import Life
from laterna.stage.scenery.borders import WITHIN, Beyond
from laterna.stage.scenery.scenery import Piece
from laterna.stage.scenery.view import Box, box_of, touch, union, widened

_SLACK = 0.01
_PROBE = 128


@dataclass(frozen=True)
class Part:
    """A piece with its number in the scenery, its kind, and the sides on which it goes on."""

    number: int
    piece: Piece
    kind: Kind
    beyond: Beyond = WITHIN

    @property
    def box(self) -> Box:
        """The part of the world that it can touch: drawings may leave their boxes."""
        left, top, right, bottom = extent(self.kind)
        if self.piece.mirror:
            left, right = 1 - right, 1 - left
        x, y = self.piece.x - self.piece.width / 2, self.piece.y - self.piece.height / 2
        across, down = self.piece.width, self.piece.height
        drawn = (x + left * across, y + top * down, x + right * across, y + bottom * down)
        return self.beyond.box(drawn, box_of(self.piece))


@lru_cache(maxsize=1024)
def extent(kind: Kind) -> Box:
    """What a kind's drawing covers, in widths and heights of its box; at most twice the box."""
    wide = 200 * kind.ratio
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_PROBE}" height="{_PROBE}"'
        f' viewBox="{-wide / 4} -50 {wide} 200" preserveAspectRatio="none">'
        f"{kind.draw('#808080', '#404040')}</svg>"
    )
    data = resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True)
    found = Image.open(io.BytesIO(bytes(data))).convert("RGBA").getchannel("A").getbbox()
    if found is None:
        return 0.0, 0.0, 1.0, 1.0
    # Half of the picture is the box; what touches a pixel may have touched the next.
    left, top, right, bottom = (edge * 2 / _PROBE - 0.5 for edge in found)
    step = 1 / _PROBE
    return left - step, top - step, right + step, bottom + step


@dataclass(frozen=True)
class Group:
    """Pieces that are drawn as one picture and move as one.

    Attributes:
        depth: of all of them.
        parts: its pieces, in the order of painting.
        life: of the only piece, or ``still``.
    """

    depth: float
    parts: tuple[Part, ...]
    life: Life = "still"

    @property
    def box(self) -> Box:
        """The part of the world that the pieces can touch."""
        return union(part.box for part in self.parts)


def group(
    pieces: Sequence[Piece],
    kinds: Mapping[str, Kind],
    near: float,
    cuts: Sequence[float] = (),
    frame: tuple[float, float] | None = None,
) -> list[Group]:
    """Pieces, farthest first, gathered into few groups that may be painted one after the other.

    A still piece joins an earlier group of still ones when their depths differ by at most ``near``,
    no depth in ``cuts`` lies between, and it touches nothing that was painted since. Before a
    ``frame`` that moves (its width over its height, and half heights that are seen above and below
    it) pieces go on beyond their boxes.
    """
    groups: list[Group] = []
    for number, piece in sorted(enumerate(pieces), key=lambda item: item[1].depth):
        kind = kinds[piece.kind]
        beyond = WITHIN if frame is None else Beyond.of(piece, kind, *frame)
        part = Part(number, piece, kind, beyond)
        home = None if part.kind.life != "still" else _home(groups, part, near, cuts)
        if home is None:
            groups.append(Group(piece.depth, (part,), part.kind.life))
        else:
            groups[home] = replace(groups[home], parts=(*groups[home].parts, part))
    return [cluster for whole in groups for cluster in _clusters(whole)]


def _home(groups: list[Group], part: Part, near: float, cuts: Sequence[float]) -> int | None:
    room, depth = widened(part.box, min(near, 0.1) + 0.05), part.piece.depth
    for index in range(len(groups) - 1, -1, -1):
        found = groups[index]
        cut = any(found.depth < edge <= depth for edge in cuts)
        if cut or depth - found.depth > near:
            return None
        if found.life == "still":
            return index
        if touch(_roaming(found), room):
            return None
    return None


def _clusters(whole: Group) -> list[Group]:
    """A group without the emptiness between its pieces: those that touch each other, together."""
    clusters: list[Group] = []
    for part in whole.parts:
        room = widened(part.box, _SLACK)
        apart = [one for one in clusters if not touch(one.box, room)]
        touching = [member for one in clusters if one not in apart for member in one.parts]
        clusters = [*apart, replace(whole, parts=(*touching, part))]
    return clusters


def _roaming(living: Group) -> Box:
    """Where a living piece may get to."""
    left, top, right, bottom = living.box
    if living.life == "drift":
        return -math.inf, top, math.inf, bottom
    if living.life == "rise":
        return left, top - 0.3, right, bottom + 0.3
    return left, top, right, bottom
