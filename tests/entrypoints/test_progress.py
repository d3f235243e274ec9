import io

import pytest

from laterna.core.request import Progress
from laterna.entrypoints.cli import progress as module
from laterna.entrypoints.cli.progress import ProgressBar


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def clock(monkeypatch):
    """A clock that is set by hand."""
    hands = [0.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: hands[0])
    return hands


def left(text):
    """Seconds that the last line shows."""
    return int(text.split("  ")[-1].split()[0])


def test_a_terminal_gets_one_line_that_changes(clock):
    terminal = Terminal()
    bar = ProgressBar(10, terminal, "[1/2] ")
    for step in range(1, 5):
        bar(Progress("frames", step, 4))
    bar.close()
    told = terminal.getvalue()
    assert "\n" not in told
    assert told.count("\r\x1b[K") == 5
    assert told.split("\r\x1b[K")[2].startswith(f"[1/2] {'█' * 12}{'·' * 12} drawing 2/4  ")
    assert told.endswith("\r\x1b[K")


def test_elsewhere_a_line_for_each_quarter(clock):
    stream = io.StringIO()
    bar = ProgressBar(10, stream)
    for step in range(1, 101):
        bar(Progress("encode", step, 100))
    bar.close()
    steps = [line.split("encoding ")[1].split("/")[0] for line in stream.getvalue().splitlines()]
    assert steps == ["1", "25", "50", "75", "100"]


def test_the_time_left_is_what_was_expected_less_what_has_passed(clock):
    stream = io.StringIO()
    bar = ProgressBar(10, stream)
    clock[0] = 3
    bar(Progress("text", 1, 1))
    assert left(stream.getvalue()) == 7


def test_a_slow_stage_corrects_the_expectation(clock):
    stream = io.StringIO()
    bar = ProgressBar(1, stream)
    bar(Progress("frames", 0, 4))
    clock[0] = 20
    bar(Progress("frames", 1, 4))
    assert left(stream.getvalue()) == 60


def test_the_time_left_is_never_below_zero(clock):
    stream = io.StringIO()
    bar = ProgressBar(1, stream)
    clock[0] = 100
    bar(Progress("text", 1, 1))
    assert left(stream.getvalue()) == 0
