"""The director: denoises tracks, that is who is where at every moment."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn

from laterna.core.concepts import MAX_ACTORS
from laterna.models.text_encoder import TextEncoder, TextEncoderConfig
from laterna.models.transformer import Block, RotaryPositions, TimeEmbedding, rms_norm


@dataclass(frozen=True)
class DirectorConfig:
    """Sizes. A token holds one second of one slot's track: ``samples`` rows of ``channels``.

    Both must agree with ``stage.tracks``.
    """

    slots: int = MAX_ACTORS + 1
    samples: int = 8
    channels: int = 12
    width: int = 192
    depth: int = 5
    heads: int = 4
    text: TextEncoderConfig = field(default_factory=TextEncoderConfig)


class Director(nn.Module):
    """A transformer over (second, slot) tokens that looks at the words, predicting clean tracks."""

    def __init__(self, config: DirectorConfig) -> None:
        super().__init__()
        self.config = config
        token = config.samples * config.channels
        width = config.width
        self.embed = nn.Linear(token, width)
        self.slot = nn.Parameter(torch.randn(config.slots, width) * 0.3)
        self.text = TextEncoder(config.text)
        self.heard = nn.Linear(config.text.width, width)
        self.scalars = nn.Linear(2, width)
        self.told = nn.Linear(config.text.width, width)
        self.gist = nn.Linear(config.text.width, width)
        self.time = TimeEmbedding(width)
        to_modulation = nn.Linear(width, 6 * width)
        self.modulation = nn.Sequential(nn.SiLU(), to_modulation)
        self.rotary = RotaryPositions(width // config.heads)
        self.blocks = nn.ModuleList(
            Block(width, config.heads, modulated=True) for _ in range(config.depth)
        )
        self.out = nn.Linear(width, token)
        nn.init.zeros_(to_modulation.weight)
        nn.init.zeros_(self.out.weight)

    def forward(
        self,
        z: Float[Tensor, "batch seconds slots token"],
        t: Float[Tensor, "batch seconds slots"],
        text: Float[Tensor, "batch length text_width"],
        mask: Bool[Tensor, "batch length"],
        summary: Float[Tensor, "batch parts text_width"],
        scalars: Float[Tensor, "batch 2"],
    ) -> Float[Tensor, "batch seconds slots token"]:
        """Estimate clean normalised tracks of the first ``slots`` slots.

        ``summary`` is what the text encoder says of the whole and of each slot; ``scalars`` are
        (seconds / 10, log aspect). t may differ from token to token: what
        is given stands at t near 1.
        """
        batch, seconds, slots, _ = z.shape
        stage = self.embed(z.to(self.embed.weight.dtype)) + self.slot[:slots]
        stage = stage + self.told(summary[:, :slots])[:, None]
        x, words = stage.flatten(1, 2), self.heard(text)
        modulation = self._modulate(t.flatten(1), summary[:, 0], scalars)
        starts = torch.arange(seconds, device=z.device, dtype=torch.float32)
        clock = starts[None, :, None].expand(batch, seconds, slots).flatten(1)
        nought = torch.zeros_like(clock)
        rotary = self.rotary(torch.stack([clock, nought, nought], dim=-1))
        everyone = torch.ones(batch, seconds * slots, dtype=torch.bool, device=z.device)
        keys = torch.cat([mask, everyone], dim=1)[:, None, None, :]
        for block in self.blocks:
            x = block(x, rotary, keys, modulation, words)
        return self.out(rms_norm(x)).view(batch, seconds, slots, -1)

    def _modulate(self, t: Tensor, gist: Tensor, scalars: Tensor) -> Tensor:
        general = self.scalars(scalars.to(self.scalars.weight.dtype)) + self.gist(gist)
        told = self.time(t) + general[:, None]
        return self.modulation(told).unflatten(-1, (6, self.config.width))
