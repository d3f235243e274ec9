"""From a frame and what stands in its slots to an instruction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from laterna.language.instruction_kinds import (
    Act,
    Add,
    Backwards,
    BringBack,
    Camera,
    Daytime,
    Instruction,
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
from laterna.language.instruction_slots import Found
from laterna.language.instruction_words import Frame

_IT = "it"
_PERCENT = 100


@dataclass(frozen=True)
class Built:
    """Instructions of one frame, and what the next one may refer to.

    Attributes:
        kind: of the frame.
        parts: the instruction, once for each whom it is about.
        about: whom it was about.
        instead: whether it takes the place of the one before: "add a dog and make it red".
    """

    kind: str
    parts: tuple[Instruction, ...]
    about: Target | Newcomer | None = None
    instead: bool = False


@dataclass(frozen=True)
class _Slots:
    """What stands in the slots, and whom the instruction before was about."""

    value: str
    slots: Mapping[str, Sequence[Found]]
    before: Built | None

    def name(self, slot: str, place: int = -1) -> str:
        """What the frame says, else what stands in one of the slots."""
        return self.value or self.slots[slot][place].value

    def target(self) -> Target:
        """Whom it is about; a pronoun means the one before, if there was one."""
        who = self.slots["who"][0].who if "who" in self.slots else None
        if who is not None and not who.pronoun:
            return who.target
        about = self.before.about if self.before is not None else None
        if isinstance(about, Target):
            return about
        if isinstance(about, Newcomer):
            return Target(about.words, (about.noun,), colour=about.colour, size=about.size)
        return who.target if who is not None else Target(_IT)

    def new(self) -> Newcomer:
        """Who is added, with what is said of it later."""
        found = self.slots["new"][0].new
        assert found is not None
        acts = self.slots.get("action", ())
        return replace(found, action=acts[0].value) if acts else found

    def side(self) -> Side | None:
        """Where, if it is said."""
        return cast(Side, self.slots["side"][0].value) if "side" in self.slots else None

    def added(self) -> Add | None:
        """The one who was just added, if a pronoun, or nothing, means it."""
        who = self.slots["who"][0].who if "who" in self.slots else None
        part = self.before.parts[-1] if self.before is not None else None
        return part if isinstance(part, Add) and (who is None or who.pronoun) else None


def build(frame: Frame, slots: Sequence[tuple[str, Found]], before: Built | None) -> Built | None:
    """Make an instruction; None where the words cannot be one.

    Args:
        frame: what the sentence asks for.
        slots: what stands in its slots, in their order.
        before: the instruction before, for pronouns.
    """
    filled: dict[str, list[Found]] = {}
    for slot, found in slots:
        filled.setdefault(slot, []).append(found)
    said = _Slots(frame.value, filled, before)
    if (added := _grown(frame.kind, said)) is not None:
        return Built("add", (added,), added.who, instead=True)
    part = _MAKERS[frame.kind](said)
    if part is None:
        return None
    about = getattr(part, "target", None) or getattr(part, "who", None)
    if isinstance(part, Replace):
        about = part.by
    return Built(frame.kind, (part, *_for_others(part, said)), about)


def _for_others(part: Instruction, said: _Slots) -> tuple[Instruction, ...]:
    """The same for everybody else who is named with the first: "the fox and the dog"."""
    others = said.slots["who"][0].others if "who" in said.slots else ()
    if isinstance(part, Add | Daytime | Weather | Setting | Speed | Backwards):
        return ()
    return tuple(replace(part, target=other) for other in others)


def _grown(kind: str, said: _Slots) -> Add | None:
    """Somebody who was just added, as the next instruction wants it."""
    added = said.added()
    if added is None:
        return None
    changes: dict[str, Callable[[Newcomer], Newcomer]] = {
        "recolour": lambda new: replace(new, colour=said.name("colour")),
        "resize": lambda new: replace(new, size=said.name("size")),
        "act": lambda new: replace(new, action=said.name("action", 0)),
    }
    if kind == "act" and "action" in said.slots and said.slots["action"][0].objects:
        return None
    return replace(added, who=changes[kind](added.who)) if kind in changes else None


def _recolour(said: _Slots) -> Instruction:
    return Recolour(said.target(), said.name("colour"))


def _resize(said: _Slots) -> Instruction:
    return Resize(said.target(), said.name("size"))


def _replace(said: _Slots) -> Instruction:
    one = replace(said.new(), count=1)
    # "The dogs by cats" is one for each.
    return Replace(said.target(), said.new() if said.slots["new"][0].value else one)


def _move(said: _Slots) -> Instruction:
    return Move(said.target(), cast(Side, said.name("side")))


def _act(said: _Slots) -> Instruction:
    if said.value:
        return Act(said.target(), said.value)
    found = said.slots["action"][0]
    return Act(said.target(), found.value, found.objects)


def _camera(said: _Slots) -> Instruction | None:
    move = said.name("camera", 0)
    return Camera(move, said.target() if "who" in said.slots else None)


def _speed(said: _Slots) -> Instruction | None:
    numbers = said.slots.get("number", ())
    if not numbers:
        return Speed(float(said.name("speed")))
    number = float(numbers[0].value)
    return Speed({"n": number, "1/n": 1 / number, "n/100": number / _PERCENT}[said.value])


_MAKERS: Mapping[str, Callable[[_Slots], Instruction | None]] = {
    "recolour": _recolour,
    "resize": _resize,
    "remove": lambda said: Remove(said.target()),
    "replace": _replace,
    "bring_back": lambda said: BringBack(said.target()),
    "steady": lambda said: Steady(said.target()),
    "move": _move,
    "act": _act,
    "add": lambda said: Add(said.new(), said.side()),
    "daytime": lambda said: Daytime(said.name("daytime")),
    "weather": lambda said: Weather(said.name("weather")),
    "clear": lambda _: Weather("clear"),
    "setting": lambda said: Setting(said.name("setting")),
    "camera": _camera,
    "speed": _speed,
    "backwards": lambda _: Backwards(),
}
