"""Prompts of a stranger's own, with as much of the truth as the stranger tells."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from laterna.core.concepts import ACTIONS, COLOURS, DAYTIMES, MAX_COUNT, SETTINGS, SIZES, WEATHERS
from laterna.core.errors import InputMissing, LaternaError, PromptsDamaged
from laterna.data.storybook.nouns import storybook_nouns
from laterna.evaluation.cases import Case
from laterna.language.facts import ActorFacts, SceneFacts
from laterna.language.lexicon import load_lexicon
from laterna.language.reading import read


class _Unfit(ValueError):
    """What is wrong with a line."""


_CHOICES: Mapping[str, Sequence[str]] = {
    "action": ACTIONS,
    "colour": COLOURS,
    "size": SIZES,
    "setting": SETTINGS,
    "daytime": DAYTIMES,
    "weather": WEATHERS,
}
_OF_ACTORS = ("action", "colour", "size", "count")
_FIELDS = {"prompt", "actor", "count", *_CHOICES}


def read_prompts(path: Path, seed: int, check: Callable[[str], None]) -> list[Case]:
    """Read a JSON Lines file: ``{"prompt": ..., "actor": ..., "action": ..., "setting": ...}``.

    All but the prompt may be left out and is then not scored; ``colour``, ``size``, ``count``,
    ``daytime`` and ``weather`` may be told too. An actor is a work's id or a name in any of the
    five languages. Empty lines are passed over. ``check`` raises what is wrong with a prompt.

    Raises:
        InputMissing: there is no such file.
        PromptsDamaged: naming the line; also for a file without any prompt.
    """
    if not path.is_file():
        raise InputMissing(path=path)
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (UnicodeDecodeError, OSError) as error:
        raise PromptsDamaged(path=path, line=1, reason=str(error)) from error
    cases: list[Case] = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                case = _case(json.loads(line), len(cases), seed)
                check(case.prompt)
            except (ValueError, RecursionError, LaternaError) as error:
                raise PromptsDamaged(path=path, line=number, reason=str(error)) from error
            cases.append(case)
    if not cases:
        raise PromptsDamaged(path=path, line=max(len(lines), 1), reason="there is no prompt")
    return cases


def _case(row: object, number: int, seed: int) -> Case:
    if not isinstance(row, dict):
        raise _Unfit("an object in braces is needed")
    if unknown := row.keys() - _FIELDS:
        raise _Unfit(f"{', '.join(sorted(unknown))} is none of {', '.join(sorted(_FIELDS))}")
    prompt = _text(row, "prompt")
    if not prompt:
        raise _Unfit("the prompt is missing")
    told = {name: _one_of(row, name, known) for name, known in _CHOICES.items()}
    actor, count = _text(row, "actor"), _count(row)
    for name in _OF_ACTORS:
        if row.get(name) and not actor:
            raise _Unfit(f"a {name} needs an actor")
    noun = _noun(actor) if actor else ""
    who = ActorFacts(
        noun, told["action"], colour=told["colour"] or None, size=told["size"] or None, count=count
    )
    facts = SceneFacts(
        (who,) if actor else (),
        told["setting"] or None,
        daytime=told["daytime"] or None,
        weather=told["weather"] or None,
    )
    language = read(prompt, load_lexicon()).language
    unseen = noun in storybook_nouns().held_out
    return Case(number, prompt, language, facts, unseen, seed + number)


def _text(row: dict[str, object], name: str) -> str:
    value = row.get(name) or ""
    if not isinstance(value, str):
        raise _Unfit(f"{name} must be a text")
    return value.strip()


def _one_of(row: dict[str, object], name: str, known: Sequence[str]) -> str:
    value = _text(row, name)
    if value and value not in known:
        raise _Unfit(f"{name} {value} is none of {', '.join(known)}")
    return value


def _count(row: dict[str, object]) -> int:
    value = row.get("count") or 1
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MAX_COUNT:
        raise _Unfit(f"count must be a whole number from 1 to {MAX_COUNT}")
    return value


def _noun(actor: str) -> str:
    """The work that an id or a name stands for.

    Raises:
        _Unfit: for one that the reader cannot tell.
    """
    known = storybook_nouns().everything
    if actor in known:
        return actor
    cast = read(actor, load_lexicon()).cast
    if not cast or cast[0].how != "name" or cast[0].noun not in known:
        raise _Unfit(f"the actor {actor} is not in the picture book")
    return cast[0].noun
