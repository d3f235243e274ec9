import json
from dataclasses import dataclass

import pytest

from laterna.entrypoints.cli.main import main


@dataclass(frozen=True)
class Said:
    """What a command line answered."""

    status: int
    out: str
    err: str

    @property
    def object(self):
        return json.loads(self.out)


@pytest.fixture
def laterna(capsys, tmp_path, monkeypatch):
    """Runs ``laterna WORDS...`` in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*words) -> Said:
        capsys.readouterr()
        status = main([str(word) for word in words])
        return Said(status, *capsys.readouterr())

    return run


@pytest.fixture
def film(laterna):
    """Runs ``laterna generate`` with the fake engine and a small, short film."""
    small = ("--model", "fake", "--size", "256x144", "--seconds", "1", "--fps", "12")

    def run(prompt, *words) -> Said:
        return laterna("generate", *small, *words, "--", prompt)

    return run
