"""Who has been mentioned so far, and whom a noun phrase or a pronoun means."""

from __future__ import annotations

from collections.abc import Sequence

from laterna.core.concepts import MAX_COUNT
from laterna.language.parts import Actor
from laterna.language.traits import NounPhrase, Traits


class Cast:
    """All actors of a film, in the order of their first mention."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self.actors: list[Actor] = []
        self.subjects: list[Actor] = []
        self._history: list[Actor] = []
        self._sentence: list[Actor] = []

    def begin_sentence(self) -> None:
        """Forget who was mentioned in the sentence."""
        self._sentence = []

    def mention(self, actor: Actor, *, subject: bool, joined: bool) -> None:
        """Remember a mention: of the subject, perhaps joined to another one."""
        self._history.append(actor)
        self._sentence.append(actor)
        if not self.subjects or (subject and not joined):
            self.subjects = [actor]
        elif subject and actor not in self.subjects:
            self.subjects.append(actor)

    def refer(self, phrase: NounPhrase, words: str) -> list[Actor]:
        """The actors that a noun phrase means; new ones where it means none from before."""
        like = self._like(phrase)
        if not phrase.noun and not like:
            return []
        if phrase.another:
            known = [actor for actor in like if _fits(actor, phrase.look)][not phrase.look.said :]
            return known[:1] or [self._new(phrase, words)]
        if phrase.look.said:
            return [self._looking_so(phrase, like) or self._new(phrase, words)]
        if not like:
            return [self._new(phrase, words)]
        return self._again(phrase, like) or [self._new(phrase, words)]

    def _like(self, phrase: NounPhrase) -> list[Actor]:
        """Actors of the same noun; for "the red one" those of the noun mentioned last."""
        noun = phrase.noun or (self._history[-1].noun if self._history else "")
        return [actor for actor in self.actors if actor.noun == noun]

    def _looking_so(self, phrase: NounPhrase, like: Sequence[Actor]) -> Actor | None:
        """One that looks as the phrase says, or that it may now say so of."""
        counted = [actor for actor in like if not phrase.numeral or actor.count == phrase.count]
        if fits := [actor for actor in counted if _fits(actor, phrase.look)]:
            return fits[0]
        if len(like) == 1 and phrase.definite and counted and _may_be(like[0], phrase.look):
            like[0].colour = phrase.look.colour or like[0].colour
            like[0].size = phrase.look.size or like[0].size
            return like[0]
        return None

    def _again(self, phrase: NounPhrase, like: Sequence[Actor]) -> list[Actor]:
        """Those of the noun that a phrase without colour and size means."""
        count = sum(actor.count for actor in like)
        if phrase.numeral:
            same = [actor for actor in like if actor.count == phrase.count]
            return same[:1] or (list(like) if count == phrase.count else [])
        if phrase.count > 1:
            return list(like)
        if phrase.introduced and like[0] in self._sentence:
            return []
        plain = [actor for actor in like if actor.colour is None and actor.size is None]
        return (plain or list(like))[:1]

    def _new(self, phrase: NounPhrase, words: str) -> Actor:
        noun = phrase.noun or self._history[-1].noun
        actor = Actor(
            number=len(self.actors),
            words=words,
            noun=noun,
            how=phrase.how,
            colour=phrase.look.colour,
            size=phrase.look.size,
            count=max(1, min(phrase.count, MAX_COUNT)),
        )
        self.actors.append(actor)
        return actor

    def pronoun(self, *, subject: bool) -> Actor | None:
        """At the head of a clause the subject of the one before; later the latest other actor.

        "It" is one; where only several could be meant, several are.
        """
        latest = list(reversed(self._history))
        if subject:
            choices = [*self.subjects, *latest] if self.subjects else []
        else:
            choices = [actor for actor in latest if actor not in self.subjects]
        return next((actor for actor in choices if actor.count == 1), next(iter(choices), None))

    def plural_pronoun(self, *, subject: bool) -> list[Actor]:
        """Several subjects, or the latest who are more than one, or the two latest."""
        if subject and sum(actor.count for actor in self.subjects) > 1:
            return list(self.subjects)
        latest = list(dict.fromkeys(actor.number for actor in reversed(self._history)))
        others = [self.actors[n] for n in latest if subject or self.actors[n] not in self.subjects]
        many = [actor for actor in others if actor.count > 1]
        return many[:1] or sorted(others[:2], key=lambda actor: actor.number)


def _fits(actor: Actor, look: Traits) -> bool:
    return look.colour in (None, actor.colour) and look.size in (None, actor.size)


def _may_be(actor: Actor, look: Traits) -> bool:
    """Whether nothing that is known of an actor contradicts a look."""
    colours = actor.colour is None or look.colour in (None, actor.colour)
    return colours and (actor.size is None or look.size in (None, actor.size))
