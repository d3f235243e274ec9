"""``laterna check "PROMPT"``: may this be made, and if not, by which rule."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path

from laterna.core.errors import PolicyRefused
from laterna.core.i18n import message
from laterna.governance.decision import Decision, Verdict, gravest
from laterna.service.screening import Screen, open_screen
from laterna.service.validation import check_prompt

EXIT_STATUS = {
    Verdict.ALLOW: 0,
    Verdict.REFUSE: PolicyRefused.exit_status,
    Verdict.REVIEW: PolicyRefused.exit_status + 1,
}
"""Refused is what ``laterna generate`` ends with too."""


class CheckVerb:
    """Asks the policies about words and pictures; nothing is made."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say which arguments there are."""
        add = parser.add_argument
        add("prompt", metavar="PROMPT", help=message("check.prompt"))
        add(
            "--image",
            action="append",
            default=[],
            type=Path,
            metavar="FILE",
            help=message("check.image"),
        )
        add("--json", action="store_true", help=message("option.json"))

    def run(self, arguments: Namespace) -> int:
        """Print the gravest decision; the exit status tells it too."""
        check_prompt(arguments.prompt)
        screen = open_screen()
        decision = _decide(screen, arguments.prompt, arguments.image)
        seen = bool(screen.pictures)
        if arguments.json:
            print(json.dumps({**decision.as_json(), "pictures_examined": seen}))
        else:
            print(_line(decision))
            if arguments.image and not seen:
                print(message("check.unseen"))
        return EXIT_STATUS[decision.verdict]


def _decide(screen: Screen, prompt: str, pictures: list[Path]) -> Decision:
    """Pictures are read even where no policy looks at them, so that damaged ones are told."""
    return gravest([screen.prompt(prompt), *(screen.file(path) for path in pictures)])


def _line(decision: Decision) -> str:
    return message(
        f"check.{decision.verdict.value}",
        reason=decision.reason_text(),
        rule=decision.rule,
        appeal=decision.appeal_text(),
    )
