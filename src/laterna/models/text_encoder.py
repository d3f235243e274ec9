"""Words and slots to vectors, from hashed character n-grams; one encoder for every language."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from laterna.core.concepts import MAX_ACTORS, SIZES
from laterna.models.transformer import Block, RotaryPositions, rms_norm


@dataclass(frozen=True)
class TextEncoderConfig:
    """Sizes; ``buckets``, ``grams`` and ``length`` must agree with ``language.tokens``."""

    buckets: int = 4096
    grams: int = 12
    length: int = 48
    width: int = 192
    depth: int = 2
    heads: int = 4


def _word_vectors(table: nn.Embedding, ngrams: Tensor) -> Tensor:
    """Sums of n-gram vectors over the root of their count, (..., width)."""
    present = (ngrams > 0).to(table.weight.dtype)[..., None]
    return (table(ngrams) * present).sum(-2) / present.sum(-2).clamp(min=1).sqrt()


class WordBag(nn.Module):
    """The mean of the words' n-gram vectors: enough to say where a scene is set."""

    def __init__(self, width: int, out: int, buckets: int = 4096) -> None:
        super().__init__()
        self.ngrams = nn.Embedding(buckets, width)
        self.out = nn.Sequential(nn.Linear(width, out), nn.SiLU(), nn.Linear(out, out))
        nn.init.normal_(self.ngrams.weight, std=0.3)

    def forward(
        self,
        ngrams: Int[Tensor, "batch length grams"],
        mask: Bool[Tensor, "batch length"],
    ) -> Float[Tensor, "batch out"]:
        """All-false mask rows give the vector of having been told nothing."""
        vectors = _word_vectors(self.ngrams, ngrams)
        shown = mask.to(vectors.dtype)[..., None]
        return self.out((vectors * shown).sum(1) / shown.sum(1).clamp(min=1).sqrt())


class TextEncoder(nn.Module):
    """Sums a word's n-gram vectors (as fastText, arXiv 1607.04606), then a small transformer."""

    def __init__(self, config: TextEncoderConfig) -> None:
        super().__init__()
        self.ngrams = nn.Embedding(config.buckets, config.width)
        self.slots = nn.Embedding(MAX_ACTORS + 1, config.width)
        self.sizes = nn.Embedding(len(SIZES) + 1, config.width)
        self.places = nn.Parameter(torch.zeros(config.length, config.width))
        self.rotary = RotaryPositions(config.width // config.heads)
        self.blocks = nn.ModuleList(
            Block(config.width, config.heads, modulated=False) for _ in range(config.depth)
        )
        for table in (self.ngrams.weight, self.slots.weight, self.sizes.weight, self.places):
            nn.init.normal_(table, std=0.3)

    def forward(
        self,
        ngrams: Int[Tensor, "batch length grams"],
        slots: Int[Tensor, "batch length"],
        sizes: Int[Tensor, "batch length"],
        mask: Bool[Tensor, "batch length"],
    ) -> tuple[Float[Tensor, "batch length width"], Float[Tensor, "batch parts width"]]:
        """Encode token arrays; an all-false mask row means: no words at all (for guidance).

        Returns:
            Every token in its sentence; and a summary: the mean of all tokens, then that of each
            slot's own (what is said about this actor), zero for a slot that is not mentioned.
        """
        words = _word_vectors(self.ngrams, ngrams)
        is_slot = (slots > 0).to(words.dtype)[..., None]
        actors = self.slots(slots) + self.sizes(sizes)
        x = words * (1 - is_slot) + actors * is_slot + self.places[: ngrams.shape[1]]
        x = x * mask.to(x.dtype)[..., None]
        keys = _keys(mask)
        rotary = self.rotary(_order(x.shape[1], x.shape[0], x.device))
        for block in self.blocks:
            x = block(x, rotary, keys, None)
        x = rms_norm(x)
        return x, _summary(x, slots, mask)


def _summary(x: Tensor, slots: Tensor, mask: Tensor) -> Tensor:
    numbers = torch.arange(1, MAX_ACTORS + 1, device=slots.device, dtype=slots.dtype)
    own = (slots[:, None] == numbers[:, None]) & mask[:, None]
    chosen = torch.cat([mask[:, None], own], dim=1).to(x.dtype)
    return chosen @ x / chosen.sum(-1, keepdim=True).clamp(min=1)


def _order(count: int, batch: int, device: torch.device) -> Tensor:
    """Rotary coordinates (batch, count, 3): a token is a quarter of a second after the last."""
    clock = torch.arange(count, device=device, dtype=torch.float32) / 4
    nought = torch.zeros_like(clock)
    return torch.stack([clock, nought, nought], dim=-1).expand(batch, count, 3)


def _keys(mask: Tensor) -> Tensor:
    """Attention mask (batch, 1, 1, length); the first token is always there to attend to."""
    first = torch.zeros_like(mask)
    first[:, 0] = True
    return (mask | first)[:, None, None, :]
