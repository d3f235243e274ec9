"""A short prompt made longer by what it leaves open, in its own language.

Nothing that the user wrote is changed or left out; what is added is told. ``Rewriter`` is what such
a thing looks like from outside, so that a service may offer another one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from laterna.core.concepts import INDOORS, PAIR_ACTIONS
from laterna.language import arabic
from laterna.language.english import for_many
from laterna.language.lexicon import Lexicon, Noun
from laterna.language.looks import Look
from laterna.language.outcome import Mention, Reading
from laterna.language.parts import Spoken
from laterna.language.reading import parts_of, read_shots
from laterna.language.tokens import Slot

_ENDS = re.compile(r"[\s.。!！?？,，،؛;]+$")
_COMMAS = {"zh": "，", "ar": "، "}
_PLACES = {
    "animal-marine": ("underwater", "sea"),
    "animal-bird": ("sky", "forest", "lake"),
    "animal-bug": ("meadow", "forest"),
    "animal-reptile": ("jungle", "desert"),
    "animal-amphibian": ("lake",),
    "animal-mammal": ("forest", "meadow", "village"),
    "food": ("kitchen",),
    "dishware": ("kitchen",),
    "drink": ("kitchen",),
    "transport-ground": ("city", "village", "desert"),
    "transport-water": ("sea", "lake"),
    "transport-air": ("sky",),
    "music": ("stage",),
    "musical-instrument": ("stage", "room"),
    "game": ("playground", "room"),
    "sport": ("playground", "meadow"),
    "household": ("room",),
    "light-video": ("room", "stage"),
    "computer": ("room",),
    "sky-weather": ("mountains", "meadow"),
    "plant": ("meadow", "forest"),
    "person": ("village", "city", "playground"),
}
_ANYWHERE = ("meadow", "forest", "city", "beach", "mountains")
_MOVES = {
    "animal": ("jump", "go_right", "spin", "zigzag"),
    "person": ("jump", "spin", "swing", "go_right"),
    "vehicle": ("go_right", "go_left"),
    "thing": ("swing", "spin", "roll", "shake"),
}
_CAMERAS = ("still", "zoom_in", "pan_right", "pan_left")
_DAYTIMES = ("day", "day", "sunset", "night")


@dataclass(frozen=True)
class Expansion:
    """A prompt and what was made of it.

    Attributes:
        original: as the user wrote it.
        expanded: with what was left open.
        added: the phrases that were added, to be shown.
    """

    original: str
    expanded: str
    added: tuple[str, ...]


class Rewriter(Protocol):
    """Says more than a prompt does."""

    def rewrite(self, prompt: str) -> Expansion:
        """Expand a prompt; what the user wrote must stay true."""
        ...


@dataclass(frozen=True)
class TemplateRewriter:
    """Adds phrases of the lexicon; the same seed adds the same ones."""

    lexicon: Lexicon
    seed: int = 0

    def rewrite(self, prompt: str) -> Expansion:
        """See :class:`Rewriter`."""
        return expand(prompt, self.lexicon, np.random.default_rng(self.seed))


def expand(prompt: str, lexicon: Lexicon, rng: np.random.Generator) -> Expansion:
    """Add what a prompt leaves open: action, setting, daytime, weather and camera."""
    return _Expander(prompt, lexicon, rng).expand()


class _Expander:
    """Expands one prompt."""

    def __init__(self, prompt: str, lexicon: Lexicon, rng: np.random.Generator) -> None:
        self.prompt = prompt
        self.lexicon = lexicon
        self.rng = rng
        self.shots = read_shots(prompt, lexicon)
        self.language = self.shots[0].language
        self.phrases = lexicon.phrases[self.language]

    def expand(self) -> Expansion:
        first = self.shots[0]
        if not self.prompt.strip():
            return Expansion(self.prompt, self.prompt, ())
        action = self._action(first) if len(self.shots) == 1 else ""
        where, camera = self._where(first), self._camera()
        added = tuple(filter(None, [action, *where, camera]))
        if len(self.shots) > 1:
            text = self._before(where, camera)
        else:
            text = self._after(action, where, camera)
        return Expansion(self.prompt, text if added else self.prompt, added)

    def _after(self, action: str, where: Sequence[str], camera: str) -> str:
        """One shot goes on where the prompt ends."""
        comma = _COMMAS.get(self.language, ", ")
        gap = "" if self.language == "zh" else " "
        text = _ENDS.sub("", self.prompt) + (gap + action if action else "")
        return comma.join(filter(None, [text, *where, camera]))

    def _before(self, where: Sequence[str], camera: str) -> str:
        """Of several shots the first must say where, before all else."""
        comma = _COMMAS.get(self.language, ", ")
        return comma.join(filter(None, [camera, *where, self.prompt]))

    # What is open.

    def _action(self, reading: Reading) -> str:
        """What the actors do, where the prompt ends with them and says nothing of it."""
        ends = bool(reading.tokens) and isinstance(reading.tokens[-1], Slot)
        if not ends or reading.unknown or self._acts():
            return ""
        noun = self._noun(reading.cast[-1])
        actions = _MOVES[noun.kind if noun else "thing"]
        action = self._pick([name for name in actions if name not in PAIR_ACTIONS])
        words = self._pick(self.phrases.actions[action])
        return self._agree(words, reading.cast)

    def _acts(self) -> bool:
        parts, _ = parts_of(self.prompt, self.lexicon)
        kinds = [part.concept.kind for part in parts if isinstance(part, Spoken) and part.concept]
        return any(kind in ("action", "link", "relation") for kind in kinds)

    def _agree(self, words: str, cast: Sequence[Mention]) -> str:
        count = sum(mention.count for mention in cast)
        if self.language == "en":
            return for_many(words) if count > 1 else words
        if self.language != "ar":
            return words
        noun = self._noun(cast[0])
        name, kind = (noun.names["ar"][0], noun.kind) if noun else (cast[0].words, "thing")
        return arabic.agree(words, arabic.subject(Look(name, kind, count=count), self.phrases))

    def _noun(self, mention: Mention) -> Noun | None:
        return self.lexicon.nouns.get(mention.noun)

    def _where(self, reading: Reading) -> list[str]:
        """Setting, daytime and weather, those that are open and can be."""
        said, phrases = reading.said, self.phrases
        setting = said.setting or self._pick(self._settings(reading))
        added = [] if said.setting else [self._pick(phrases.settings[setting])]
        if setting in INDOORS:
            return added
        daytime = said.daytime or self._pick(_DAYTIMES)
        if said.daytime is None:
            added.append(self._pick(phrases.daytimes[daytime]))
        if said.weather is None and not reading.left_out:
            dark = daytime != "day"
            choices = phrases.weathers["clear"]
            daylight = phrases.scene.get("daylight", ())
            added.append(self._pick([text for text in choices if not dark or text not in daylight]))
        return added

    def _settings(self, reading: Reading) -> Sequence[str]:
        """Where the first actor belongs; where the weather is said, only out of doors."""
        noun = self._noun(reading.cast[0]) if reading.cast else None
        group = noun.group if noun else ""
        fitting = next((places for kind, places in _PLACES.items() if group.startswith(kind)), ())
        if noun and noun.kind == "person":
            fitting = _PLACES["person"]
        outside = reading.said.daytime or reading.said.weather
        open_air = [name for name in fitting if not outside or name not in INDOORS]
        return open_air or _ANYWHERE

    def _camera(self) -> str:
        if any(shot.said.camera for shot in self.shots):
            return ""
        return self._pick(self.phrases.cameras[self._pick(_CAMERAS)])

    @property
    def _pick(self) -> Callable[[Sequence[str]], str]:
        return lambda choices: choices[int(self.rng.integers(len(choices)))]
