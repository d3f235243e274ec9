"""The three networks as graphs, bound to their conditions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from laterna.core import settings
from laterna.diffusion.prediction import Array, Denoiser
from laterna.language.tokens import TextArrays
from laterna.runtime.graphs import Graph, read_graph
from laterna.runtime.weights import Weights, load_weights

STORYBOOK = "storybook.safetensors"
UPSCALER = "upscaler.safetensors"
PARTS = ("text", "director", "painter")
"""The graphs that the storybook weights fill."""


def weights_folder() -> Path:
    """Where weights and graphs lie."""
    told = settings.weights_folder()
    return told or Path(str(resources.files("laterna.models") / "weights"))


@dataclass(frozen=True)
class Words:
    """Encoded words.

    Shapes: text (1, length, width) float32, mask (1, length) bool, summary (1, 4, width) float32.
    """

    text: NDArray[np.float32]
    mask: NDArray[np.bool_]
    summary: NDArray[np.float32]


@dataclass(frozen=True)
class Surroundings:
    """What the painter is told about the frames of a window, with a leading batch of one.

    Shapes: composite (1, groups, 16, h, w), world (1, groups, 8, h, w), seconds (1, groups),
    scalars (1, 3).
    """

    composite: NDArray[np.float32]
    world: NDArray[np.float32]
    seconds: NDArray[np.float32]
    scalars: NDArray[np.float32]


class Networks:
    """The weights, and the graphs as they are needed."""

    def __init__(self) -> None:
        """Load the weights.

        Raises:
            InstallationError: when they, or their graphs, are missing or damaged.
        """
        folder = weights_folder()
        self._threads = settings.threads()
        self.weights: Weights = load_weights(folder / STORYBOOK)
        self._upscaler_weights = load_weights(folder / UPSCALER)
        self._graphs = {name: read_graph(folder, name, self.weights) for name in PARTS}
        self._graphs["upscaler"] = read_graph(folder, "upscaler", self._upscaler_weights)

    def _graph(self, name: str) -> Graph:
        return Graph(self._graphs[name], self.weights.tensors, f"{name}.", self._threads)

    @cached_property
    def _text(self) -> Graph:
        return self._graph("text")

    @cached_property
    def _director(self) -> Graph:
        return self._graph("director")

    @cached_property
    def _painter(self) -> Graph:
        return self._graph("painter")

    @cached_property
    def _upscaler(self) -> Graph:
        return Graph(self._graphs["upscaler"], self._upscaler_weights.tensors, "", self._threads)

    def encode(self, arrays: TextArrays, *, spoken: bool = True) -> Words:
        """Encode tokens; ``spoken`` False gives the condition without words."""
        mask = (arrays.mask if spoken else np.zeros_like(arrays.mask))[None]
        encoded = self._text(ngrams=arrays.ngrams[None], slots=arrays.slots[None], mask=mask)
        return Words(encoded[0], mask, encoded[1])

    def director(self, words: Words, scalars: NDArray[np.float32]) -> Denoiser:
        """Denoiser of track tokens (seconds, slots, 64)."""

        def denoise(z: Array, t: Array) -> Array:
            clock = np.broadcast_to(t[..., 0], z.shape[:-1]).astype(np.float32)
            estimate = self._director(
                z=z[None],
                t=clock[None],
                text=words.text,
                mask=words.mask,
                summary=words.summary,
                scalars=scalars[None],
            )
            x0: Array = estimate[0][0]
            return x0

        return denoise

    def painter(self, words: Words, around: Surroundings) -> Denoiser:
        """Denoiser of grouped frames (groups, 12, h, w)."""

        def denoise(z: Array, t: Array) -> Array:
            clock = np.broadcast_to(t[:, 0, 0, 0], z.shape[:1]).astype(np.float32)
            estimate = self._painter(
                z=z[None],
                t=clock[None],
                composite=around.composite,
                world=around.world,
                seconds=around.seconds,
                text=words.text,
                mask=words.mask,
                summary=words.summary,
                scalars=around.scalars,
            )
            x0: Array = estimate[0][0]
            return x0

        return denoise

    def upscale(
        self, frames: NDArray[np.float32], composite: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Backgrounds (frames, 3, 4h, 4w) in [-1, 1] and gains (frames, 3, h, w)."""
        background, gain, _ = self._upscaler(frame=frames, composite=composite)
        return background, gain
