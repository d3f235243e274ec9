"""Prints what the base install takes on disk and how fast it is imported, against their bars.

Run by ``make sizes`` with the Python of the base environment, and the wheel's name.
"""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

INSTALLERS = ("pip", "setuptools", "pkg_resources", "_distutils_hack", "distutils-precedence")
BLOCK = 4096
MB = 1e6


def main() -> None:
    """Print one line a size, in millions of bytes."""
    wheel = Path(sys.argv[1])
    with zipfile.ZipFile(wheel) as packed:
        ours = sum(on_disk(entry.file_size) for entry in packed.infolist())
    parts = {part.name: measured(part) for part in Path(sysconfig.get_path("purelib")).iterdir()}
    installers = sum(size for name, size in parts.items() if name.startswith(INSTALLERS))
    base = sum(parts.values()) - installers + ours
    say("wheel with weights", wheel.stat().st_size, 80)
    say("base install with weights", base, 400)
    say("  and pip and setuptools, which venv brings", base + installers)
    say("  of it Laterna and its weights", ours)
    for name, size in sorted(parts.items(), key=lambda part: -part[1])[:5]:
        say(f"  of it {name}", size)
    print(
        f"{'import of everything that generation needs':<45} {import_seconds():6.2f} s   (bar 1 s)"
    )


def import_seconds() -> float:
    """Of a fresh interpreter, its own start left out."""
    code = "import time; t = time.perf_counter(); import laterna.service.generate as _; "
    code += "print(time.perf_counter() - t)"
    return float(
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
    )


def measured(path: Path) -> int:
    """Bytes on disk of a file, or of a folder with all that is in it."""
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(on_disk(file.lstat().st_size) for file in files)


def on_disk(size: int) -> int:
    """A file takes whole blocks."""
    return -(-size // BLOCK) * BLOCK


def say(what: str, size: int, bar: int | None = None) -> None:
    """Print one line."""
    print(f"{what:<45} {size / MB:6.1f} MB" + (f"  (bar {bar} MB)" if bar else ""))


main()
