"""Phrases of the concepts as tokens, and templates of phrases to be filled with actors."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from laterna.language.arabic import Subject, agree
from laterna.language.english import for_many
from laterna.language.lexicon import Phrases
from laterna.language.tokens import tokenize

_PLACE = re.compile(r"\{(\w+)\}")
SUBJECTS = tuple(
    Subject(feminine, human=human, count=count)
    for count in (1, 2, 3)
    for feminine in (False, True)
    for human in (False, True)
)
"""All that Arabic verbs agree with, one who is masculine first."""

_FRAMES = ("frames", "trimmings", "participle", "alone")
KINDS = {
    "setting": ("settings", "settings_short"),
    "daytime": ("daytimes", "daytimes_short"),
    "weather": ("weathers", "weathers_short"),
    "camera": ("cameras",),
    "action": ("actions", "actions_short"),
    "relation": ("relations",),
}
"""Kinds of concepts and the tables that hold their phrases, the weightier kinds first."""


@dataclass(frozen=True)
class Concept:
    """What a phrase, or a part of one between its places, stands for.

    Attributes:
        kind: ``action``, ``setting``, ``daytime``, ``weather``, ``camera`` or ``relation``;
            ``link`` for a part that says nothing alone, such as the "to" of "gives it to her";
            ``frame`` for words about the film, such as "a film in which".
        name: the identifier in ``core.concepts``.
        opens: whether a noun phrase follows.
    """

    kind: str
    name: str
    opens: bool = False


def phrase_entries(
    phrases: Phrases, language: str, function: frozenset[str]
) -> list[tuple[tuple[str, ...], Concept]]:
    """Every phrase as tokens; phrases with places as the parts before, between and after them.

    ``function`` are words that say nothing alone: they do not bear the meaning of a phrase.
    """
    heads: list[tuple[tuple[str, ...], Concept]] = []
    links: list[tuple[tuple[str, ...], Concept]] = []
    for kind, name, template in templates(phrases):
        for spoken in spellings(template, kind, language):
            parts = _parts(spoken, Concept(kind, name))
            head = next((part for part in parts if not function.issuperset(part[0])), None)
            heads += [head] if head else []
            links += [
                (words, Concept("link", name, concept.opens))
                for words, concept in parts
                if head is None or words is not head[0]
            ]
    return heads + _frames(phrases) + links


def _frames(phrases: Phrases) -> list[tuple[tuple[str, ...], Concept]]:
    """Words around a caption that say nothing of the scene: "a film in which"."""
    rows = [(text, name) for name in _FRAMES for text in phrases.scene.get(name, ())]
    parts = [
        (tuple(tokenize(part.strip(" ,،，"))), name)
        for row, name in rows
        for part in _PLACE.split(row)[::2]
    ]
    alone = ("trimmings",)
    return [
        (words, Concept("frame", "")) for words, name in parts if len(words) > 1 or name in alone
    ]


def templates(phrases: Phrases) -> Iterable[tuple[str, str, str]]:
    """Kind, name and wording of every phrase."""
    for kind, names in KINDS.items():
        for table in names:
            for name, variants in getattr(phrases, table).items():
                for template in variants:
                    yield kind, name, template


def _parts(template: str, concept: Concept) -> list[tuple[tuple[str, ...], Concept]]:
    """The parts of one phrase that have words."""
    texts = _PLACE.split(template)[::2]
    rows = [
        (tuple(tokenize(text)), Concept(concept.kind, concept.name, opens=place < len(texts) - 1))
        for place, text in enumerate(texts)
    ]
    return [row for row in rows if row[0]]


def spellings(template: str, kind: str, language: str) -> Iterable[str]:
    """A phrase in all forms that captions give it."""
    if kind == "camera":
        yield template.removeprefix("the ")
    if language == "en" and kind == "action":
        yield for_many(template)
    if language == "ar" and re.search("[@~]", template):
        yield from (agree(template, who) for who in SUBJECTS)
        return
    yield template


def places(template: str) -> list[str]:
    """Texts of a template at even positions, the names of its places at odd ones."""
    return _PLACE.split(template)


def scene_words(phrases: Phrases) -> set[str]:
    """The words of the structures that sentences are built with."""
    texts: list[str] = []
    for value in phrases.scene.values():
        texts += [value] if isinstance(value, str) else value
    return {word for text in texts for word in tokenize(_PLACE.sub(" ", text))}
