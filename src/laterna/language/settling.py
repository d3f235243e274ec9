"""From the parts of one shot to its reading: one of each concept, and slots with numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from laterna.core.concepts import INDOORS, MAX_ACTORS
from laterna.language.function_words import replacement
from laterna.language.lexicon import Lexicon
from laterna.language.outcome import Mention, Reading, Said
from laterna.language.parts import Actor, Break, Named, Note, Part, Spoken
from laterna.language.tokens import MARKS, Slot, Token, Word
from laterna.language.wording import Concept

_FIRST_STAYS = ("setting",)
_LAST_STAYS = ("daytime", "weather", "camera")


@dataclass
class _Told:
    """What the user is told."""

    replaced: dict[str, str] = field(default_factory=dict)
    unknown: dict[str, None] = field(default_factory=dict)
    left_out: dict[str, None] = field(default_factory=dict)

    def add(self, note: Note) -> None:
        """Tell a note."""
        if note.kind == "replaced":
            self.replaced[note.word] = note.taken
        elif note.kind == "unknown":
            self.unknown[note.word] = None
        else:
            self.left_out[note.word] = None


def settle(
    parts: Sequence[Part], lexicon: Lexicon, language: str, before: Said | None = None
) -> Reading:
    """Make a reading of the parts of one shot; ``before`` is what the shot before said."""
    return _Settler(list(parts), lexicon, language).settle(before or Said())


class _Settler:
    """Settles one shot."""

    def __init__(self, parts: list[Part], lexicon: Lexicon, language: str) -> None:
        self.parts = parts
        self.phrases = lexicon.phrases[language]
        self.language = language
        self.told = _Told()
        self.denied = [p for p in parts if isinstance(p, Note) and p.kind == "left_out"]

    def settle(self, before: Said) -> Reading:
        for part in self.parts:
            if isinstance(part, Note):
                self.told.add(part)
        self.parts = [part for part in self.parts if not isinstance(part, Note)]
        while self.parts and _is_mark(self.parts[0]):
            del self.parts[0]
        for kind in (*_FIRST_STAYS, *_LAST_STAYS):
            self._keep_one(kind)
        if self.denied:
            self.parts = _without_idle_marks(self.parts)
        self._mind_denied()
        self._inherit(before)
        self._mind_indoors()
        tokens, cast = self._number()
        return Reading(
            tokens=tokens,
            cast=cast,
            replaced=tuple(self.told.replaced.items()),
            unknown=tuple(self.told.unknown),
            language=self.language,
            said=self._said(),
            left_out=tuple(self.told.left_out),
        )

    # One of each.

    def _of(self, kind: str) -> list[Spoken]:
        return [
            part
            for part in self.parts
            if isinstance(part, Spoken) and part.concept is not None and part.concept.kind == kind
        ]

    def _keep_one(self, kind: str) -> None:
        """Of two settings the first stays, of all else the last; it is told."""
        said = self._of(kind)
        if len({_name(part) for part in said}) < 2:
            return
        kept = said[0 if kind in _FIRST_STAYS else -1]
        for part in said:
            if _name(part) != _name(kept):
                self.told.replaced[part.written] = kept.written
                self._remove(part)

    def _remove(self, part: Spoken) -> None:
        """Take words out, and a mark or joint that is left without a use."""
        place = next(i for i, other in enumerate(self.parts) if other is part)
        del self.parts[place]
        if 0 < place < len(self.parts):
            last, following = self.parts[place - 1], self.parts[place]
            if _is_mark(last) and _is_mark(following):
                del self.parts[place - 1]

    def _mind_denied(self) -> None:
        """No rain is a clear sky, and not at night is by day."""
        for note in self.denied:
            kind = note.concept.kind if note.concept else ""
            if kind not in ("weather", "daytime") or note.concept is None:
                continue
            instead = {"weather": "clear", "daytime": "day"}[kind]
            if note.concept.name != instead and not self._of(kind):
                self._add(kind, instead)

    def _add(self, kind: str, name: str) -> None:
        """Say a concept after the last place or time that is said, else at the end."""
        taken = replacement(f"={kind}.{name}", self.phrases)
        said = [i for i, part in enumerate(self.parts) if _where(part)]
        ends = bool(self.parts) and _is_mark(self.parts[-1])
        place = said[-1] + 1 if said else len(self.parts) - ends
        spoken = Spoken(taken.words, Concept(kind, name), " ".join(taken.words))
        self.parts.insert(place, spoken)

    def _inherit(self, before: Said) -> None:
        """Where nothing else is said, it is where it was, and as it was."""
        said = self._said()
        if before.setting is None and before.daytime is None and before.weather is None:
            return
        if said.setting not in (None, before.setting):
            return
        for kind in ("setting", "daytime", "weather"):
            name = getattr(before, kind)
            if name is not None and getattr(said, kind) is None:
                self._add(kind, name)

    def _mind_indoors(self) -> None:
        """Indoors there is neither time of day nor weather."""
        if self._said().setting not in INDOORS:
            return
        for kind in ("daytime", "weather"):
            for part in self._of(kind):
                if _name(part) not in ("day", "clear"):
                    self.told.unknown[part.written] = None
                self._remove(part)

    def _said(self) -> Said:
        found = {kind: self._of(kind) for kind in (*_FIRST_STAYS, *_LAST_STAYS)}
        return Said(**{kind: _name(parts[-1]) if parts else None for kind, parts in found.items()})

    # Slots.

    def _number(self) -> tuple[tuple[Token, ...], tuple[Mention, ...]]:
        """Tokens, with slots in the order of mention while there are any."""
        slots: dict[int, tuple[int, ...]] = {}
        cast: list[Mention] = []
        tokens: list[Token] = []
        idle = False
        for part in self.parts:
            if isinstance(part, Named):
                idle = not self._cast(part, slots, cast)
                tokens += (
                    Slot(number, part.actor.size) for number in slots.get(part.actor.number, ())
                )
            elif isinstance(part, Spoken):
                acts = part.concept is not None and part.concept.kind in ("action", "link")
                if idle and acts:
                    self.told.unknown[part.written] = None
                    continue
                idle = idle and part.words[0] not in MARKS
                tokens += map(Word, part.words)
            elif isinstance(part, Break):
                tokens += map(Word, self._joining(part, tokens))
        return tuple(tokens), tuple(cast)

    def _joining(self, part: Break, tokens: list[Token]) -> tuple[str, ...]:
        """The words of a break that is none, or a full stop."""
        if part.words:
            return part.words
        last = tokens[-1] if tokens else Word(".")
        return () if isinstance(last, Word) and last.text in MARKS else (".",)

    def _cast(self, part: Named, slots: dict[int, tuple[int, ...]], cast: list[Mention]) -> bool:
        """Give an actor its slots, as many as are free; False where none is."""
        actor = part.actor
        if actor.number in slots:
            return True
        used = sum(len(taken) for taken in slots.values())
        free = tuple(range(used + 1, MAX_ACTORS + 1))[: actor.count]
        if not free:
            self.told.unknown[part.written] = None
            return False
        if len(free) < actor.count:
            self.told.replaced[actor.words] = str(len(free))
        slots[actor.number] = free
        cast.append(_mention(actor, free))
        return True


def _without_idle_marks(parts: Sequence[Part]) -> list[Part]:
    """Without marks at the beginning, commas at the end, and marks right before others."""
    kept: list[Part] = []
    for part in parts:
        if _is_mark(part) and kept and _is_mark(kept[-1]):
            kept.pop()
        if kept or not _is_mark(part):
            kept.append(part)
    while kept and isinstance(kept[-1], Spoken) and kept[-1].words == (",",):
        kept.pop()
    return kept


def _mention(actor: Actor, slots: tuple[int, ...]) -> Mention:
    return Mention(
        slots, actor.words, actor.noun, actor.how, actor.colour, actor.size, actor.number
    )


def _name(part: Spoken) -> str:
    return part.concept.name if part.concept else ""


def _where(part: Part) -> bool:
    kind = part.concept.kind if isinstance(part, Spoken) and part.concept else ""
    return kind in ("setting", "daytime", "weather")


def _is_mark(part: Part) -> bool:
    return isinstance(part, Spoken) and part.words[0] in MARKS
