"""What somebody of the user's own may be called, and who of them is called in a prompt."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Literal

from laterna.core.concepts import LANGUAGES
from laterna.language.index import Index, load_index
from laterna.language.lexicon import Lexicon
from laterna.language.parts import OWN, Spoken
from laterna.language.reading import parts_of, read, read_shots
from laterna.language.tokens import MARKS, is_han, normalize, tokenize

Unfit = Literal["empty", "long", "letters", "taken"]
"""Why a name does not do: no letter in it; too long; a mark that no name has; a word already."""

LONGEST = 40
_MOST_WORDS = 4
_SIDEWARDS = frozenset(
    {"go_right", "go_left", "zigzag", "chase", "follow", "push", "carry", "come_back"}
)
_JOINTS = frozenset(" -'\u2019\u02bc\u00b7")
_OWNER = re.compile("['\u2019\u02bc]s?$", re.IGNORECASE)


def unfit(name: str, lexicon: Lexicon) -> Unfit | None:
    """Why nobody can be called so; None for a name that does.

    A name that means something already (a noun, a colour, a word of captions, in any of the five
    languages) does not: "the red fox" could not be told from somebody called Red Fox. It is enough
    that one of several words means nothing else: "Captain Fox", "小明".
    """
    if len(name) > LONGEST:
        return "long"
    if not all(_is_written(character) for character in name):
        return "letters"
    words = _words(name)
    if not words or not any(character.isalpha() for character in name):
        return "empty"
    if len(words) > _MOST_WORDS and not all(map(is_han, words)):
        return "long"
    if _OWNER.search(name):  # it would be taken off in every prompt
        return "letters"
    told = called(f"{name}.", [name], lexicon) == [name]
    return None if told and not _means_something(name, words, lexicon) else "taken"


def called(prompt: str, names: Sequence[str], lexicon: Lexicon) -> list[str]:
    """Who of those called so is an actor of a prompt, in whatever form it names them.

    Names are known in all five languages, in any case, in the plural, as owners, and with Arabic
    articles and prefixes.
    """
    meant = {
        mention.noun.removeprefix(OWN)
        for reading in read_shots(prompt, lexicon, names)
        for mention in reading.cast
        if mention.how == "picture"
    }
    return [name for name in names if name in meant]


def goes_sidewards(prompt: str, names: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether all that is done in a prompt, and something is, leads across the picture."""
    parts, _ = parts_of(prompt, lexicon, names)
    concepts = (part.concept for part in parts if isinstance(part, Spoken))
    done = {concept.name for concept in concepts if concept and concept.kind == "action"}
    return bool(done) and done <= _SIDEWARDS


def alike(name: str, other: str, lexicon: Lexicon) -> bool:
    """Whether two names could be taken for each other, such as Wug and wugs."""
    if normalize(name) == normalize(other):
        return True
    return bool(called(f"{name}.", [other], lexicon) or called(f"{other}.", [name], lexicon))


def _is_written(character: str) -> bool:
    kind = unicodedata.category(character)
    return kind in {"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Nd"} or character in _JOINTS


def _words(name: str) -> tuple[str, ...]:
    return tuple(token for token in tokenize(name) if token not in MARKS)


def _means_something(name: str, words: tuple[str, ...], lexicon: Lexicon) -> bool:
    indexes = [load_index(lexicon, language) for language in LANGUAGES]
    if any(_is_noun(words, index) for index in indexes):
        return True
    alone = len(words) == 1 and not is_han(words[0])
    if any(_spoken(index, alone=alone).issuperset(words) for index in indexes):
        return True
    # Words of the user's own are not taken for misspelt; doubled ones are not in the name.
    reading = read(name, lexicon, [f"{word} {word}" for word in words])
    return not reading.unknown and any(mention.how == "name" for mention in reading.cast)


def _spoken(index: Index, *, alone: bool) -> frozenset[str]:
    """What a name must not consist of: qualities and numbers; alone, any word of captions."""
    words = index.words
    if alone:
        return index.vocabulary | words.all()
    return words.colours.words() | words.sizes.words() | words.numbers.words()


def _is_noun(words: tuple[str, ...], index: Index) -> bool:
    forms = [(word,) for word in words]
    tables = (index.names, index.plurals, index.words.nouns)
    hits = (table.longest(forms, 0) for table in tables)
    return any(hit is not None and hit[0] == len(words) for hit in hits)
