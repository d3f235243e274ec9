"""A graph filled with a network's weights answers as the network does, at sizes not exported."""

import numpy as np
import onnx
import pytest
import torch

from laterna.backends.native.networks import FILES
from laterna.language.tokens import MAX_TOKENS
from laterna.runtime.graphs import Graph
from laterna.runtime.weights import load_weights
from laterna.stage.scenery.tokens import ROW, ROWS
from laterna.stage.tracks import CHANNELS, SLOTS, TRACK_RATE

WIDTH = 32
LENGTH = MAX_TOKENS
TOKEN = TRACK_RATE * len(CHANNELS)


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
        "slots": (torch.arange(LENGTH)[None] % (SLOTS + 2)).clamp(max=SLOTS - 1).int(),
        "sizes": (torch.arange(LENGTH)[None] % 3).int(),
        "mask": masked(words),
    }
    check(tiny, "text", inputs)


@pytest.mark.parametrize(("seconds", "slots"), [(1, SLOTS), (4, 2), (20, 3)])
def test_director(tiny, seconds, slots):
    inputs = {
        "z": torch.randn(1, seconds, slots, TOKEN),
        "t": torch.rand(1, seconds, slots),
        "text": torch.randn(1, LENGTH, WIDTH),
        "mask": masked(7),
        "summary": torch.randn(1, SLOTS, WIDTH),
        "scalars": torch.tensor([[seconds / 10, 0.6]]),
    }
    check(tiny, "director", inputs)


@pytest.mark.parametrize("words", [1, 7, LENGTH])
def test_designer(tiny, words):
    inputs = {
        "z": torch.randn(1, ROWS, ROW),
        "t": torch.rand(1, ROWS),
        "ngrams": ngrams(),
        "mask": masked(words),
        "scalars": torch.tensor([[0.6, 1, 0.2]]),
    }
    check(tiny, "designer", inputs)


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
    assert outside(tiny, "designer") == dict(tiny.designer.named_parameters()).keys()
    for file in tiny.folder.glob("*.onnx"):
        data = file.read_bytes()
        assert b".py" not in data
        assert b"laterna" not in data
