"""Everything that reading looks up in one language: names, phrases, function words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from laterna.language.english import plural
from laterna.language.function_words import FunctionWords, function_words, load_words
from laterna.language.lexicon import Lexicon, Noun, Phrases
from laterna.language.matching import Table
from laterna.language.tokens import is_han, tokenize
from laterna.language.wording import (
    Concept,
    phrase_entries,
    places,
    scene_words,
    spellings,
    templates,
)

_TWO_HALVES = 3
"""Parts of a template with one place."""


@dataclass(frozen=True, eq=False)
class Index:
    """Everything that reading looks up in one language."""

    language: str
    lexicon: Lexicon
    names: Table[str]
    plurals: Table[str]
    phrases: Table[Concept]
    words: FunctionWords

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The words that captions are made of, and so the words that the models have learnt."""
        scene = scene_words(self.lexicon.phrases[self.language])
        return frozenset(self.phrases.words() | scene | self.words.function)

    @cached_property
    def halves(self) -> frozenset[tuple[tuple[str, ...], tuple[str, ...]]]:
        """What captions say before and after an object: "turns the lamp off"."""
        spoken = (
            places(form)
            for kind, _, template in templates(self.lexicon.phrases[self.language])
            for form in spellings(template, kind, self.language)
        )
        return frozenset(
            (tuple(tokenize(texts[0])), tuple(tokenize(texts[2])))
            for texts in spoken
            if len(texts) == _TWO_HALVES
        )

    @cached_property
    def known(self) -> frozenset[str]:
        """All words that need no correction, without those of the keywords."""
        names = self.names.words() | self.plurals.words()
        return self.vocabulary | names | self.words.all()

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
    names = list(_name_entries(lexicon, language))
    phrases = lexicon.phrases[language]
    return Index(
        language,
        lexicon,
        Table((name_words(name, language), work) for name, work in names),
        Table(_plural_entries(names, phrases, language)),
        Table(phrase_entries(phrases, language, function_words(language))),
        load_words(lexicon, language),
    )


def name_words(text: str, language: str) -> tuple[str, ...]:
    """Tokens of a name as the tables hold them: no marks, and no Arabic article."""
    words = [word for word in tokenize(text) if word not in (",", ".")]
    return tuple(without_article(word) for word in words) if language == "ar" else tuple(words)


def without_article(word: str) -> str:
    """Take the Arabic article off a word that is long enough to bear one."""
    return word[2:] if word.startswith("ال") and len(word) > 3 else word


def _name_entries(lexicon: Lexicon, language: str) -> Iterable[tuple[str, str]]:
    """All names, the storybook's first, then those to be shown, then those only understood."""
    nouns = sorted(lexicon.nouns.values(), key=lambda noun: not noun.storybook)
    books = ([n for n in nouns if n.storybook], [n for n in nouns if not n.storybook])
    for book in books:
        for kind in ("names", "aliases"):
            for noun in book:
                for name in getattr(noun, kind)[language]:
                    yield name, noun.work


def _plural_entries(
    names: Iterable[tuple[str, str]], phrases: Phrases, language: str
) -> Iterable[tuple[Sequence[str], str]]:
    """The plurals that captions write, and in English those of all other names."""
    for name, work in names:
        for many in _plurals(name, phrases, language):
            if many != name:
                yield name_words(many, language), work


def _plurals(name: str, phrases: Phrases, language: str) -> list[str]:
    if language == "en":
        return [plural(name, phrases.plurals)]
    first, _, rest = name.partition(" ")
    if language == "id":
        own = dict(row.split() for row in phrases.nouns["own_measures"])
        return [f"{own[first]} {rest}"] if rest and first in own else []
    many = [phrases.plurals[name]] if name in phrases.plurals else []
    if language == "ar" and rest:
        heads = [phrases.plurals.get(first, "")]
        heads += [first[:-1] + "ات"] if first.endswith("ة") else []
        feminine = " ".join(f"{word.removesuffix('ة')}ة" for word in rest.split())
        stem = f"{first[:-1]}ت" if first.endswith("ة") else first
        heads += [f"{stem}ا", f"{stem}ي"]
        many += [f"{head} {end}" for head in heads if head for end in (rest, feminine)]
    return many


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
