"""Which pieces go on beyond their boxes, so that no camera sees where the set ends.

Whatever crosses the frame from side to side goes on to both sides as in a mirror. What a set stands
on or hangs from goes on below or above: its last rows, drawn out; so does what frames the view.
"""

from __future__ import annotations

from dataclasses import dataclass

from laterna.stage.scenery.art import KINDS, Kind
from laterna.stage.scenery.scenery import BEFORE, Piece
from laterna.stage.scenery.view import Box, box_of

STRETCH = 40.0
"""How many times as high what is drawn out is, as what it mirrors."""

DOWN = frozenset(
    {
        *("field", "hill_a", "hill_b", "hill_c", "dune_a", "dune_b"),
        *("peaks_a", "peaks_b", "ridge_a", "ridge_b", "hedge", "grass", "thicket"),
        *(
            "street",
            "pavement",
            "trunks",
            "sea_surface",
            "surf",
            "lake_surface",
            "shore",
            "seabed",
            "reef",
        ),
        *("moon_hills", "moon_ground", "cloud_sea", "floorboards", "checker_floor", "path"),
        *("striped_wall", "dotted_wall", "tiled_wall", "back_curtain", "cave_wall", "cave_floor"),
        *("audience", "table_edge", "rock_frame", "skyline", "skyscraper", "spire_tower"),
        *("shop", "town_house", "block", "mesa_a", "mesa_b"),
    }
)
"""Kinds whose lower rows may be drawn out: land, water, walls, what has no foot."""

UP = frozenset(
    {
        *("sky", "void", "deep_water", "canopy", "valance", "back_curtain", "side_curtain"),
        *("striped_wall", "dotted_wall", "tiled_wall", "cave_wall", "stalactites", "rock_frame"),
        *("cloud_bank", "trunks", "trunk"),
    }
)
"""Kinds whose upper rows may be drawn out: roofs, walls, what hangs."""

_ROOM_BEHIND, _ROOM_BEFORE = 0.25, 0.8
"""Half heights that are drawn out: layers behind the actors pass by each other by no more."""

OUTWARDS = frozenset({"side_curtain"})
"""Kinds that frame the view from one side, and whose outer columns may be drawn out."""

_ALONE = frozenset(
    {"sun", "moon", "glow", "earth", "galaxy", "cratered_planet", "ringed_planet", "striped_planet"}
)
"""Kinds of which there is one, as wide as it may be: no mirror shows another."""

_ROAMS = frozenset({"drift", "rise", "sway"})


@dataclass(frozen=True)
class Beyond:
    """How a piece goes on beyond its box.

    Attributes:
        left, right: as in a mirror (1), drawn out (``STRETCH``), or not at all (0).
        above, below: half heights to which it is drawn out there.
    """

    left: float = 0.0
    right: float = 0.0
    above: float = 0.0
    below: float = 0.0

    @classmethod
    def of(cls, piece: Piece, kind: Kind, aspect: float, more: float = 0.0) -> Beyond:
        """Of a piece of some kind, in a frame of a shape (width over height).

        ``more`` is how many half heights are seen above and below that frame.
        """
        left, _, right, _ = box_of(piece)
        leaves = (left <= -aspect, right >= aspect)
        # Somebody else's art may have the same name.
        name = piece.kind if KINDS.get(piece.kind) is kind else ""
        factor = STRETCH if name in OUTWARDS else 0.0
        before, after = (factor * leave for leave in leaves)
        if all(leaves) and kind.life not in _ROAMS and name not in _ALONE:
            before = after = 1.0
        room = more + (_ROOM_BEFORE if piece.depth >= BEFORE else _ROOM_BEHIND)
        return cls(before, after, room * (name in UP), room * (name in DOWN))

    def box(self, drawn: Box, box: Box) -> Box:
        """What it covers, a copy on each side included; its drawing covers ``drawn``."""
        left, top, right, bottom = drawn
        wide = box[2] - box[0]
        if self.left:
            left = min(left, box[0] - self.left * wide)
        if self.right:
            right = max(right, box[2] + self.right * wide)
        if self.above:
            top = min(top, box[1] - self.above)
        if self.below:
            bottom = max(bottom, box[3] + self.below)
        return left, top, right, bottom

    def copies(self, box: Box, seen: Box, lap: float) -> list[Copy]:
        """What draws all that is seen of it but the piece itself, whose box is ``box``.

        By ``lap`` they go on under the piece: else a seam would be seen.
        """
        left, top, right, bottom = seen
        seen = (left, max(top, box[1] - self.above), right, min(bottom, box[3] + self.below))
        columns = [Copy(1.0, 1.0, 0.0, 0.0, seen)]
        if self.left and seen[0] < box[0]:
            columns.append(columns[0].aside(box[0] + lap, self.left, before=True))
        if self.right and seen[2] > box[2]:
            columns.append(columns[0].aside(box[2] - lap, self.right, before=False))
        rows = []
        if self.above and seen[1] < box[1]:
            rows += [column.over(box[1] + lap, above=True) for column in columns]
        if self.below and seen[3] > box[3]:
            rows += [column.over(box[3] - lap, above=False) for column in columns]
        return [*rows, *columns[1:]]


@dataclass(frozen=True)
class Copy:
    """A piece again: (x, y) of the world goes to (ax + e, dy + f), and is seen within ``clip``."""

    a: float
    d: float
    e: float
    f: float
    clip: Box

    def aside(self, edge: float, factor: float, *, before: bool) -> Copy:
        """The same mirrored at a place and made so many times as wide."""
        left, top, right, bottom = self.clip
        clip = (left, top, edge, bottom) if before else (edge, top, right, bottom)
        return Copy(-factor, self.d, (1 + factor) * edge, self.f, clip)

    def over(self, edge: float, *, above: bool) -> Copy:
        """The same mirrored at a height, and drawn out."""
        left, top, right, bottom = self.clip
        clip = (left, top, right, edge) if above else (left, edge, right, bottom)
        return Copy(self.a, -STRETCH, self.e, (1 + STRETCH) * edge, clip)


WITHIN = Beyond()
"""Of a piece that ends where its box does."""
