"""A sheet on which a plate is drawn: shapes in painting order, and the gradients they use."""

from __future__ import annotations

from laterna.data.storybook.backdrops.colour import blend
from laterna.data.storybook.backdrops.shapes import Ridge, box, disc

REACH = 1.6
"""How far a plate goes beyond the frame, as a factor, so that the camera can move."""


class Canvas:
    """Collects flat shapes from back to front and writes them as one SVG.

    Attributes:
        aspect: width of the frame over its height.
        half_width: where the plate ends to the right (and, negated, to the left).
        scale: factor for the size of things, smaller in narrow frames, so that they still fit.
        narrow: whether the frame is a portrait, where fewer things go beside each other.
    """

    def __init__(self, aspect: float) -> None:
        self.aspect = aspect
        self.half_width = REACH * aspect
        self.scale = min(1.0, 0.5 + 0.5 * aspect)
        self.narrow = aspect < 0.8
        self._gradients: list[str] = []
        self._shapes: list[str] = []

    def path(self, outline: str, fill: str, opacity: float = 1.0) -> None:
        """Fill an outline (SVG path data) with a colour or a gradient."""
        alpha = "" if opacity >= 1 else f' fill-opacity="{opacity:.3f}"'
        self._shapes.append(f'<path d="{outline}" fill="{fill}"{alpha}/>')

    def line(self, outline: str, stroke: str, width: float, opacity: float = 1.0) -> None:
        """Draw along an outline with round ends."""
        alpha = "" if opacity >= 1 else f' stroke-opacity="{opacity:.3f}"'
        self._shapes.append(
            f'<path d="{outline}" fill="none" stroke="{stroke}" stroke-width="{width:.3f}"'
            f' stroke-linecap="round" stroke-linejoin="round"{alpha}/>'
        )

    def band(self, top: float, bottom: float, fill: str, opacity: float = 1.0) -> None:
        """Fill the plate's whole width between two heights."""
        edge = self.half_width + 0.1
        self.path(f"M{-edge:.3f} {top:.3f}H{edge:.3f}V{bottom:.3f}H{-edge:.3f}z", fill, opacity)

    def ground(self, top: float, fill: str) -> None:
        """Fill the plate from a height down to its lower border."""
        self.band(top, REACH + 0.1, fill)

    def wash(self, top: float, bottom: float, *colours: str) -> None:
        """Blend colours from one height down to another over the plate's whole width.

        The bands are too fine to be seen, and drawn in less than half the time of a gradient; that
        they need no soft edges saves as much again.
        """
        shades = blend(colours)
        step, edge = (bottom - top) / len(shades), self.half_width + 0.1
        for index, shade in enumerate(shades):
            outline = box(-edge, top + index * step, 2 * edge, step * 1.5)
            self._shapes.append(
                f'<path shape-rendering="crispEdges" d="{outline}" fill="{shade}"/>'
            )

    def sky(self, horizon: float, *colours: str) -> None:
        """Fill the plate's upper part, blending from the frame's top to the horizon.

        It goes on for 0.3 under the horizon; land or water must cover the rest.
        """
        self.band(-REACH - 0.1, -1.0, colours[0])
        self.wash(-1.1, horizon, *colours)
        self.band(horizon, horizon + 0.3, colours[-1])

    def land(self, ridge: Ridge, *colours: str) -> None:
        """Fill what lies under a ridge, blending towards the plate's lower border."""
        self.path(ridge.outline(self.half_width), colours[0])
        self.wash(ridge.level + ridge.swing, REACH, *colours)

    def disc(self, x: float, y: float, radius: float, fill: str, opacity: float = 1.0) -> None:
        """Fill a circle."""
        self.path(disc(x, y, radius), fill, opacity)

    def halo(self, x: float, y: float, radius: float, colour: str, opacity: float) -> None:
        """Three discs of light around a lamp, the sun or the moon."""
        for part in (1.0, 0.78, 0.56):
            self.disc(x, y, radius * part, colour, opacity)

    def glow(self, x: float, y: float, radius: float, colour: str, opacity: float) -> None:
        """Fill a circle with light that fades outward."""
        stops = "".join(
            f'<stop offset="{at}" stop-color="{colour}" stop-opacity="{opacity * part:.3f}"/>'
            for at, part in ((0, 1.0), (0.35, 0.55), (0.7, 0.14), (1, 0.0))
        )
        self.disc(x, y, radius, self._gradient("radial", "", stops))

    def fading(self, colour: str, top: float, bottom: float, opacity: float) -> str:
        """Gradient between two heights from a colour of some opacity to nothing, as a fill."""
        return self._gradient(
            "linear",
            f' gradientUnits="userSpaceOnUse" x1="0" x2="0" y1="{top:.3f}" y2="{bottom:.3f}"',
            f'<stop offset="0" stop-color="{colour}" stop-opacity="{opacity:.3f}"/>'
            f'<stop offset="1" stop-color="{colour}" stop-opacity="0"/>',
        )

    def shaded(self, upper: str, lower: str) -> str:
        """Gradient from the top to the bottom of whichever shape it fills."""
        return self._gradient(
            "linear",
            ' x1="0" x2="0" y1="0" y2="1"',
            f'<stop offset="0" stop-color="{upper}"/><stop offset="1" stop-color="{lower}"/>',
        )

    def _gradient(self, kind: str, attributes: str, stops: str) -> str:
        name = f"g{len(self._gradients)}"
        self._gradients.append(f'<{kind}Gradient id="{name}"{attributes}>{stops}</{kind}Gradient>')
        return f"url(#{name})"

    def svg(self) -> str:
        """The finished plate."""
        box = f"{-self.half_width:.4f} {-REACH} {2 * self.half_width:.4f} {2 * REACH}"
        size = f'{2000 * self.half_width:.0f}" height="{2000 * REACH:.0f}'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" viewBox="{box}"'
            f' preserveAspectRatio="none">'
            f"<defs>{''.join(self._gradients)}</defs>{''.join(self._shapes)}</svg>"
        )
