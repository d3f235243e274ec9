"""``laterna verify FILE``: is it ours, and is it as we made it?

Exit statuses: 0 ours and intact; 3 ours, altered; 4 signed by someone else; 5 nothing found. What
keeps a file from being checked ends with others: 2 usage, 7 keys or registry, 8 the file.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from laterna.core import settings
from laterna.core.i18n import message

if TYPE_CHECKING:
    from laterna.provenance.verify import Finding

STATUSES = {"ours_intact": 0, "ours_altered": 3, "signed_by_other": 4, "nothing_found": 5}


class VerifyVerb:
    """Tells the verdict and what speaks for it."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say which arguments there are."""
        parser.add_argument("file", type=Path, metavar="FILE", help=message("verify.file"))
        parser.add_argument("--data", type=Path, metavar="DIR", help=message("keys.data"))
        parser.add_argument("--json", action="store_true", help=message("option.json"))

    def run(self, arguments: Namespace) -> int:
        """Check the file and return the status of the verdict."""
        from laterna.provenance.verify import verify

        finding = verify(arguments.file, arguments.data or settings.data_folder())
        if arguments.json:
            print(json.dumps(_as_object(finding)))
        else:
            print(_statement(finding))
            for evidence in finding.evidence:
                print(f"  - {evidence.text}")
        return STATUSES[finding.verdict]


def _statement(finding: Finding) -> str:
    return message(f"verify.{finding.verdict}", signer=finding.signer)


def _as_object(finding: Finding) -> dict[str, Any]:
    return {
        "verdict": finding.verdict,
        "statement": _statement(finding),
        "signer": finding.signer or None,
        "evidence": [{"code": one.code, "text": one.text, **one.facts} for one in finding.evidence],
        "record": _record(finding),
    }


def _record(finding: Finding) -> dict[str, Any] | None:
    """What the registry tells about the film, without its fingerprint."""
    record = finding.record
    if record is None:
        return None
    names = ("id", "created", "model", "model_sha256", "request_sha256", "content_sha256")
    return {name: getattr(record, name) for name in names} | {"parents": list(record.parents)}
