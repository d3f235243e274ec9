"""Joins what the two runs of the reader have learnt into one file of weights."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from torch import Tensor

from laterna.core.errors import CheckpointMissing
from laterna.runtime.weights import save_weights
from laterna.training.checkpoint import load_state
from laterna.training.recipes.reader import reader, reader_source
from laterna.training.recipes.reader_actions import reader_actions


def export_reader(state: Path, path: Path) -> None:
    """Write the averaged weights of finder, recogniser and teller, with the names of the nouns.

    Args:
        state: folder of the runs.
        path: the weights' file.

    Raises:
        CheckpointMissing: when one of the runs has not been started.
    """
    eyes, eye_steps = _average(state / reader().name / "state.pt")
    teller, teller_steps = _average(state / reader_actions().name / "state.pt")
    tensors = {**eyes, **{f"teller.{name}": tensor for name, tensor in teller.items()}}
    arrays = {name: tensor.float().contiguous().numpy() for name, tensor in tensors.items()}
    metadata = {
        "model": "reader",
        "nouns": " ".join(reader_source().nouns),
        "steps": f"{eye_steps} {teller_steps}",
        "licence": "CC-BY-SA-4.0",
    }
    save_weights(arrays, path, metadata)


def _average(path: Path) -> tuple[Mapping[str, Tensor], int]:
    state = load_state(path)
    if state is None:
        raise CheckpointMissing(path=path)
    return state["average"], state["steps"]
