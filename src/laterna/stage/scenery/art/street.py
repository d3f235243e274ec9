"""What stands and lies between houses: streets, lamps, fences, stalls."""

from __future__ import annotations

from collections.abc import Mapping

from laterna.stage.scenery.art.facade import DUSK, LAMPLIGHT, awning, deep, pale
from laterna.stage.scenery.art.kind import Kind
from laterna.stage.scenery.art.shapes import box, disc, fill, polygon, stroke
from laterna.stage.scenery.colour import glow, gradient, luminance, mix, rgb


def _street(tint: str, shade: str) -> str:
    """A road that we look across, darker towards us, with a dashed line."""
    definition, asphalt = gradient(pale(tint, 0.12), deep(tint, 0.35))
    dashes = "".join(
        polygon([(x, 30), (x + 26, 30), (x + 25, 34), (x - 2, 34)]) for x in range(10, 520, 52)
    )
    edges = box(0, 0, 520, 1.6)
    return (
        definition
        + fill(box(0, 0, 520, 100), asphalt)
        + fill(dashes, shade)
        + fill(edges, deep(tint, 0.5))
    )


def _pavement(tint: str, shade: str) -> str:
    """A strip of slabs with a kerb along its lower edge."""
    joints = "".join(polygon([(x, 0), (x + 2, 0), (x - 14, 72), (x - 18, 72)])
                     for x in range(30, 2000, 70))  # fmt: skip
    return (
        fill(box(0, 0, 2000, 74), tint)
        + fill(joints, shade, 0.5)
        + fill(box(0, 0, 2000, 10), shade, 0.35)
        + fill(box(0, 70, 2000, 12), pale(tint, 0.5))
        + fill(box(0, 82, 2000, 18), deep(shade, 0.15))
    )


def _lamp_post(tint: str, shade: str) -> str:
    """A street lamp with two arms; it shines when its light is dimmed by the night."""
    lamps = disc(6, 17, 4.4) + disc(30, 17, 4.4) + disc(18, 6, 5)
    lit = luminance(rgb(shade)) < 0.72
    definition, halo = glow(LAMPLIGHT, 0.75)
    light = fill(disc(18, 12, 18), halo) if lit else ""
    return (
        (definition if lit else "")
        + light
        + stroke("M18 98V10M6 22Q6 27 12 27H24Q30 27 30 22", tint, 2.2)
        + fill(polygon([(13, 100), (15, 90), (21, 90), (23, 100)]), tint)
        + fill(box(15.5, 34, 5, 2.4), tint)
        + fill(lamps, LAMPLIGHT if lit else shade)
    )


def _fence(tint: str, shade: str) -> str:
    """A run of pointed pickets on two rails."""
    pickets = "".join(
        polygon([(x, 100), (x, 18), (x + 7, 4), (x + 14, 18), (x + 14, 100)])
        for x in range(4, 400, 23)
    )
    return fill(box(0, 34, 400, 10) + box(0, 70, 400, 10), shade) + fill(pickets, tint)


def _bench(tint: str, shade: str) -> str:
    """A park bench of three slats on iron legs."""
    slats = box(4, 8, 172, 14) + box(4, 28, 172, 14) + box(0, 56, 180, 14)
    legs = "M22 12V98M158 12V98M22 62L10 98M158 62L170 98"
    return stroke(legs, shade, 6) + fill(slats, tint) + fill(box(0, 66, 180, 5), deep(tint, 0.3))


def _planter(tint: str, shade: str) -> str:
    """A long stone box full of leaves and flowers."""
    leaves = "".join(disc(12 + 19 * i, 46 + 5 * (i % 2), 17 + 3 * ((i * 3) % 4)) for i in range(12))
    blooms = "".join(disc(16 + 22 * i, 32 + 12 * ((i * 5) % 3), 6.5) for i in range(10))
    hearts = "".join(disc(16 + 22 * i, 32 + 12 * ((i * 5) % 3), 2.4) for i in range(10))
    leaf = mix(tint, "#3f8f4c", 0.6 if luminance(rgb(tint)) > DUSK else 0.2)
    return (
        fill(leaves, leaf)
        + fill(blooms, shade)
        + fill(hearts, pale(shade, 0.8))
        + fill(polygon([(4, 58), (226, 58), (218, 100), (12, 100)]), tint)
        + fill(box(0, 54, 230, 10), pale(tint, 0.4))
        + fill(box(12, 84, 206, 3), deep(tint, 0.25))
    )


def _hydrant(tint: str, shade: str) -> str:
    """A fire hydrant."""
    body = "M14 96V34Q14 12 30 12Q46 12 46 34V96z"
    return (
        fill(box(24, 2, 12, 12), tint)
        + fill(box(2, 46, 56, 18), deep(tint, 0.2))
        + fill(body, tint)
        + fill(box(9, 30, 42, 8) + box(8, 90, 44, 10), shade)
        + fill(disc(30, 55, 10), shade)
        + fill(box(18, 40, 5, 46), pale(tint, 0.7), 0.6)
    )


def _stall(tint: str, shade: str) -> str:
    """A market stall with a striped roof and heaps of fruit."""
    heaps = ""
    for x, hue in ((14, "#e2574c"), (40, "#f0b23c"), (66, "#7fb24a"), (92, "#e58a3a")):
        colour = mix(hue, shade, 0.25 if luminance(rgb(shade)) > DUSK else 0.75)
        apples = "".join(
            disc(x + 6 * i + 3 * j, 62 - 5 * j, 3.6) for j in range(3) for i in range(4 - j)
        )
        heaps += fill(apples, colour)
    return (
        fill(box(10, 20, 4, 80) + box(106, 20, 4, 80), deep(shade, 0.3))
        + heaps
        + fill(box(6, 64, 108, 36), shade)
        + fill(box(2, 62, 116, 6), pale(shade, 0.4))
        + stroke("M34 70V98M60 70V98M86 70V98", deep(shade, 0.3), 1.4)
        + awning(2, 6, 116, 20, tint)
    )


def _well(tint: str, shade: str) -> str:
    """A round well of stones under a little roof, with its bucket."""
    stones = (
        "M16 74H72M16 86H72M30 66V74M50 66V74M64 66V74M24 74V86M42 74V86M60 74V86M34 86V99M54 86V99"
    )
    return (
        fill(box(18, 26, 5, 42) + box(65, 26, 5, 42), deep(shade, 0.25))
        + stroke("M44 30V52", deep(shade, 0.4), 1.4)
        + fill(polygon([(38, 50), (50, 50), (48, 62), (40, 62)]), deep(shade, 0.15))
        + fill(polygon([(4, 34), (26, 6), (62, 6), (84, 34)]), shade)
        + fill(box(4, 31, 80, 4), deep(shade, 0.3))
        + fill(box(14, 64, 60, 36), tint)
        + stroke(stones, deep(tint, 0.25), 1.2)
        + fill(box(10, 60, 68, 7), pale(tint, 0.4))
    )


KINDS: Mapping[str, Kind] = {
    "street": Kind(_street, 5.2),
    "pavement": Kind(_pavement, 20.0),
    "lamp_post": Kind(_lamp_post, 0.36),
    "fence": Kind(_fence, 4.0),
    "bench": Kind(_bench, 1.8),
    "planter": Kind(_planter, 2.3),
    "hydrant": Kind(_hydrant, 0.6),
    "stall": Kind(_stall, 1.2),
    "well": Kind(_well, 0.88),
}
"""Kinds by name."""
