"""Noun phrases: a name with the article, measure word or classifier that its language wants."""

from __future__ import annotations

from dataclasses import dataclass

from laterna.language.lexicon import Phrases


@dataclass(frozen=True)
class Name:
    """A name to be put into a sentence.

    ``kind`` is that of the noun (``animal``, ``person``, ``vehicle``, ``thing``); ``again`` says
    that it has been mentioned before.
    """

    text: str
    kind: str
    again: bool


def noun_phrases(name: Name, language: str, phrases: Phrases) -> list[str]:
    """All noun phrases that the language may make of a name here."""
    if language == "en":
        return _english(name, phrases)
    if language == "ar":
        return _arabic(name)
    return _templates(name, phrases)


def _english(name: Name, phrases: Phrases) -> list[str]:
    if name.text in phrases.nouns["bare"]:
        return [name.text]
    if name.again or name.text in phrases.nouns["definite"]:
        return [f"the {name.text}"]
    vowel = name.text[0] in "aeiouAEIOU" and name.text not in phrases.nouns["a"]
    article = "an" if vowel or name.text in phrases.nouns["an"] else "a"
    return [f"{article} {name.text}", f"the {name.text}"]


def _arabic(name: Name) -> list[str]:
    """One word may bear the article; names of several words have theirs inside or none."""
    if " " in name.text or name.text.startswith("ال"):
        return [name.text]
    definite = f"ال{name.text}"
    return [definite] if name.again else [name.text, definite]


def _templates(name: Name, phrases: Phrases) -> list[str]:
    """Chinese, Vietnamese, Indonesian: measure words and classifiers by kind of noun."""
    classified = name.text.split(maxsplit=1)[0] in phrases.nouns.get("classifiers", ())
    kind = "again" if name.again else "classified" if classified else name.kind
    measure = phrases.measures.get(name.text) or phrases.measures.get(name.kind, "")
    return [template.format(m=measure, name=name.text) for template in phrases.nouns[kind]]
