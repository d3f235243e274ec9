"""What was asked for and what was read, in words of the language of messages."""

from __future__ import annotations

from collections.abc import Sequence

from laterna.core.i18n import message
from laterna.evaluation.cases import Case
from laterna.evaluation.results import Result
from laterna.evaluation.strangers import STRANGER, label
from laterna.language.arabic import agree
from laterna.language.lexicon import Phrases, load_lexicon, load_phrases
from laterna.language.wording import SUBJECTS


def asked(case: Case) -> str:
    """A case's facts in a line."""
    facts = case.facts
    names = [_look(actor.noun, actor.colour, actor.size, actor.count) for actor in facts.actors]
    parts = []
    for name, actor in zip(names, facts.actors, strict=True):
        target, other = (None if i is None else names[i] for i in (actor.target, actor.other))
        words = [name, _deed(actor.action, target, other)]
        if actor.relation is not None and actor.anchor is not None:
            template = _phrases().relations[actor.relation][0]
            words.append(_filled(template, names[actor.anchor], None))
        parts.append(" ".join(filter(None, words)))
    camera = facts.camera if facts.camera not in (None, "still") else None
    return _joined([*parts, *_where(facts.setting, facts.daytime, facts.weather), _camera(camera)])


def read(result: Result, *, painted: bool = True) -> str:
    """What the reader said in a line; colours only where some were asked for (``painted``)."""
    if result.error:
        return message("eval.failed", code=result.error)
    names = [_look(a.noun, a.colour if painted else None, None, 1) for a in result.actors]
    parts = []
    for name, actor in zip(names, result.actors, strict=True):
        target, other = (None if i is None else names[i] for i in (actor.target, actor.other))
        parts.append(f"{name} {_deed(actor.action, target, other)}".strip())
    counted = [
        f"{parts.count(part)} × {part}" if parts.count(part) > 1 else part
        for part in dict.fromkeys(parts)
    ]
    fingers = [] if result.fingers is None else [message("eval.fingers", n=f"{result.fingers:g}")]
    where = _where(result.setting, result.daytime, result.weather)
    likeness = [message("eval.likeness", name=_name(noun)) for noun in result.likeness]
    return _joined([*(counted or [message("eval.nobody")]), *where, *fingers, *likeness])


def language() -> str:
    """The language of messages."""
    return message("eval.language")


def _phrases() -> Phrases:
    return load_phrases(language())


def _joined(parts: Sequence[str]) -> str:
    comma = {"zh": "，", "ar": "، "}.get(language(), ", ")
    return comma.join(part for part in parts if part)


def _look(noun: str, colour: str | None, size: str | None, count: int) -> str:
    name = _name(noun)
    phrases = _phrases()
    colours = [phrases.colours[colour][0].split("/")[0]] if colour else []
    sizes = [phrases.sizes[size][0].split("/")[0]] if size else []
    number = [f"{count} ×"] if count > 1 else []
    if language() in ("en", "zh"):
        return " ".join([*number, *sizes, *colours, name])
    return " ".join([*number, name, *sizes, *colours])


def _name(noun: str) -> str:
    """What a work is called; of a stranger its sort and, as in the art, its kind."""
    if noun.startswith(STRANGER):
        sort, kind = label(noun)
        return message(f"eval.{sort}", kind=kind.replace("_", " "))
    lexicon = load_lexicon()
    return lexicon.name(noun, language()) if noun in lexicon.nouns else noun


def _deed(action: str, target: str | None, other: str | None) -> str:
    if not action:
        return ""
    return _filled(_phrases().actions_short[action][0], target, other)


def _filled(template: str, target: str | None, other: str | None) -> str:
    plain = agree(template, SUBJECTS[0]) if language() == "ar" else template
    return plain.replace("{target}", target or "…").replace("{other}", other or "…")


def _where(setting: str | None, daytime: str | None, weather: str | None) -> list[str]:
    phrases = _phrases()
    tables = (
        (setting, phrases.settings_short),
        (daytime, phrases.daytimes_short),
        (weather, phrases.weathers_short),
    )
    return [table[what][0] for what, table in tables if what]


def _camera(camera: str | None) -> str:
    return _filled(_phrases().cameras[camera][0], None, None) if camera else ""
