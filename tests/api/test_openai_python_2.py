"""The same contract by the major line of the Python client before the present one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PINS = ("openai==2.54.0", "httpx==0.28.1", "httpcore==1.0.9", "distro==1.9.0", "tqdm==4.67.1")
"""The client, and what it needs beside the packages that the present one brings too."""


@pytest.fixture
def older(tmp_path):
    """The environment with the older client in front."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
    done = subprocess.run(
        [*command, "--target", str(tmp_path / "older"), *PINS],
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        pytest.skip(f"pip cannot install it here: {done.stderr.strip()[-200:]}")
    return {**os.environ, "PYTHONPATH": str(tmp_path / "older")}


def test_the_older_client_finds_its_contract_too(older):
    told = [sys.executable, "-c", "import openai; print(openai.__version__)"]
    version = subprocess.run(told, env=older, check=True, capture_output=True, text=True).stdout
    assert version.startswith("2.")
    tests = Path(__file__).with_name("test_openai_python.py")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tests)]
    done = subprocess.run(command, env=older, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:]
