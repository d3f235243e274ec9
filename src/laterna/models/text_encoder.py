"""Words and slots to vectors, from hashed character n-grams; one encoder for every language."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from laterna.core.concepts import MAX_ACTORS
from laterna.models.transformer import Block, rms_norm


@dataclass(frozen=True)
class TextEncoderConfig:
    """Sizes; ``buckets``, ``grams`` and ``length`` must agree with ``language.tokens``."""

    buckets: int = 4096
    grams: int = 12
    length: int = 40
    width: int = 192
    depth: int = 2
    heads: int = 4


class TextEncoder(nn.Module):
    """Sums a word's n-gram vectors (as fastText, arXiv 1607.04606), then a small transformer."""

    def __init__(self, config: TextEncoderConfig) -> None:
        super().__init__()
        self.ngrams = nn.Embedding(config.buckets, config.width)
        self.slots = nn.Embedding(MAX_ACTORS + 1, config.width)
        self.places = nn.Parameter(torch.zeros(config.length, config.width))
        self.nothing = nn.Parameter(torch.zeros(config.width))
        self.blocks = nn.ModuleList(
            Block(config.width, config.heads, modulated=False) for _ in range(config.depth)
        )
        for table in (self.ngrams.weight, self.slots.weight, self.places, self.nothing):
            nn.init.normal_(table, std=0.3)

    def forward(
        self,
        ngrams: Int[Tensor, "batch length grams"],
        slots: Int[Tensor, "batch length"],
        mask: Bool[Tensor, "batch length"],
    ) -> Float[Tensor, "batch length width"]:
        """Encode token arrays; an all-false mask row means: no words at all (for guidance)."""
        present = (ngrams > 0).to(self.places.dtype)[..., None]
        words = (self.ngrams(ngrams) * present).sum(-2) / present.sum(-2).clamp(min=1).sqrt()
        is_slot = (slots > 0).to(words.dtype)[..., None]
        x = words * (1 - is_slot) + self.slots(slots) * is_slot + self.places
        shown = mask.to(x.dtype)[..., None]
        x = x * shown + self.nothing * (1 - shown)
        keys = _keys(mask)
        for block in self.blocks:
            x = block(x, None, keys, None)
        return rms_norm(x)


def _keys(mask: Tensor) -> Tensor:
    """Attention mask (batch, 1, 1, length); the first token is always there to attend to."""
    first = torch.zeros_like(mask)
    first[:, 0] = True
    return (mask | first)[:, None, None, :]
