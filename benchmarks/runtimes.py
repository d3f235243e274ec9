"""Which runtime evaluates the painter fastest on this processor, and what it weighs installed.

    python benchmarks/runtimes.py [WEIGHTS_FOLDER]

Runtimes take turns, so that a busy machine slows all of them alike; medians are printed, and the
largest deviation from torch in float32. Runtimes that are not installed are left out.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib import metadata, util
from pathlib import Path

import numpy as np
import onnx
import torch

from laterna.models.painter import Painter, PainterConfig
from laterna.runtime.graphs import Graph
from laterna.runtime.weights import load_weights

ROUNDS = 15
THREADS = 2
GROUPS = 4

Inputs = dict[str, np.ndarray]
Run = Callable[[], np.ndarray]


def main() -> None:
    """Measure and print the table."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "src/laterna/models/weights")
    torch.set_num_threads(THREADS)
    weights = load_weights(folder / "painter.safetensors").tensors
    inputs = _inputs()
    runs = _torch_runs(weights, inputs)
    runs |= {"ONNX Runtime float32": _onnx_run(folder, weights, inputs)}
    runs |= _openvino_runs(folder, weights, inputs)
    truth = runs["PyTorch eager float32"]()
    times: dict[str, list[float]] = {name: [] for name in runs}
    for name, run in runs.items():
        run()
        print(f"{name}: deviation {np.abs(run() - truth).max() / np.abs(truth).max():.4f}")
    for _ in range(ROUNDS):
        for name, run in runs.items():
            began = time.perf_counter()
            run()
            times[name].append(time.perf_counter() - began)
    base = statistics.median(times["ONNX Runtime float32"])
    print("\n| runtime | median ms | against ONNX Runtime | installed MB |\n|---|---|---|---|")
    for name, spent in times.items():
        middle = statistics.median(spent)
        print(f"| {name} | {middle * 1e3:.1f} | {middle / base:.2f} | {_installed(name)} |")


def _inputs() -> Inputs:
    rng = np.random.default_rng(0)

    def noise(*shape: int) -> np.ndarray:
        return rng.standard_normal(shape, np.float32)

    return {
        "z": noise(1, GROUPS, 12, 48, 88),
        "t": np.full((1, GROUPS), 0.4, np.float32),
        "composite": rng.random((1, GROUPS, 16, 48, 88), np.float32),
        "world": noise(1, GROUPS, 8, 48, 88),
        "seconds": np.arange(GROUPS, dtype=np.float32)[None] / 2,
        "ngrams": rng.integers(1, 4096, (1, 40, 12), np.int32),
        "mask": np.ones((1, 40), np.bool_),
        "scalars": noise(1, 3),
    }


def _torch_runs(weights: dict[str, np.ndarray], inputs: Inputs) -> dict[str, Run]:
    runs: dict[str, Run] = {}
    for name, dtype in (("float32", torch.float32), ("bf16", torch.bfloat16)):
        painter = Painter(PainterConfig())
        loaded = {key: torch.from_numpy(value.copy()) for key, value in weights.items()}
        painter.load_state_dict({**painter.state_dict(), **loaded})
        painter = painter.to(dtype).eval()
        tensors = {key: torch.from_numpy(value) for key, value in inputs.items()}
        runs[f"PyTorch eager {name}"] = partial(_torch_run, painter, tensors)
    return runs


def _torch_run(painter: torch.nn.Module, tensors: dict[str, torch.Tensor]) -> np.ndarray:
    with torch.inference_mode():
        return painter(**tensors).float().numpy()


def _onnx_run(folder: Path, weights: dict[str, np.ndarray], inputs: Inputs) -> Run:
    graph = Graph((folder / "painter.onnx").read_bytes(), weights, "", THREADS)
    return lambda: graph(**inputs)[0]


def _openvino_runs(folder: Path, weights: dict[str, np.ndarray], inputs: Inputs) -> dict[str, Run]:
    if util.find_spec("openvino") is None:
        return {}
    import openvino as ov

    model = ov.Core().read_model(_filled(folder / "painter.onnx", weights))
    runs: dict[str, Run] = {}
    for name, kind in (("float32", "f32"), ("bf16", "bf16")):
        options = {"INFERENCE_PRECISION_HINT": kind, "INFERENCE_NUM_THREADS": THREADS}
        compiled = ov.Core().compile_model(model, "CPU", options)
        runs[f"OpenVINO {name}"] = lambda compiled=compiled: compiled(inputs)[0]
    return runs


def _filled(path: Path, weights: dict[str, np.ndarray]) -> bytes:
    """The graph with its weights inside, as OpenVINO wants it."""
    proto = onnx.load_model(path, load_external_data=False)
    for tensor in proto.graph.initializer:
        if tensor.name in weights:
            tensor.CopyFrom(onnx.numpy_helper.from_array(weights[tensor.name], tensor.name))
    return proto.SerializeToString()


def _installed(name: str) -> str:
    package = {"PyTorch": "torch", "ONNX": "onnxruntime", "OpenVINO": "openvino"}[
        name.partition(" ")[0]
    ]
    files = metadata.files(package) or []
    return f"{sum(file.size or 0 for file in files) / 1e6:.0f}"


if __name__ == "__main__":
    main()
