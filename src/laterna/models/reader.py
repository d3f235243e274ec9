"""The reader: reads a finished clip back - who, where, doing what, in which set, in which light.

Three small networks that share nothing with the networks that draw. The finder looks at whole
frames and says where somebody is, which setting it is, what time of day and what weather; the
recogniser looks at one crop and says who it is, in which colour and state, and where exactly; the
teller looks at a whole track and says what the actor does.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from laterna.core.concepts import ACTIONS, COLOURS, DAYTIMES, SETTINGS, WEATHERS

STRIDE = 4
"""Pixels of the finder's frame along a side of a cell of its map."""

CROP = 48
"""Pixels along a side of a crop."""

SPAN = 1.35
"""Side of a crop in sides of the drawing in it."""

PLACES = ("heat", "x", "y", "log_size")
"""Channels of the finder's map: a logit, the offset in cells, the logarithm of the side."""

POSE = ("x", "y", "log_size", "opacity")
"""What the recogniser measures: the offset in half crops, the logarithm of the true over the
cropped side, and the opacity."""

STATES = ("broken", "eaten", "lit", "open")
"""What has become of an actor, each 0 to 1, as in ``stage.tracks``."""

TRACK = ("x", "y", "log_size", "cos", "sin", "opacity", *STATES, "seen")
"""What the teller is told of an actor: its place in half short sides, and whether it was seen."""

TELLER_CHANNELS = 2 * len(TRACK) + 2

DEEDS = (*ACTIONS, "")
"""What the teller can say; the last is that neither the actor alone nor the two do any of these."""


@dataclass(frozen=True)
class ReaderConfig:
    """Sizes; ``nouns`` is the number of works that can be told apart."""

    nouns: int
    finder: tuple[int, int, int] = (24, 40, 96)
    recogniser: tuple[int, int, int, int] = (32, 64, 128, 256)
    teller: int = 56


class Residual(nn.Module):
    """A residual pair of 3x3 convolutions."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norms = nn.ModuleList(nn.GroupNorm(1, width) for _ in range(2))
        pair = [nn.Conv2d(width, width, 3, padding=1) for _ in range(2)]
        nn.init.zeros_(pair[1].weight)
        self.convolutions = nn.ModuleList(pair)

    def forward(self, x: Float[Tensor, "n width h w"]) -> Float[Tensor, "n width h w"]:
        """Add the branch."""
        branch = x
        for norm, convolution in zip(self.norms, self.convolutions, strict=True):
            branch = convolution(F.relu(norm(branch)))
        return x + branch


def _halve(width: int, out: int) -> nn.Conv2d:
    return nn.Conv2d(width, out, 3, stride=2, padding=1)


def _pooled(features: Float[Tensor, "n width h w"]) -> Float[Tensor, "n 2*width"]:
    """Mean and maximum of each channel."""
    return torch.cat([features.mean((2, 3)), features.amax((2, 3))], dim=1)


_WHOLE = {"settings": SETTINGS, "daytimes": DAYTIMES, "weathers": WEATHERS}
"""What is said of whole frames, in the order of ``Found``."""


class Found(NamedTuple):
    """What the finder says of frames: a map of places, and logits of what the whole frame shows."""

    places: Float[Tensor, "n 4 h/4 w/4"]
    settings: Float[Tensor, "n settings"]
    daytimes: Float[Tensor, "n daytimes"]
    weathers: Float[Tensor, "n weathers"]


class Recognised(NamedTuple):
    """What the recogniser says of crops.

    Attributes:
        nouns, colours: logits; the colour is that with which a drawing was painted over.
        pose: what ``POSE`` names.
        states: what ``STATES`` names.
    """

    nouns: Float[Tensor, "n nouns"]
    colours: Float[Tensor, "n colours"]
    pose: Float[Tensor, "n 4"]
    states: Float[Tensor, "n 4"]


class Finder(nn.Module):
    """Finds whoever is in a frame, and names setting, time of day and weather."""

    def __init__(self, widths: tuple[int, int, int]) -> None:
        super().__init__()
        half, quarter, deep = widths
        self.stem = nn.Sequential(_halve(3, half), nn.ReLU(), _halve(half, quarter))
        self.fine = Residual(quarter)
        self.down = _halve(quarter, deep)
        self.coarse = nn.Sequential(*(Residual(deep) for _ in range(3)))
        self.up = nn.Conv2d(deep, 4 * quarter, 1)
        self.merge = Residual(quarter)
        self.norm = nn.GroupNorm(1, quarter)
        self.places = nn.Conv2d(quarter, len(PLACES), 1)
        self.whole = nn.ModuleDict(
            {
                name: nn.Linear(2 * (deep + quarter), len(choices))
                for name, choices in _WHOLE.items()
            }
        )
        nn.init.constant_(self.places.bias[:1], -4.0)  # type: ignore[index]

    def forward(self, frames: Float[Tensor, "n 3 h w"]) -> Found:
        """Look at frames in [-1, 1], sides multiples of 8."""
        fine = self.fine(self.stem(frames))
        deep = self.coarse(self.down(fine))
        # Rain is told by fine strokes, a sunset by the whole sky.
        pooled = torch.cat([_pooled(deep), _pooled(fine)], dim=1)
        merged = self.merge(fine + F.pixel_shuffle(self.up(deep), 2))
        places = self.places(F.relu(self.norm(merged)))
        return Found(places, *(head(pooled) for head in self.whole.values()))


class Recogniser(nn.Module):
    """Says who is in a crop, how it looks, and where in it."""

    def __init__(self, nouns: int, widths: tuple[int, int, int, int]) -> None:
        super().__init__()
        layers: list[nn.Module] = [_halve(3, widths[0]), Residual(widths[0])]
        for width, out in pairwise(widths):
            layers += [_halve(width, out), Residual(out)]
        self.layers = nn.Sequential(*layers)
        self.norm = nn.GroupNorm(1, widths[-1])
        side = CROP // 2 ** len(widths)
        self.pose = nn.Linear(widths[-1] * side * side, len(POSE))
        self.noun = nn.Linear(2 * widths[-1], nouns)
        self.colour = nn.Linear(2 * widths[-1], len(COLOURS))
        self.state = nn.Linear(2 * widths[-1], len(STATES))

    def forward(self, crops: Float[Tensor, "n 3 side side"]) -> Recognised:
        """Look at crops in [-1, 1]."""
        features = F.relu(self.norm(self.layers(crops)))
        pooled = _pooled(features)
        pose = self.pose(features.flatten(1))
        return Recognised(self.noun(pooled), self.colour(pooled), pose, self.state(pooled))


class Moments(nn.Module):
    """A residual convolution over time."""

    def __init__(self, width: int, reach: int) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(1, width)
        self.mix = nn.Conv1d(width, width, 3, padding=reach, dilation=reach)
        self.out = nn.Conv1d(width, width, 1)
        nn.init.zeros_(self.out.weight)

    def forward(self, x: Float[Tensor, "n width time"]) -> Float[Tensor, "n width time"]:
        """Add the branch."""
        return x + self.out(F.gelu(self.mix(F.gelu(self.norm(x)))))


class Teller(nn.Module):
    """Says what an actor does, given its track and that of one other."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.stem = nn.Conv1d(TELLER_CHANNELS, width, 3, padding=1)
        self.blocks = nn.Sequential(*(Moments(width, reach) for reach in (1, 2, 4, 8, 1, 2, 4, 8)))
        self.norm = nn.LayerNorm(2 * width)
        self.action = nn.Linear(2 * width, len(DEEDS))

    def forward(self, tracks: Float[Tensor, "n channels time"]) -> Float[Tensor, "n deeds"]:
        """Tracks at eight moments a second to logits of ``DEEDS``.

        Channels: ``TRACK`` of the actor, ``TRACK`` of the other, whether there is another, and the
        moment from -1 (first) to 1 (last).
        """
        x = self.blocks(self.stem(tracks))
        return self.action(self.norm(torch.cat([x.mean(2), x.amax(2)], dim=1)))


class Eyes(nn.Module):
    """What looks at pictures."""

    def __init__(self, config: ReaderConfig) -> None:
        super().__init__()
        self.finder = Finder(config.finder)
        self.recogniser = Recogniser(config.nouns, config.recogniser)


class Reader(Eyes):
    """The three networks together."""

    def __init__(self, config: ReaderConfig) -> None:
        super().__init__(config)
        self.config = config
        self.teller = Teller(config.teller)
