"""Words that were hidden in several tokens: signs for letters, letters apart, words cut in two."""

from __future__ import annotations

import re
from collections.abc import Iterator

from laterna.governance.normalise import bare
from laterna.governance.vocabulary import LONGEST_WORD, SHORT, Vocabulary, is_han, squeezed

_CHUNK = re.compile(r"\S+")
_PART = re.compile(r"[^-_/.,:;~…]+")
_EDGES = "\"'()[]{}<>.,:;?!~…“”‘’«»،؟。，！？、-_/"
_LONGEST_RUN = 400
_MASKS = re.compile(r"[*#•%×]")
_LEET = tuple(str.maketrans("03456789@$+€(1!|", f"oeasgtbgastec{one * 3}") for one in "il")
"""Figures and signs read as letters; 1, ! and | are i or l."""


def disguised(
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
            if core.isalpha() or not 2 < len(core) <= LONGEST_WORD:
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
    return len(token) == 1 and (token.isdigit() or (token.isalpha() and not is_han(token)))


def _within(run: str, offset: int, vocabulary: Vocabulary) -> Iterator[tuple[int, int, str]]:
    long = len(run) > 8
    readings = {run, *(run.translate(table) for table in _LEET)}
    for letters in readings:
        for start in range(len(letters)):
            for end in range(
                start + (2 if long else 3), min(len(letters), start + LONGEST_WORD) + 1
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
            if not tokens[end].isalpha() or len(word) > LONGEST_WORD:
                break
            word += tokens[end]
            signs_only = signs_only and glued[end]
            if len(word) > 3 and word in vocabulary:
                pieces = tokens[start : end + 1]
                if signs_only or (len(pieces) == 2 and _is_cut(pieces)):
                    yield start, end + 1, word


def _is_cut(pieces: list[str]) -> bool:
    """Whether two neighbours are rather one word than two."""
    fragment = any(len(piece) <= 3 and piece not in SHORT for piece in pieces)
    return fragment or sum(map(len, pieces)) >= 8
