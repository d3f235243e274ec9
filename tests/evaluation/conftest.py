import pytest
import torch

from laterna.core.request import CastMember, Plan
from laterna.data.storybook.nouns import storybook_nouns
from laterna.evaluation.cases import Shape
from laterna.evaluation.reading import ClipReader
from laterna.evaluation.suites import held_out
from laterna.evaluation.truth import true_clip
from laterna.models.reader import Reader, ReaderConfig


class TruthBackend:
    """Draws the truth of the cases that it knows: the ceiling as a model."""

    name = "truth"

    def __init__(self, cases, shape):
        self.cases = {case.prompt: case for case in cases}
        self.shape = shape
        self.drawn = []

    def plan(self, request):
        actors = self.cases[request.prompt].facts.actors
        cast = tuple(
            CastMember(i, "", "", actor.noun, "", "", "", "", "", "", "name")
            for i, actor in enumerate(actors, 1)
        )
        return Plan(cast, (), (), 1.0, self.name, "0" * 64, "CC0-1.0")

    def generate(self, request, plan, report):
        self.drawn.append(request.prompt)
        return true_clip(self.cases[request.prompt], self.shape)


@pytest.fixture
def shape():
    return Shape(model="truth", seconds=1.0, size=(128, 128), fps=8.0)


@pytest.fixture
def cases():
    return held_out(3, 7)


@pytest.fixture
def backend(cases, shape):
    return TruthBackend(cases, shape)


@pytest.fixture(scope="session")
def blind_reader():
    """A reader that has learnt nothing: for what does not hang on what it sees."""
    torch.manual_seed(0)
    nouns = tuple(sorted(storybook_nouns().everything))
    return ClipReader(Reader(ReaderConfig(len(nouns))), nouns, "1" * 64)
