"""What the base install promises about itself."""

import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import laterna

ROOT = Path(__file__).parent.parent
HEAVY = ("torch", "onnx", "onnxruntime", "av", "PIL", "numpy")


def loaded_by(statement: str) -> set[str]:
    code = f"import sys\n{statement}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return {name.partition(".")[0] for name in done.stdout.split()}


def test_importing_laterna_loads_nothing_heavy():
    assert loaded_by("import laterna").isdisjoint(HEAVY)


def test_the_command_line_loads_nothing_heavy_before_its_verb():
    assert loaded_by("import laterna.entrypoints.cli.main").isdisjoint(HEAVY)


def test_generate_is_ready_without_torch_or_codecs():
    statement = "import laterna.entrypoints.cli.generate"
    assert loaded_by(statement).isdisjoint({"torch", "onnx", "onnxruntime", "av"})


def test_the_version_is_told_once():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == laterna.__version__ == metadata.version("laterna")


def pins(name: str) -> dict[str, str]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if not line.startswith("#"))


def test_the_locks_agree_and_hold_all_that_is_asked_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    base, full = pins("requirements.lock"), pins("requirements-dev.lock")
    assert base.items() <= full.items()
    names = {word.split(">=")[0].split("==")[0] for word in project["dependencies"]}
    assert names <= base.keys()
    assert "torch" not in base
    assert full["torch"] == "2.13.0"


def test_every_dependency_is_explained():
    told = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for words in (project["dependencies"], *project["optional-dependencies"].values()):
        for word in words:
            assert word.split(">=")[0].split("==")[0] in told
