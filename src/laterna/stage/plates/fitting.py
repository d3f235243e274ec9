"""Pictures from elsewhere made as wide and high as the frame."""

from __future__ import annotations

from typing import Literal

import numpy as np
from jaxtyping import UInt8
from PIL import Image

from laterna.stage.plates.filling import Margins, Picture, diffused, extended

Fit = Literal["letterbox", "crop"]


def fitted(picture: UInt8[np.ndarray, "_h _w 4"], size: tuple[int, int], fit: Fit) -> Picture:
    """A picture with straight alpha as a frame of ``size`` (width, height).

    ``letterbox`` shows all of it and goes on beyond its edges, ``crop`` fills the frame from its
    middle. What is transparent takes the colours round it.
    """
    across, down = (one / other for one, other in zip(size, picture.shape[1::-1], strict=True))
    scale = min(across, down) if fit == "letterbox" else max(across, down)
    whole = [max(1, round(side * scale)) for side in picture.shape[1::-1]]
    pixels = resized(opaque(picture), (whole[0], whole[1]))
    left, top = ((inner - outer) // 2 for inner, outer in zip(whole, size, strict=True))
    cut = pixels[max(top, 0) : max(top, 0) + size[1], max(left, 0) : max(left, 0) + size[0]]
    return extended(cut, margins_of((cut.shape[1], cut.shape[0]), size))


def margins_of(inner: tuple[int, int], outer: tuple[int, int]) -> Margins:
    """What must be added round a picture that stands in the middle of a larger one."""
    left, above = ((one - other) // 2 for one, other in zip(outer, inner, strict=True))
    return left, above, outer[0] - inner[0] - left, outer[1] - inner[1] - above


def opaque(picture: UInt8[np.ndarray, "h w 4"]) -> UInt8[np.ndarray, "h w 3"]:
    """Colours without alpha: what is transparent takes those round it."""
    alpha = picture[..., 3].astype(np.float32) / 255
    if alpha.min() == 1:
        return picture[..., :3]
    colours = diffused(picture[..., :3].astype(np.float32), 1 - alpha)
    flat: Picture = np.rint(colours).clip(0, 255).astype(np.uint8)
    return flat


def resized(picture: Picture, size: tuple[int, int]) -> UInt8[np.ndarray, "_h _w 3"]:
    """A picture in so many pixels (width, height)."""
    if picture.shape[1::-1] == size:
        return picture
    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.LANCZOS))
