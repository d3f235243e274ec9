import json
import math

import numpy as np
import pytest
import torch
from torch import nn

from laterna.core.errors import LaternaError
from laterna.entrypoints.cli import bench
from laterna.entrypoints.cli.main import main
from laterna.evaluation.benchmark import CASES, Case, measure
from laterna.training import recipes, speed
from laterna.training.recipe import Recipe
from laterna.training.recipes import RECIPES

TINY = Case("tiny", 1, (128, 128), 60, 1024)


@pytest.fixture(scope="module")
def measured():
    return measure(TINY, "fake", seed=3)


def test_a_cold_run_is_measured_from_outside(measured):
    assert 0 < sum(measured.stages.values()) < measured.wall < 60
    assert 0 < measured.processor < 60
    assert 20 < measured.peak < 1024


def test_what_the_measuring_process_holds_does_not_count():
    held = np.ones(80_000_000)
    assert measure(TINY, "fake", seed=3).peak < held.nbytes / 2**20


def test_every_stage_of_the_run_is_told(measured):
    assert list(measured.stages) == ["text", "frames", "encode"]


def test_marking_and_encoding_alone_are_parts_of_the_whole(measured):
    assert 0 < measured.marking < measured.wall
    assert 0 < measured.encoding < measured.wall
    assert measured.ratio == pytest.approx(measured.wall / measured.encoding)


def test_the_second_film_of_a_process_pays_no_start(measured):
    assert 0 < measured.warm < measured.wall
    assert measured.warm_ratio == pytest.approx(measured.warm / measured.encoding)


def test_a_run_that_fails_says_why():
    with pytest.raises(LaternaError, match="nobody is not known"):
        measure(TINY, "nobody", seed=3)


def test_a_run_that_dies_without_a_word_says_so(monkeypatch):
    """As when the system ends it for want of memory."""
    monkeypatch.setattr("laterna.evaluation.benchmark.sys.executable", "false")
    with pytest.raises(LaternaError, match="ended with status 1"):
        measure(TINY, "fake", seed=3)


def test_the_cases_are_those_that_have_bars():
    assert [(case.seconds, case.size, case.bar_seconds) for case in CASES] == [
        (4, (1280, 720), 6),
        (10, (1920, 1080), 12),
        (20, (1280, 720), 40),
    ]


@pytest.fixture
def one_case(monkeypatch):
    monkeypatch.setattr(bench, "CASES", (TINY,))


def test_machines_get_one_object(one_case, capsys):
    assert main(["bench", "--model", "fake", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["tiny"]
    assert told["case"]["size"] == [128, 128]
    numbers = [told[key] for key in ("wall", "processor", "peak", "encoding", "ratio_to_encoding")]
    assert all(math.isfinite(number) and number > 0 for number in numbers)
    assert told["ratio_to_encoding"] == pytest.approx(told["wall"] / told["encoding"])
    assert set(told["stages"]) == {"text", "frames", "encode"}


def test_people_get_a_block_for_each_case(one_case, capsys):
    assert main(["bench", "--model", "fake"]) == 0
    first, *rest = capsys.readouterr().out.splitlines()
    assert first.startswith("tiny")
    assert "60" in first
    told = " ".join(rest)
    assert all(stage in told for stage in ("text", "frames", "encode"))


def line():
    """A network that learns one number, in the place of those that take minutes."""
    return Recipe(
        name="line",
        build=lambda: nn.Linear(1, 1),
        batch=lambda step: step,
        loss=lambda module, _: (module(torch.ones(4, 1).bfloat16()).square().mean(), {}),
        steps=9,
        weights="line.safetensors",
    )


def test_training_of_the_networks_that_draw_is_measured(monkeypatch, capsys):
    monkeypatch.setattr(recipes, "line", line, raising=False)
    monkeypatch.setattr(speed, "_MATRIX", 64)
    for name in bench._TRAINED:
        monkeypatch.setitem(RECIPES._table, name, "laterna.training.recipes:line")
    monkeypatch.setenv("LATERNA_THREADS", str(torch.get_num_threads()))
    assert main(["bench", "--first", "0", "--training", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["training"]
    assert tuple(told) == bench._TRAINED
    assert all(figures["step"] > 0 for figures in told.values())
    assert main(["bench", "--first", "0", "--training"]) == 0
    lines = capsys.readouterr().out.splitlines()
    for line_, name in zip(lines, bench._TRAINED, strict=True):
        assert line_.startswith(f"training {name}: ")


def test_an_unknown_model_is_a_mistake_of_one_line(one_case, capsys):
    status = main(["bench", "--model", "nobody"])
    assert status != 0
    assert len(capsys.readouterr().err.splitlines()) == 1
