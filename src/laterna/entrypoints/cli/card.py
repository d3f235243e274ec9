"""``laterna card``: writes the model card from records, or holds it against them."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from laterna.core.errors import ExtraMissing, InputMissing
from laterna.core.i18n import message
from laterna.core.request import GenerationRequest
from laterna.core.settings import weights_folder
from laterna.service.bootstrap import open_backend

if TYPE_CHECKING:
    from laterna.core.clip import Clip
    from laterna.evaluation.card import CardFolder
    from laterna.evaluation.cases import Case

DOES_NOT_FOLLOW = 6
"""Exit status of a card that does not follow from its records."""

_MODEL = "storybook"


class CardVerb:
    """Makes docs/model-card.md, or says why it is not what the records give."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say which arguments there are."""
        add = parser.add_argument
        add("--scores", type=Path, metavar="FILE.json", help=message("card.scores"))
        add("--folder", type=Path, default=Path("docs"), help=message("card.folder"))
        add("--model", default=_MODEL, help=message("option.model"))
        add("--check", action="store_true", help=message("card.check"))
        add("--json", action="store_true", help=message("option.json"))

    def run(self, arguments: Namespace) -> int:
        """Write or check."""
        if find_spec("torch") is None:
            raise ExtraMissing(package="torch", extra="train")
        from laterna.evaluation.card import CardFolder

        folder = CardFolder(arguments.folder, _weights())
        return _check(folder, arguments) if arguments.check else _write(folder, arguments)


def _weights() -> Path:
    return weights_folder() or Path(str(resources.files("laterna.models"))) / "weights"


def _check(folder: CardFolder, arguments: Namespace) -> int:
    from laterna.evaluation.card import problems

    plan = open_backend(arguments.model).plan(GenerationRequest("a ball", model=arguments.model))
    found = problems(folder, plan.model_sha256)
    if arguments.json:
        print(json.dumps({"follows": not found, "problems": found}))
    else:
        print("\n".join(found or [message("card.follows", path=folder.card)]))
    return DOES_NOT_FOLLOW if found else 0


def _write(folder: CardFolder, arguments: Namespace) -> int:
    from laterna.evaluation.card import card_text
    from laterna.evaluation.card_pictures import write_pictures
    from laterna.evaluation.report import write_text

    draw = None
    if arguments.scores:
        _take(arguments.scores, folder)
        draw = _drawer(folder)
    elif not folder.scores.is_file():
        raise InputMissing(path=folder.scores)
    written = write_pictures(folder, draw)
    write_text(folder.card, card_text(folder.records()))
    paths = [str(path) for path in (folder.card, folder.scores, *written)]
    if arguments.json:
        print(json.dumps({"written": paths}))
    else:
        for path in paths:
            print(message("data.wrote", path=path))
    return 0


def _take(scores: Path, folder: CardFolder) -> None:
    """Copy the scores of an evaluation to the card."""
    from laterna.evaluation.report import write_text

    if not scores.is_file():
        raise InputMissing(path=scores)
    folder.scores.parent.mkdir(parents=True, exist_ok=True)
    write_text(folder.scores, scores.read_text(encoding="utf-8"))


def _drawer(folder: CardFolder) -> Callable[[Case], Clip]:
    """Draws a case as the evaluation did: with its model, shape and seed."""
    from laterna.evaluation.cases import Shape

    told = json.loads(folder.scores.read_text(encoding="utf-8"))["shape"]
    shape = Shape(**{**told, "size": tuple(told["size"])})
    backend = open_backend(shape.model)

    def draw(case: Case) -> Clip:
        request = shape.request(case)
        return backend.generate(request, backend.plan(request), lambda _: None)

    return draw
