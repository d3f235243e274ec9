import pytest

from laterna.backends.fake import FakeBackend
from laterna.core.request import GenerationRequest


def plan(prompt):
    return FakeBackend().plan(GenerationRequest(prompt, model="fake"))


def test_words_become_shapes():
    found = plan("The circle, a box and nothing")
    assert [(member.slots, member.words, member.noun) for member in found.cast] == [
        ((1,), "circle", "ball"),
        ((2,), "box", "box"),
    ]
    assert found.replaced == (("circle", "ball"),)
    assert found.unknown == ("the", "a", "and", "nothing")


def test_no_more_than_three_come_on_stage():
    assert len(plan("ball box kite gem").cast) == 3


@pytest.mark.parametrize("word", ["ball", "box", "kite", "gem", "square", "hexagon"])
def test_every_shape_shows(word):
    request = GenerationRequest(word, seconds=1, size=(128, 128), model="fake")
    backend = FakeBackend()
    first = next(iter(backend.generate(request, backend.plan(request), lambda _: None)))
    assert len({tuple(pixel) for pixel in first.reshape(-1, 3)}) == 2
