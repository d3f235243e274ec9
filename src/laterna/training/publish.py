"""From the state of a run to what the package carries: weights, and graphs that need no torch."""

from __future__ import annotations

import hashlib
from pathlib import Path

from torch import nn

from laterna.core.errors import CheckpointMissing
from laterna.models.designer import Designer
from laterna.models.director import Director
from laterna.models.export import export_designer, export_director
from laterna.runtime.graphs import graph_fact
from laterna.runtime.weights import WEIGHTS_LICENCE, save_weights
from laterna.training.checkpoint import load_state
from laterna.training.recipe import Recipe


def averaged(recipe: Recipe, state: Path) -> tuple[nn.Module, int]:
    """The network with the run's averaged weights, and the step at which they stand.

    Raises:
        CheckpointMissing: when the run has not begun.
    """
    path = state / recipe.name / "state.pt"
    saved = load_state(path)
    if saved is None:
        raise CheckpointMissing(path=path)
    module = recipe.build()
    module.load_state_dict({**module.state_dict(), **saved["average"]})
    return module.eval(), saved["steps"]


def publish(recipe: Recipe, state: Path, folder: Path) -> Path:
    """Write a run's weights, and the graphs of networks that the base install runs.

    Returns:
        The weights file.
    """
    module, steps = averaged(recipe, state)
    tensors = {name: weight.detach().numpy() for name, weight in module.named_parameters()}
    path = folder / recipe.weights
    facts = {"recipe": recipe.name, "steps": str(steps), "licence": WEIGHTS_LICENCE}
    graphs = {graph_fact(graph.stem): _sha256(graph) for graph in _export(module, folder)}
    save_weights(tensors, path, {**facts, **graphs})
    return path


def _export(module: nn.Module, folder: Path) -> list[Path]:
    if isinstance(module, Director):
        return export_director(module, folder)
    if isinstance(module, Designer):
        return export_designer(module, folder)
    return []


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
