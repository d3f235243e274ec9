"""Networks to ONNX graphs without weights; the weights stay in one safetensors file."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import onnx
import torch
from torch import nn
from torch.export import Dim

from laterna.core.concepts import MAX_ACTORS
from laterna.models.designer import Designer
from laterna.models.director import Director, DirectorConfig
from laterna.models.text_encoder import TextEncoderConfig

_OUTSIDE = "weights"


def export_director(module: Director, folder: Path) -> list[Path]:
    """Write text.onnx and director.onnx."""
    module = module.float().eval()
    return [
        _export(module.text, "text", _text_inputs(module.config.text), {}, folder),
        _export(module, "director", _director_inputs(module.config), _DIRECTOR_FREE, folder),
    ]


def export_designer(module: Designer, folder: Path) -> list[Path]:
    """Write designer.onnx."""
    config = module.config
    words = _text_inputs(TextEncoderConfig())
    inputs = {
        "z": torch.zeros(1, config.rows, config.channels),
        "t": torch.zeros(1, config.rows),
        "ngrams": words["ngrams"],
        "mask": words["mask"],
        "scalars": torch.zeros(1, 3),
    }
    return [_export(module.float().eval(), "designer", inputs, {}, folder)]


_FREE = {1: Dim.DYNAMIC, 2: Dim.DYNAMIC}
_DIRECTOR_FREE = {"z": _FREE, "t": _FREE}


def _text_inputs(config: TextEncoderConfig) -> dict[str, torch.Tensor]:
    return {
        "ngrams": torch.zeros(1, config.length, config.grams, dtype=torch.int32),
        "slots": torch.zeros(1, config.length, dtype=torch.int32),
        "sizes": torch.zeros(1, config.length, dtype=torch.int32),
        "mask": torch.ones(1, config.length, dtype=torch.bool),
    }


def _words(config: TextEncoderConfig) -> dict[str, torch.Tensor]:
    return {
        "text": torch.zeros(1, config.length, config.width),
        "mask": torch.ones(1, config.length, dtype=torch.bool),
        "summary": torch.zeros(1, MAX_ACTORS + 1, config.width),
    }


def _director_inputs(config: DirectorConfig) -> dict[str, torch.Tensor]:
    token = config.samples * config.channels
    return {
        "z": torch.zeros(1, 3, config.slots - 1, token),
        "t": torch.zeros(1, 3, config.slots - 1),
        **_words(config.text),
        "scalars": torch.zeros(1, 2),
    }


def _export(
    module: nn.Module,
    name: str,
    inputs: dict[str, torch.Tensor],
    free: dict[str, Any],
    folder: Path,
) -> Path:
    shapes = {key: free.get(key, {}) for key in inputs}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # torch warns of its own parts
        program = torch.onnx.export(
            module,
            kwargs=inputs,
            dynamic_shapes=shapes,
            input_names=list(inputs),
            dynamo=True,
            optimize=False,
            verbose=False,
        )
    assert program is not None
    proto = program.model_proto
    names = dict(module.named_parameters())
    for tensor in proto.graph.initializer:
        if tensor.name in names:
            _move_outside(tensor)
    _forget_origins(proto)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.onnx"
    path.write_bytes(proto.SerializeToString())
    return path


def _forget_origins(proto: onnx.ModelProto) -> None:
    """Drop stack traces of the exporting machine: two thirds of the file, and nobody's business."""
    graph = proto.graph
    for described in (graph, *graph.node, *graph.value_info, *graph.initializer, *graph.input):
        described.ClearField("metadata_props")
        described.ClearField("doc_string")
    for function in proto.functions:
        for node in (function, *function.node):
            node.ClearField("metadata_props")
            node.ClearField("doc_string")


def _move_outside(tensor: onnx.TensorProto) -> None:
    """Leave name, type and shape in the graph; the values come from the weights file."""
    size = len(tensor.raw_data)
    tensor.ClearField("raw_data")
    tensor.data_location = onnx.TensorProto.EXTERNAL
    for key, value in (("location", _OUTSIDE), ("offset", "0"), ("length", str(size))):
        entry = tensor.external_data.add()
        entry.key, entry.value = key, value
