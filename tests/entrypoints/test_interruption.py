"""Whenever a run ends, nothing unfinished stands under the final name."""

import signal
import subprocess
import sys

import pytest

LONG = [sys.executable, "-m", "laterna.entrypoints.cli.main", "generate", "a ball"]
LONG += ["--model", "fake", "--size", "1920x1080", "--seconds", "20", "--fps", "60"]


@pytest.fixture
def encoding(tmp_path):
    """A run in the midst of encoding a long film."""
    with subprocess.Popen(
        [*LONG, "-o", tmp_path / "film.mp4"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as run:
        for line in run.stderr:
            if "encoding" in line:
                break
        assert run.poll() is None
        assert any(tmp_path.iterdir())
        yield run
        run.kill()


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_run_that_is_asked_to_stop_clears_up(encoding, tmp_path, number, status):
    encoding.send_signal(number)
    _, told = encoding.communicate()
    assert encoding.returncode == status
    assert told.splitlines()[-1].endswith("[interrupted]")
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_is_killed_leaves_nothing_under_the_name(encoding, tmp_path):
    encoding.kill()
    encoding.wait()
    assert not (tmp_path / "film.mp4").exists()
    assert all(path.name.startswith(".") for path in tmp_path.iterdir())


def test_a_run_that_is_stopped_before_it_draws_says_nothing_of_python(tmp_path):
    run = subprocess.Popen(
        [*LONG, "-o", tmp_path / "film.mp4"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert run.stdout.readline()
    run.send_signal(signal.SIGINT)
    _, told = run.communicate()
    assert run.returncode == 130
    assert "Traceback" not in told
    assert list(tmp_path.iterdir()) == []
