"""All the ways in which a text can be read as words: plainly, and with its disguises undone.

A text becomes a row of tokens (a Latin or Arabic word, a number, one Han character, one emoji). An
edge says that the tokens from one place to another can be read as one word. Besides every token
itself there are edges for substituted characters (``n4k3d``), letters apart (``n a k e d``), words
cut in two, stretched letters, masked letters (``n*ked``) and slips of the finger. Such an edge is
only laid when it leads to a word that is looked for, so their number is bounded by the length of
the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from laterna.governance.normalise import bare, is_vietnamese, normalise, tone_last

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_ARABIC = "\u0621-\u064a\u0671-\u06d3"
_LATIN = "a-z\u00df-\u024f\u1e00-\u1eff\u0300-\u036f"
_EMOJI = "\u2600-\u27bf\U0001f300-\U0001faff"
_TOKEN = re.compile(rf"[0-9]+|[{_LATIN}]+|[{_ARABIC}]+|[{_HAN}]|[{_EMOJI}]|[^\W\d_{_HAN}]+")
_EMOJI_ONLY = re.compile(rf"[{_EMOJI}]")
_LONGEST_PIECE = 16
_HAN_WEIGHT = 0.5
"""A Chinese word has about two characters; distances are counted in words."""

_SPACED_WEIGHT = 0.2
"""A letter that stands alone is about a fifth of a word."""

_HUMPS = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
_STRETCHED = re.compile(r"([^\W\da-z_])\1{2,}")
_LONG_WORD = re.compile(r"(?<![^\W_])[a-z]{9,80}(?![^\W_])")
_CHUNK = re.compile(r"\S+")
_PART = re.compile(r"[^-_/.,:;~…]+")
_EDGES = "\"'()[]{}<>.,:;?!~…“”‘’«»،؟。，！？、-_/"
_LONGEST_WORD = 32
_LONGEST_RUN = 400
_VOWELS = re.compile("[aeiou]")
_SYLLABLE = re.compile(
    "(?:[bdhlmrsvx]|ch?|gh?|gi|kh?|ng?h?|ph?|qu?|th?|tr)?[aeiouy]{1,3}(?:ch?|m|ng?|nh|p|t)?"
)
"""A Vietnamese syllable without its marks."""

_TRIPLE = re.compile(r"(.)\1\1")
_MASKS = re.compile(r"[*#•%×]")
_LEET = tuple(str.maketrans("03456789@$+€(1!|", f"oeasgtbgastec{one * 3}") for one in "il")
"""Figures and signs read as letters; 1, ! and | are i or l."""

# Short words that stand beside others in ordinary sentences and are no pieces of a cut word.
_SHORT = frozenset(
    """
    a an as at am be by do go he hi i if in is it me my no of oh ok on or so to up us we all
    and any are art ask ate bad bag bar bat bay bed bee big bit box boy bug bus but buy cab
    can cap car cat cow cry cup cut dad day den did dog dot dry ear eat egg end eye far fat
    few fit fix fly fog for fox fun get got gun guy had has hat hen her him his hit hot how
    ice ill ink its jar job joy key kid kit lab lap law lay leg let lie lip log lot low mad
    man map may men met mix mom mud net new nor not now nut odd off oil old one our out owl
    own pan paw pay pen pet pie pig pin pop pot put ran rat raw red rib rid row run sad sat
    saw sea see set sew she shy sip sit six ski sky son sun tab tag tea ten the tie tin tip
    toe too top toy try two use van wag war was wax way web wet who why win yes yet you zoo di
    ke ku mu ya yg dan dua ini itu ia tak tua
    """.split()  # noqa: SIM905 - a list of words reads better without quotes
)

_ARABIC_BEFORE = ("وال", "فال", "بال", "كال", "لل", "ال", "و", "ف", "ب", "ل", "ك", "س")
_ARABIC_AFTER = [
    "هما",
    "هم",
    "هن",
    "ها",
    "كم",
    "نا",
    "ين",
    "ون",
    "ات",
    "ان",
    "وا",
    "تين",
    "تان",
    "يه",
    "ه",
    "ك",
    "ي",
    "ا",
]
_LATIN_AFTER = ("s", "es", "nya", "lah", "kah", "ku", "mu", "pun")


@dataclass(frozen=True)
class Vocabulary:
    """Every single word that is looked for."""

    words: frozenset[str]

    @cached_property
    def by_shape(self) -> dict[tuple[int, str], list[str]]:
        """Latin words by length and first letter, for masked letters."""
        table: dict[tuple[int, str], list[str]] = {}
        for word in self.words:
            table.setdefault((len(word), word[0]), []).append(word)
        return table

    @cached_property
    def by_single_letters(self) -> dict[str, str]:
        """Words of six letters and more by what is left when double letters become one."""
        return {squeezed(word, 1): word for word in sorted(self.words) if len(word) >= 6}

    @cached_property
    def by_consonants(self) -> dict[str, list[str]]:
        """Words of six letters and more by their consonants, where there are at least four."""
        table: dict[str, list[str]] = {}
        for word in self.words:
            key = _VOWELS.sub("", word)
            if len(word) >= 6 and len(key) >= 4 and word.isascii():
                table.setdefault(key, []).append(word)
        return table

    def __contains__(self, word: str) -> bool:
        """Whether a word is looked for."""
        return word in self.words


@dataclass(frozen=True)
class Lattice:
    """A text as tokens and the edges between their places.

    Attributes:
        tokens: the tokens as they stand in the folded text.
        edges: for each place, (word, place behind it).
        places: how many words stand before each place; one longer than ``tokens``.
    """

    tokens: tuple[str, ...]
    edges: tuple[tuple[tuple[str, int], ...], ...]
    places: tuple[float, ...]


def tokens_of(text: str) -> list[str]:
    """The tokens of a folded text, for the tables."""
    return _TOKEN.findall(normalise(text))


def build_lattice(text: str, vocabulary: Vocabulary) -> Lattice:
    """Read a text; linear in its length."""
    folded = _STRETCHED.sub(r"\1", normalise(_HUMPS.sub("_", text)))
    folded = _LONG_WORD.sub(lambda match: _unjoined(match[0], vocabulary), folded)
    found = [match for match in _TOKEN.finditer(folded) if not _is_decoration(match[0], vocabulary)]
    tokens = [match[0] for match in found]
    vietnamese = _reads_as_vietnamese(tokens)
    edges: list[dict[tuple[str, int], None]] = [
        dict.fromkeys((form, index + 1) for form in _forms(token, vocabulary, vietnamese))
        for index, token in enumerate(tokens)
    ]
    glued = [
        index > 0 and not any(map(str.isspace, folded[found[index - 1].end() : match.start()]))
        for index, match in enumerate(found)
    ]
    for start, end, word in _disguised(folded, found, glued, vocabulary, vietnamese):
        edges[start][word, end] = None
    return Lattice(tuple(tokens), tuple(map(tuple, edges)), _places(tokens))


def _reads_as_vietnamese(tokens: list[str]) -> bool:
    """Two words with Vietnamese marks, or marks on nothing but Vietnamese syllables."""
    if sum(map(is_vietnamese, tokens)) >= 2:
        return True
    marked = [bare(token) for token in tokens if token[0] < "\u2000" and bare(token) != token]
    return bool(marked) and all(map(_SYLLABLE.fullmatch, marked))


def _is_decoration(token: str, vocabulary: Vocabulary) -> bool:
    """An emoji that means nothing here must not stand between words."""
    return bool(_EMOJI_ONLY.match(token)) and token not in vocabulary


def _unjoined(word: str, vocabulary: Vocabulary) -> str:
    """A word without its spaces, cut again where all of it is words that are looked for."""
    if word in vocabulary or any(form in vocabulary for form in _latin_forms(word, vocabulary)):
        return word
    best: list[tuple[str, ...] | None] = [(), *(None for _ in word)]
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - _LONGEST_PIECE), end):
            before, piece = best[start], word[start:end]
            if before is None or not (piece in _SHORT or (len(piece) > 2 and piece in vocabulary)):
                continue
            row, known = (*before, piece), best[end]
            if known is None or len(row) < len(known):
                best[end] = row
    pieces = best[-1]
    if pieces is None or (len(pieces) == 2 and min(map(len, pieces)) < 4):
        return word
    return "_".join(pieces)


def _places(tokens: list[str]) -> tuple[float, ...]:
    places = [0.0]
    for token in tokens:
        places.append(places[-1] + _weight(token))
    return tuple(places)


def _weight(token: str) -> float:
    if _is_han(token):
        return _HAN_WEIGHT
    return _SPACED_WEIGHT if len(token) == 1 and token.isalpha() else 1.0


def _is_han(token: str) -> bool:
    return "\u3400" <= token[0] <= "\u9fff" or token[0] >= "\U00020000"


# --- One token ------------------------------------------------------------------------------------


def _forms(token: str, vocabulary: Vocabulary, vietnamese: bool) -> Iterable[str]:  # noqa: FBT001
    """The token, and the words that it is a form of."""
    if _is_han(token) or token[0].isdigit():
        return (token,)
    if "\u0621" <= token[0] <= "\u06d3":
        return [form for form in _arabic_forms(token) if form in vocabulary] or (token,)
    if vietnamese and not token.isascii():
        return (tone_last(token),)
    plain = bare(token)
    forms = [tone_last(token), plain, *_latin_forms(plain, vocabulary)]
    return [form for form in forms if form in vocabulary] or (
        () if vietnamese else _mended(plain, vocabulary)
    )


def _latin_forms(word: str, vocabulary: Vocabulary) -> Iterator[str]:
    """What a plural or a word with an Indonesian ending stands for."""
    for ending in _LATIN_AFTER:
        if len(word) > len(ending) + 2 and word.endswith(ending):
            yield word[: -len(ending)]
    if word not in vocabulary and word.endswith("ies"):
        yield word[:-3] + "y"


@lru_cache(maxsize=8192)
def _arabic_forms(word: str) -> tuple[str, ...]:
    """A word without the particles before it and the pronouns and endings behind it."""
    stems = [word]
    stems += [
        word[len(p) :] for p in _ARABIC_BEFORE if word.startswith(p) and len(word) > len(p) + 2
    ]
    forms = list(stems)
    for stem in stems:
        forms += [
            stem[: -len(s)] for s in _ARABIC_AFTER if stem.endswith(s) and len(stem) > len(s) + 2
        ]
    # The feminine ending reads as te before a pronoun.
    forms += [stem[:-1] + "ه" for stem in forms if stem.endswith("ت")]
    return tuple(dict.fromkeys(forms))


def _mended(word: str, vocabulary: Vocabulary) -> Iterator[str]:
    """Words that a stretched, reversed, shortened or mistyped one was probably meant to be."""
    if not 4 <= len(word) <= _LONGEST_WORD:
        return
    candidates = [squeezed(word, runs, over=3) for runs in (1, 2)] if _TRIPLE.search(word) else []
    if len(word) > 4:
        candidates.append(word[::-1])
    if not _VOWELS.search(word):
        candidates += vocabulary.by_consonants.get(word, ())
    if len(word) >= 6:
        candidates += _slips(word, vocabulary)
    yield from (candidate for candidate in candidates if candidate in vocabulary)


def _slips(word: str, vocabulary: Vocabulary) -> Iterator[str]:
    """A letter too many or too few in a pair, two letters in the wrong order, a vowel left out."""
    if (single := vocabulary.by_single_letters.get(squeezed(word, 1))) is not None:
        yield single
    for i in range(1, len(word) - 1):
        yield word[:i] + word[i + 1] + word[i] + word[i + 2 :]
        yield from (word[:i] + vowel + word[i:] for vowel in "aeiou")


def squeezed(word: str, runs: int, over: int = 2) -> str:
    """The word with every run of at least ``over`` equal letters made ``runs`` long."""
    return re.sub(rf"(.)\1{{{over - 1},}}", lambda match: match[1] * runs, word)


# --- Several tokens -------------------------------------------------------------------------------


def _disguised(
    folded: str,
    found: list[re.Match[str]],
    glued: list[bool],
    vocabulary: Vocabulary,
    vietnamese: bool,  # noqa: FBT001
) -> Iterator[tuple[int, int, str]]:
    """(start, end, word) for words that were hidden in several tokens."""
    tokens = [bare(match[0]) for match in found]
    yield from _substituted(folded, found, vocabulary)
    yield from _letters_apart(tokens, vocabulary)
    if not vietnamese:
        yield from _cut(tokens, glued, vocabulary)


def _substituted(
    folded: str, found: list[re.Match[str]], vocabulary: Vocabulary
) -> Iterator[tuple[int, int, str]]:
    """Figures and signs in place of letters, in whole chunks and in their parts."""
    starts = {match.start(): index for index, match in enumerate(found)}
    ends = {match.end(): index + 1 for index, match in enumerate(found)}
    for chunk in _CHUNK.finditer(folded):
        if chunk[0].isalpha() or not any(map(str.isalpha, chunk[0][:_LONGEST_RUN])):
            continue
        spans = [(chunk.start(), chunk[0])]
        spans += [(chunk.start() + part.start(), part[0]) for part in _PART.finditer(chunk[0])]
        for offset, piece in dict.fromkeys(spans):
            core = piece.strip(_EDGES)
            if core.isalpha() or not 2 < len(core) <= _LONGEST_WORD:
                continue
            begin = offset + piece.index(core)
            span = _covering(begin, begin + len(core), starts, ends)
            if span:
                yield from ((*span, word) for word in _unmasked(core, vocabulary))


def _covering(
    begin: int, end: int, starts: dict[int, int], ends: dict[int, int]
) -> tuple[int, int] | None:
    """The tokens between two places of the text; signs at its ends belong to no token."""
    first = next((starts[i] for i in range(begin, end) if i in starts), None)
    last = next((ends[i] for i in range(end, begin, -1) if i in ends), None)
    return None if first is None or last is None or last <= first else (first, last)


def _unmasked(core: str, vocabulary: Vocabulary) -> Iterator[str]:
    letters = re.sub(r"[-_.,'’`~^/\\]", "", core)
    for table in _LEET:
        word = bare(letters.translate(table))
        for form in (word, squeezed(word, 1), word.removesuffix("s"), word.removesuffix("z")):
            if len(form) > 2 and form in vocabulary:
                yield form
    if _MASKS.search(letters) and letters[:1].isalpha():
        yield from _matching(letters, vocabulary)


def _matching(masked: str, vocabulary: Vocabulary) -> list[str]:
    """Words of which some letters are covered; at least half must be there."""
    if 2 * len(_MASKS.findall(masked)) > len(masked):
        return []
    pattern = re.compile("".join("." if _MASKS.match(c) else re.escape(c) for c in masked))
    words = vocabulary.by_shape.get((len(masked), masked[0]), ())
    return [word for word in words if pattern.fullmatch(word)]


def _letters_apart(tokens: list[str], vocabulary: Vocabulary) -> Iterator[tuple[int, int, str]]:
    """Runs of single letters."""
    index = 0
    while index < len(tokens):
        end = index
        while end < len(tokens) and _is_letter(tokens[end]) and end - index < _LONGEST_RUN:
            end += 1
        if end - index >= 3:
            yield from _within("".join(tokens[index:end]), index, vocabulary)
        index = max(end, index + 1)


def _is_letter(token: str) -> bool:
    return len(token) == 1 and (token.isdigit() or (token.isalpha() and not _is_han(token)))


def _within(run: str, offset: int, vocabulary: Vocabulary) -> Iterator[tuple[int, int, str]]:
    long = len(run) > 8
    readings = {run, *(run.translate(table) for table in _LEET)}
    for letters in readings:
        for start in range(len(letters)):
            for end in range(
                start + (2 if long else 3), min(len(letters), start + _LONGEST_WORD) + 1
            ):
                word = letters[start:end]
                if word in vocabulary and (len(word) > 3 or long or len(word) >= len(letters) - 1):
                    yield offset + start, offset + end, word


def _cut(
    tokens: list[str], glued: list[bool], vocabulary: Vocabulary
) -> Iterator[tuple[int, int, str]]:
    """Words that a space, a point or a stroke divides."""
    for start, first in enumerate(tokens):
        word, signs_only = first, True
        for end in range(start + 1, min(start + 6, len(tokens))):
            if not tokens[end].isalpha() or len(word) > _LONGEST_WORD:
                break
            word += tokens[end]
            signs_only = signs_only and glued[end]
            if len(word) > 3 and word in vocabulary:
                pieces = tokens[start : end + 1]
                if signs_only or (len(pieces) == 2 and _is_cut(pieces)):
                    yield start, end + 1, word


def _is_cut(pieces: list[str]) -> bool:
    """Whether two neighbours are rather one word than two."""
    fragment = any(len(piece) <= 3 and piece not in _SHORT for piece in pieces)
    return fragment or sum(map(len, pieces)) >= 8
