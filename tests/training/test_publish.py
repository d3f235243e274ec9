import hashlib
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from laterna.backends.native import NativeBackend
from laterna.backends.native.networks import Networks
from laterna.core.errors import CheckpointMissing
from laterna.core.request import GenerationRequest
from laterna.runtime.weights import WEIGHTS_LICENCE, load_weights
from laterna.training.checkpoint import load_state
from laterna.training.publish import averaged, publish

NETWORKS = ("director", "designer")


@pytest.fixture
def run(trainer, tmp_path):
    """A run of two steps, and the folder of its state."""
    trained = trainer()
    trained.run(lambda _: None, until=2)
    return tmp_path / "runs"


def test_what_is_published_are_the_averaged_weights(recipe, run):
    module, steps = averaged(recipe, run)
    saved = load_state(run / recipe.name / "state.pt")
    assert steps == 2
    assert not module.training
    for name, weight in module.named_parameters():
        assert torch.equal(weight, saved["average"][name])
    assert not all(torch.equal(saved["average"][n], w) for n, w in saved["master"].items())


def test_a_run_that_has_not_begun_is_named(recipe, tmp_path):
    with pytest.raises(CheckpointMissing) as error:
        publish(recipe, tmp_path / "nowhere", tmp_path / "weights")
    assert error.value.facts["path"] == tmp_path / "nowhere" / recipe.name / "state.pt"
    assert not (tmp_path / "weights").exists()


class Other(nn.Module):
    """A network that generation does not run."""

    def __init__(self):
        super().__init__()
        self.inner = nn.Linear(3, 2)


def test_other_networks_get_weights_and_no_graph(recipe, trainer, tmp_path):
    other = replace(recipe, name="other", build=Other)
    trainer(recipe=other).save()
    path = publish(other, tmp_path / "runs", tmp_path / "weights")
    assert [each.name for each in path.parent.iterdir()] == [other.weights]
    weights = load_weights(path)
    assert weights.tensors.keys() == {"inner.weight", "inner.bias"}
    assert weights.metadata["recipe"] == "other"
    assert weights.metadata["steps"] == "0"
    assert weights.metadata["licence"] == WEIGHTS_LICENCE


def test_the_weights_are_those_of_the_networks(tiny):
    for name in NETWORKS:
        tensors = load_weights(tiny.folder / f"{name}.safetensors").tensors
        module = dict(getattr(tiny, name).named_parameters())
        assert tensors.keys() == module.keys()
        for key, weight in module.items():
            np.testing.assert_array_equal(tensors[key], weight.detach().numpy())


def test_the_weights_know_their_graphs(tiny):
    told = {}
    for name in NETWORKS:
        told |= load_weights(tiny.folder / f"{name}.safetensors").metadata
    for name in ("text", "director", "designer"):
        found = hashlib.sha256((tiny.folder / f"{name}.onnx").read_bytes()).hexdigest()
        assert told[f"graph_{name}_sha256"] == found


def test_the_engine_runs_on_what_is_published(tiny, monkeypatch):
    monkeypatch.setenv("LATERNA_WEIGHTS", str(tiny.folder))
    engine = NativeBackend()
    request = GenerationRequest("a fox jumps", seconds=1, size=(128, 128), fps=4, steps=1)
    plan = engine.plan(request)
    assert plan.model_sha256 == Networks().sha256
    assert len(list(engine.generate(request, plan, lambda _: None))) == 4
