"""Tables of word sequences, searched for the longest that stands at a place of a text."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Any, Generic, TypeVar

from laterna.language.lexicon import TARGET, Lexicon, Noun, Phrases
from laterna.language.tokens import is_han, normalize, tokenize

T = TypeVar("T")

Forms = Sequence[tuple[str, ...]]
"""For each place of a text, the spellings under which a table may know the word."""


class Table(Generic[T]):
    """Word sequences and what they stand for."""

    def __init__(self, entries: Iterable[tuple[Sequence[str], T]]) -> None:
        """Keep the first value of each sequence."""
        self._rows: dict[str, dict[tuple[str, ...], T]] = {}
        for words, value in entries:
            if words:
                self._rows.setdefault(words[0], {}).setdefault(tuple(words), value)

    def all_at(self, forms: Forms, start: int) -> list[tuple[int, T]]:
        """Return length and value of every sequence at ``start``, the longest first."""
        found = [
            (len(words), value)
            for first in (forms[start] if start < len(forms) else ())
            for words, value in self._rows.get(first, {}).items()
            if _stands_at(words, forms, start)
        ]
        return sorted(found, key=lambda hit: -hit[0])

    def longest(self, forms: Forms, start: int) -> tuple[int, T] | None:
        """Return the length and the value of the longest sequence at ``start``, if there is one."""
        return next(iter(self.all_at(forms, start)), None)

    def begins(self, word: str) -> bool:
        """Whether a sequence begins with this word."""
        return word in self._rows

    def words(self) -> set[str]:
        """All words of all sequences."""
        return {word for row in self._rows.values() for words in row for word in words}


def _stands_at(words: Sequence[str], forms: Forms, start: int) -> bool:
    if start + len(words) > len(forms):
        return False
    return all(word in forms[start + offset] for offset, word in enumerate(words))


@dataclass(frozen=True)
class FunctionWords:
    """Words of one language that are neither names nor concepts; see ``tables/words``."""

    articles: Table[str]
    another: Table[str]
    demonstratives: Table[str]
    adjectives: Table[str]
    numbers: Table[int]
    instead: Table[tuple[str, ...]]
    subjects: frozenset[str]
    places: frozenset[str]
    pronouns: Table[str]
    function: frozenset[str]
    ignored: Table[str]
    forms: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Index:
    """Everything that reading looks up in one language."""

    language: str
    lexicon: Lexicon
    names: Table[str]
    phrases: Table[str]
    words: FunctionWords

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The words that captions are made of, and so the words that the models have learnt."""
        scene = _scene_words(self.lexicon.phrases[self.language])
        return frozenset(self.phrases.words() | scene | self.words.function)

    @cached_property
    def known(self) -> frozenset[str]:
        """All words that need no correction, without those of the keywords."""
        function = self.words
        tables = (function.articles, function.another, function.adjectives, function.pronouns)
        others: set[str] = function.demonstratives.words().union(*(t.words() for t in tables))
        others |= function.numbers.words() | function.instead.words() | function.ignored.words()
        return (
            self.vocabulary | self.names.words() | others | function.subjects | set(function.forms)
        )

    @cached_property
    def storybook_words(self) -> frozenset[str]:
        """The words in the names of the storybook's nouns."""
        nouns = [noun for noun in self.lexicon.nouns.values() if noun.storybook]
        names = [name for noun in nouns for name in noun.names[self.language]]
        return frozenset(word for name in names for word in name_words(name, self.language))

    @cached_property
    def keywords(self) -> Table[str]:
        """Keywords of the works; the storybook's come first, then works named so in part."""
        return Table(_keyword_entries(self.lexicon, self.language))


@cache
def load_index(lexicon: Lexicon, language: str) -> Index:
    """Make the index of one language."""
    names = Table(_name_entries(lexicon, language))
    phrases = Table((words, kind) for kind, words in _phrase_parts(lexicon.phrases[language]))
    return Index(language, lexicon, names, phrases, _function_words(lexicon, language))


def name_words(text: str, language: str) -> tuple[str, ...]:
    """Tokens of a name as the tables hold them: no marks, and no Arabic article."""
    words = [word for word in tokenize(text) if word not in (",", ".")]
    return tuple(without_article(word) for word in words) if language == "ar" else tuple(words)


def without_article(word: str) -> str:
    """Take the Arabic article off a word that is long enough to bear one."""
    return word[2:] if word.startswith("ال") and len(word) > 3 else word


def _name_entries(lexicon: Lexicon, language: str) -> Iterable[tuple[Sequence[str], str]]:
    """All names, the storybook's first, then those to be shown, then those only understood."""
    nouns = sorted(lexicon.nouns.values(), key=lambda noun: not noun.storybook)
    books = ([n for n in nouns if n.storybook], [n for n in nouns if not n.storybook])
    for book in books:
        for kind in ("names", "aliases"):
            for noun in book:
                for name in getattr(noun, kind)[language]:
                    yield name_words(name, language), noun.work


def _keyword_entries(lexicon: Lexicon, language: str) -> Iterable[tuple[Sequence[str], str]]:
    rows = []
    for order, noun in enumerate(lexicon.nouns.values()):
        titles = {
            word for name in _all_names(noun, language) for word in name_words(name, language)
        }
        for keyword in noun.keywords[language]:
            words = name_words(keyword, language)
            if len(words) == 1 and (len(words[0]) < 3 and not is_han(words[0])):
                continue
            if len(words) == 1 and is_han(words[0]):
                continue
            rows.append((not noun.storybook, not titles.issuperset(words), order, words, noun.work))
    return [(words, work) for *_, words, work in sorted(rows)]


def _all_names(noun: Noun, language: str) -> tuple[str, ...]:
    return noun.names[language] + noun.aliases[language]


def _phrase_parts(phrases: Phrases) -> Iterable[tuple[str, tuple[str, ...]]]:
    """Every phrase as tokens; phrases with a target as what stands before and after it."""
    concepts = (
        ("action", phrases.actions),
        ("action", phrases.actions_short),
        ("setting", phrases.settings),
        ("setting", phrases.settings_short),
        ("camera", phrases.cameras),
    )
    for kind, table in concepts:
        for variants in table.values():
            for phrase in variants:
                for spoken in _genders(phrase):
                    for part in spoken.split(TARGET):
                        yield kind, tuple(tokenize(part))
                        if kind == "camera":
                            yield kind, tuple(tokenize(part.removeprefix("the ")))


def _genders(phrase: str) -> tuple[str, ...]:
    """Arabic phrases in both genders; see the head of ``ar.toml``."""
    if "@" not in phrase and "~" not in phrase:
        return (phrase,)
    masculine = phrase.replace("@", "ي").replace("~", "ه")
    return masculine, phrase.replace("@", "ت").replace("~", "ها")


def _scene_words(phrases: Phrases) -> set[str]:
    texts: list[str] = []
    for value in phrases.scene.values():
        texts += [value] if isinstance(value, str) else value
    places = ("scene", "setting", "camera", "actors", "actor", "action")
    return {word for text in texts for word in tokenize(_without_places(text, places))}


def _without_places(text: str, places: Sequence[str]) -> str:
    for place in places:
        text = text.replace(f"{{{place}}}", " ")
    return text


def _function_words(lexicon: Lexicon, language: str) -> FunctionWords:
    path = resources.files("laterna.language") / "tables" / "words" / f"{language}.toml"
    table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    measures = sorted(set(lexicon.phrases[language].measures.values()))
    articles = [*table["articles"], *(which + m for which in "一这那" for m in measures)]
    numbers = table["numbers"] | {"两" + m: 2 for m in measures} | {"三" + m: 3 for m in measures}
    return FunctionWords(
        articles=_table(articles),
        another=_table([*table["another"], *("另一" + m for m in measures)]),
        demonstratives=_table(table["demonstratives"]),
        adjectives=_table(table["adjectives"]),
        numbers=Table((tuple(tokenize(key)), value) for key, value in numbers.items()),
        instead=Table(
            (tuple(tokenize(k)), tuple(tokenize(v))) for k, v in table["instead"].items()
        ),
        subjects=frozenset(map(normalize, table["subjects"])),
        places=frozenset(map(normalize, table["places"])),
        pronouns=_table(table["pronouns"]),
        function=frozenset(map(normalize, table["function"])),
        ignored=_table(table["ignored"]),
        forms=table["forms"],
    )


def _table(texts: Iterable[str]) -> Table[str]:
    return Table((tuple(tokenize(text)), text) for text in texts)
