"""Suites of cases. A new suite is one function here and one line in ``SUITES``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from laterna.core.concepts import ACTIONS, LANGUAGES, PAIR_ACTIONS, SETTINGS
from laterna.core.registry import Registry
from laterna.data.storybook.nouns import combination_held_out, storybook_nouns
from laterna.data.storybook.scene import SceneOdds, sample_facts
from laterna.evaluation.cases import Case
from laterna.language.captions import ActorFacts, Caption, SceneFacts, write
from laterna.language.lexicon import Phrases, load_lexicon

Suite = Callable[[int, int], list[Case]]
"""(number of cases, seed) -> cases. Case ``i`` is the same however many there are."""

SUITES: Registry[Suite] = Registry(
    "suite",
    {
        "held-out": "laterna.evaluation.suites:held_out",
        "trained": "laterna.evaluation.suites:trained",
        "pairs": "laterna.evaluation.suites:pairs",
    },
)

_UNSEEN_EVERY = 4
_TRIES = 400
_AGREEMENT = {"@": ".", "~": ".{1,2}"}
_ALONE = tuple(action for action in ACTIONS if action not in PAIR_ACTIONS)


def held_out(count: int, seed: int) -> list[Case]:
    """One actor; noun, action and setting never together in training; every fourth work never."""
    return [_single(number, seed, held_out=True) for number in range(count)]


def trained(count: int, seed: int) -> list[Case]:
    """One actor of the training; noun, action and setting that may stand together in training."""
    return [_single(number, seed, held_out=False) for number in range(count)]


def pairs(count: int, seed: int) -> list[Case]:
    """Two actors of the training: each does its own thing, or one does something to the other."""
    return [_pair(number, seed) for number in range(count)]


def _single(number: int, seed: int, *, held_out: bool) -> Case:
    rng = _rng(seed, number, 1 if held_out else 2)
    split = storybook_nouns()
    unseen = held_out and number % _UNSEEN_EVERY == _UNSEEN_EVERY - 1
    works = split.held_out if unseen else split.trained
    while True:
        noun, action = str(rng.choice(works)), str(rng.choice(_ALONE))
        setting = str(rng.choice(SETTINGS))
        if combination_held_out(noun, action, setting) == held_out:
            break
    facts = SceneFacts((ActorFacts(noun, action),), setting, "still")
    return _case(number, seed, facts, rng, unseen=unseen)


def _pair(number: int, seed: int) -> Case:
    rng = _rng(seed, number, 3)
    odds = SceneOdds(actors=(0.0, 1.0, 0.0), moving_camera=0.0, pair=0.6)
    facts = sample_facts(storybook_nouns().trained, rng, odds)
    return _case(number, seed, facts, rng, unseen=False)


def _rng(seed: int, number: int, kind: int) -> np.random.Generator:
    return np.random.default_rng([seed, kind, number])


def _case(
    number: int, seed: int, facts: SceneFacts, rng: np.random.Generator, *, unseen: bool
) -> Case:
    language = LANGUAGES[number % len(LANGUAGES)]
    caption = _full_caption(facts, language, rng)
    return Case(number, caption.text, language, facts, unseen, seed + number)


def _full_caption(facts: SceneFacts, language: str, rng: np.random.Generator) -> Caption:
    """A caption that leaves neither setting nor action unsaid."""
    for _ in range(_TRIES):
        caption = write(facts, language, rng)
        if says_all(caption.text, facts, language):
            return caption
    raise AssertionError(f"no caption in {language} tells all of {facts}")


def says_all(text: str, facts: SceneFacts, language: str) -> bool:
    """Whether a caption names the setting and what each actor does.

    An actor that "goes by" goes left or right: who says only this has not said which.
    """
    phrases = load_lexicon().phrases[language]
    settings = [
        *phrases.settings[facts.setting or ""],
        *phrases.settings_short[facts.setting or ""],
    ]
    alone = Counter(actor.action for actor in facts.actors if actor.action in _ALONE)
    return _mentions(text, settings) > 0 and all(
        _mentions(text, _only_of(action, phrases)) >= count for action, count in alone.items()
    )


def _only_of(action: str, phrases: Phrases) -> list[str]:
    """What is said of this action and of no other."""
    told = {name: {*phrases.actions[name], *phrases.actions_short[name]} for name in _ALONE}
    others = set().union(*(said for name, said in told.items() if name != action))
    return sorted(told[action] - others)


def _mentions(text: str, phrases: Sequence[str]) -> int:
    """How often one of the phrases stands in a text, in any agreement of Arabic."""
    patterns = []
    for phrase in sorted(phrases, key=len, reverse=True):
        pattern = re.escape(phrase)
        for sign, letters in _AGREEMENT.items():
            pattern = pattern.replace(re.escape(sign), letters)
        patterns.append(pattern)
    return len(re.findall("|".join(patterns), text, re.IGNORECASE))
