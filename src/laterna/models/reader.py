"""The reader: reads a finished clip back - who, where, doing what, in which setting.

Three small networks that share nothing with the networks that draw. The finder looks at whole
frames and says where somebody is and which setting it is; the recogniser looks at one crop and says
who it is and where exactly; the teller looks at a whole track and says what the actor does.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from laterna.core.concepts import ACTIONS, SETTINGS

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

TRACK = ("x", "y", "log_size", "cos", "sin", "opacity", "seen")
"""What the teller is told of an actor: its place in half short sides, and whether it was seen."""

TELLER_CHANNELS = 2 * len(TRACK) + 2


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


class Finder(nn.Module):
    """Finds whoever is in a frame, and names the setting."""

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
        self.setting = nn.Linear(2 * deep, len(SETTINGS))
        nn.init.constant_(self.places.bias[:1], -4.0)  # type: ignore[index]

    def forward(
        self, frames: Float[Tensor, "n 3 h w"]
    ) -> tuple[Float[Tensor, "n 4 h/4 w/4"], Float[Tensor, "n settings"]]:
        """Frames in [-1, 1], sides multiples of 8, to a map of places and logits of settings."""
        fine = self.fine(self.stem(frames))
        deep = self.coarse(self.down(fine))
        pooled = torch.cat([deep.mean((2, 3)), deep.amax((2, 3))], dim=1)
        merged = self.merge(fine + F.pixel_shuffle(self.up(deep), 2))
        return self.places(F.relu(self.norm(merged))), self.setting(pooled)


class Recogniser(nn.Module):
    """Says who is in a crop, and where in it."""

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

    def forward(
        self, crops: Float[Tensor, "n 3 side side"]
    ) -> tuple[Float[Tensor, "n nouns"], Float[Tensor, "n 4"]]:
        """Crops in [-1, 1] to logits of nouns and what ``POSE`` names."""
        features = F.relu(self.norm(self.layers(crops)))
        pooled = torch.cat([features.mean((2, 3)), features.amax((2, 3))], dim=1)
        return self.noun(pooled), self.pose(features.flatten(1))


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
        self.action = nn.Linear(2 * width, len(ACTIONS))

    def forward(self, tracks: Float[Tensor, "n channels time"]) -> Float[Tensor, "n actions"]:
        """Tracks at eight moments a second to logits of actions.

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
