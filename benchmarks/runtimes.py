"""Which runtime evaluates director and designer fastest on this processor, and what it weighs.

    python benchmarks/runtimes.py [WEIGHTS_FOLDER]

Runtimes take turns, so that a busy machine slows all of them alike; medians are printed, and the
largest deviation from torch in float32. Runtimes that are not installed are left out.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from importlib import metadata, util
from pathlib import Path

import numpy as np
import onnx
import torch

from laterna.models.designer import Designer, DesignerConfig
from laterna.models.director import Director, DirectorConfig
from laterna.runtime.graphs import Graph
from laterna.runtime.weights import load_weights

ROUNDS = 15
THREADS = 2
SECONDS, SLOTS = 4, 3
HEARD = ("text", "summary")
"""What comes out of the text encoder, in the type in which that computes."""

Inputs = dict[str, np.ndarray]
Weights = dict[str, np.ndarray]
Run = Callable[[], np.ndarray]


@dataclass(frozen=True)
class Network:
    """A network with its trained weights, its graph, and one evaluation to ask for."""

    name: str
    module: torch.nn.Module
    graph: bytes
    weights: Weights
    inputs: Inputs


def main() -> None:
    """Measure and print the tables."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "src/laterna/models/weights")
    torch.set_num_threads(THREADS)
    for network in (_director(folder), _designer(folder)):
        _measure(network)


def _measure(network: Network) -> None:
    runs = _torch_runs(network)
    runs |= {"ONNX Runtime float32": _onnx_run(network)}
    runs |= _openvino_runs(network)
    truth = runs["PyTorch eager float32"]()
    times: dict[str, list[float]] = {name: [] for name in runs}
    print(f"\n{network.name}")
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


def _director(folder: Path) -> Network:
    """Four seconds of the camera and two actors."""
    config = DirectorConfig()
    rng = np.random.default_rng(0)
    length, width = config.text.length, config.text.width
    inputs = {
        "z": _noise(rng, 1, SECONDS, SLOTS, config.samples * config.channels),
        "t": np.full((1, SECONDS, SLOTS), 0.4, np.float32),
        "text": _noise(rng, 1, length, width),
        "mask": np.ones((1, length), np.bool_),
        "summary": _noise(rng, 1, config.slots, width),
        "scalars": _noise(rng, 1, 2),
    }
    return _network("director", Director(config), folder, inputs)


def _designer(folder: Path) -> Network:
    """One set."""
    config = DesignerConfig()
    rng = np.random.default_rng(0)
    inputs = {
        "z": _noise(rng, 1, config.rows, config.channels),
        "t": np.full((1, config.rows), 0.4, np.float32),
        "ngrams": rng.integers(1, 4096, (1, 48, 12), np.int32),
        "mask": np.ones((1, 48), np.bool_),
        "scalars": _noise(rng, 1, 3),
    }
    return _network("designer", Designer(config), folder, inputs)


def _noise(rng: np.random.Generator, *shape: int) -> np.ndarray:
    return rng.standard_normal(shape, np.float32)


def _network(name: str, module: torch.nn.Module, folder: Path, inputs: Inputs) -> Network:
    weights = load_weights(folder / f"{name}.safetensors").tensors
    loaded = {key: torch.from_numpy(value.copy()) for key, value in weights.items()}
    module.load_state_dict({**module.state_dict(), **loaded})
    # The director's text encoder has a graph of its own.
    own = {key: value for key, value in weights.items() if not key.startswith("text.")}
    return Network(name, module.eval(), (folder / f"{name}.onnx").read_bytes(), own, inputs)


def _torch_runs(network: Network) -> dict[str, Run]:
    tensors = {key: torch.from_numpy(value) for key, value in network.inputs.items()}
    runs: dict[str, Run] = {}
    for name, dtype in (("float32", torch.float32), ("bf16", torch.bfloat16)):
        module = deepcopy(network.module).to(dtype)
        told = {key: value.to(dtype) if key in HEARD else value for key, value in tensors.items()}
        runs[f"PyTorch eager {name}"] = partial(_torch_run, module, told)
    return runs


def _torch_run(module: torch.nn.Module, tensors: dict[str, torch.Tensor]) -> np.ndarray:
    with torch.inference_mode():
        return module(**tensors).float().numpy()


def _onnx_run(network: Network) -> Run:
    graph = Graph(network.graph, network.weights, "", THREADS)
    return lambda: graph(**network.inputs)[0]


def _openvino_runs(network: Network) -> dict[str, Run]:
    if util.find_spec("openvino") is None:
        return {}
    import openvino as ov

    model = ov.Core().read_model(_filled(network))
    runs: dict[str, Run] = {}
    for name, kind in (("float32", "f32"), ("bf16", "bf16")):
        options = {"INFERENCE_PRECISION_HINT": kind, "INFERENCE_NUM_THREADS": THREADS}
        compiled = ov.Core().compile_model(model, "CPU", options)
        runs[f"OpenVINO {name}"] = lambda compiled=compiled: compiled(network.inputs)[0]
    return runs


def _filled(network: Network) -> bytes:
    """The graph with its weights inside, as OpenVINO wants it."""
    proto = onnx.ModelProto.FromString(network.graph)
    for tensor in proto.graph.initializer:
        if tensor.name in network.weights:
            array = network.weights[tensor.name]
            tensor.CopyFrom(onnx.numpy_helper.from_array(array, tensor.name))
    return proto.SerializeToString()


def _installed(name: str) -> str:
    package = {"PyTorch": "torch", "ONNX": "onnxruntime", "OpenVINO": "openvino"}[
        name.partition(" ")[0]
    ]
    files = metadata.files(package) or []
    return f"{sum(file.size or 0 for file in files) / 1e6:.0f}"


if __name__ == "__main__":
    main()
