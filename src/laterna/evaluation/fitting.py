"""What has become of a known drawing in a row of crops: it is drawn in each state and compared.

The recogniser says whose drawing it is; how far that one is broken, eaten, lit or open the drawing
itself then tells best. Each candidate explains the pixels that it covers and leaves the others to
whatever is behind; the one that explains most wins, and a state rather stays than changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import torch
from jaxtyping import Float
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from laterna.data.storybook.nouns import HAND, roles, storybook_nouns
from laterna.data.storybook.render import drawing_of
from laterna.ledger.lights import LIGHTS
from laterna.models.reader import CROP, SPAN, STATES
from laterna.stage.layers import place
from laterna.stage.tracks import BROKEN, EATEN, LIT, LOG_SIZE, MIRROR, OPEN, REST
from laterna.stage.tracks import STATES as CHANNELS

_LEVELS = {
    BROKEN: (0.1, 0.25, 0.5, 0.75, 1.0),
    EATEN: (0.2, 0.4, 0.6, 0.8, 1.0),
    LIT: (0.0,),
    OPEN: (0.0, 0.33, 0.67),
}
"""How far each state is drawn, besides as usual."""

_DRAWN_SIDE = 72
_GROWN, _REACH = (0.93, 1.0, 1.07), 2
"""How wrong a box may be: its size, and pixels of half crops."""

_WORTH = 0.15
"""Squared error, summed over RGB from 0 to 1, from which nothing would explain a pixel better."""

_ANYTHING = 0.1
"""Share of the drawing that some candidate must explain for a moment to tell anything."""

_STEADY = 0.5
"""How far a state goes from one moment to the next without leaping."""

_SOLID = 0.7
"""Opacity from which a pixel is the drawing's own, and not the light or smoke round it."""

_LIGHT = (0.5, 1.05)
_CHANGE, _LEAP, _BACK = 0.5, 2.0, 2.0
"""What it costs, in shares of the whole drawing, to change as much as all of it; how much more in
one leap; and to be whole again after having been broken or eaten."""

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class Fitted:
    """What has become of a drawing.

    Attributes:
        states: (time, 4), as in ``models.reader.STATES``.
        share: (time,), how much of the drawing, in the state told, is explained; 1 is all of it.
    """

    states: Floats
    share: Floats


def changes(noun: str) -> tuple[int, ...]:
    """Which channels of ``stage.tracks.STATES`` a work may change in."""
    return _changes().get(noun, ())


@cache
def _changes() -> dict[str, tuple[int, ...]]:
    cast = roles(storybook_nouns().everything)
    groups = ((BROKEN, cast.things), (EATEN, cast.food), (LIT, tuple(LIGHTS)), (OPEN, (HAND,)))
    found: dict[str, tuple[int, ...]] = {}
    for channel, nouns in groups:
        for noun in nouns:
            found[noun] = (*found.get(noun, ()), channel)
    return found


def fitted(
    crops: Bytes,
    angles: NDArray[np.floating],
    clear: Floats,
    noun: str,
    colours: Sequence[str | None],
) -> Fitted:
    """States of a work in crops (time, CROP, CROP, 3) centred on it.

    Args:
        crops: one a moment.
        angles: radians by which it seems to be turned, (time,); only what is whole turns.
        clear: (time,), 0 to 1: how much a crop's word counts.
        noun: the work.
        colours: it is painted over in the one that fits best, or None as it is.
    """
    pictures = _halved(torch.from_numpy(crops).permute(0, 3, 1, 2).float() / 255)
    upright = _halved(_turned_back(crops, angles))
    fits = {colour: _usual_fit(pictures, upright, clear, _bank(noun, colour)) for colour in colours}
    colour = max(fits, key=lambda one: fits[one][0])
    light = fits[colour][1]
    bank = _bank(noun, colour)
    whole = _covered(bank)
    gains = _explained(pictures, upright, bank, light) / whole[0]
    certain = np.where(gains.max(1) > _ANYTHING, clear, 0)
    path = _likeliest(gains * certain[:, None], _prices(noun, colour))
    share = gains[np.arange(len(path)), path] * (whole[0] / whole[path])
    return Fitted(_rows(noun)[path][:, list(CHANNELS)].astype(np.float32), share)


@cache
def _rows(noun: str) -> Floats:
    """A work as usual, and in each state that it may be in, (candidates, 12)."""
    rows = [REST]
    for channel in changes(noun):
        for level in _LEVELS[channel]:
            row = REST.copy()
            row[channel] = level
            rows.append(row)
    result = np.stack(rows)
    result[:, LOG_SIZE], result[:, MIRROR] = -np.log(SPAN / 2), 1.0
    return result


@lru_cache(maxsize=256)
def _bank(noun: str, colour: str | None) -> Float[Tensor, "candidates poses 4 side side"]:
    """Every candidate a little turned, larger, smaller, and mirrored; premultiplied, 0 to 1."""
    drawing = drawing_of(noun, colour, _DRAWN_SIDE)
    pictures = [place(drawing, row, (CROP, CROP)).copy() for row in _rows(noun)]
    drawn = torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).float() / 255
    drawn = drawn * (drawn[:, 3:] > _SOLID)
    grid = _poses()
    many = drawn.repeat_interleave(len(grid), 0)
    posed = F.grid_sample(many, grid.repeat(len(drawn), 1, 1, 1), align_corners=False)
    return _halved(posed).unflatten(0, (len(drawn), len(grid)))


@cache
def _poses() -> Tensor:
    matrices = [
        [[mirror / grown, 0.0, 0.0], [0.0, 1 / grown, 0.0]]
        for grown in _GROWN
        for mirror in (1.0, -1.0)
    ]
    size = [len(matrices), 4, CROP, CROP]
    return F.affine_grid(torch.tensor(matrices), size, align_corners=False)


def _halved(pictures: Tensor) -> Tensor:
    """At half the size, so that an outline that lies a pixel off is no error."""
    return F.avg_pool2d(pictures, 2)


def _turned_back(crops: Bytes, angles: NDArray[np.floating]) -> Tensor:
    """Crops in which what was turned by ``angles`` stands upright."""
    cos, sin, none = np.cos(angles), np.sin(angles), np.zeros_like(angles)
    theta = np.stack([np.stack([cos, -sin, none], 1), np.stack([sin, cos, none], 1)], 1)
    pictures = torch.from_numpy(crops).permute(0, 3, 1, 2).float() / 255
    grid = F.affine_grid(
        torch.from_numpy(theta.astype(np.float32)), list(pictures.shape), align_corners=False
    )
    return F.grid_sample(pictures, grid, padding_mode="border", align_corners=False)


def _covered(bank: Tensor) -> Floats:
    """Share of a crop that each candidate covers, times ``_WORTH``, (candidates,)."""
    shares: Floats = bank[:, 0, 3].mean((1, 2)).clip(0.01).numpy() * np.float32(_WORTH)
    return shares


def _usual_fit(
    pictures: Tensor, upright: Tensor, clear: Floats, bank: Tensor
) -> tuple[float, float]:
    """How well a work fits as it usually is, and in which light it stands.

    The light is told once for all moments: else a thing in the dusk would look like one gone out.
    """
    gains, lights = _gains(torch.cat([pictures, upright]), bank[:1], _LIGHT)
    best = gains[:, 0].reshape(2, -1)
    lights = lights[:, 0].reshape(2, -1)[best.argmax(0), np.arange(best.shape[1])]
    weights = np.clip(best.max(0), 0, None) * clear + 1e-6
    return float((best.max(0) * clear).sum()), float((weights * lights).sum() / weights.sum())


def _explained(pictures: Tensor, upright: Tensor, bank: Tensor, light: float) -> Floats:
    """How much each candidate explains, the usual one also turned back, (time, candidates)."""
    near = (0.9 * light, 1.1 * light)
    gains, _ = _gains(pictures, bank, near)
    turned, _ = _gains(upright, bank[:1], near)
    gains[:, 0] = np.maximum(gains[:, 0], turned[:, 0])
    return gains


@torch.inference_mode()
def _gains(
    pictures: Float[Tensor, "time 3 side side"], bank: Tensor, lights: tuple[float, float]
) -> tuple[Floats, Floats]:
    """How much each candidate explains at its best place, and in which light, (time, candidates).

    Its own squared error is taken from ``_WORTH`` at every pixel that it covers.
    """
    drawn = bank.flatten(0, 1)
    alpha, colour = drawn[:, 3:], drawn[:, :3]
    padded = F.pad(pictures, (_REACH,) * 4, mode="replicate")
    own = (colour**2 / alpha.clip(0.02)).sum((1, 2, 3))[:, None, None]
    squares = F.conv2d((padded**2).sum(1, keepdim=True), alpha)
    products = F.conv2d(padded, colour)
    light = (products / own.clip(1e-3)).clip(*lights)
    error = squares - 2 * light * products + light**2 * own
    gain = _WORTH * alpha.sum((1, 2, 3))[:, None, None] - error
    # Of every candidate the best of all its poses and places.
    gain = gain.unflatten(1, bank.shape[:2]).flatten(2)
    light = light.unflatten(1, bank.shape[:2]).flatten(2)
    best = gain.max(2)
    in_light = light.gather(2, best.indices[..., None])[..., 0]
    return (best.values / pictures[0, 0].numel()).numpy(), in_light.numpy()


@lru_cache(maxsize=256)
def _prices(noun: str, colour: str | None) -> Floats:
    """What it costs to go from one candidate (rows) to another (columns), by how unlike they are.

    So that a candle may go out although a flame is a small part of it, and what is seen of the
    rest, being the same in both, tells nothing.
    """
    drawn = _bank(noun, colour)[:, 0]
    unlike = (drawn[:, None] - drawn[None]).abs().amax(2).sum((2, 3)) / drawn[0, 3].sum()
    rows = _rows(noun)[:, list(CHANNELS)]
    changed, far = (rows != rows[0]).argmax(1), np.abs(rows - rows[0]).max(1)
    leaps = np.abs(rows[:, None] - rows[None]).max(2) > _STEADY
    one_way = np.isin(changed, [STATES.index("broken"), STATES.index("eaten")]) & (far > 0)
    healed = (far[None] < far[:, None]) & one_way[:, None]
    others = (far > 0)[:, None] & (far > 0)[None] & (changed[:, None] != changed[None])
    price = _CHANGE * unlike.numpy() * np.where(leaps, _LEAP, 1.0) + _BACK * (healed | others)
    return price.astype(np.float32)


def _likeliest(gains: Floats, prices: Floats) -> NDArray[np.int64]:
    """The path with the most gain, less what its changes cost (Viterbi)."""
    best, came = gains[0], []
    for now in gains[1:]:
        arrivals = best[:, None] - prices
        came.append(arrivals.argmax(0))
        best = arrivals.max(0) + now
    path = [int(best.argmax())]
    for choice in reversed(came):
        path.append(int(choice[path[-1]]))
    return np.array(path[::-1])
