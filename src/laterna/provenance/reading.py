"""Reads Content Credentials of files that strangers made, in a process of its own with limits.

The parser is native code, and a manifest may be a bomb: deep, long, or small only while it is
packed. So it runs where memory, time and output are bounded, and where a crash is only an answer.

The child's standard input is one JSON object (``file``, ``sidecar``, ``anchors``: name -> PEM), its
output another: ``{"error": ...}`` or the facts of ``Reading`` for each set of anchors.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

State = Literal["Trusted", "Valid", "Invalid"]

SETTINGS = {"verify": {"verify_trust": True, "remote_manifest_fetch": False, "ocsp_fetch": False}}
"""Nothing is fetched: an address inside a stranger's file must not make us call it."""

MARK_ALGORITHM = "org.laterna.mark.1"
"""Name of the invisible mark; a private one, as long as C2PA's list does not hold it."""

TRUSTED = "signingCredential.trusted"
MEMORY = 1 << 30
SECONDS = 30
_COMMAND = [sys.executable, "-P", "-m", "laterna.provenance.reading"]  # -P: not from this folder
_LONGEST_REPORT = 1 << 20
_LONGEST_TEXT = 300


@dataclass(frozen=True)
class Reading:
    """What the active manifest of a file says, and whether it holds.

    Attributes:
        states: by set of anchors: ``Trusted`` (intact, and signed under one of them), ``Valid``
            (intact, signed by somebody unknown) or ``Invalid``.
        trusted: by set of anchors: whether the signer's certificate was issued under one of them.
        failures: codes of C2PA that say what does not hold, under the widest set of anchors.
        successes: codes of what holds.
        signer: the organisation and name that the certificate states.
        serial: its serial number.
        stamped: when a time-stamping authority saw the signature, ISO 8601; empty if none did.
        mark: the id that the soft binding of our algorithm names; empty if there is none.
        title, generator: as the manifest states them.
        ingredients: how many files went into it.
    """

    states: dict[str, State]
    trusted: dict[str, bool]
    failures: tuple[str, ...]
    successes: tuple[str, ...]
    signer: str
    serial: int
    stamped: str
    mark: str
    title: str
    generator: str
    ingredients: int

    @property
    def signature_holds(self) -> bool:
        """Whether the holder of the certificate made this claim, whatever became of the file."""
        return "claimSignature.validated" in self.successes

    @property
    def content_holds(self) -> bool:
        """Whether the claim was made about this very content."""
        broken = ("Hash.mismatch", "hashedURI.mismatch", "hashedURI.missing", "Hash.malformed")
        matched = any(code.endswith("Hash.match") for code in self.successes)
        return matched and not any(code.endswith(broken) for code in self.failures)


@dataclass(frozen=True)
class NoReading:
    """Why there is nothing to say: ``missing``, ``remote``, ``unreadable`` or ``unbounded``."""

    why: Literal["missing", "remote", "unreadable", "unbounded"]
    detail: str = ""


def read_credentials(
    path: Path, sidecar: Path | None, anchors: Mapping[str, str]
) -> Reading | NoReading:
    """Read and validate the credentials of a file.

    Args:
        path: the file.
        sidecar: a file with its credentials, if they stand beside it.
        anchors: sets of root certificates, PEM, by name; the widest comes last.
    """
    question = {
        "file": str(path.absolute()),
        "sidecar": str(sidecar.absolute()) if sidecar else None,
        "anchors": dict(anchors),
    }
    try:
        done = subprocess.run(  # noqa: S603 - ourselves
            _COMMAND,
            input=json.dumps(question).encode(),
            capture_output=True,
            timeout=SECONDS * 2,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return NoReading("unbounded", f"more than {SECONDS * 2} s")
    if done.returncode or len(done.stdout) > _LONGEST_REPORT:
        return NoReading("unbounded", f"status {done.returncode}")
    answer = json.loads(done.stdout)
    if "why" in answer:
        return NoReading(**answer)
    answer |= {name: tuple(answer[name]) for name in ("failures", "successes")}
    return Reading(**answer)


# --- In the child ---------------------------------------------------------------------------------


def _main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LONGEST_REPORT, _LONGEST_REPORT))
    question = json.loads(sys.stdin.buffer.read())
    sys.stdout.write(json.dumps(_answer(**question)))


def _answer(file: str, sidecar: str | None, anchors: dict[str, str]) -> dict[str, Any]:
    from c2pa import C2paError

    try:
        found = {name: _read(file, sidecar, pem) for name, pem in anchors.items()}
    except C2paError.ManifestNotFound:
        return {"why": "missing"}
    except C2paError.NotSupported:
        return {"why": "missing"}
    except (C2paError, OSError) as error:
        why = "remote" if str(error).startswith("Remote") else "unreadable"
        return {"why": why, "detail": _short(error)}
    *_, widest = found.values()
    return {
        **_facts(widest),
        "states": {name: one["state"] for name, one in found.items()},
        "trusted": {
            name: TRUSTED in _codes(_results(one), "success") for name, one in found.items()
        },
    }


def _read(file: str, sidecar: str | None, anchors: str) -> dict[str, Any]:
    from c2pa import Context, Reader

    store = Path(sidecar).read_bytes() if sidecar else None
    settings = {**SETTINGS, **({"trust": {"user_anchors": anchors}} if anchors else {})}
    with ExitStack() as stack:
        stream = stack.enter_context(Path(file).open("rb"))
        context = stack.enter_context(Context.from_dict(settings))
        reader = stack.enter_context(Reader(None, stream, store, context=context))
        report = json.loads(reader.json())
        return {"state": reader.get_validation_state(), "report": report}


def _facts(found: dict[str, Any]) -> dict[str, Any]:
    report = found["report"]
    active = report["manifests"][report["active_manifest"]]
    results = _results(found)
    signature = active.get("signature_info") or {}
    names = (signature.get("issuer"), signature.get("common_name"))
    generators = active.get("claim_generator_info") or [{}]
    return {
        "failures": _codes(results, "failure"),
        "successes": _codes(results, "success"),
        "signer": _short(", ".join(name for name in names if name) or "?"),
        "serial": int(signature.get("cert_serial_number") or 0),
        "stamped": _short(signature.get("time") or ""),
        "mark": _short(_mark(active)),
        "title": _short(active.get("title") or ""),
        "generator": _short(generators[0].get("name") or ""),
        "ingredients": len(active.get("ingredients") or ()),
    }


def _results(found: dict[str, Any]) -> dict[str, Any]:
    results: dict[str, Any] = found["report"].get("validation_results", {})
    return results.get("activeManifest") or {}


def _codes(results: dict[str, Any], kind: str) -> list[str]:
    return sorted({_short(entry["code"]) for entry in results.get(kind, ())})[:50]


def _mark(active: dict[str, Any]) -> str:
    for assertion in active.get("assertions") or ():
        data = assertion.get("data")
        if assertion.get("label") == "c2pa.soft-binding" and isinstance(data, dict):
            blocks = data.get("blocks") or [{}]
            if data.get("alg") == MARK_ALGORITHM:
                return str(blocks[0].get("value", ""))
    return ""


def _short(text: object) -> str:
    return str(text)[:_LONGEST_TEXT]


if __name__ == "__main__":
    _main()
