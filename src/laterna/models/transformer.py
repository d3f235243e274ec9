"""The transformer block that text encoder, director and designer share."""

from __future__ import annotations

import math

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn
from torch.nn import functional as F

_ROTARY_SHARES = (0.5, 0.25, 0.25)
_LONGEST = (40.0, 8.0, 8.0)
_SHORTEST = (0.25, 0.12, 0.12)


def rms_norm(x: Tensor) -> Tensor:
    """Root mean square normalisation over the last dimension, without a gain (arXiv 1910.07467)."""
    return F.rms_norm(x, (x.shape[-1],), eps=1e-5)


def _as_trained(frequencies: Tensor) -> Tensor:
    """Frequencies as bf16 holds them: training rounds them so, and the export must not differ."""
    return frequencies.bfloat16().float()


class RotaryPositions(nn.Module):
    """Rotary angles from real coordinates: seconds, height and width in half frames.

    Wavelengths run geometrically from the shortest distance that matters to beyond the longest
    (arXiv 2104.09864, extended to three axes). All-zero coordinates leave a token unrotated.
    """

    frequencies: Tensor

    def __init__(self, head_width: int) -> None:
        super().__init__()
        pairs = head_width // 2
        counts = [round(pairs * share) for share in _ROTARY_SHARES]
        counts[0] = pairs - counts[1] - counts[2]
        rows = torch.zeros(3, pairs)
        start = 0
        for axis, count in enumerate(counts):
            steps = torch.linspace(0, 1, count)
            ratio = _SHORTEST[axis] / _LONGEST[axis]
            rows[axis, start : start + count] = 2 * math.pi / (_LONGEST[axis] * ratio**steps)
            start += count
        self.register_buffer("frequencies", _as_trained(rows), persistent=False)

    def forward(self, positions: Float[Tensor, "batch tokens 3"]) -> tuple[Tensor, Tensor]:
        """Cosine and sine, each (batch, 1, tokens, pairs)."""
        angles = (positions.float() @ self.frequencies.float())[:, None]
        return angles.cos(), angles.sin()


def _rotate(x: Tensor, rotary: tuple[Tensor, Tensor]) -> Tensor:
    cos, sin = (part.to(x.dtype) for part in rotary)
    left, right = x.chunk(2, dim=-1)
    return torch.cat([left * cos - right * sin, right * cos + left * sin], dim=-1)


def _attention(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None) -> Tensor:
    """Scaled dot-product attention, (batch, heads, tokens, head width).

    Written out: for the few dozen tokens of a scene the fused kernel of the CPU takes several
    times as long as the products themselves (docs/lab.md, "Fifty tokens").
    """
    scores = query @ key.mT * query.shape[-1] ** -0.5
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e4)
    return scores.softmax(-1) @ value


class Block(nn.Module):
    """Attention and SwiGLU with shared modulation plus a table of the block's own (PixArt-alpha).

    QK-norm keeps bf16 attention stable (arXiv 2302.05442).
    """

    def __init__(self, width: int, heads: int, *, modulated: bool) -> None:
        super().__init__()
        self.heads = heads
        hidden = int(width * 8 / 3 / 32) * 32
        self.qkv = nn.Linear(width, 3 * width, bias=False)
        self.out = nn.Linear(width, width, bias=False)
        self.gate_up = nn.Linear(width, 2 * hidden, bias=False)
        self.down = nn.Linear(hidden, width, bias=False)
        self.scale = nn.Parameter(torch.ones(2, 1))
        self.table = nn.Parameter(torch.zeros(6, width)) if modulated else None
        nn.init.normal_(self.out.weight, std=0.02 / 4)
        nn.init.normal_(self.down.weight, std=0.02 / 4)

    def forward(
        self,
        x: Float[Tensor, "batch tokens width"],
        rotary: tuple[Tensor, Tensor] | None,
        mask: Bool[Tensor, "batch 1 1 keys"] | None,
        modulation: Float[Tensor, "batch tokens 6 width"] | None,
        context: Float[Tensor, "batch context width"] | None = None,
    ) -> Float[Tensor, "batch tokens width"]:
        """``context`` is looked at before the tokens themselves, unrotated, and not changed.

        ``mask`` is true where a key, of the context and then of the tokens, may be attended to.
        """
        if modulation is None or self.table is None:
            x = x + self._attend(rms_norm(x), rotary, mask, context)
            return x + self._feed(rms_norm(x))
        shift_a, scale_a, gate_a, shift_f, scale_f, gate_f = (modulation + self.table).unbind(2)
        seen = self._attend(rms_norm(x) * (1 + scale_a) + shift_a, rotary, mask, context)
        x = x + (1 + gate_a) * seen
        return x + (1 + gate_f) * self._feed(rms_norm(x) * (1 + scale_f) + shift_f)

    def _attend(
        self,
        x: Tensor,
        rotary: tuple[Tensor, Tensor] | None,
        mask: Tensor | None,
        context: Tensor | None,
    ) -> Tensor:
        batch, tokens, width = x.shape
        query, key, value = self._split(self.qkv(x), 3)
        query = rms_norm(query) * self.scale[0]
        key = rms_norm(key) * self.scale[1]
        if rotary is not None:
            query, key = _rotate(query, rotary), _rotate(key, rotary)
        if context is not None:
            told = F.linear(rms_norm(context), self.qkv.weight[width:])
            said, meant = self._split(told, 2)
            key = torch.cat([rms_norm(said) * self.scale[1], key], dim=2)
            value = torch.cat([meant, value], dim=2)
        seen = _attention(query, key, value, mask)
        return self.out(seen.transpose(1, 2).reshape(batch, tokens, width))

    def _split(self, x: Tensor, parts: int) -> tuple[Tensor, ...]:
        """(batch, tokens, parts * width) to parts of (batch, heads, tokens, head width)."""
        batch, tokens, width = x.shape
        split = x.view(batch, tokens, parts, self.heads, width // parts // self.heads)
        return split.permute(2, 0, 3, 1, 4).unbind(0)

    def _feed(self, x: Tensor) -> Tensor:
        gate, up = self.gate_up(x).chunk(2, dim=-1)
        return self.down(F.silu(gate) * up)


class TimeEmbedding(nn.Module):
    """Sinusoids of t in [0, 1], then two layers."""

    frequencies: Tensor

    def __init__(self, width: int, sinusoids: int = 128) -> None:
        super().__init__()
        steps = torch.linspace(0, 1, sinusoids // 2)
        frequencies = _as_trained(2 * math.pi * 0.25 * 200**steps)
        self.register_buffer("frequencies", frequencies, persistent=False)
        first = nn.Linear(sinusoids, width)
        self.layers = nn.Sequential(first, nn.SiLU(), nn.Linear(width, width))

    def forward(self, t: Float[Tensor, "*shape"]) -> Float[Tensor, "*shape width"]:
        """Embed every t."""
        angles = t.float()[..., None] * self.frequencies.float()
        waves = torch.cat([angles.cos(), angles.sin()], dim=-1)
        return self.layers(waves.to(next(self.layers.parameters()).dtype))
