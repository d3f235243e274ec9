"""``laterna models``: which models there are, whose they are, and whether they can run here."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace

from laterna.backends import BACKENDS
from laterna.core.errors import LaternaError
from laterna.core.i18n import message
from laterna.core.request import GenerationRequest
from laterna.service.bootstrap import open_backend


class ModelsVerb:
    """Lists what ``--model`` can name."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say which arguments there are."""
        parser.add_argument("--json", action="store_true", help=message("option.json"))

    def run(self, arguments: Namespace) -> int:
        """Print a line, or an object, for each model."""
        models = [_describe(name) for name in BACKENDS.names]
        if arguments.json:
            print(json.dumps({"models": models}))
            return 0
        for model in models:
            print(_line(model))
        return 0


def _describe(name: str) -> dict[str, object]:
    """Facts of a model; it is asked to read a word, so that ``ready`` means ready."""
    facts: dict[str, object] = {"name": name, "about": message(f"model.{name}")}
    try:
        plan = open_backend(name).plan(GenerationRequest("a ball", model=name))
    except LaternaError as error:
        return facts | {"ready": False, "code": error.code, "reason": str(error)}
    return facts | {"ready": True, "sha256": plan.model_sha256, "licence": plan.model_licence}


def _line(model: dict[str, object]) -> str:
    return message("models.ready" if model["ready"] else "models.missing", **model)
