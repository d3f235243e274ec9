"""The upscaler: a painted frame and its placed drawings to what composing at full size needs.

It does not enlarge the actors: their drawings exist at any size. It says how they are lit (a gain
on their colours) and what is seen where they are not and behind them: the background, four times
larger, with crisp edges (sub-pixel convolution, arXiv 1609.05158). A frame is then
background * (1 - A) + C * gain  with C, A the composite of the drawings at the delivered size.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

SCALE = 4
"""How many times larger than the painted frame the background is."""


@dataclass(frozen=True)
class UpscalerConfig:
    """Sizes: ``width`` channels at the painted size, ``fine_width`` at twice that."""

    width: int = 64
    depth: int = 5
    fine_width: int = 24


class _Pair(nn.Module):
    """A residual pair of convolutions."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=1)
        self.second = nn.Conv2d(width, width, 3, padding=1)
        nn.init.zeros_(self.second.weight)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.second(F.silu(self.first(F.silu(x))))


class Upscaler(nn.Module):
    """Convolutions at the painted size, then at twice and four times that."""

    def __init__(self, config: UpscalerConfig) -> None:
        super().__init__()
        self.config = config
        self.stem = nn.Conv2d(3 + 4, config.width, 5, padding=2)
        self.body = nn.ModuleList(_Pair(config.width) for _ in range(config.depth))
        self.light = nn.Conv2d(config.width, 3, 3, padding=1)
        self.to_fine = nn.Conv2d(config.width, 4 * config.fine_width, 1)
        self.fine = nn.ModuleList(_Pair(config.fine_width) for _ in range(2))
        self.out = nn.Conv2d(config.fine_width, 4 * 3, 3, padding=1)
        nn.init.zeros_(self.light.weight)
        nn.init.zeros_(self.out.weight)

    def forward(
        self,
        frame: Float[Tensor, "frames 3 h w"],
        composite: Float[Tensor, "frames 4 h w"],
    ) -> tuple[Float[Tensor, "frames 3 h4 w4"], Float[Tensor, "frames 3 h w"]]:
        """Background in [-1, 1], and gain.

        ``frame`` is in [-1, 1]; ``composite`` is premultiplied RGBA in [0, 1] in the drawings' own
        colours, at the painted size.
        """
        dtype = self.stem.weight.dtype
        x = self.stem(torch.cat([frame, composite], dim=1).to(dtype))
        for pair in self.body:
            x = pair(x)
        gain = 1 + self.light(x)
        x = F.pixel_shuffle(self.to_fine(x), 2)
        for pair in self.fine:
            x = pair(x)
        detail = F.pixel_shuffle(self.out(F.silu(x)), 2)
        smooth = F.interpolate(frame.to(dtype), scale_factor=SCALE, mode="bilinear")
        return smooth + detail, gain


def compose(
    background: Float[Tensor, "frames 3 h4 w4"],
    gain: Float[Tensor, "frames 3 h w"],
    composite: Float[Tensor, "frames 4 h4 w4"],
) -> Float[Tensor, "frames 3 h4 w4"]:
    """Frames in [-1, 1] from the upscaler's answer and the large composite in [0, 1]."""
    alpha = composite[:, 3:]
    lit = composite[:, :3] * F.interpolate(gain, scale_factor=SCALE, mode="bilinear")
    seen = (background + 1) / 2 * (1 - alpha) + lit
    return 2 * seen - 1
