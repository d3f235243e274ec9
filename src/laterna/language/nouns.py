"""What stands at a place of a prompt: a name, a number, a quality, a phrase."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from laterna.language.english import plural
from laterna.language.index import Index, load_index, name_words, without_article
from laterna.language.lexicon import Lexicon
from laterna.language.matching import Forms, Table
from laterna.language.parts import OWN, How
from laterna.language.pieces import Piece
from laterna.language.spelling import unaccented
from laterna.language.tokens import MARKS, is_han, tokenize
from laterna.language.traits import Traits
from laterna.language.wording import Concept

_ADJECTIVES_FOLLOW = ("vi", "ar", "id")
_MOST_DIGITS = 6
_ARABIC = re.compile("[\u0621-\u064a]{2,}")
_ARABIC_PREFIXES = ("", "ال", "بال", "كال", "فال", "لل", "ب", "ل", "ك", "ف")
_ARABIC_MANY = ("ات", "ان", "ين", "ون")
_ARABIC_MANY_FEMININE = ("ات", "تان", "تين")


@dataclass(frozen=True)
class Name:
    """A name at a place."""

    length: int
    noun: str
    how: How
    plural: bool = False


@dataclass(frozen=True, eq=False)
class OwnWords:
    """The words for which the user brings pictures, in all spellings that mean them.

    Attributes:
        one: as the user wrote them, without accents, with the Arabic article and prefixes.
        many: their regular plurals and duals, where these are no words of captions.
    """

    one: Table[str]
    many: Table[str]

    @classmethod
    def of(cls, words: Sequence[str], lexicon: Lexicon) -> OwnWords:
        """From the words as the user wrote them; what is written so comes before other forms."""
        plain = [(_plain(word), word) for word in words]
        one = [
            *plain,
            *((name_words(word, "ar"), word) for word in words),
            *((form, word) for tokens, word in plain for form in _unaccented(tokens, lexicon)),
            *((form, word) for tokens, word in plain for form in _arabic_ones(tokens, lexicon)),
        ]
        many = [
            *((form, word) for tokens, word in plain for form in _english_many(tokens, lexicon)),
            *((form, word) for tokens, word in plain for form in _arabic_many(tokens, lexicon)),
        ]
        return cls(Table(one), Table(many))

    def words(self) -> frozenset[str]:
        """All words of all spellings, none of which is misspelt."""
        return self.one.words() | self.many.words()


def _plain(word: str) -> tuple[str, ...]:
    return tuple(token for token in tokenize(word) if token not in MARKS)


def _unaccented(words: tuple[str, ...], lexicon: Lexicon) -> Iterator[tuple[str, ...]]:
    """What is typed without accents, unless that is another word: ``ba``, three, for ``bà``."""
    form = tuple(map(unaccented, words))
    known = load_index(lexicon, "vi").known | load_index(lexicon, "en").known
    if len(form) > 1 or not known.issuperset(form):
        yield form


def _english_many(words: tuple[str, ...], lexicon: Lexicon) -> Iterator[tuple[str, ...]]:
    """``wugs`` of ``wug``; not ``is`` of ``i``, and none of what English does not write."""
    if not words or not words[-1].isalnum() or is_han(words[-1]) or _ARABIC.search(words[-1]):
        return
    index = load_index(lexicon, "en")
    many = plural(" ".join(words), lexicon.phrases["en"].plurals)
    for form in (_plain(many), (*words[:-1], f"{words[-1]}s")):
        if not index.vocabulary.union(index.words.all()).intersection(form[-1:]):
            yield form


def _arabic_ones(words: tuple[str, ...], lexicon: Lexicon) -> Iterator[tuple[str, ...]]:
    """A word with its article and with what is written onto it: ``الوغ``, ``للوغ``."""
    if len(words) == 1 and _ARABIC.fullmatch(words[0]):
        yield from _with_prefixes(without_article(words[0]), lexicon)


def _arabic_many(words: tuple[str, ...], lexicon: Lexicon) -> Iterator[tuple[str, ...]]:
    """The regular plurals and duals of one word, with and without prefixes."""
    if len(words) == 1 and _ARABIC.fullmatch(words[0]):
        bare = without_article(words[0])
        endings = _ARABIC_MANY_FEMININE if bare.endswith("ة") else _ARABIC_MANY
        for ending in endings:
            yield from _with_prefixes(bare.removesuffix("ة") + ending, lexicon)


def _with_prefixes(word: str, lexicon: Lexicon) -> Iterator[tuple[str, ...]]:
    """The forms of a word that are not other words: of ``رد`` not ``برد``, the cold."""
    known = load_index(lexicon, "ar").known
    return ((form,) for prefix in _ARABIC_PREFIXES if (form := prefix + word) not in known)


class NounFinder:
    """Finds noun phrases in the pieces of one prompt."""

    def __init__(self, pieces: Sequence[Piece], lexicon: Lexicon, own: OwnWords) -> None:
        """Prepare to look up the pieces in every way."""
        self.pieces = pieces
        self.lexicon = lexicon
        self.own = own
        self.forms: Forms = [piece.forms for piece in pieces]
        self.exact: Forms = [(piece.meant,) for piece in pieces]
        self.singular: Forms = [piece.singular_forms for piece in pieces]

    def index(self, place: int) -> Index:
        """The index of the language that a place is looked up in first."""
        return self.pieces[place].index

    def phrase(self, place: int) -> tuple[int, Concept] | None:
        """The longest phrase of a concept at a place: its length and the concept."""
        if place >= len(self.pieces):
            return None
        return self.index(place).phrases.longest(self.exact, place)

    def name(self, place: int) -> Name | None:
        """The longest name at a place. The user's own words come first."""
        if own := self.own_name(place):
            return own
        if not any(mark.isalpha() for mark in self.pieces[place].meant):
            return None
        hits = [
            hit
            for language in self.pieces[place].languages
            for hit in self._hits(load_index(self.lexicon, language), place)
        ]
        nearest = self._nearest(place)
        length, noun, plural = min(hits, key=self._preference, default=(0, "", False))
        if nearest is not None and nearest.length > length:
            return nearest
        if not hits:
            return None
        doubled = self._doubled(place, length)
        how = self._how(place, length, "name")
        return Name(length + doubled, noun, how, plural or doubled > 0)

    def own_name(self, place: int) -> Name | None:
        """The longest word of the user's own at a place, as written or in another form."""
        one, many = self.own.one, self.own.many
        ways = (
            (one.longest(self.exact, place), False),
            (many.longest(self.exact, place), True),
            (one.longest(self.singular, place), False),
            (one.longest(self.forms, place), True),
        )
        found = [(*hit, several) for hit, several in ways if hit]
        if not found:
            return None
        length, word, several = max(found, key=lambda way: way[0])
        doubled = self._doubled(place, length)
        return Name(length + doubled, OWN + word, "picture", several or doubled > 0)

    def _nearest(self, place: int) -> Name | None:
        """A thing without a drawing of its own, taken for the one that the table says."""
        nouns = self.index(place).words.nouns
        hit = nouns.longest(self.forms, place)
        if hit is None:
            return None
        return Name(*hit, "keyword", plural=nouns.longest(self.singular, place) != hit)

    def _hits(self, index: Index, place: int) -> list[tuple[int, str, bool]]:
        """Length, noun and whether there are several, for all names at a place."""
        several = index.plurals.all_at(self.singular, place)
        one = [hit for hit in index.names.all_at(self.singular, place) if hit not in several]
        forms = index.names.all_at(self.forms, place)
        several += [hit for hit in forms if hit not in one and hit not in several]
        return [(*hit, False) for hit in one] + [(*hit, True) for hit in several]

    def _doubled(self, place: int, length: int) -> int:
        """How many pieces say the name once more: ``rubah-rubah`` are foxes."""
        if self.index(place).language != "id":
            return 0
        words = [piece.meant for piece in self.pieces[place : place + 2 * length]]
        return length if words[:length] == words[length:] else 0

    def _preference(self, hit: tuple[int, str, bool]) -> tuple[int, bool, bool]:
        return -hit[0], not self.lexicon.nouns[hit[1]].storybook, hit[2]

    def keyword(self, place: int) -> Name | None:
        """The longest keyword at a place."""
        if hit := self.index(place).keywords.longest(self.forms, place):
            plural = self.index(place).keywords.longest(self.singular, place) != hit
            return Name(hit[0], hit[1], self._how(place, hit[0], "keyword"), plural)
        return None

    def _how(self, place: int, length: int, otherwise: How) -> How:
        corrected = any(piece.corrected for piece in self.pieces[place : place + length])
        return "spelling" if corrected else otherwise

    def number(self, place: int) -> tuple[int, int] | None:
        """Length and value of a number at a place, in digits or words."""
        text = self.pieces[place].meant
        if text.isdecimal():
            return 1, int(text[:_MOST_DIGITS])
        return self.index(place).words.numbers.longest(self.exact, place)

    def quality(self, place: int, look: Traits) -> tuple[int, Traits] | None:
        """The longest colour, size or other adjective at a place, added to a look."""
        if place >= len(self.pieces):
            return None
        words = self.index(place).words
        found: list[tuple[int, int, Traits]] = []
        if colour := words.colours.longest(self.forms, place):
            length = colour[0]
            found.append((length, 2, look.with_colour(colour[1], self.text(place, length))))
        if size := words.sizes.longest(self.forms, place):
            found.append((size[0], 1, look.with_size(size[1], self.text(place, size[0]))))
        if other := words.adjectives.longest(self.forms, place):
            found.append((other[0], 0, look.without(self.text(place, other[0]))))
        if not found:
            return None
        length, _, seen = max(found, key=lambda way: way[:2])
        return length, seen

    def after(self, end: int, look: Traits) -> tuple[int, Traits]:
        """Step over what may follow a noun: demonstratives, adjectives, "is red"."""
        while end < len(self.pieces):
            step = self._step_after(end, look)
            if step is None:
                break
            end, look = step
        return end, look

    def _step_after(self, end: int, look: Traits) -> tuple[int, Traits] | None:
        words = self.index(end).words
        said = self._said(end)
        shown = words.demonstratives.longest(self.exact, end)
        if shown and shown[0] >= said:
            return end + shown[0], look
        place = end
        copula = words.copulas.longest(self.exact, place)
        if copula is None and self.index(place).language != "zh":
            copula = words.leads.longest(self.exact, place)
        if copula and copula[0] >= said:
            place += copula[0]
        elif self.index(end).language not in _ADJECTIVES_FOLLOW:
            return None
        return self._predicate(place, look, plain=place == end)

    def _predicate(self, place: int, look: Traits, *, plain: bool) -> tuple[int, Traits] | None:
        """A colour, a size, or a row of them; other adjectives only where they just follow."""
        adjective = self.quality(place, look)
        if adjective is None or self._said(place) > adjective[0]:
            return None
        length, seen = adjective
        end = place + length
        if plain:
            more = self._another_quality(end, seen)
            grown = more is not None and (more[1].colour, more[1].size) != (seen.colour, seen.size)
            return more if more is not None and grown else (end, seen)
        while (more := self._another_quality(end, seen)) is not None:
            end, seen = more
        new = (seen.colour, seen.size) != (look.colour, look.size)
        return (end, seen) if new and self._closes(end) else None

    def _another_quality(self, place: int, look: Traits) -> tuple[int, Traits] | None:
        """One more adjective, perhaps after "and"."""
        if place >= len(self.pieces):
            return None
        joint = self.index(place).words.joints.longest(self.exact, place)
        start = place + (joint[0] if joint else 0)
        more = self.quality(start, look)
        if more is None or self._said(start) > more[0]:
            return None
        return start + more[0], more[1]

    def _closes(self, place: int) -> bool:
        """Whether no noun follows: "is orange", not "is orange juice"."""
        if place >= len(self.pieces) or self.pieces[place].meant in MARKS:
            return True
        piece = self.pieces[place]
        return piece.meant in piece.index.vocabulary or self.name(place) is None

    def _said(self, place: int) -> int:
        phrase = self.phrase(place)
        return phrase[0] if phrase else 0

    def text(self, place: int, length: int) -> str:
        """The words at a place, without spaces between Han characters."""
        return written(self.pieces[place : place + length])


def written(pieces: Sequence[Piece]) -> str:
    """The words of pieces as one text, without spaces between Han characters."""
    text = ""
    for piece in pieces:
        close = not text or (is_han(text[-1]) and is_han(piece.text))
        text += piece.text if close else " " + piece.text
    return text
