"""The contracts of pyproject.toml hold, and each of them notices when it is broken."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def lint(folder: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    chosen = [word for contract in contracts for word in ("--contract", contract)]
    program = Path(sys.executable).with_name("lint-imports")
    command = [program, "--no-cache", "--no-logo", "--config", ROOT / "pyproject.toml", *chosen]
    # The folder stands first on the path, so that its copy of laterna is the one that is read.
    return subprocess.run(
        command,
        check=False,
        cwd=folder,
        env={"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def copy(tmp_path):
    ignored = shutil.ignore_patterns("weights", "tables", "locales", "__pycache__")
    shutil.copytree(ROOT / "src" / "laterna", tmp_path / "laterna", ignore=ignored)
    return tmp_path


def test_the_tree_keeps_its_order(copy):
    result = lint(copy)
    assert result.returncode == 0, result.stdout


VIOLATIONS = [
    ("layers", "core/clip.py", "import laterna.service.generate"),
    ("layers", "stage/__init__.py", "import laterna.ledger.records"),
    ("layers", "backends/fake.py", "import laterna.data"),
    ("layers", "cellar/__init__.py", ""),
    ("ground", "ledger/records.py", "import torch"),
    ("ground", "governance/ages.py", "import torch"),
    ("layers", "governance/ages.py", "import laterna.language.lexicon"),
    ("ground", "core/clip.py", "def late():\n    import torch"),
    ("torchless", "diffusion/__init__.py", "import torch"),
    ("torchless", "backends/fake.py", "import laterna.models"),
    ("engines", "backends/fake.py", "import laterna.provenance"),
    ("offline", "provenance/verify.py", "import urllib.request"),
    ("offline", "ledger/records.py", "def late():\n    import socket"),
    ("one-writer", "service/generate.py", "import av"),
    ("one-writer", "core/svg.py", "import cv2"),
]


@pytest.mark.parametrize(("contract", "file", "line"), VIOLATIONS)
def test_a_planted_violation_is_found(copy, contract, file, line):
    place = copy / "laterna" / file
    place.parent.mkdir(exist_ok=True)
    with place.open("a", encoding="utf-8") as module:
        module.write(f"\n{line}\n")
    result = lint(copy, contract)
    assert result.returncode == 1, result.stdout
    assert "BROKEN" in result.stdout
