"""Captions that say all that is judged."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

import numpy as np

from laterna.core.concepts import CAMERAS, DAYTIMES, WEATHERS
from laterna.language.captions import write
from laterna.language.facts import SceneFacts
from laterna.language.lexicon import load_lexicon, load_phrases
from laterna.language.wording import KINDS, places, spellings

_TRIES = 2000
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
    nouns = load_lexicon().nouns
    names = {name for actor in facts.actors for name in nouns[actor.noun].names[language]}
    return re.sub(_any_of(map(re.escape, names), language), "•", text, flags=re.IGNORECASE)


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
