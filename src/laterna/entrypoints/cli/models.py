"""``laterna models``: which models there are, whose they are, and whether they can run here."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from dataclasses import asdict, dataclass

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
        models = [_ask(name) for name in BACKENDS.names]
        if arguments.json:
            print(json.dumps({"models": [asdict(model) for model in models]}))
            return 0
        for model in models:
            print(model.line)
        return 0


@dataclass(frozen=True)
class _Model:
    """What a line says; a model that is not ready says why instead."""

    name: str
    about: str
    ready: bool
    licence: str = ""
    sha256: str = ""
    reason: str = ""

    @property
    def line(self) -> str:
        """The same for people."""
        return message(
            "models.ready" if self.ready else "models.missing",
            name=self.name,
            about=self.about,
            licence=self.licence,
            sha256=self.sha256,
            reason=self.reason,
        )


def _ask(name: str) -> _Model:
    """Let the model read a word, so that ready means ready."""
    about = message(f"model.{name}")
    try:
        plan = open_backend(name).plan(GenerationRequest("a ball", model=name))
    except LaternaError as error:
        return _Model(name, about, ready=False, reason=str(error))
    return _Model(name, about, ready=True, licence=plan.model_licence, sha256=plan.model_sha256)
