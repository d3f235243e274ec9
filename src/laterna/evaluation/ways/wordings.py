"""Words that ask for edits, in five languages: a development wording of their own."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

import numpy as np

from laterna.core.concepts import LANGUAGES
from laterna.language import arabic
from laterna.language.facts import ActorFacts
from laterna.language.lexicon import load_lexicon
from laterna.language.looks import Look, Role
from laterna.language.noun_phrases import noun_phrase

_OF = "的"
Wordings = Mapping[str, tuple[str, ...]]
"""Sentences by kind, and value where the kind has one: ``move left``."""


@cache
def wordings(language: str) -> Wordings:
    """The sentences of a language."""
    path = resources.files("laterna.evaluation") / "prompts" / "edits.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))[language]
    return {kind: tuple(sentences) for kind, sentences in table.items()}


def values_of(kind: str) -> tuple[str, ...]:
    """What may be asked for of a kind, as all languages have it; empty where it has no value."""
    known = [set(wordings(language)) for language in LANGUAGES]
    named = set.intersection(*known)
    return tuple(sorted(key.split()[1] for key in named if key.split()[0] == kind and " " in key))


def sentence(
    kind: str,
    value: str,
    who: ActorFacts,
    new: ActorFacts | None,
    language: str,
    rng: np.random.Generator,
) -> str:
    """One way to ask for an edit.

    Args:
        kind: of the edit.
        value: what is asked for; empty where the kind says all.
        who: whom it is about.
        new: who comes, if anybody.
        language: of the words.
        rng: picks the sentence, and how noun phrases are said.
    """
    known = wordings(language)
    template = _pick(known.get(f"{kind} {value}") or known[kind], rng)
    look = _look(who, language, again=True)
    facts = {"who": _phrase(look, language, rng)}
    if new is not None:
        facts["new"] = _phrase(_look(new, language, again=False), language, rng)
    if language == "ar":
        template = arabic.agree(template, arabic.subject(look, load_lexicon().phrases["ar"]))
    if kind == "recolour":
        facts["colour"] = _colour(value, look, language)
    text = template.format(**facts)
    return text[:1].upper() + text[1:]


def _look(who: ActorFacts, language: str, *, again: bool) -> Look:
    lexicon = load_lexicon()
    role: Role = "object"
    noun = lexicon.nouns[who.noun]
    return Look(lexicon.name(who.noun, language), noun.kind, role=role, again=again)


def _phrase(look: Look, language: str, rng: np.random.Generator) -> str:
    phrases = load_lexicon().phrases[language]
    return noun_phrase(look, language, phrases, lambda choices: _pick(choices, rng))


def _colour(name: str, look: Look, language: str) -> str:
    words = load_lexicon().phrases[language].colours[name]
    if language == "ar":
        feminine = arabic.subject(look, load_lexicon().phrases["ar"]).feminine
        return words[0].split("/")[feminine]
    return next((word for word in words if not word.endswith(_OF)), words[0])


def _pick(choices: Sequence[str], rng: np.random.Generator) -> str:
    return choices[int(rng.integers(len(choices)))]
