"""The whole built-in model: words, director and painter under one roof."""

from __future__ import annotations

from dataclasses import dataclass, field

from torch import nn

from laterna.models.director import Director, DirectorConfig
from laterna.models.painter import Painter, PainterConfig
from laterna.models.text_encoder import TextEncoder, TextEncoderConfig


@dataclass(frozen=True)
class StorybookModelConfig:
    """Configs of the parts."""

    text: TextEncoderConfig = field(default_factory=TextEncoderConfig)
    director: DirectorConfig = field(default_factory=DirectorConfig)
    painter: PainterConfig = field(default_factory=PainterConfig)


class StorybookModel(nn.Module):
    """Three networks trained together; each is used on its own."""

    def __init__(self, config: StorybookModelConfig) -> None:
        super().__init__()
        self.config = config
        self.text = TextEncoder(config.text)
        self.director = Director(config.director)
        self.painter = Painter(config.painter)
