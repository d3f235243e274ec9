"""What English changes in words where there is more than one: plurals, and the verbs they take."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

_TAIL = re.compile(r"\s(?:of|with|on|in|and)\s")
_VERB = re.compile(r"^(?:\w+ly )?(\w+s)\b|\b(?:and|then) (?!then )(\w+s)\b")
_IRREGULAR = {"is": "are", "was": "were", "has": "have", "does": "do", "goes": "go"}
_SIBILANT = ("s", "x", "z", "ch", "sh")
_SIBILANT_VERB = ("sses", "xes", "zzes", "ches", "shes")


def plural(name: str, irregular: Mapping[str, str]) -> str:
    """The plural of a name: ``slice of cake`` makes ``slices of cake``.

    Args:
        name: in the singular.
        irregular: plurals of names and of last words that the rules here do not make.
    """
    if name in irregular:
        return irregular[name]
    tail = _TAIL.search(name)
    head = name[: tail.start()] if tail else name
    before, space, last = head.rpartition(" ")
    return before + space + irregular.get(last, _regular(last)) + name[len(head) :]


@lru_cache(maxsize=1 << 12)
def for_many(phrase: str) -> str:
    """A clause that tells of one, as it is told of several: ``jumps`` makes ``jump``."""
    told = _VERB.sub(_bare, phrase)
    return told.replace("where it are", "where they are").replace("where it is", "where they are")


def _bare(match: re.Match[str]) -> str:
    verb = match[1] or match[2]
    return match[0][: -len(verb)] + _infinitive(verb)


def _infinitive(verb: str) -> str:
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb.endswith("ies") and len(verb) > len("dies"):
        return verb[:-3] + "y"
    return verb[:-2] if verb.endswith(_SIBILANT_VERB) else verb[:-1]


def _regular(word: str) -> str:
    if word.endswith(_SIBILANT):
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + "s"
