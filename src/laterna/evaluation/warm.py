"""Makes a film twice in one process and says what the second time took.

``python -m laterna.evaluation.warm REQUEST.json FILM`` prints seconds: what a server pays for each
film that it makes, once its weights are loaded and its libraries have begun.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from laterna.core.request import GenerationRequest
from laterna.service.generate import generate


def second_time(request: GenerationRequest, film: Path) -> float:
    """Wall seconds of the second of two films of one request; the file stays.

    Raises:
        LaternaError: when it cannot be made.
    """
    generate(request, film, force=True)
    began = time.perf_counter()
    generate(request, film, force=True)
    return time.perf_counter() - began


if __name__ == "__main__":
    facts = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    facts["size"] = tuple(facts["size"])
    sys.stdout.write(f"{second_time(GenerationRequest(**facts), Path(sys.argv[2]))}\n")
