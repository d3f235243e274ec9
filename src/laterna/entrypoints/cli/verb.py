"""What a command-line verb is."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Protocol


class Verb(Protocol):
    """One word of the command line; its summary stands in the catalogue under ``verb.NAME``."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say which arguments there are; ``--lang`` is there already."""
        ...

    def run(self, arguments: Namespace) -> int:
        """Do it and return the exit status; where a ``--json`` is given, print one object.

        Raises:
            laterna.core.errors.LaternaError: whatever a person can put right.
        """
        ...
