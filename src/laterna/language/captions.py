"""Captions of scenes whose truth is known, in many wordings.

A caption is built from pieces that are either text or a noun phrase, so that the text for people
and the tokens for the networks cannot drift apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from laterna.core.concepts import MAX_ACTORS
from laterna.language.determiners import Name, noun_phrases
from laterna.language.lexicon import TARGET, Lexicon, Phrases, load_lexicon
from laterna.language.tokens import Slot, Token, Word, tokenize

_SAY_SETTING = 0.85
_SAY_CAMERA = 0.75
_SAY_STILL = 0.1
_TELEGRAM = 0.15
_INTRODUCE = 0.15
_INSIDE = 0.4
_LEAVE_STANDING_UNSAID = 0.5
_PLACE = re.compile(r"\{(\w+)\}")

T = TypeVar("T")


@dataclass(frozen=True)
class ActorFacts:
    """One actor: its work, its action and, for a pair action, the index of its target."""

    noun: str
    action: str
    target: int | None = None


@dataclass(frozen=True)
class SceneFacts:
    """What is to be told. Slot ``n`` of the caption is actor ``n - 1`` of ``actors``."""

    actors: tuple[ActorFacts, ...]
    setting: str | None = None
    camera: str | None = None

    def __post_init__(self) -> None:
        """Refuse facts that no caption could tell apart."""
        nouns = [actor.noun for actor in self.actors]
        if len(nouns) > MAX_ACTORS or len(set(nouns)) < len(nouns):
            raise ValueError(f"a caption tells of up to {MAX_ACTORS} different works, not {nouns}")


@dataclass(frozen=True)
class Caption:
    """A text for people, and the same as tokens, each noun phrase a slot."""

    text: str
    tokens: tuple[Token, ...]


@dataclass(frozen=True)
class _Phrase:
    """The noun phrase of a slot as it is written."""

    text: str
    slot: int


_Pieces = list["str | _Phrase"]


def write(facts: SceneFacts, language: str, rng: np.random.Generator) -> Caption:
    """Write one caption of the scene, drawn from the wordings that the language has.

    Setting and camera are sometimes left unsaid, which means any. Noun phrases come in the order of
    the slots, as reading would number them.
    """
    writer = _Writer(facts, language, rng, load_lexicon())
    telegram = bool(facts.actors) and rng.random() < _TELEGRAM and writer.in_order()
    return _finish(writer.telegram() if telegram else writer.sentence())


class _Writer:
    """One caption in the making: remembers who has been mentioned."""

    def __init__(
        self, facts: SceneFacts, language: str, rng: np.random.Generator, lexicon: Lexicon
    ) -> None:
        self.facts = facts
        self.language = language
        self.rng = rng
        self.lexicon = lexicon
        self.phrases: Phrases = lexicon.phrases[language]
        self.mentioned: set[int] = set()

    def in_order(self) -> bool:
        """Whether telling actor by actor mentions them in the order of their slots."""
        mentions: list[int] = []
        for index, actor in enumerate(self.facts.actors):
            mentions += [index] if actor.target is None else [index, actor.target]
        first = list(dict.fromkeys(mentions))
        return first == sorted(first)

    def sentence(self) -> _Pieces:
        setting, camera = self._said_setting(), self._said_camera()
        if not self.facts.actors:
            return self._bare(setting, camera)
        if setting and self._can_stand_inside():
            return self._with_setting_inside(setting)
        parts: dict[str, _Pieces] = {"scene": self._clauses()}
        if setting:
            parts["setting"] = [self._pick(self.phrases.settings[setting])]
        if camera:
            parts["camera"] = [self._pick(self.phrases.cameras[camera])]
        kind = {(0, 0): "plain", (1, 0): "setting", (0, 1): "camera", (1, 1): "both"}
        structure = self._pick(self.phrases.scene[kind[bool(setting), bool(camera)]])
        return _fill(structure, parts)

    def _can_stand_inside(self) -> bool:
        """Chinese says where between who and what; only one actor can be told so, half the time."""
        alone = len(self.facts.actors) == 1 and self.facts.actors[0].target is None
        return "inside" in self.phrases.scene and alone and self.rng.random() < _INSIDE

    def _with_setting_inside(self, setting: str) -> _Pieces:
        parts: dict[str, _Pieces] = {
            "actor": [self._noun_phrase(0)],
            "setting": [self._pick(self.phrases.settings[setting])],
            "action": self._action(0, self.phrases.actions),
        }
        return _fill(self._pick(self.phrases.scene["inside"]), parts)

    def telegram(self) -> _Pieces:
        """Words in a row: ``fox, jumping, desert``."""
        comma = self.phrases.scene["list_comma"]
        rows: list[_Pieces] = []
        for index, actor in enumerate(self.facts.actors):
            rows.append([self._named(index)])
            if actor.action != "stand" or self.rng.random() > _LEAVE_STANDING_UNSAID:
                rows.append(self._action(index, self.phrases.actions_short))
        if setting := self._said_setting():
            rows.append([self._pick(self.phrases.settings_short[setting])])
        if camera := self._said_camera():
            rows.append([self._pick(self.phrases.cameras[camera])])
        return _join(rows, [comma] * len(rows))

    def _bare(self, setting: str | None, camera: str | None) -> _Pieces:
        setting = setting or self.facts.setting
        words: _Pieces = [self._pick(self.phrases.settings[setting])] if setting else []
        if camera:
            comma = [self.phrases.scene["list_comma"]] if words else []
            words = [*words, *comma, self._pick(self.phrases.cameras[camera])]
        return words or [self.phrases.scene["nothing"]]

    def _clauses(self) -> _Pieces:
        if len(self.facts.actors) == 1 and self._stands_unsaid(0):
            alone = self._pick(self.phrases.scene["alone"])
            return _fill(alone, {"actor": [self._noun_phrase(0)]})
        intro: _Pieces = []
        several = len(self.facts.actors) > 1
        if several and (not self.in_order() or self.rng.random() < _INTRODUCE):
            intro = self._introduction()
        clauses = [
            self._clause(index)
            for index in range(len(self.facts.actors))
            if index not in self.mentioned or not self._stands_unsaid(index)
        ] or [self._clause(0)]
        joins = [self._pick(self.phrases.scene["joins"]) for _ in clauses]
        return intro + _join(clauses, joins)

    def _introduction(self) -> _Pieces:
        names: list[_Pieces] = [[self._noun_phrase(i)] for i in range(len(self.facts.actors))]
        scene = self.phrases.scene
        joins = [scene["list_comma"]] * (len(names) - 2) + [scene["list_and"]]
        return _fill(self._pick(scene["intro"]), {"actors": _join(names, joins)})

    def _clause(self, index: int) -> _Pieces:
        actor = self._noun_phrase(index)
        action = self._action(index, self.phrases.actions)
        return [actor, "" if self.language == "zh" else " ", *action]

    def _action(self, index: int, phrases: Mapping[str, Sequence[str]]) -> _Pieces:
        actor = self.facts.actors[index]
        words = self._agree(self._pick(phrases[actor.action]), index)
        if actor.target is None:
            return [words]
        before, _, after = words.partition(TARGET)
        return [before, self._noun_phrase(actor.target), after]

    def _agree(self, words: str, index: int) -> str:
        """Arabic verbs and pronouns agree with their subject; see the head of ``ar.toml``."""
        if self.language != "ar":
            return words
        noun = self.lexicon.name(self.facts.actors[index].noun, "ar").split()[0]
        feminine = noun.endswith("ة") or noun in self.phrases.nouns["feminine"]
        return words.replace("@", "ت" if feminine else "ي").replace("~", "ها" if feminine else "ه")

    def _stands_unsaid(self, index: int) -> bool:
        standing = self.facts.actors[index].action == "stand"
        return standing and self.rng.random() < _LEAVE_STANDING_UNSAID

    def _said_setting(self) -> str | None:
        return self.facts.setting if self.rng.random() < _SAY_SETTING else None

    def _said_camera(self) -> str | None:
        chance = _SAY_STILL if self.facts.camera == "still" else _SAY_CAMERA
        return self.facts.camera if self.rng.random() < chance else None

    def _named(self, index: int) -> _Phrase:
        self.mentioned.add(index)
        noun = self.lexicon.nouns[self.facts.actors[index].noun]
        return _Phrase(self._pick(noun.names[self.language]), index + 1)

    def _noun_phrase(self, index: int) -> _Phrase:
        again = index in self.mentioned
        name = self._named(index)
        noun = self.lexicon.nouns[self.facts.actors[index].noun]
        choices = noun_phrases(Name(name.text, noun.kind, again), self.language, self.phrases)
        return _Phrase(self._pick(choices), name.slot)

    def _pick(self, choices: Sequence[T]) -> T:
        return choices[int(self.rng.integers(len(choices)))]


def _fill(structure: str, parts: Mapping[str, _Pieces]) -> _Pieces:
    """Put pieces into the places of a structure."""
    pieces: _Pieces = []
    for position, text in enumerate(_PLACE.split(structure)):
        pieces += parts[text] if position % 2 else [text]
    return pieces


def _join(rows: Sequence[_Pieces], joins: Sequence[str]) -> _Pieces:
    """Chain rows of pieces; ``joins[i]`` stands between row ``i`` and row ``i + 1``."""
    pieces: _Pieces = []
    for row, join in zip(rows, [*joins[: len(rows) - 1], ""], strict=True):
        pieces += [*row, join]
    return pieces


def _finish(pieces: _Pieces) -> Caption:
    text = "".join(piece if isinstance(piece, str) else piece.text for piece in pieces).strip()
    tokens: list[Token] = []
    for piece in pieces:
        if isinstance(piece, _Phrase):
            tokens.append(Slot(piece.slot))
        else:
            tokens += map(Word, tokenize(piece))
    return Caption(_capitals(text), tuple(tokens))


def _capitals(text: str) -> str:
    """Begin every sentence with a capital letter, where the script has them."""
    return re.sub(r"(^|[.:] )(\w)", lambda match: match[1] + match[2].upper(), text)
