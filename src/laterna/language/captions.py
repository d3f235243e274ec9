"""Captions of scenes whose truth is known, in many wordings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from laterna.core.concepts import SETTINGS
from laterna.language.clauses import Clauses
from laterna.language.facts import SceneFacts
from laterna.language.lexicon import TARGET, Lexicon, load_lexicon
from laterna.language.looks import Look
from laterna.language.noun_phrases import noun_phrase
from laterna.language.plans import Chance, Mention, Plan, fill, in_order, join
from laterna.language.tokens import MAX_TOKENS, Slot, Token, Word, tokenize

Style = Literal["long", "medium", "short"]

_STYLES: Sequence[Style] = ("long", "medium", "short")
_SHORTEST: Sequence[Style] = ("short",) * 3
_LONG = 0.25
_SHORT = 0.15
_SAY = 0.8
_SAY_USUAL = 0.08
_USUAL = ("still", "day", "clear")
_DARK = ("sunset", "night")
_INSIDE = 0.4
_LEAD = 0.35
_FRAME = 0.65
_TRIM = 0.4
_LEAVE_LOOK_UNSAID = 0.5
_STOPS = ".。"
_SENTENCE = re.compile(r"(^|[.:] )(\w)")


@dataclass(frozen=True)
class Caption:
    """A text for people, and the same as tokens, each actor of a noun phrase a slot."""

    text: str
    tokens: tuple[Token, ...]


def write(facts: SceneFacts, language: str, rng: np.random.Generator) -> Caption:
    """Write one caption of the scene, drawn from the wordings that the language has.

    The setting is sometimes left unsaid, which means any; a daytime, weather or camera that is
    usual is rarely said, any other always. So are colour, size, number, relation and action, but
    for standing. Noun phrases come first in the order of the slots, as reading would number them.
    A caption that is too long is written again, shorter.
    """
    writer = _Writer(facts, language, rng, load_lexicon())
    chance = rng.random()
    first = 0 if chance < _LONG else 2 if chance > 1 - _SHORT else 1
    caption = writer.write(_STYLES[first])
    for style in (*_STYLES[first + 1 :], *_SHORTEST):
        if len(caption.tokens) <= MAX_TOKENS:
            break
        caption = min(caption, writer.write(style), key=lambda one: len(one.tokens))
    return caption


class _Writer:
    """Plans captions of one scene and puts them into words."""

    def __init__(
        self, facts: SceneFacts, language: str, rng: np.random.Generator, lexicon: Lexicon
    ) -> None:
        self.facts = facts
        self.language = language
        self.chance = Chance(rng)
        self.lexicon = lexicon
        self.phrases = lexicon.phrases[language]
        self.scene = self.phrases.scene
        self.clauses = Clauses(facts, language, lexicon, self.chance)
        self.nouns = Counter(actor.noun for actor in facts.actors)

    def write(self, style: Style) -> Caption:
        if style == "short" and self.facts.actors:
            listed = self._list()
            if in_order(listed, len(self.facts.actors)):
                return self._finish(listed)
        return self._finish(self._sentence(long=style == "long"))

    def _list(self) -> Plan:
        """Words in a row: ``fox, jumping, desert``."""
        rows = self.clauses.listed()
        rows += [[text] for text in self._where(short=True, long=False)]
        camera = self._camera(long=False)
        rows += [camera] if camera else []
        return join(rows, [self.scene["list_comma"]] * len(rows))

    def _sentence(self, *, long: bool) -> Plan:
        where: list[Plan] = [[text] for text in self._where(short=False, long=long)]
        camera = self._camera(long=long)
        if not self.facts.actors:
            return self._empty(where, camera)
        lead: Plan = []
        if len(where) > 1 and self.chance.by(_LEAD):
            lead = [*where.pop(0), self.scene["comma"]]
        framed = long and self.chance.by(_FRAME)
        body = lead + self._body(where, framed=framed, ends=not (framed or camera))
        if framed:
            body = fill(self.chance.pick(self.scene["frames"]), {"scene": body})
        if camera:
            body = fill(self.chance.pick(self.scene["camera"]), {"scene": body, "camera": camera})
        return self._trimmed(body) if long and self.chance.by(_TRIM) else body

    def _trimmed(self, plan: Plan) -> Plan:
        """Add harmless words at the end, before its full stop."""
        last = plan[-1]
        end = [last.rstrip(_STOPS)] if isinstance(last, str) else [last]
        return [*plan[:-1], *end, self.chance.pick(self.scene["trimmings"])]

    def _empty(self, where: list[Plan], camera: Plan) -> Plan:
        if not where and self.facts.setting:
            where = [[self.chance.pick(self.phrases.settings[self.facts.setting])]]
        rows = [*where, camera] if camera else where
        commas = [self.scene["list_comma"]] * len(rows)
        return join(rows, commas) or [self.scene["nothing"]]

    def _body(self, where: list[Plan], *, framed: bool, ends: bool) -> Plan:
        """Who does what, and where; ``framed`` and ``ends``: whether anything is put around it."""
        if where and "inside" in self.scene and self.clauses.alone and self.chance.by(_INSIDE):
            joined = join(where, [self.scene["inside_join"]] * len(where))
            parts: dict[str, Plan] = {"actor": [Mention(0, "subject")], "setting": joined}
            parts["action"] = self.clauses.action(0, self.phrases.actions, "subject")
            return fill(self.chance.pick(self._structures("inside", ends=ends)), parts)
        scene = self.clauses.told(framed=framed)
        kind = "setting" if where else "plain"
        joined = join(where, [self.chance.pick(self.scene["where_joins"]) for _ in where])
        structure = self.chance.pick(self._structures(kind, ends=ends))
        return fill(structure, {"scene": scene, "setting": joined})

    def _structures(self, kind: str, *, ends: bool) -> Sequence[str]:
        """Sentence structures; those with a full stop only where the caption ends."""
        choices: Sequence[str] = self.scene[kind]
        return choices if ends else [text for text in choices if text[-1] not in _STOPS]

    def _where(self, *, short: bool, long: bool) -> list[str]:
        """Setting, daytime and weather, those that are said, in one of the language's orders."""
        facts, phrases = self.facts, self.phrases
        tables = {
            "setting": (facts.setting, phrases.settings_short if short else phrases.settings),
            "daytime": (facts.daytime, phrases.daytimes_short if short else phrases.daytimes),
            "weather": (facts.weather, phrases.weathers_short if short else phrases.weathers),
        }
        order = self.chance.pick(self.scene["where_orders"]).split()
        rows = [tables[part] for part in order]
        said = [table[what] for what, table in rows if what and self._is_said(what, long=long)]
        return [self.chance.pick(self._fitting(choices)) for choices in said]

    def _fitting(self, choices: Sequence[str]) -> Sequence[str]:
        """Without the phrases that speak of a day, where it is evening or night."""
        if self.facts.daytime not in _DARK:
            return choices
        return [text for text in choices if text not in self.scene["daylight"]]

    def _camera(self, *, long: bool) -> Plan:
        camera = self.facts.camera
        if camera is None or not self._is_said(camera, long=long):
            return []
        choices = self.phrases.cameras[camera]
        if not self.facts.actors:
            choices = tuple(text for text in choices if TARGET not in text)
        return fill(self.chance.pick(choices), {"target": [Mention(0, "object")]})

    def _is_said(self, what: str, *, long: bool) -> bool:
        """What is unusual is always said: who hears nothing of night means day."""
        if what in _USUAL:
            return self.chance.by(_SAY_USUAL)
        return long or what not in SETTINGS or self.chance.by(_SAY)

    def _finish(self, plan: Plan) -> Caption:
        mentioned: set[int] = set()
        texts: list[str] = []
        tokens: list[Token] = []
        for piece in plan:
            if isinstance(piece, str):
                texts.append(piece)
                tokens += map(Word, tokenize(piece))
                continue
            look = self._look(piece, again=piece.index in mentioned)
            texts.append(noun_phrase(look, self.language, self.phrases, self.chance.pick))
            size = self.facts.actors[piece.index].size
            tokens += (Slot(number, size) for number in self.facts.slots(piece.index))
            mentioned.add(piece.index)
        return Caption(_tidy("".join(texts)), tuple(tokens))

    def _look(self, mention: Mention, *, again: bool) -> Look:
        actor = self.facts.actors[mention.index]
        noun = self.lexicon.nouns[actor.noun]
        name = self.clauses.names[mention.index]
        plain = again and self.nouns[actor.noun] == 1 and self.chance.by(_LEAVE_LOOK_UNSAID)
        colour = self.phrases.colours[actor.colour] if actor.colour and not plain else ()
        size = self._sizes(actor.size, name) if actor.size and not plain else ()
        return Look(name, noun.kind, colour, size, actor.count, mention.role, again)

    def _sizes(self, size: str, name: str) -> tuple[str, ...]:
        """Words for a size that begin no other name: a small plane is a work of its own."""
        known = self.lexicon.every_name[self.language]
        gap = "" if self.language == "zh" else " "
        choices = self.phrases.sizes[size]
        apart = (
            word
            for word in choices
            if f"{word}{gap}{name}" not in known
            and f"{name}{gap}{word.split(' ', 1)[0]}" not in known
        )
        return tuple(apart) or choices


def _tidy(text: str) -> str:
    """Begin every sentence with a capital letter, where the script has them."""
    return _SENTENCE.sub(lambda match: match[1] + match[2].upper(), text.strip())
