"""``python -m laterna`` is the command ``laterna``."""

from laterna.entrypoints.cli.main import run

run()
