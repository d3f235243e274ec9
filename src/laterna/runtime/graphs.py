"""Networks without torch: ONNX graphs filled with the weights of one file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[np.generic]]


class Graph:
    """One network, ready to run on the CPU in float32."""

    def __init__(self, path: Path, weights: Arrays, prefix: str, threads: int) -> None:
        """Load a graph; its parameters are ``weights`` whose names start with ``prefix``."""
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        mine = {n.removeprefix(prefix): w for n, w in weights.items() if n.startswith(prefix)}
        self._values = [ort.OrtValue.ortvalue_from_numpy(array) for array in mine.values()]
        options.add_external_initializers(list(mine), self._values)
        self._session = ort.InferenceSession(
            path.read_bytes(), options, providers=["CPUExecutionProvider"]
        )

    def __call__(self, **inputs: NDArray[np.generic]) -> list[NDArray[np.float32]]:
        """Run the network on named arrays."""
        outputs: list[NDArray[np.float32]] = self._session.run(None, inputs)
        return outputs
