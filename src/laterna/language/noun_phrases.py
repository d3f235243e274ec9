"""Noun phrases: names with the articles, measure words, numbers, sizes and colours they want."""

from __future__ import annotations

from laterna.language import arabic
from laterna.language.english import plural
from laterna.language.lexicon import Phrases
from laterna.language.looks import Look, Pick

_OF = "的"
_NONE = "-"
"""Stands in the tables for names that are counted without a measure word."""


def noun_phrase(look: Look, language: str, phrases: Phrases, pick: Pick) -> str:
    """Write one of the noun phrases that the language may make of a look."""
    if language == "ar":
        return arabic.noun_phrase(look, phrases, pick)
    writers = {"en": _english, "zh": _chinese, "vi": _vietnamese, "id": _indonesian}
    return writers[language](look, phrases, pick)


def _english(look: Look, phrases: Phrases, pick: Pick) -> str:
    several = look.count > 1
    name = plural(look.name, phrases.plurals) if several else look.name
    said = [pick(choices) for choices in (look.size, look.colour) if choices]
    words = " ".join([*said, name])
    if several:
        return _english_several(look, words, phrases, pick)
    if look.listed or (words == name and name in phrases.nouns["bare"]):
        return words
    if look.again or (words == name and name in phrases.nouns["definite"]):
        return f"the {words}"
    return pick([f"{_article(words, phrases)} {words}", f"the {words}"])


def _english_several(look: Look, words: str, phrases: Phrases, pick: Pick) -> str:
    number = _number(look, phrases, pick)
    if look.listed:
        return f"{number} {words}"
    again = (f"the {words}", f"the {number} {words}")
    return pick(again if look.again else (f"{number} {words}", f"{number} {words}", again[1]))


def _article(words: str, phrases: Phrases) -> str:
    vowel = words[0] in "aeiouAEIOU" and words not in phrases.nouns["a"]
    return "an" if vowel or words in phrases.nouns["an"] else "a"


def _number(look: Look, phrases: Phrases, pick: Pick) -> str:
    """The number as a word; in lists, often as a figure."""
    words = phrases.numbers[str(look.count)]
    return pick([*words, str(look.count)] if look.listed else words)


def _chinese(look: Look, phrases: Phrases, pick: Pick) -> str:
    measure = _measure(look, phrases)
    words = _chinese_qualities(look, pick) + look.name
    if look.count > 1:
        number = _number(look, phrases, pick) + measure
        return pick((f"这{number}{words}", number + words)) if look.again else number + words
    if look.listed:
        return words
    return pick((words, f"这{measure}{words}" if look.again else f"一{measure}{words}"))


def _chinese_qualities(look: Look, pick: Pick) -> str:
    """``蓝色的大`` but ``巨大的蓝色``: a long size goes first."""
    short = len(look.name) == 1
    colours = [colour for colour in look.colour if colour.endswith(_OF)] if short else look.colour
    colour = pick(colours) if look.colour else ""
    if not look.size:
        return colour
    long = [size for size in look.size if size.endswith(_OF)]
    size = pick(long if look.name[0] in "大小" else look.size)
    return size + colour if size in long else colour + size


def _vietnamese(look: Look, phrases: Phrases, pick: Pick) -> str:
    said = [pick(choices) for choices in (look.size, look.colour) if choices]
    words = " ".join([look.name, *said])
    classifiers = phrases.nouns["classifiers"]
    classified = look.name.split(maxsplit=1)[0] in classifiers
    if look.count > 1:
        measure = "" if classified or look.kind == "person" else _measure(look, phrases)
        number = _number(look, phrases, pick)
        counted = " ".join(filter(None, [number, measure, words]))
        return pick((counted, f"{counted} đó")) if look.again else counted
    if look.listed:
        return words
    if look.again and not classified and look.kind != "person":
        words = pick((f"{_measure(look, phrases)} {words}".strip(), words))
    kind = "again" if look.again else "classified" if classified else look.kind
    return pick(phrases.nouns[kind]).format(name=words)


def _indonesian(look: Look, phrases: Phrases, pick: Pick) -> str:
    said = [pick(choices) for choices in (look.colour, look.size) if choices]
    measured, own = _own_measure(look, phrases)
    if look.count > 1:
        number = _number(look, phrases, pick)
        measures = [own] if own else ["", _measure(look, phrases)]
        counted = " ".join(filter(None, [number, pick(measures), measured, *said]))
        return pick((counted, f"{counted} itu")) if look.again else counted
    words = " ".join([look.name, *said])
    if look.listed or (own and not look.again):
        return words
    return pick(phrases.nouns["again" if look.again else look.kind]).format(name=words)


def _own_measure(look: Look, phrases: Phrases) -> tuple[str, str]:
    """``semangkuk mi``, one bowl of noodles, is ``mi`` and ``mangkuk``; others have no measure."""
    first, _, rest = look.name.partition(" ")
    own = dict(row.split() for row in phrases.nouns["own_measures"])
    return (rest, own[first]) if rest and first in own else (look.name, "")


def _measure(look: Look, phrases: Phrases) -> str:
    """The measure word of a name, or of its first word where that has one, or of its kind."""
    first = look.name.split(maxsplit=1)[0]
    measures = phrases.measures
    measure = measures.get(look.name) or measures.get(first) or measures[look.kind]
    return "" if measure == _NONE else measure
