"""Write requirements.lock and requirements-dev.lock from pyproject.toml.

pip resolves without installing (``--dry-run --report``); local builds such as ``2.13.0+cpu`` are
written as the public version, so that every machine takes the build that suits it, and packages
that only a particular build of torch asks for (its CUDA libraries) are left to that build.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEAD = "# {what}: pip install -r {name}\n# Made by `make lock` from pyproject.toml.\n"
EXTRAS = "[train,moderation,server,postgres,client,dev]"
LEFT_TO_TORCH = ("nvidia-", "cuda-", "triton")


def resolve(extras: str) -> dict[str, str]:
    """Name -> version of everything that an install with these extras brings."""
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed"]
    command += ["--quiet", "--report", "-", f"{ROOT}{extras}"]
    report = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    found = (item["metadata"] for item in report["install"])
    return {data["name"].lower().replace("_", "-"): data["version"] for data in found}


def write(name: str, what: str, extras: str) -> None:
    """Resolve and write one lock."""
    pins = {
        package: version.split("+")[0]
        for package, version in sorted(resolve(extras).items())
        if package != "laterna" and not package.startswith(LEFT_TO_TORCH)
    }
    lines = [f"{package}=={version}\n" for package, version in pins.items()]
    (ROOT / name).write_text(HEAD.format(what=what, name=name) + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    write("requirements.lock", "The base, pinned", "")
    write("requirements-dev.lock", "The base and every extra, pinned", EXTRAS)
