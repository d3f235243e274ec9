"""A graph filled with a network's weights answers as the network does, at sizes not exported."""

import numpy as np
import onnx
import pytest
import torch

from laterna.backends.native.networks import FILES
from laterna.runtime.graphs import Graph
from laterna.runtime.weights import load_weights

WIDTH = 32
LENGTH = 40


def check(tiny, name, inputs):
    """The graph's answers are the network's."""
    module = tiny.director.text if name == "text" else getattr(tiny, name)
    prefix = "text." if name == "text" else ""
    tensors = load_weights(tiny.folder / f"{FILES[name]}.safetensors").tensors
    own = {key: tensors[prefix + key] for key in outside(tiny, name)}
    graph = Graph((tiny.folder / f"{name}.onnx").read_bytes(), own, "", threads=1)
    answers = graph(**{key: value.numpy() for key, value in inputs.items()})
    expected = module(**inputs)
    expected = expected if isinstance(expected, tuple) else (expected,)
    # Without words the text is nought, in the network as in the graph.
    assert expected[0].std() > 0.05 or not inputs["mask"].any()
    for answer, truth in zip(answers, expected, strict=True):
        assert answer.shape == truth.shape
        np.testing.assert_allclose(answer, truth.numpy(), atol=2e-4, rtol=1e-3)


def masked(words):
    return torch.arange(LENGTH)[None] < words


def ngrams():
    return torch.randint(4096, (1, LENGTH, 12), dtype=torch.int32)


@pytest.mark.parametrize("words", [0, 1, LENGTH])
def test_text(tiny, words):
    inputs = {
        "ngrams": ngrams(),
        "slots": (torch.arange(LENGTH)[None] % 5).clamp(max=3).int(),
        "mask": masked(words),
    }
    check(tiny, "text", inputs)


@pytest.mark.parametrize("seconds", [1, 4, 20])
def test_director(tiny, seconds):
    inputs = {
        "z": torch.randn(1, seconds, 4, 64),
        "t": torch.rand(1, seconds, 4),
        "text": torch.randn(1, LENGTH, WIDTH),
        "mask": masked(7),
        "summary": torch.randn(1, 4, WIDTH),
        "scalars": torch.tensor([[seconds / 10, 0.6]]),
    }
    check(tiny, "director", inputs)


@pytest.mark.parametrize(
    ("groups", "size", "words"), [(1, (48, 88), 7), (2, (64, 64), 0), (4, (88, 48), LENGTH)]
)
def test_painter(tiny, groups, size, words):
    inputs = {
        "z": torch.randn(1, groups, 12, *size),
        "t": torch.rand(1, groups),
        "composite": torch.rand(1, groups, 16, *size),
        "world": torch.randn(1, groups, 8, *size),
        "seconds": torch.arange(groups)[None] * 2.5,
        "ngrams": ngrams(),
        "mask": masked(words),
        "scalars": torch.tensor([[0.6, 1, 0.2]]),
    }
    check(tiny, "painter", inputs)


@pytest.mark.parametrize("shape", [(1, 48, 88), (8, 64, 64)])
def test_upscaler(tiny, shape):
    count, height, width = shape
    inputs = {
        "frame": torch.rand(count, 3, height, width) * 2 - 1,
        "composite": torch.rand(count, 4, height, width),
    }
    check(tiny, "upscaler", inputs)


def outside(tiny, name):
    """Parameters that a graph takes from the weights."""
    graph = onnx.load(tiny.folder / f"{name}.onnx", load_external_data=False).graph
    return {t.name for t in graph.initializer if t.data_location == onnx.TensorProto.EXTERNAL}


def test_words_and_tracks_share_the_weights_of_the_director(tiny):
    """But for the vector of a hidden word, which nobody reads."""
    text = {f"text.{name}" for name in outside(tiny, "text")}
    own = outside(tiny, "director")
    assert not text & own
    assert (text | own) == dict(tiny.director.named_parameters()).keys()


def test_a_graph_holds_no_weights_and_nothing_of_the_machine_that_made_it(tiny):
    for name in ("painter", "upscaler"):
        assert outside(tiny, name) == dict(getattr(tiny, name).named_parameters()).keys()
    for file in tiny.folder.glob("*.onnx"):
        data = file.read_bytes()
        assert b".py" not in data
        assert b"laterna" not in data
