"""Writes down the parts of a prompt while it is read, and remembers where in a clause that is."""

from __future__ import annotations

from collections.abc import Sequence

from laterna.language.cast import Cast
from laterna.language.english import for_many
from laterna.language.index import load_index
from laterna.language.lexicon import Lexicon
from laterna.language.matching import Table
from laterna.language.parts import Actor, Break, Named, Note, Part, Spoken
from laterna.language.tokens import tokenize
from laterna.language.wording import Concept

_BE = frozenset({"is", "are", "was", "were", "be", "been", "being"})
_LOOK_BACK = 8


class Scribe:
    """The parts so far.

    Attributes:
        parts: what has been written.
        cast: who has been mentioned.
        clause_begins: whether who comes next is a subject.
        acted: whether the clause has its verb.
        action: what was done last.
    """

    def __init__(self, lexicon: Lexicon, language: str) -> None:
        """Begin with nothing."""
        self.lexicon = lexicon
        self.language = language
        self.parts: list[Part] = []
        self.cast = Cast()
        self.clause_begins = True
        self.acted = False
        self.action = ""
        self._joints = load_index(lexicon, language).words.joints
        self._articles = load_index(lexicon, language).words.articles
        self._marks = {name: _clause_marks(lexicon, name) for name in lexicon.phrases}

    # Writing.

    def word(self, word: str, language: str) -> None:
        """A word between; some begin a new clause."""
        self.parts.append(Spoken((word,), None, word))
        if word in self._marks[language]:
            self.clause_begins, self.acted = True, False
        if word == ".":
            self.cast.begin_sentence()

    def spoken(self, words: Sequence[str], concept: Concept | None, text: str) -> None:
        """Words of a concept."""
        self.parts.append(Spoken(tuple(words), concept, text))
        if concept is not None and concept.kind == "action":
            self.clause_begins, self.acted = False, True
            self.action = concept.name

    def passive(self, words: Sequence[str], concept: Concept, text: str) -> None:
        """A verb whose subject is what it is done to."""
        self.parts.append(Spoken(tuple(words), concept, text, "passive"))
        self.clause_begins, self.acted = False, True

    def new_shot(self, words: tuple[str, ...], language: str) -> None:
        """A break."""
        self.parts.append(Break(words, language))
        self.clause_begins, self.acted = True, False
        self.cast.begin_sentence()

    def mention(self, actors: Sequence[Actor], text: str, *, pronoun: bool = False) -> None:
        """Name actors, joined by "and" if they are several."""
        joint = tokenize(self.lexicon.phrases[self.language].scene["list_and"])
        for position, actor in enumerate(actors):
            if position:
                self.parts.append(Spoken(tuple(joint)))
            joined = position > 0 or self._is_joined()
            subject = (self.clause_begins or joined) and not self.acted
            self.cast.mention(actor, subject=subject, joined=joined)
            self.parts.append(Named(actor, text, pronoun))
            self.clause_begins = False

    def replaced(self, word: str, taken: str) -> None:
        """Tell that a word is taken for another; not where it only gets longer."""
        if not taken.startswith(word):
            self.parts.append(Note("replaced", word, taken))

    def unknown(self, word: str) -> None:
        """Tell that a word is dropped, and drop its article."""
        self.drop(self._articles)
        self.parts.append(Note("unknown", word))

    # Taking back.

    def last(self) -> Spoken | None:
        """The last part, if it is words that say no concept."""
        part = self.parts[-1] if self.parts else None
        return part if isinstance(part, Spoken) and part.concept is None else None

    def drop(self, table: Table[str]) -> None:
        """Take back words of a table: the "and" of "and no rain"."""
        last = self.last()
        if last is not None and table.of(last.words) is not None:
            self.parts.pop()

    def drop_joint(self) -> None:
        """Take back an "and"."""
        self.drop(self._joints)

    def drop_auxiliary(self) -> None:
        """Take back the "is" of "is leaping", where "leaps" is what captions say."""
        last = self.last()
        if last is not None and set(last.words) <= _BE:
            self.parts.pop()

    def drop_doubled(self, words: Sequence[str]) -> None:
        """Take back a word that the next words begin with."""
        last = self.parts[-1] if self.parts else None
        if not isinstance(last, Spoken) or last.words != tuple(words[:1]):
            return
        if last.concept is None or last.concept.kind == "link":
            self.parts.pop()

    # Looking back.

    def agreeing(self, words: tuple[str, ...], language: str) -> tuple[str, ...]:
        """English verbs in the number of their subject."""
        several = sum(actor.count for actor in self.cast.subjects) > 1
        if not several or language != "en" or self.acted:
            return words
        return tuple(tokenize(for_many(" ".join(words))))

    def gives(self) -> bool:
        """Whether "gives the dog" was just written, so that what is given may follow."""
        parts = self._latest()
        verb = parts[-2] if len(parts) > 1 else None
        concept = verb.concept if isinstance(verb, Spoken) else None
        return concept is not None and concept.name == "give"

    def _is_joined(self) -> bool:
        """Whether "and" and another actor stand right before."""
        parts = self._latest()
        last = parts[-1] if len(parts) > 1 and isinstance(parts[-2], Named) else None
        return isinstance(last, Spoken) and self._joints.of(last.words) is not None

    def _latest(self) -> list[Part]:
        return [part for part in self.parts[-_LOOK_BACK:] if not isinstance(part, Note)]


def _clause_marks(lexicon: Lexicon, language: str) -> frozenset[str]:
    joins = lexicon.phrases[language].scene["joins"]
    return frozenset(word for join in joins for word in tokenize(join))
