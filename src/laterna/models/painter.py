"""The painter: a pixel-space hourglass that denoises frames around the placed drawings.

Frames come in groups of four stacked as channels. Convolutions at half and quarter resolution lead
to a spacetime transformer at one eighth, and back, with skips (HDiT, arXiv 2401.11605). It predicts
clean pixels (JiT, arXiv 2511.13720). What the cast's drawings look like at their places is given as
a picture, the composite; the network decides light, shadow, order and everything around.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from laterna.models.text_encoder import WordBag
from laterna.models.transformer import Block, RotaryPositions, TimeEmbedding, rms_norm

GROUP = 4
"""Frames in a group."""

DOWN = 8
"""Pixels along a side of a transformer token; frame sides must be multiples of it."""


@dataclass(frozen=True)
class PainterConfig:
    """Sizes; ``widths`` at half, quarter and one-eighth resolution."""

    widths: tuple[int, int, int] = (64, 128, 256)
    full_width: int = 24
    convolutions: tuple[int, int] = (1, 2)
    depth: int = 4
    heads: int = 4
    bag_width: int = 48


class Convolutions(nn.Module):
    """A residual pair of 3x3 convolutions, modulated by the group's time and scene."""

    def __init__(self, width: int, condition: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=1)
        self.second = nn.Conv2d(width, width, 3, padding=1)
        self.modulation = nn.Linear(condition, 2 * width)
        nn.init.zeros_(self.modulation.weight)
        nn.init.zeros_(self.modulation.bias)
        nn.init.zeros_(self.second.weight)

    def forward(
        self, x: Float[Tensor, "groups width h w"], condition: Float[Tensor, "groups condition"]
    ) -> Float[Tensor, "groups width h w"]:
        """Add the branch."""
        scale, shift = self.modulation(condition)[..., None, None].chunk(2, dim=1)
        branch = self.first(F.silu(_norm(x) * (1 + scale) + shift))
        return x + self.second(F.silu(_norm(branch)))


def _norm(x: Tensor) -> Tensor:
    return rms_norm(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class Down(nn.Module):
    """Halve the resolution: 2x2 pixels become channels."""

    def __init__(self, width: int, out: int) -> None:
        super().__init__()
        self.merge = nn.Conv2d(4 * width, out, 1)

    def forward(self, x: Tensor) -> Tensor:
        """(groups, width, h, w) -> (groups, out, h/2, w/2)."""
        return self.merge(F.pixel_unshuffle(x, 2))


class Up(nn.Module):
    """Double the resolution and mix in the skip with a learned share."""

    def __init__(self, width: int, out: int) -> None:
        super().__init__()
        self.split = nn.Conv2d(width, 4 * out, 1)
        self.skip = nn.Conv2d(out, out, 1)

    def forward(self, x: Tensor, skip: Tensor) -> Tensor:
        """(groups, width, h, w) and (groups, out, 2h, 2w) -> (groups, out, 2h, 2w)."""
        return F.pixel_shuffle(self.split(x), 2) + self.skip(skip)


class Painter(nn.Module):
    """Estimates clean frames from noisy ones."""

    def __init__(self, config: PainterConfig) -> None:
        super().__init__()
        self.config = config
        half, quarter, deep = config.widths
        pixel = GROUP * (3 + 4 + 2)
        self.stem = nn.Conv2d(4 * pixel, half, 3, padding=1)
        self.half_in = _column(config.convolutions[0], half, deep)
        self.to_quarter = Down(half, quarter)
        self.quarter_in = _column(config.convolutions[1], quarter, deep)
        self.to_deep = Down(quarter, deep)
        self.scalars = nn.Linear(3, deep)
        self.words = WordBag(config.bag_width, deep)
        self.time = TimeEmbedding(deep)
        to_modulation = nn.Linear(deep, 6 * deep)
        self.modulation = nn.Sequential(nn.SiLU(), to_modulation)
        self.rotary = RotaryPositions(deep // config.heads)
        self.blocks = nn.ModuleList(
            Block(deep, config.heads, modulated=True) for _ in range(config.depth)
        )
        self.from_deep = Up(deep, quarter)
        self.quarter_out = _column(config.convolutions[1], quarter, deep)
        self.from_quarter = Up(quarter, half)
        self.half_out = _column(config.convolutions[0], half, deep)
        self.to_full = nn.Conv2d(half, 4 * config.full_width, 1)
        self.full = nn.Conv2d(config.full_width + GROUP * (3 + 4), config.full_width, 3, padding=1)
        self.out = nn.Conv2d(config.full_width, GROUP * 3, 3, padding=1)
        nn.init.zeros_(to_modulation.weight)
        nn.init.zeros_(self.out.weight)

    def forward(  # noqa: PLR0913, PLR0917 - a network is told many things
        self,
        z: Float[Tensor, "batch groups 12 h w"],
        t: Float[Tensor, "batch groups"],
        composite: Float[Tensor, "batch groups 16 h w"],
        world: Float[Tensor, "batch groups 8 h w"],
        seconds: Float[Tensor, "batch groups"],
        ngrams: Int[Tensor, "batch length grams"],
        mask: Bool[Tensor, "batch length"],
        scalars: Float[Tensor, "batch 3"],
    ) -> Float[Tensor, "batch groups 12 h w"]:
        """Estimate clean frames in [-1, 1].

        Channels of a group: frame by frame, colour by colour. ``composite`` is premultiplied RGBA
        in [0, 1]; ``world`` the world coordinates (x, y) of every pixel; ``seconds`` each group's
        start; ``ngrams`` and ``mask`` the words as ``language.tokens`` encodes them;
        ``scalars`` are (log aspect, has ground, ground height).
        """
        batch, groups, _, height, width = z.shape
        dtype = self.stem.weight.dtype
        pixels = _fold(torch.cat([z, composite], dim=2).to(dtype))
        given = torch.cat([pixels, _fold(world.to(dtype))], dim=1)
        scene = self.scalars(scalars.to(dtype)) + self.words(ngrams, mask)
        times = self.time(t) + scene[:, None]
        condition = F.silu(times.flatten(0, 1))
        half = self.stem(F.pixel_unshuffle(given, 2))
        half = _run(self.half_in, half, condition)
        quarter = _run(self.quarter_in, self.to_quarter(half), condition)
        deep = self._transform(self.to_deep(quarter), times, seconds)
        up = _run(self.quarter_out, self.from_deep(deep, quarter), condition)
        up = _run(self.half_out, self.from_quarter(up, half), condition)
        detail = F.pixel_shuffle(self.to_full(up), 2)
        detail = self.full(torch.cat([detail, pixels], dim=1))
        made = self.out(F.silu(detail)).view(batch, groups, -1, height, width)
        return made + _placed_colour(composite.to(dtype))

    def _transform(self, deep: Tensor, times: Tensor, seconds: Tensor) -> Tensor:
        batch, groups = times.shape[:2]
        _, width, rows, columns = deep.shape
        cells = rows * columns
        x = deep.view(batch, groups, width, cells).transpose(2, 3).reshape(batch, -1, width)
        per_group = self.modulation(times).unflatten(-1, (6, width))
        modulation = per_group[:, :, None].expand(-1, -1, cells, -1, -1).flatten(1, 2)
        rotary = self.rotary(_positions(seconds, rows, columns))
        for block in self.blocks:
            x = block(x, rotary, None, modulation)
        picture = x.view(batch, groups, cells, width).transpose(2, 3)
        return picture.reshape(batch * groups, width, rows, columns)


def _column(count: int, width: int, condition: int) -> nn.ModuleList:
    return nn.ModuleList(Convolutions(width, condition) for _ in range(count))


def _run(column: nn.ModuleList, x: Tensor, condition: Tensor) -> Tensor:
    for layer in column:
        x = layer(x, condition)
    return x


def _fold(x: Tensor) -> Tensor:
    return x.flatten(0, 1)


def _placed_colour(composite: Tensor) -> Tensor:
    """The composite's colours in the frames' scale, so that the network adds the rest."""
    batch, groups, _, height, width = composite.shape
    frames = composite.view(batch, groups, GROUP, 4, height, width)
    return (2 * frames[:, :, :, :3]).flatten(2, 3)


def _positions(seconds: Tensor, rows: int, columns: int) -> Tensor:
    """Coordinates (batch, groups * cells, 3) of the tokens: seconds, y, x."""
    batch, groups = seconds.shape
    y = (torch.arange(rows, device=seconds.device) + 0.5) / rows * 2 - 1
    x = (torch.arange(columns, device=seconds.device) + 0.5) / columns * 2 - 1
    place = torch.stack(torch.meshgrid(y, x, indexing="ij"), dim=-1).view(1, 1, -1, 2)
    place = place.expand(batch, groups, -1, -1)
    clock = seconds.float()[:, :, None, None].expand(-1, -1, rows * columns, -1)
    return torch.cat([clock, place], dim=-1).flatten(1, 2)
