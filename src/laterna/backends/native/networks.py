"""The networks as graphs, bound to their conditions."""

from __future__ import annotations

import hashlib
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
from laterna.runtime.weights import load_weights

FILES = {"text": "director", "director": "director", "designer": "designer"}
"""Which weights fill which graph."""

_TEXT = "text."
"""Where the director keeps its text encoder, which has a graph of its own."""


def weights_folder() -> Path:
    """Where weights and graphs lie."""
    told = settings.weights_folder()
    return told or Path(str(resources.files("laterna.models") / "weights"))


@dataclass(frozen=True)
class Words:
    """Words as the networks hear them.

    Shapes: ngrams (1, length, 12) int32, mask (1, length) bool, text (1, length, width) float32,
    summary (1, slots, width) float32.
    """

    ngrams: NDArray[np.int32]
    mask: NDArray[np.bool_]
    text: NDArray[np.float32]
    summary: NDArray[np.float32]


class Networks:
    """The weights, and the graphs as they are needed."""

    def __init__(self) -> None:
        """Load the weights.

        Raises:
            InstallationError: when they, or their graphs, are missing or damaged.
        """
        folder = weights_folder()
        self._threads = settings.threads()
        names = dict.fromkeys(FILES.values())
        self._weights = {name: load_weights(folder / f"{name}.safetensors") for name in names}
        self._graphs = {
            graph: read_graph(folder, graph, self._weights[file]) for graph, file in FILES.items()
        }

    @property
    def sha256(self) -> str:
        """One hash for all weights and, through their headers, all graphs."""
        hashes = "".join(weights.sha256 for weights in self._weights.values())
        return hashlib.sha256(hashes.encode()).hexdigest()

    def _graph(self, name: str, prefix: str = "") -> Graph:
        tensors = self._weights[FILES[name]].tensors
        if name == "director":
            tensors = {key: value for key, value in tensors.items() if not key.startswith(_TEXT)}
        return Graph(self._graphs[name], tensors, prefix, self._threads)

    @cached_property
    def _text(self) -> Graph:
        return self._graph("text", _TEXT)

    @cached_property
    def _director(self) -> Graph:
        return self._graph("director")

    @cached_property
    def _designer(self) -> Graph:
        return self._graph("designer")

    def encode(self, arrays: TextArrays, *, spoken: bool = True) -> Words:
        """Encode tokens; ``spoken`` False gives the condition without words."""
        mask = (arrays.mask if spoken else np.zeros_like(arrays.mask))[None]
        ngrams = arrays.ngrams[None]
        text, summary = self._text(
            ngrams=ngrams, slots=arrays.slots[None], sizes=arrays.sizes[None], mask=mask
        )
        return Words(ngrams, mask, text, summary)

    def director(self, words: Words, scalars: NDArray[np.float32]) -> Denoiser:
        """Denoiser of track tokens (seconds, slots, 96)."""

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

    def designer(self, words: Words, scalars: NDArray[np.float32]) -> Denoiser:
        """Denoiser of the rows of a set (41, 45)."""

        def denoise(z: Array, t: Array) -> Array:
            clock = np.broadcast_to(t[..., 0], z.shape[:-1]).astype(np.float32)
            estimate = self._designer(
                z=z[None],
                t=clock[None],
                ngrams=words.ngrams,
                mask=words.mask,
                scalars=scalars[None],
            )
            x0: Array = estimate[0][0]
            return x0

        return denoise
