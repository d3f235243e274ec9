"""What children play on."""

from __future__ import annotations

from collections.abc import Mapping

from laterna.stage.scenery.art.facade import deep, pale
from laterna.stage.scenery.art.kind import Kind
from laterna.stage.scenery.art.shapes import box, disc, fill, polygon, smooth, stroke, trace
from laterna.stage.scenery.colour import mix


def _slide(tint: str, shade: str) -> str:
    """A slide with a ladder and a little roofed tower."""
    rungs = "".join(trace("M", (14, y), "H", 34) for y in (52, 62, 72, 82, 92))
    chute = "M48 46C80 50 84 90 122 92"
    return (
        stroke("M14 98V20M34 98V20M50 98V20", deep(shade, 0.3), 3.4)
        + stroke(rungs, deep(shade, 0.1), 3)
        + fill(polygon([(6, 22), (32, 2), (58, 22)]), shade)
        + fill(box(12, 42, 42, 6), deep(shade, 0.3))
        + stroke(chute, deep(tint, 0.3), 12)
        + stroke(chute, tint, 8)
        + stroke("M50 45C82 49 86 87 121 89", pale(tint, 0.7), 2, 0.8)
        + stroke("M112 92V98", deep(shade, 0.3), 3.4)
    )


def _swing_set(tint: str, shade: str) -> str:
    """Two swings in a frame."""
    ropes = "M42 10V76M60 10V76M84 10L92 74M102 10L110 74"
    return (
        stroke("M24 8L6 98M24 8L40 98M120 8L104 98M120 8L138 98", tint, 4.4)
        + stroke("M18 8H126", deep(tint, 0.2), 5.4)
        + stroke(ropes, deep(tint, 0.55), 1.4)
        + stroke("M40 77H62M90 75L112 75", shade, 5)
    )


def _seesaw(tint: str, shade: str) -> str:
    """A seesaw at rest on one side."""
    return (
        fill(polygon([(84, 98), (100, 56), (116, 98)]), shade)
        + stroke("M12 88L188 34", tint, 9)
        + stroke("M12 86L188 32", pale(tint, 0.6), 2, 0.8)
        + stroke("M36 79V58M28 58H44M164 40V19M156 19H172", deep(shade, 0.3), 5)
        + fill(disc(100, 61, 7), deep(shade, 0.3))
    )


def _sandbox(tint: str, shade: str) -> str:
    """A sandbox with a castle, a bucket and a spade."""
    castle = "M96 66V38h8v-6h8v6h10v-6h8v6h8V66z"
    return (
        fill(polygon([(16, 50), (224, 50), (238, 92), (2, 92)]), deep(shade, 0.15))
        + fill(trace("M20 56Q60 40 120 52T220 56L230 86H10z"), tint)
        + fill(trace("M82 72Q98 60 118 60Q140 60 152 72z"), deep(tint, 0.12))
        + fill(castle, pale(tint, 0.25))
        + fill(trace("M112 66V54a5 5 0 0 1 10 0V66z"), deep(tint, 0.35))
        + stroke("M117 32V14", deep(shade, 0.4), 2)
        + fill(polygon([(118, 13), (136, 19), (118, 25)]), shade)
        + fill(polygon([(46, 50), (70, 50), (66, 76), (50, 76)]), mix(shade, "#4d8fd6", 0.6))
        + stroke("M46 50Q58 34 70 50", pale(shade, 0.6), 2)
        + stroke("M176 74L192 34", deep(tint, 0.4), 3.4)
        + fill(trace("M168 70l14 6l-6 14q-12 0-14-8z"), mix(shade, "#e25a5a", 0.4))
        + fill(box(0, 84, 240, 16), shade)
        + fill(box(0, 84, 240, 4), pale(shade, 0.5))
    )


def _climbing_dome(tint: str, shade: str) -> str:
    """A dome of bars."""
    arcs = "M8 98A82 84 0 0 1 172 98M44 98A46 84 0 0 1 136 98M90 14V98"
    rings = "M18 66H162M36 38H144"
    cross = "M18 66L56 38L90 66L124 38L162 66M8 98L45 66L90 98L135 66L172 98"
    return (
        stroke(cross, shade, 3.4)
        + stroke(rings, deep(tint, 0.15), 4)
        + stroke(arcs, tint, 5)
        + fill("".join(disc(x, y, 5) for x, y in ((90, 14), (36, 38), (144, 38))), shade)
    )


def _spring_horse(tint: str, shade: str) -> str:
    """A horse on a spring."""
    body = smooth([(16, 34), (34, 44), (58, 36), (66, 16), (84, 10), (96, 24), (82, 32), (80, 54),
                   (56, 64), (28, 62), (16, 34)])  # fmt: skip
    return (
        stroke("M38 64q24 4 0 8q24 4 0 8q24 4 0 8q24 4 0 8", deep(shade, 0.4), 3.6)
        + fill(box(22, 95, 52, 5), deep(shade, 0.5))
        + fill(body + "z", tint)
        + stroke("M62 14Q56 28 50 34M18 36Q6 44 10 58", shade, 6)
        + stroke("M58 24H72", deep(shade, 0.4), 4)
        + fill(trace("M36 40Q46 52 58 38L60 52Q46 60 34 54z"), shade)
        + fill(disc(84, 18, 2.4), deep(tint, 0.85))
    )


KINDS: Mapping[str, Kind] = {
    "slide": Kind(_slide, 1.3),
    "swing_set": Kind(_swing_set, 1.44),
    "seesaw": Kind(_seesaw, 2.0),
    "sandbox": Kind(_sandbox, 2.4),
    "climbing_dome": Kind(_climbing_dome, 1.8),
    "spring_horse": Kind(_spring_horse, 1.0),
}
"""Kinds by name."""
