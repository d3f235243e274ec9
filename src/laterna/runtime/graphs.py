"""Networks without torch: ONNX graphs filled with the weights of one file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from laterna.core.errors import WeightsDamaged, WeightsMissing, WeightsUnreadable
from laterna.runtime.weights import Weights

Arrays = Mapping[str, NDArray[np.generic]]


def graph_fact(name: str) -> str:
    """Under which name the header of weights keeps the sha256 of their graph ``name``."""
    return f"graph_{name}_sha256"


def read_graph(folder: Path, name: str, weights: Weights) -> bytes:
    """The graph ``name`` that was published with ``weights``.

    Raises:
        WeightsMissing: when there is no such file.
        WeightsUnreadable: when it cannot be read.
        WeightsDamaged: when it is not the one that the weights were published with.
    """
    path = folder / f"{name}.onnx"
    try:
        graph = path.read_bytes()
    except FileNotFoundError as error:
        raise WeightsMissing(path=path) from error
    except OSError as error:
        raise WeightsUnreadable(path=path, reason=error.strerror) from error
    found, expected = hashlib.sha256(graph).hexdigest(), weights.metadata.get(graph_fact(name))
    if found != expected:
        raise WeightsDamaged(path=path, found=found, expected=expected or "unknown")
    return graph


class Graph:
    """One network, ready to run on the CPU in float32."""

    def __init__(self, graph: bytes, weights: Arrays, prefix: str, threads: int) -> None:
        """Load a graph; its parameters are ``weights`` whose names start with ``prefix``."""
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        mine = {n.removeprefix(prefix): w for n, w in weights.items() if n.startswith(prefix)}
        self._values = [ort.OrtValue.ortvalue_from_numpy(array) for array in mine.values()]
        options.add_external_initializers(list(mine), self._values)
        self._session = ort.InferenceSession(graph, options, providers=["CPUExecutionProvider"])

    def __call__(self, **inputs: NDArray[np.generic]) -> list[NDArray[np.float32]]:
        """Run the network on named arrays."""
        outputs: list[NDArray[np.float32]] = self._session.run(None, inputs)
        return outputs
