"""The designer: denoises sets, that is which pieces of scenery stand where, in which light."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from laterna.core.concepts import DAYTIMES, SETTINGS, WEATHERS
from laterna.models.text_encoder import WordBag
from laterna.models.transformer import Block, TimeEmbedding, rms_norm

PLACES = len(SETTINGS) + len(DAYTIMES) + len(WEATHERS)
"""Channels of what is heard that name setting, time of day and weather, in this order."""


@dataclass(frozen=True)
class DesignerConfig:
    """Sizes; ``rows`` and ``channels`` must agree with ``stage.scenery.tokens``."""

    rows: int = 41
    channels: int = 45
    width: int = 192
    depth: int = 6
    heads: int = 4
    bag_width: int = 48


class Designer(nn.Module):
    """A transformer over the rows of a set, predicting clean rows.

    The words come as a bag: who stands where in a sentence matters to the director, not to the set.
    """

    def __init__(self, config: DesignerConfig) -> None:
        super().__init__()
        self.config = config
        width = config.width
        self.embed = nn.Linear(config.channels, width)
        self.row = nn.Parameter(torch.randn(config.rows, width) * 0.3)
        self.words = WordBag(config.bag_width, width)
        self.scalars = nn.Linear(3, width)
        self.time = TimeEmbedding(width)
        to_modulation = nn.Linear(width, 6 * width)
        self.modulation = nn.Sequential(nn.SiLU(), to_modulation)
        self.blocks = nn.ModuleList(
            Block(width, config.heads, modulated=True) for _ in range(config.depth)
        )
        self.out = nn.Linear(width, config.channels)
        nn.init.zeros_(to_modulation.weight)
        nn.init.zeros_(self.out.weight)

    def forward(
        self,
        z: Float[Tensor, "batch rows channels"],
        t: Float[Tensor, "batch rows"],
        ngrams: Int[Tensor, "batch length grams"],
        mask: Bool[Tensor, "batch length"],
        scalars: Float[Tensor, "batch 3"],
    ) -> Float[Tensor, "batch rows channels"]:
        """Estimate the clean rows of a set.

        ``scalars`` are (log aspect, has ground, ground height). t may differ from row to row: what
        is given stands at t near 1.
        """
        heard = self.words(ngrams, mask)
        told = heard + self.scalars(scalars.to(self.scalars.weight.dtype))
        x = self.embed(z.to(self.embed.weight.dtype)) + self.row + told[:, None]
        modulation = self.modulation(self.time(t) + told[:, None])
        modulation = modulation.unflatten(-1, (6, self.config.width))
        for block in self.blocks:
            x = block(x, None, None, modulation)
        return self.out(rms_norm(x))
