from dataclasses import replace

import pytest

from laterna.backends.native.estimate import estimated_seconds
from laterna.core.request import GenerationRequest

PLAIN = GenerationRequest("a fox", seconds=4, size=(640, 360))


@pytest.mark.parametrize(
    "more",
    [{"seconds": 8.0}, {"size": (1280, 720)}, {"fps": 48.0}],
    ids=lambda more: next(iter(more)),
)
def test_more_takes_longer(more):
    assert estimated_seconds(replace(PLAIN, **more), 1) > estimated_seconds(PLAIN, 1)


def test_more_shots_take_longer():
    assert estimated_seconds(PLAIN, 4) > estimated_seconds(PLAIN, 1)


def test_more_threads_take_less(monkeypatch):
    monkeypatch.setenv("LATERNA_THREADS", "1")
    alone = estimated_seconds(PLAIN, 1)
    monkeypatch.setenv("LATERNA_THREADS", "4")
    assert 1 < estimated_seconds(PLAIN, 1) < alone


def test_the_longest_film_takes_under_a_quarter_of_an_hour_on_one_thread(monkeypatch):
    monkeypatch.setenv("LATERNA_THREADS", "1")
    longest = GenerationRequest("a fox", seconds=20, size=(1920, 1920), fps=60)
    assert 30 < estimated_seconds(longest, 4) < 900
