"""``laterna doctor``: whether a server could work here, and what to do where it could not."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path

from laterna.core import settings
from laterna.core.errors import ExtraMissing, InstallationError
from laterna.core.i18n import message

_SIGNS = {"ok": "✓", "warning": "!", "fault": "✗"}


class DoctorVerb:
    """Looks at everything that a server needs, and changes nothing."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say which arguments there are."""
        add = parser.add_argument
        add("--data", type=Path, metavar="DIR", help=message("serve.data"))
        add("--host", default="127.0.0.1", metavar="ADDRESS", help=message("serve.host"))
        add("--port", type=int, default=8080, help=message("serve.port"))
        add("--json", action="store_true", help=message("option.json"))

    def run(self, arguments: Namespace) -> int:
        """Print a line for each thing; a fault makes the exit status that of an installation."""
        try:
            from laterna.server.checkup import examine
        except ImportError as error:
            raise ExtraMissing(package=error.name, extra="server") from error
        data = (arguments.data or settings.data_folder()).absolute()
        told = []
        for finding in examine(data, arguments.host, arguments.port):
            text = message(f"doctor.{finding.code}", **finding.facts)
            if not arguments.json:
                print(f"{_SIGNS[finding.state]} {text}", flush=True)
            told.append({"check": finding.check, "state": finding.state, "text": text})
        faults = sum(one["state"] == "fault" for one in told)
        if arguments.json:
            print(json.dumps({"healthy": not faults, "checks": told}))
        else:
            print(message("doctor.faults" if faults else "doctor.healthy", count=faults))
        return InstallationError.exit_status if faults else 0
