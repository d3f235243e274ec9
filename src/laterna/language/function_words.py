"""Words of one language that are neither names nor concepts; see ``tables/words``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from importlib import resources
from typing import Any

from laterna.language.arabic import Subject, agree
from laterna.language.lexicon import Lexicon, Phrases
from laterna.language.matching import Table
from laterna.language.tokens import normalize, tokenize
from laterna.language.wording import KINDS, SUBJECTS, Concept, places

_DUALS = ("ان", "ين")
_AUXILIARIES = (
    *("is", "are", "was", "were", "gets", "get", "got", "getting", "being", "be"),
    *("is being", "are being", "was being", "were being", "is getting", "are getting"),
    *("has been", "have been", "had been", "will be", "can be"),
)


@dataclass(frozen=True)
class Instead:
    """Words that the models know, and what they say; None where they say no concept."""

    words: tuple[str, ...]
    concept: Concept | None


@dataclass(frozen=True)
class Separable:
    """A verb whose second half stands behind its object: "puts the candle out"."""

    ends: tuple[str, ...]
    instead: Instead


@dataclass(frozen=True)
class FunctionWords:
    """The tables of one language; what each holds is told at its head in ``tables/words``."""

    articles: Table[str]
    indefinite: Table[str]
    another: Table[str]
    demonstratives: Table[str]
    adjectives: Table[str]
    colours: Table[str]
    sizes: Table[str]
    numbers: Table[int]
    measures: Table[str]
    leads: Table[str]
    copulas: Table[str]
    anaphors: Table[str]
    pronouns: Table[str]
    plural_pronouns: Table[str]
    ignored: Table[str]
    negators: Table[str]
    verb_negators: Table[str]
    alternatives: Table[str]
    joints: Table[str]
    markers: Table[str]
    scenes: Table[str]
    weather_words: Table[str]
    agents: Table[str]
    objects: Table[str]
    instead: Table[Instead]
    separable: Table[Separable]
    passive: Table[Concept]
    nouns: Table[str]
    subjects: frozenset[str]
    places: frozenset[str]
    function: frozenset[str]
    roles: Mapping[str, str]
    forms: Mapping[str, str]
    defaults: Mapping[str, str]
    shot: str

    def all(self) -> frozenset[str]:
        """Every word of every table."""
        known: set[str] = set(self.subjects | self.places | self.function) | set(self.forms)
        for field in fields(self):
            table = getattr(self, field.name)
            if isinstance(table, Table):
                known |= table.words()
        return frozenset(known)


_LISTS = (
    "indefinite",
    "another",
    "demonstratives",
    "adjectives",
    "leads",
    "copulas",
    "anaphors",
    "pronouns",
    "plural_pronouns",
    "ignored",
    "negators",
    "verb_negators",
    "alternatives",
    "joints",
    "markers",
    "scenes",
    "weather_words",
    "agents",
    "objects",
)


def load_words(lexicon: Lexicon, language: str) -> FunctionWords:
    """Read the words of one language."""
    table = _read(language)
    phrases = lexicon.phrases[language]
    counted = sorted({measure for measure in phrases.measures.values() if measure.isalpha()})
    measures = [*table["measures"], *counted]
    if language == "vi":
        table["articles"] += [*counted, *phrases.nouns["classifiers"]]
    if language == "zh":
        table["articles"] += [which + m for which in "一这那" for m in counted]
        table["indefinite"] += ["一" + m for m in counted]
        table["another"] += ["另一" + m for m in counted]
    return FunctionWords(
        articles=_table(table["articles"]),
        measures=_table(measures),
        colours=_named(phrases.colours, table["colours"]),
        sizes=_named(phrases.sizes, table["sizes"]),
        numbers=_numbers(phrases, table["numbers"]),
        instead=Table(_instead_entries(table["instead"] | _directed(table), phrases)),
        separable=Table(_separable_entries(table["separable"], phrases)),
        passive=Table(_passive_entries(table["passive"], language)),
        nouns=Table(_noun_entries(table["nouns"], lexicon)),
        subjects=frozenset(map(normalize, table["subjects"])),
        places=frozenset(map(normalize, table["places"])),
        function=function_words(language),
        roles=table["roles"],
        forms=table["forms"],
        defaults=table["defaults"],
        shot=table["scenes"][0],
        **{name: _table(table[name]) for name in _LISTS},
    )


def function_words(language: str) -> frozenset[str]:
    """Words that captions hold and that say nothing alone."""
    return frozenset(map(normalize, _read(language)["function"]))


def _read(language: str) -> dict[str, Any]:
    path = resources.files("laterna.language") / "tables" / "words" / f"{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _table(texts: Iterable[str]) -> Table[str]:
    return Table((tuple(tokenize(text)), text) for text in texts)


def _named(concepts: Mapping[str, Sequence[str]], synonyms: Mapping[str, str]) -> Table[str]:
    """Words of concepts: those of captions, then those that are only understood."""
    rows = [(word, name) for name, words in concepts.items() for word in words]
    rows += synonyms.items()
    spoken = [(form, name) for word, name in rows for form in _inflections(word)]
    return Table((tuple(tokenize(word)), name) for word, name in spoken)


def _inflections(forms: str) -> Iterator[str]:
    """A word; of Arabic adjectives, whose forms are parted by slashes, also the duals."""
    yield from forms.split("/")
    if "/" in forms:
        singles = forms.split("/")[:2]
        yield f"{singles[-1][:-1]}ات"
        yield from (f"{_before_ending(single)}{ending}" for single in singles for ending in _DUALS)


def _before_ending(adjective: str) -> str:
    if adjective.endswith("ء"):
        return adjective[:-1] + "و"
    return adjective[:-1] + "ت" if adjective.endswith("ة") else adjective


def _numbers(phrases: Phrases, words: Mapping[str, int]) -> Table[int]:
    rows = [
        (form, int(number))
        for number, said in phrases.numbers.items()
        for word in said
        for form in word.split("/")
    ]
    rows += words.items()
    return Table((tuple(tokenize(word)), number) for word, number in rows)


def _instead_entries(
    table: Mapping[str, str], phrases: Phrases
) -> Iterator[tuple[tuple[str, ...], Instead]]:
    for key, value in table.items():
        for who in SUBJECTS if "@" in key else SUBJECTS[:1]:
            yield tuple(tokenize(agree(key, who))), replacement(value, phrases, who)


def _directed(table: Mapping[str, Any]) -> dict[str, str]:
    """Ways of moving with where they lead: "swims to the left"."""
    return {
        template.replace("{}", mover): f"={action}"
        for template, action in table["directions"].items()
        for mover in table["movers"]
    }


def _separable_entries(
    table: Mapping[str, str], phrases: Phrases
) -> Iterator[tuple[tuple[str, ...], Separable]]:
    for key, value in table.items():
        before, after = (tuple(tokenize(text)) for text in key.split("{}"))
        yield before, Separable(after, replacement(value, phrases))


def replacement(value: str, phrases: Phrases, who: Subject = SUBJECTS[0]) -> Instead:
    """What a table says to take: words, or ``=action`` or ``=kind.name`` for a concept's own.

    ``who`` is the subject that Arabic verbs agree with.
    """
    if not value.startswith("="):
        return Instead(tuple(tokenize(agree(value, who))), None)
    kind, _, name = value[1:].rpartition(".")
    kind = kind or "action"
    short = kind.endswith("_short")
    kind = kind.removesuffix("_short")
    tables = KINDS[kind]
    template = plainest(getattr(phrases, tables[-1 if short else 0])[name])
    text = agree(places(template)[0], who)
    return Instead(tuple(tokenize(text)), Concept(kind, name, opens="{" in template))


def plainest(wordings: Sequence[str]) -> str:
    """The first phrase that ends with its object, so that nothing has to follow; else the first."""
    plain = [words for words in wordings if words.endswith("}") and not words.startswith("{")]
    ordered = [words for words in plain if words.find("{target}") < words.find("{other}")]
    return [*ordered, *plain, *wordings][0]


def _noun_entries(
    table: Mapping[str, str], lexicon: Lexicon
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Words without a drawing of their own, and the work that is nearest."""
    works = {noun.names["en"][0]: noun.work for noun in reversed(list(lexicon.nouns.values()))}
    for word, name in table.items():
        yield tuple(tokenize(word)), works[name]


def _passive_entries(
    table: Mapping[str, str], language: str
) -> Iterator[tuple[tuple[str, ...], Concept]]:
    """English passives with each auxiliary; others as they stand."""
    for key, name in table.items():
        verbs = [f"{auxiliary} {key}" for auxiliary in _AUXILIARIES] if language == "en" else [key]
        verbs += [f"{key} by"] if language == "en" else []
        for verb in verbs:
            yield tuple(tokenize(verb)), Concept("action", name)
