"""Captions that say all that is judged."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

import numpy as np

from laterna.core.concepts import CAMERAS, DAYTIMES, WEATHERS
from laterna.evaluation.strangers import STRANGER, word_of
from laterna.language.captions import write
from laterna.language.facts import SceneFacts
from laterna.language.lexicon import load_lexicon, load_phrases
from laterna.language.wording import KINDS, places, spellings

_TRIES = 2000
_STAND_IN = "openmoji:1F98A"
"""The fox: a name of one word in every language, masculine where there are genders."""

_ARABIC_PREFIX = "(?:و|ف)?(?:ال|لل|بال|ب|ل|ك)?"
_USUAL = (CAMERAS[0], DAYTIMES[0], WEATHERS[0])
"""What stands unsaid: a camera at rest, day, clear."""


def full_caption(facts: SceneFacts, language: str, rng: np.random.Generator) -> str:
    """Write captions until one leaves nothing unsaid that is judged.

    Raises:
        AssertionError: when the language has no such wording.
    """
    for _ in range(_TRIES):
        text = write(facts, language, rng).text
        if says_all(text, facts, language):
            return text
    raise AssertionError(f"no caption in {language} tells all of {facts}")


def caption_for(word: str, facts: SceneFacts, language: str, rng: np.random.Generator) -> str:
    """A full caption of one actor that is called by a word of the user's own.

    Raises:
        AssertionError: when the language has no such wording.
    """
    actors = tuple(replace(actor, noun=_STAND_IN) for actor in facts.actors)
    names = load_lexicon().nouns[_STAND_IN].names[language]
    prefix = _ARABIC_PREFIX if language == "ar" else ""
    edges = ("", "") if language == "zh" else (r"(?<!\w)", r"(?!\w)")
    named = f"{edges[0]}({prefix})({'|'.join(map(re.escape, names))}){edges[1]}"
    for _ in range(_TRIES):
        text = full_caption(replace(facts, actors=actors), language, rng)
        told, count = re.subn(named, lambda m: m[1] + _cased(word, m[2]), text, flags=re.IGNORECASE)
        if count and not any(name.casefold() in told.casefold() for name in names):
            return told
    raise AssertionError(f"no caption in {language} can be told of {word}")


def _cased(word: str, instead_of: str) -> str:
    """A word with a capital letter if the one before had one."""
    return word.capitalize() if instead_of[0].isupper() else word


def says_all(text: str, facts: SceneFacts, language: str) -> bool:
    """Whether a caption names setting, daytime, weather and camera, and what each actor does.

    What two concepts share says neither: who "passes by" goes left or right. Words that are found
    are crossed out, so that "while snow is falling" is no winter landscape besides.
    """
    left = _without_names(text, facts, language)
    told = [("camera", facts.camera), ("weather", facts.weather), ("daytime", facts.daytime)]
    wanted = Counter(("action", actor.action) for actor in facts.actors if actor.action)
    wanted.update((kind, name) for kind, name in told if name and name not in _USUAL)
    if facts.setting:
        wanted["setting", facts.setting] = 1
    for (kind, name), count in wanted.items():
        left, found = _crossed_out(left, _pattern(language, kind, name), count)
        if found < count:
            return False
    return True


def _without_names(text: str, facts: SceneFacts, language: str) -> str:
    names = {name for actor in facts.actors for name in _names(actor.noun, language)}
    return re.sub(_any_of(map(re.escape, names), language), "•", text, flags=re.IGNORECASE)


def _names(noun: str, language: str) -> tuple[str, ...]:
    if noun.startswith(STRANGER):
        return (word_of(noun, language),)
    return load_lexicon().nouns[noun].names[language]


def _crossed_out(text: str, pattern: str, count: int) -> tuple[str, int]:
    return re.subn(pattern, "\n", text, count=count, flags=re.IGNORECASE)


@cache
def _pattern(language: str, kind: str, name: str) -> str:
    """A regular expression of everything that says this concept and no other of its kind."""
    phrases = load_phrases(language)
    said: dict[str, set[str]] = {}
    for table in KINDS[kind]:
        for concept, variants in getattr(phrases, table).items():
            said.setdefault(concept, set()).update(variants)
    others = {text for concept, texts in said.items() if concept != name for text in texts}
    own = sorted(said[name] - others, key=lambda text: (-len(text), text))
    return _any_of((form for text in own for form in _forms(text, kind, language)), language)


def _forms(template: str, kind: str, language: str) -> Iterable[str]:
    """The ways in which captions spell a phrase, as regular expressions."""
    plain = [] if language == "ar" else [template]
    for text in dict.fromkeys([*plain, *spellings(template, kind, language)]):
        yield r"[^\n]+?".join(re.escape(part) for part in places(text)[::2])


def _any_of(forms: Iterable[str], language: str) -> str:
    """One of these, as whole words where words are parted."""
    joined = "|".join(forms)
    return joined if language == "zh" else rf"(?<!\w)(?:{joined})(?!\w)"
