"""Reads what a user wants changed in a film: "make the taxi yellow and remove the dog".

Nothing is guessed: a clause of which a word is left over is not understood, and is listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from laterna.language.instruction_building import Built, build
from laterna.language.instruction_kinds import (
    Act,
    Add,
    Backwards,
    BringBack,
    Camera,
    Daytime,
    Instruction,
    Instructions,
    Move,
    Newcomer,
    Recolour,
    Remove,
    Replace,
    Resize,
    Setting,
    Side,
    Speed,
    Steady,
    Target,
    Weather,
)
from laterna.language.instruction_slots import Found, SlotFinder, joined
from laterna.language.instruction_targets import Place, Presence, Resolution, resolve
from laterna.language.instruction_text import prepared, with_vietnamese_accents
from laterna.language.instruction_words import EditWords, Frame, Node, load_edit_words
from laterna.language.lexicon import Lexicon
from laterna.language.nouns import OwnWords
from laterna.language.parts import OWN
from laterna.language.pieces import Cut, Piece, cut
from laterna.language.tokens import MARKS

_ORDER = (
    *("speed", "backwards", "daytime", "weather", "clear", "setting", "camera", "bring_back"),
    *("steady", "recolour", "resize", "move", "replace", "remove", "add", "act"),
)
"""Of two readings of the same words, the one that comes first here."""

_CONTINUED = {
    "recolour": ("{who} {colour}", "{size}"),
    "resize": ("{who} {size}", "{colour}"),
    "remove": ("{who}",),
    "bring_back": ("{who}",),
    "steady": ("{who}",),
    "replace": ("{who} {new}",),
    "add": ("{new} {side}", "{new}"),
    "act": ("{who} {action}", "{action}", "{daytime}", "{weather}", "{setting}"),
    "daytime": ("{weather}", "{setting}"),
    "weather": ("{daytime}", "{setting}"),
    "setting": ("{daytime}", "{weather}"),
}
"""What may follow an instruction after "and" without its verb: "and the dog blue"."""

_SAME = {"{size}": "resize", "{colour}": "recolour"}
_GOES_ON = ("daytime", "weather", "setting")
"""What may follow at once: "let it snow at night", "make the fox jump in the forest"."""
_MOST_POLITE = 4


@dataclass(frozen=True)
class _Match:
    """One way to read a clause."""

    start: int
    end: int
    frame: Frame
    slots: tuple[tuple[str, Found], ...] = ()
    meant: tuple[tuple[str, str], ...] = ()

    @property
    def dropped(self) -> tuple[str, ...]:
        """Words that were passed over."""
        return tuple(word for _, found in self.slots for word in found.dropped)


@dataclass
class _Outcome:
    """What has been read so far."""

    built: list[tuple[Instruction, bool, str]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    replaced: dict[str, str] = field(default_factory=dict)

    def take_back(self) -> None:
        """What is not meant for all is not understood where it is not understood for whom."""
        text = self.built[-1][2] if self.built else ""
        while self.built and self.built[-1][2] == text:
            self.built.pop()
        self.unknown += [text] if text else []

    def instructions(self, language: str) -> Instructions:
        """What only may be an instruction is one if all else is understood, or one is sure."""
        sure = any(not weak for _, weak, _ in self.built) or not self.unknown
        parts = tuple(part for part, _, _ in self.built) if sure else ()
        doubtful = [] if sure else [text for _, _, text in self.built]
        unknown = tuple(dict.fromkeys([*self.unknown, *doubtful]))
        return Instructions(parts, unknown, tuple(self.replaced.items()), language)


def read_instructions(
    text: str, lexicon: Lexicon, present: Sequence[Presence] = ()
) -> Instructions:
    """Read what is to be changed in a film. Every text can be read.

    Args:
        text: in English, Chinese, Vietnamese, Arabic or Indonesian, or mixed.
        lexicon: the nouns and phrases to read with.
        present: who is in the film; they may be called by a keyword or a part of their name, and
            the user's own words are known from them.
    """
    words = load_edit_words()
    own = OwnWords.of([p.noun.removeprefix(OWN) for p in present if _is_own(p)], lexicon)
    read = _read(text, lexicon, own, present, words)
    for accented in with_vietnamese_accents(text, lexicon, words) if read.unknown else ():
        again = _read(accented, lexicon, own, present, words)
        if again.parts and not again.unknown:
            return again
    return read


def _is_own(presence: Presence) -> bool:
    return presence.noun.startswith(OWN)


def _read(
    text: str, lexicon: Lexicon, own: OwnWords, present: Sequence[Presence], words: EditWords
) -> Instructions:
    pieces = cut(prepared(text, lexicon, words), lexicon, own.words() | words.words())
    slots = SlotFinder(pieces.pieces, lexicon, own, words, present)
    return _Reader(pieces, slots, words, present).read()


class _Reader:
    """Goes from clause to clause and takes the longest reading of each."""

    def __init__(
        self, cut: Cut, slots: SlotFinder, words: EditWords, present: Sequence[Presence]
    ) -> None:
        self.pieces = cut.pieces
        self.cut = cut
        self.slots = slots
        self.words = words
        self.exact = slots.finder.exact
        self.present = frozenset(presence.noun for presence in present)
        self.outcome = _Outcome()
        self.continued = {kind: _continuation(kind) for kind in _CONTINUED}
        self.said: list[frozenset[str]] = [self._said(piece) for piece in self.pieces]
        self.last: Built | None = None
        self.joined = False

    def read(self) -> Instructions:
        self.outcome.unknown += self.cut.symbols
        place = 0
        while place < len(self.pieces):
            place = self._clause(place)
        if self.cut.rest:
            self.outcome.unknown.append("…")
        return self.outcome.instructions(self.cut.language)

    def _said(self, piece: Piece) -> frozenset[str]:
        """The words of frames that a piece may be."""
        if piece.work is not None:
            return frozenset()
        plain = frozenset({piece.text, piece.meant})
        spelt = any(piece.text in known for known in self.words.literals.values())
        if spelt or (piece.text in piece.index.known and not piece.corrected):
            return plain
        return plain | self.words.near(piece.text, piece.language)

    # Clauses.

    def _clause(self, place: int) -> int:
        """Read what stands at a place, and return where the next clause begins."""
        excepted = self.words.exceptions.longest(self.exact, place) is not None
        self.joined = self.joined and not excepted
        match, length = self._best(place), self._break(place)
        if length and (match is None or match.start > place):
            self.joined = self.last is not None
            return place + length
        if match is not None:
            self._take(match)
            return self._over_polite(match.end)
        end = place + 1
        while end < len(self.pieces) and not self._break(end):
            end += 1
        if self._over_polite(place) < end:
            if excepted:
                self.outcome.take_back()
            self.outcome.unknown.append(joined(self.pieces[place:end]))
            self.last = None
        return end

    def _break(self, place: int) -> int:
        """The length of what parts two clauses."""
        piece = self.pieces[place]
        if piece.text in MARKS or piece.text == "\n":
            return 1
        words = piece.index.words
        tables = (words.joints, words.markers, self.words.joints)
        hits = [hit for table in tables if (hit := table.longest(self.exact, place))]
        length = max((length for length, _ in hits), default=0)
        said = [self.slots.finder.phrase(place), words.instead.longest(self.exact, place)]
        # "Next to" is no "next".
        return 0 if any(hit and hit[0] > length for hit in said) else length

    def _over_polite(self, place: int) -> int:
        """The place after all words here that say nothing."""
        while place < len(self.pieces):
            hit = self.words.polite.longest(self.exact, place)
            if hit is None:
                break
            place += hit[0]
        return place

    def _starts(self, place: int) -> list[int]:
        """Here, and after polite words, one after another."""
        starts = [place]
        for start in starts:
            if start < len(self.pieces) and len(starts) <= _MOST_POLITE:
                hits = self.words.polite.all_at(self.exact, start)
                starts += [end for length, _ in hits if (end := start + length) not in starts]
        return starts

    def _best(self, place: int) -> _Match | None:
        """The reading that goes furthest, of somebody who is there if there is one."""
        roots = [self.words.root]
        if self.joined and self.last is not None and self.last.kind in self.continued:
            roots.append(self.continued[self.last.kind])
        found = [
            match
            for start in self._starts(place)
            for root in roots
            for match in self._matches(root, start)
            if self._closes(match.end) or self._goes_on(match.frame.kind, match.end)
        ]
        return max(found, key=self._rank, default=None)

    def _closes(self, place: int) -> bool:
        end = self._over_polite(place)
        return (
            place == len(self.pieces)
            or end == len(self.pieces)
            or bool(self._break(place) or self._break(end))
        )

    def _goes_on(self, kind: str, place: int) -> bool:
        """Whether the rest of the clause says when and where."""
        return kind in (*_GOES_ON, "act") and any(
            self._closes(found.end) or self._goes_on(slot, found.end)
            for slot in _GOES_ON
            for found in self.slots.at(slot, place)
        )

    def _rank(self, match: _Match) -> tuple[int, bool, int, int, int, int, int]:
        nouns = {n for _, found in match.slots if found.who for n in found.who.target.nouns}
        return (
            self._over_polite(match.end),
            bool(nouns & self.present),
            -len(match.dropped) - len(match.meant),
            -sum(found.who is not None and found.who.hinted for _, found in match.slots),
            -_ORDER.index(match.frame.kind),
            -match.start,
            match.end,
        )

    # Frames.

    def _matches(self, root: Node, start: int) -> Iterator[_Match]:
        return self._from(root, _Match(start, start, Frame("")))

    def _from(self, node: Node, match: _Match) -> Iterator[_Match]:
        """All frames that begin as what has been matched so far, to their ends."""
        for frame in node.frames if match.end > match.start else ():
            yield replace(match, frame=frame)
        if match.end >= len(self.pieces):
            return
        text = self.pieces[match.end].text
        for word in self.said[match.end]:
            if (further := node.words.get(word)) is not None:
                meant = match.meant if word == text else (*match.meant, (text, word))
                yield from self._from(further, replace(match, end=match.end + 1, meant=meant))
        for slot, further in node.slots.items():
            for found in self.slots.at(slot, match.end):
                slots = (*match.slots, (slot, found))
                yield from self._from(further, replace(match, end=found.end, slots=slots))

    # Taking a reading.

    def _take(self, match: _Match) -> None:
        built = build(match.frame, match.slots, self.last)
        text = joined(self.pieces[match.start : match.end])
        if built is None:
            self.outcome.unknown.append(text)
            self.last = None
            return
        self.outcome.unknown += match.dropped
        self._note_corrections(match)
        if built.instead:
            self.outcome.built.pop()
        self.outcome.built += ((part, match.frame.weak, text) for part in built.parts)
        self.last, self.joined = built, not self._closes(match.end)

    def _note_corrections(self, match: _Match) -> None:
        """Tell which words were taken for others."""
        meant = dict(match.meant)
        for piece in self.pieces[match.start : match.end]:
            if piece.text in meant:
                self.outcome.replaced[piece.text] = meant[piece.text]
            elif piece.corrected:
                self.outcome.replaced[piece.text] = piece.meant


def _continuation(kind: str) -> Node:
    root = Node()
    for pattern in _CONTINUED[kind]:
        other = pattern.strip("{}") if pattern.count("{") == 1 else kind
        named = _SAME.get(pattern, other if other in _ORDER else kind)
        root.grow(pattern, Frame(named))
    return root


__all__ = [
    "Act",
    "Add",
    "Backwards",
    "BringBack",
    "Camera",
    "Daytime",
    "Instruction",
    "Instructions",
    "Move",
    "Newcomer",
    "Place",
    "Presence",
    "Recolour",
    "Remove",
    "Replace",
    "Resize",
    "Resolution",
    "Setting",
    "Side",
    "Speed",
    "Steady",
    "Target",
    "Weather",
    "read_instructions",
    "resolve",
]
