"""What a prompt asks not to see: "no rain", "without a hat", "not at night"."""

from __future__ import annotations

from dataclasses import dataclass

from laterna.language.noun_ways import noun_at
from laterna.language.nouns import NounFinder
from laterna.language.spelling import inflected
from laterna.language.traits import Traits
from laterna.language.wording import Concept

_MOST_DENIED = 6
_CONCEPTS = ("setting", "daytime", "weather", "camera")


@dataclass(frozen=True)
class Denied:
    """One thing that is not wanted, in the prompt's words, and the concept that it is."""

    words: str
    concept: Concept | None = None


class Denier:
    """Reads what follows a word such as "no"."""

    def __init__(self, finder: NounFinder) -> None:
        """Look in the pieces of one prompt."""
        self.finder = finder

    def read(self, place: int, length: int) -> tuple[int, list[Denied]]:
        """Where the denial that begins at ``place`` ends, and all that it denies."""
        end = place + length
        denied: list[Denied] = []
        said = tuple(forms[0] for forms in self.finder.exact[place:end])
        before_verbs = self.finder.index(place).words.verb_negators.of(said) is not None
        step = self._action(end) if before_verbs and end < len(self.finder.pieces) else None
        step = step or self._one(end, verbs=True)
        while step is not None and len(denied) < _MOST_DENIED:
            end = step[0]
            denied.append(step[1])
            acts = step[1].concept is not None and step[1].concept.kind == "action"
            step = None if acts else self._next(end)
        return end, denied

    def _next(self, place: int) -> tuple[int, Denied] | None:
        """``or fog``, ``and clouds``; what has an article of its own is no longer denied."""
        if place >= len(self.finder.pieces):
            return None
        words, exact = self.finder.index(place).words, self.finder.exact
        if either := words.alternatives.longest(exact, place):
            return self._one(place + either[0], verbs=False)
        joint = words.joints.longest(exact, place)
        if joint is None:
            return None
        start = place + joint[0]
        if start < len(exact) and words.articles.longest(exact, start):
            return None
        step = self._one(start, verbs=False)
        return step if step and not self._acts(step[0]) else None

    def _acts(self, place: int) -> bool:
        """Whether a verb follows, so that a new clause has begun."""
        if place >= len(self.finder.pieces):
            return False
        phrase = self.finder.phrase(place)
        instead = self.finder.index(place).words.instead.longest(self.finder.exact, place)
        acts = phrase is not None and phrase[1].kind == "action"
        concept = instead[1].concept if instead else None
        return acts or (concept is not None and concept.kind == "action")

    def _one(self, place: int, *, verbs: bool) -> tuple[int, Denied] | None:
        if place >= len(self.finder.pieces):
            return None
        start = self._over_articles(place)
        for begin in dict.fromkeys((start, place)):
            for way in (self._weather, self._where, self._noun, self._quality):
                if (step := way(begin)) is not None:
                    return step
        return (self._action(place) or self._stranger(start)) if verbs else None

    def _stranger(self, place: int) -> tuple[int, Denied] | None:
        """A word that no table knows."""
        piece = self.finder.pieces[place]
        known = piece.meant in piece.index.known or not piece.meant[0].isalpha()
        return None if known else (place + 1, Denied(piece.text))

    def _over_articles(self, place: int) -> int:
        words = self.finder.index(place).words
        article = words.articles.longest(self.finder.exact, place)
        end = place + article[0] if article else place
        return end if end < len(self.finder.pieces) else place

    def _weather(self, place: int) -> tuple[int, Denied] | None:
        """Weather by any of its words; without it the weather is clear."""
        hit = self.finder.index(place).words.weather_words.longest(self.finder.forms, place)
        if hit is None or self._named(place) > hit[0]:
            return None
        text = self.finder.text(place, hit[0])
        return place + hit[0], Denied(text, Concept("weather", ""))

    def _where(self, place: int) -> tuple[int, Denied] | None:
        """A setting, a time of day, a weather or a camera move."""
        found: list[tuple[int, Concept]] = []
        if phrase := self.finder.phrase(place):
            found.append(phrase)
        instead = self.finder.index(place).words.instead.longest(self.finder.exact, place)
        if instead and instead[1].concept:
            found.append((instead[0], instead[1].concept))
        told = [hit for hit in found if hit[1].kind in _CONCEPTS]
        if not told:
            return None
        length, concept = max(told, key=lambda hit: hit[0])
        if self._named(place) > length:
            return None
        return place + length, Denied(self.finder.text(place, length), concept)

    def _named(self, place: int) -> int:
        name = self.finder.name(place)
        return name.length if name else 0

    def _noun(self, place: int) -> tuple[int, Denied] | None:
        if self.finder.pieces[place].work is not None:
            return place + 1, Denied(self.finder.text(place, 1))
        phrase = self.finder.phrase(place)
        verb = phrase[0] if phrase and phrase[1].kind == "action" else 0
        noun = noun_at(self.finder, place, after_noun=False)
        if noun is None or noun.end - place <= verb:
            return None
        return noun.end, Denied(self.finder.text(place, noun.end - place))

    def _quality(self, place: int) -> tuple[int, Denied] | None:
        quality = self.finder.quality(place, Traits())
        if quality is None:
            return None
        return place + quality[0], Denied(self.finder.text(place, quality[0]))

    def _action(self, place: int) -> tuple[int, Denied] | None:
        """A verb in any form, so that who acts stands still instead."""
        index = self.finder.index(place)
        phrase = self.finder.phrase(place)
        instead = index.words.instead.longest(self.finder.exact, place)
        found = [phrase] if phrase else []
        if instead and (concept := instead[1].concept or index.phrases.of(instead[1].words)):
            found.append((instead[0], concept))
        verb = inflected(self.finder.pieces[place].meant, index)
        if not found and verb:
            taken = index.words.instead.of((verb,))
            words = taken.words if taken else (verb,)
            known = (taken.concept if taken else None) or index.phrases.of(words)
            found.append((1, known or Concept("action", "")))
        acts = [hit for hit in found if hit[1].kind == "action"]
        if not acts:
            return None
        length, concept = max(acts, key=lambda hit: hit[0])
        return place + length, Denied(self.finder.text(place, length), concept)
