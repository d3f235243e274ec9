"""What a noun phrase says besides its name."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from laterna.language.parts import How
from laterna.language.wording import Concept


@dataclass(frozen=True)
class Traits:
    """What is said of an actor's looks.

    Attributes:
        colour: one of ``COLOURS`` or None.
        size: one of ``SIZES`` or None.
        dropped: words that say something else, or were overruled by a later one.
        colour_words: what said the colour; the same for ``size_words``.
    """

    colour: str | None = None
    size: str | None = None
    dropped: tuple[str, ...] = ()
    colour_words: str = ""
    size_words: str = ""

    def with_colour(self, colour: str, words: str) -> Traits:
        """Say a colour; another one that was said before is dropped."""
        contradicts = self.colour not in (None, colour)
        dropped = (*self.dropped, self.colour_words) if contradicts else self.dropped
        return replace(self, colour=colour, colour_words=words, dropped=dropped)

    def with_size(self, size: str, words: str) -> Traits:
        """Say a size; another one that was said before is dropped."""
        contradicts = self.size not in (None, size)
        dropped = (*self.dropped, self.size_words) if contradicts else self.dropped
        return replace(self, size=size, size_words=words, dropped=dropped)

    def without(self, words: str) -> Traits:
        """Drop a word that says nothing that is drawn."""
        return replace(self, dropped=(*self.dropped, words))

    @property
    def said(self) -> bool:
        """Whether a colour or a size is said."""
        return self.colour is not None or self.size is not None


@dataclass(frozen=True)
class NounPhrase:
    """Where a noun phrase ends, what it names, and what was said of it.

    Attributes:
        end: the place after its last piece.
        noun: a work, ``own:`` and the user's word, or empty for "the red one".
        how: what led from the words to the noun.
        count: how many of them; 0 where nothing tells, which is one.
        numeral: the words that said how many.
        another: whether it says that this is not the one from before.
        introduced: whether its article says that it is new.
        definite: whether its article says that it is the one from before.
        actions: phrases before the noun (``a jumping fox``).
        look: colour, size and other qualities.
    """

    end: int
    noun: str
    how: How
    count: int = 0
    numeral: str = ""
    another: bool = False
    introduced: bool = False
    definite: bool = False
    actions: tuple[tuple[str, Concept], ...] = ()
    look: Traits = field(default_factory=Traits)
