from dataclasses import replace

import numpy as np
import pytest
import torch

from laterna.core.request import CastMember, Plan
from laterna.evaluation.cases import Shape
from laterna.evaluation.reading import ClipReader, reader_nouns
from laterna.evaluation.results import TRUTH, Result, SeenActor, packed
from laterna.evaluation.strangers import is_stranger
from laterna.evaluation.suites import held_out
from laterna.evaluation.truth import true_clip, true_scene
from laterna.models.reader import TRACK, Reader, ReaderConfig
from laterna.stage import tracks


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
            CastMember((i,), "", "", actor.noun, "", "", "", "", "", "", "name")
            for i, actor in enumerate(actors, 1)
        )
        return Plan(cast, (), (), 1.0, self.name, "0" * 64, "CC0-1.0")

    def generate(self, request, plan, report):
        self.drawn.append(request.prompt)
        return true_clip(self.cases[request.prompt], self.shape)


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    """Where pictures that users bring are written."""
    monkeypatch.setenv("LATERNA_STATE", str(tmp_path / "state"))


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
    nouns = reader_nouns()
    return ClipReader(Reader(ReaderConfig(len(nouns))), nouns, "1" * 64)


@pytest.fixture(scope="session")
def perfect():
    """(case) -> what a reader without faults would say of a true render of four seconds."""
    return _perfect


def _perfect(case, shape=Shape()):  # noqa: B008 - frozen
    scene = true_scene(case, shape)
    cast = list(scene.cast.items())
    places = {slot: index for index, (slot, _) in enumerate(cast)}
    actors = tuple(
        SeenActor(
            noun=asked.noun,
            action=asked.action,
            target=_place(case, places, asked.target),
            other=_place(case, places, asked.other),
            colour=asked.colour or "",
            drift=0.5,
            track=packed(_rows(scene.tracks.values[:, slot], shape)),
        )
        for slot, asked in cast
    )
    facts = case.facts
    light = (facts.daytime or "", facts.weather or "")
    result = Result(case.key, TRUTH, actors, scene.setting, *light)
    cast_works = tuple(actor.noun for actor in facts.actors)
    fingers = 5.0 if case.family == "hands" else None
    likeness = (facts.actors[0].noun,) if is_stranger(facts) else ()
    measured = {"camera": facts.camera or "", "fingers": fingers, "flicker": 3.0}
    return replace(result, cast=cast_works, likeness=likeness, **measured)


def _place(case, places, index):
    return None if index is None else places[case.facts.slots(index)[0]]


def _rows(values, shape):
    """A slot's true track as the reader tells tracks."""
    across, down = max(shape.aspect, 1), max(1 / shape.aspect, 1)
    named = {name: values[:, tracks.CHANNELS.index(name)] for name in TRACK if name != "seen"}
    named["x"], named["y"] = named["x"] * across, named["y"] * down
    side = np.exp(named["log_size"])
    inside = (np.abs(named["x"]) < across + 0.1 * side) & (np.abs(named["y"]) < down + 0.1 * side)
    seen = inside & (named["opacity"] > 0.25) & (named["eaten"] < 0.95)
    named["seen"] = seen.astype(np.float32)
    return np.stack([named[name] for name in TRACK], axis=1) * seen[:, None]
