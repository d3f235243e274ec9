"""Training from the command line, with a recipe whose network learns one number."""

import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
import torch

from laterna.core.errors import CheckpointDamaged
from laterna.training import recipes
from laterna.training.optim import OptimConfig
from laterna.training.recipe import Recipe
from laterna.training.recipes import RECIPES

FOLDER = "runs"


class _Line(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.slope = torch.nn.Linear(1, 1, bias=False)


def _loss(module, batch):
    loss = (module.slope(torch.ones(1, 1, dtype=module.slope.weight.dtype)) - 3).square().mean()
    return loss, {"error": float(loss.detach())}


def _batch(step):
    return step


def line():
    return Recipe(
        name="line",
        build=_Line,
        batch=_batch,
        loss=_loss,
        steps=60,
        weights="line.safetensors",
        optim=OptimConfig(lr=0.05),
        warmup=1,
    )


@pytest.fixture(autouse=True)
def _recipe(monkeypatch):
    monkeypatch.setattr(recipes, "line", line, raising=False)
    monkeypatch.setitem(RECIPES._table, "line", "laterna.training.recipes:line")
    threads = torch.get_num_threads()
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def train(laterna):
    quick = ("--state", FOLDER, "--threads", 1, "--workers", 0)
    return lambda *words: laterna("train", "line", *quick, *words)


def test_it_tells_how_far_it_is(train):
    said = train()
    assert said.status == 0
    lines = said.out.splitlines()
    assert lines[0] == f"line: from step 0 to 60 of 60; the state is kept in {FOLDER}/line"
    pattern = (
        r"step 20 \(33\.3 %\), [\d.]+ samples/s, error [\d.]+, gradient [\d.]+, 0:00:\d\d left"
    )
    assert re.fullmatch(pattern, lines[1])
    assert len(lines) == 5
    assert lines[-1] == "Step 60 of 60 is reached; the state is saved."


def test_it_goes_on_where_it_was_left(train):
    assert "Step 40 of 60 is reached" in train("--steps-until", 40).out
    said = train()
    assert "line: from step 40 to 60 of 60" in said.out
    assert "step 60 (100.0 %)" in said.out


def test_the_state_folder_of_the_settings_is_used(laterna, tmp_path, monkeypatch):
    monkeypatch.setenv("LATERNA_STATE", str(tmp_path / "kept"))
    laterna("train", "line", "--threads", 1, "--workers", 0)
    assert (tmp_path / "kept" / "training" / "line" / "state.pt").is_file()


@pytest.mark.parametrize("where", [(), ("weights",)])
def test_export_writes_the_averaged_weights(train, tmp_path, where):
    said = train("--export", *where)
    assert said.status == 0
    folder = tmp_path / (where[0] if where else f"{FOLDER}/line/export")
    assert {path.name for path in folder.iterdir()} == {"line.safetensors", "runs.json"}
    told = [Path(line).name for line in said.out.splitlines()[-2:]]
    assert told == ["line.safetensors", "runs.json"]


def test_an_unknown_recipe_is_answered_with_the_known_ones(laterna):
    said = laterna("train", "oil painting")
    assert (said.status, said.err.split()[-1]) == (2, "[unknown_recipe]")
    assert {"designer", "director"} <= set(said.err.replace(",", " ").split())


@pytest.mark.parametrize("words", [("--threads", "-1"), ("--steps-until", "many")])
def test_counts_must_be_counts(train, words):
    assert train(*words).status == 2


def test_a_damaged_checkpoint_is_named(train, tmp_path):
    train("--steps-until", 1)
    (tmp_path / FOLDER / "line" / "state.pt").write_bytes(b"nothing")
    said = train()
    assert (said.status, said.err.split()[-1]) == (6, f"[{CheckpointDamaged.code}]")


def test_without_torch_it_says_what_is_missing(tmp_path):
    code = """
        import sys
        sys.modules["torch"] = None
        from laterna.entrypoints.cli.main import main
        sys.exit(main(["train", "designer"]))
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        check=False,
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 4
    assert done.stderr.strip().endswith("[extra_missing]")
    assert "laterna[train]" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_run_is_saved_and_says_how_to_go_on(tmp_path, number):
    """The whole process group is told, as Ctrl-C does; the worker must not fall over it."""
    code = f"""
        import importlib.util as u, sys, time
        spec = u.spec_from_file_location("here", {__file__!r})
        here = u.module_from_spec(spec)
        spec.loader.exec_module(here)
        from dataclasses import replace
        from laterna.training import recipes
        from laterna.training.recipes import RECIPES
        slow = lambda step: time.sleep(0.01)
        recipes.line = lambda: replace(here.line(), batch=slow, steps=100_000)
        RECIPES.add("line", "laterna.training.recipes:line")
        from laterna.entrypoints.cli.main import run
        sys.argv[1:] = ["train", "line", "--state", "runs", "--threads", "1"]
        run()
    """
    environment = {"LATERNA_LANG": "en", "PATH": os.environ["PATH"]}
    running = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    log = tmp_path / "runs" / "line" / "log.jsonl"
    deadline = time.monotonic() + 60
    while not log.exists() and running.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    os.killpg(running.pid, number)
    out, err = running.communicate(timeout=60)
    assert running.returncode == 128 + number, err
    assert err == ""
    told = re.search(r"saved at step (\d+); to go on: laterna train line --state runs", out)
    state = torch.load(tmp_path / "runs" / "line" / "state.pt")
    assert told
    assert state["steps"] == int(told[1]) >= 20
