"""Goes through the pieces of a prompt and makes parts of them: words, actors, notes."""

from __future__ import annotations

from typing import Literal

from laterna.core.concepts import MAX_COUNT
from laterna.language.function_words import Instead, replacement
from laterna.language.index import load_index
from laterna.language.lexicon import Lexicon
from laterna.language.matching import Table
from laterna.language.negation import Denied, Denier
from laterna.language.noun_ways import noun_at
from laterna.language.nouns import NounFinder, OwnWords, written
from laterna.language.parts import Note, Part, Spoken
from laterna.language.pieces import LINE, Cut, without_pronoun
from laterna.language.scribe import Scribe
from laterna.language.tokens import MARKS, is_han
from laterna.language.traits import NounPhrase
from laterna.language.verbs import VerbFinder
from laterna.language.wording import Concept

_WHERE = ("setting", "daytime", "weather")


class Reader:
    """Goes from left to right and takes the longest reading at each place."""

    def __init__(self, cut: Cut, lexicon: Lexicon, own: OwnWords) -> None:
        """Prepare to read pieces; words in ``own`` are names of the user's pictures."""
        self.pieces = cut.pieces
        self.rest = cut.rest
        self.lexicon = lexicon
        self.finder = NounFinder(cut.pieces, lexicon, own)
        self.denier = Denier(self.finder)
        self.verbs = VerbFinder(self.finder)
        self.scribe = Scribe(lexicon, cut.language)
        self.scribe.parts += (Note("unknown", symbol) for symbol in cut.symbols)
        self.noun_end = -1

    def read(self) -> list[Part]:
        """Read everything."""
        place = 0
        while place < len(self.pieces):
            place = self._step(place)
        if self.rest:
            self.scribe.parts.append(Note("unknown", "…"))
        return self.scribe.parts

    def _step(self, place: int) -> int:
        """Read what stands at a place and return the place after it."""
        piece = self.pieces[place]
        if piece.work is not None:
            return self._emoji(place, piece.work)
        if piece.text == LINE:
            self.scribe.new_shot((), piece.language)
            return place + 1
        if piece.text in MARKS:
            return self._plain(place)
        phrase = self.finder.phrase(place)
        said = phrase[0] if phrase else 0
        own = self.finder.own_name(place)
        if own and own.length > max(said, 1):
            return self._longest(place, phrase)
        specials = (self._marked, self._denied, self._separated, self._passive, self._role)
        for special in (*specials, self._related):
            if (end := special(place, said)) is not None:
                return end
        return self._longest(place, phrase)

    def _longest(self, place: int, phrase: tuple[int, Concept] | None) -> int:
        """The longest of a phrase, a noun phrase and a wording that stands for another."""
        said = phrase[0] if phrase else 0
        second = place == self.noun_end and not self.scribe.gives()
        noun = noun_at(self.finder, place, after_noun=second)
        named = noun.end - place if noun else 0
        form = self.verbs.phrase(place)
        formed = len(form[0]) if form else 0
        instead = self.verbs.instead(place)
        if instead and instead[0] > max(said, formed) and not self._relates(place, said, instead):
            weak = noun is not None and self._is_weak(noun, place, instead[1])
            if instead[0] > named or (weak and instead[0] == named):
                return self._instead(place, *instead)
        if form and formed > max(said, named):
            return self._other_form(place, *form)
        if phrase and (said >= named or noun is None):
            return self._phrase(place, *phrase)
        return self._noun(place, noun) if noun else self._single(place)

    def _relates(self, place: int, said: int, instead: tuple[int, Instead]) -> bool:
        """Whether it is "hops", "to the right of", and not "hops to the right"."""
        relation = self.finder.phrase(place + said) if said else None
        if relation is None or relation[1].kind != "relation":
            return False
        return said + relation[0] > instead[0]

    def _is_weak(self, noun: NounPhrase, place: int, instead: Instead) -> bool:
        """Whether a noun phrase gives way to a wording of the same length.

        That is one that a keyword only hints at, one that is rare and may be a place or a time, or
        one that may be what somebody does who has been named.
        """
        work = self.lexicon.nouns.get(noun.noun)
        concept = self.verbs.concept(place, instead)
        kind = concept.kind if concept else ""
        if noun.how == "keyword" or (kind in _WHERE and work is not None and not work.storybook):
            return True
        waits = bool(self.scribe.cast.subjects) and not self.scribe.acted
        return kind == "action" and waits and not self.verbs.is_object(place)

    # Special places: a new shot, what is not wanted, verbs in two halves, passives.

    def _marked(self, place: int, said: int) -> int | None:
        """A new shot, where a clause begins."""
        words, exact = self.finder.index(place).words, self.finder.exact
        scene = words.scenes.longest(exact, place)
        if scene and (end := self._scene_number(place + scene[0])) and end - place > said:
            self.scribe.new_shot((), self.pieces[place].language)
            return end
        marker = words.markers.longest(exact, place)
        if marker is None or marker[0] < said or self._is_longer(place, marker[0]):
            return None
        scribe = self.scribe
        if scribe.parts and not (scribe.clause_begins or scribe.acted or place == self.noun_end):
            return None
        scribe.new_shot(self._words(place, marker[0]), self.pieces[place].language)
        return place + marker[0]

    def _scene_number(self, place: int) -> int | None:
        """Where the number of a scene ends, if it does not count something."""
        number = self.finder.number(place) if place < len(self.pieces) else None
        if number is None:
            return None
        end = place + number[0]
        if end < len(self.pieces) and self.pieces[end].text not in MARKS:
            noun = noun_at(self.finder, place, after_noun=False)
            return end if noun is None or noun.end <= end else None
        return end

    def _is_longer(self, place: int, length: int) -> bool:
        """Whether a wording that stands for another one is longer."""
        instead = self.verbs.instead(place)
        return instead is not None and instead[0] > length

    def _denied(self, place: int, said: int) -> int | None:
        negator = self.finder.index(place).words.negators.longest(self.finder.exact, place)
        if negator is None or said >= negator[0] or self._is_longer(place, negator[0]):
            return None
        name = self.finder.name(place)
        if name and name.length > negator[0]:
            return None
        self.scribe.drop_joint()
        end, denied = self.denier.read(place, negator[0])
        for item in denied:
            self._leave_out(item)
        return end

    def _leave_out(self, denied: Denied) -> None:
        """Note it; who is not to do something stands still."""
        concept = denied.concept
        self.scribe.parts.append(Note("left_out", denied.words, concept=concept))
        if concept is not None and concept.kind == "action":
            stand = replacement("=stand", self.lexicon.phrases[self.scribe.language])
            self.scribe.spoken(stand.words, stand.concept, denied.words)
            if concept.opens:
                self.scribe.spoken((",",), None, ",")

    def _separated(self, place: int, said: int) -> int | None:
        """``puts the candle out``."""
        index = self.finder.index(place)
        for length, verb in index.words.separable.all_at(self.verbs.forms, place):
            end = self._object_end(place + length)
            if length < said or end is None or not self._closes(end, verb.ends):
                continue
            if (self.verbs.choices(place, length)[0], verb.ends) in index.halves:
                continue
            text = f"{self._written(place, place + length)} … {' '.join(verb.ends)}"
            self.scribe.replaced(text, _text(verb.instead.words))
            self.scribe.spoken(verb.instead.words, verb.instead.concept, text)
            self._step(place + length)
            return end + len(verb.ends)
        return None

    def _closes(self, place: int, ends: tuple[str, ...]) -> bool:
        """Whether the second half of a verb stands here, and no longer phrase."""
        return self._words(place, len(ends)) == ends and not (
            (link := self.finder.phrase(place)) is not None and link[0] > len(ends)
        )

    def _object_end(self, place: int) -> int | None:
        """Where an object that begins here ends."""
        if place >= len(self.pieces):
            return None
        pronoun = self.finder.index(place).words.pronouns.longest(self.finder.exact, place)
        if pronoun:
            return place + pronoun[0]
        if self.pieces[place].work is not None:
            return place + 1
        noun = noun_at(self.finder, place, after_noun=False)
        return noun.end if noun else None

    def _passive(self, place: int, said: int) -> int | None:
        hit = self.finder.index(place).words.passive.longest(self.finder.exact, place)
        if hit is None or hit[0] <= said:
            return None
        end = place + hit[0]
        self.scribe.passive(self._words(place, hit[0]), hit[1], self._written(place, end))
        return end

    def _role(self, place: int, said: int) -> int | None:
        """``by`` before who does it, 把 before what it is done to."""
        words = self.finder.index(place).words
        tables: tuple[tuple[Literal["agent", "object"], Table[str]], ...]
        tables = (("agent", words.agents), ("object", words.objects))
        for role, table in tables:
            hit = table.longest(self.finder.exact, place)
            if hit and hit[0] >= said:
                end = place + hit[0]
                spoken = Spoken(self._words(place, hit[0]), None, self._written(place, end), role)
                self.scribe.parts.append(spoken)
                return end
        return None

    def _related(self, place: int, said: int) -> int | None:
        """``امامها``, ``depannya``: in front of her, or of it."""
        piece = self.pieces[place]
        stem = without_pronoun(piece.meant, piece.index)
        phrase = self.finder.phrase(place)
        own = phrase is not None and phrase[1].name == self.scribe.action
        actor = self.scribe.cast.pronoun(subject=False) if stem and said <= 1 and not own else None
        if stem is None or actor is None:
            return None
        self.scribe.spoken((stem,), piece.index.phrases.of((stem,)), piece.text)
        self.scribe.mention([actor], piece.text, pronoun=True)
        return place + 1

    # Nouns.

    def _emoji(self, place: int, work: str) -> int:
        """An emoji, once or several times in a row."""
        end = place + 1
        while end < len(self.pieces) and self.pieces[end].work == work:
            end += 1
        count = end - place
        end, look = self.finder.after(end, NounPhrase(end, work, "name").look)
        numeral = str(count) if count > 1 else ""
        return self._noun(place, NounPhrase(end, work, "name", count, numeral, look=look))

    def _noun(self, place: int, noun: NounPhrase) -> int:
        text = self._written(place, noun.end)
        self._note_corrections(place, noun.end)
        self.scribe.parts += (Note("unknown", word) for word in noun.look.dropped)
        if noun.how == "keyword":
            self.scribe.replaced(text, self.lexicon.name(noun.noun, self.scribe.language))
        if noun.count > MAX_COUNT:
            self.scribe.replaced(noun.numeral, str(MAX_COUNT))
        actors = self.scribe.cast.refer(noun, text)
        if not actors:
            self.scribe.unknown(text)
        self.scribe.mention(actors, text)
        for verb, concept in noun.actions if actors else ():
            self.scribe.spoken((verb,), concept, verb)
        self.noun_end = noun.end if actors else -1
        return noun.end

    # Words.

    def _phrase(self, place: int, length: int, concept: Concept) -> int:
        end = place + length
        self._note_corrections(place, end)
        self.scribe.spoken(self._words(place, length), concept, self._written(place, end))
        return end

    def _plain(self, place: int) -> int:
        self._note_corrections(place, place + 1)
        self.scribe.word(self.pieces[place].meant, self.pieces[place].language)
        return place + 1

    def _instead(self, place: int, length: int, instead: Instead) -> int:
        end = place + length
        index = self.finder.index(place)
        concept = self.verbs.concept(place, instead)
        words = instead.words
        if concept is not None and concept.kind == "action":
            self.scribe.drop_auxiliary()
            words = self.scribe.agreeing(words, index.language)
        self.scribe.drop_doubled(words)
        text = self._written(place, end)
        self.scribe.replaced(text, _text(words))
        self.scribe.spoken(words, concept, text)
        if concept is None and words[0] in index.phrases.words():
            self.scribe.clause_begins = False
        return end

    def _other_form(self, place: int, words: tuple[str, ...], concept: Concept) -> int:
        """A phrase of captions whose verb stands in another form: "blew out"."""
        end = place + len(words)
        self.scribe.drop_auxiliary()
        words = self.scribe.agreeing(words, self.pieces[place].language)
        self.scribe.spoken(words, concept, self._written(place, end))
        return end

    def _single(self, place: int) -> int:
        """A word that begins neither a phrase nor a noun phrase."""
        if (end := self._pronoun(place)) is not None:
            return end
        piece = self.pieces[place]
        silent = self._silent(place)
        if silent and piece.language == "zh":
            return place + silent
        verb = self.verbs.single(place)
        if verb is not None and self.verbs.is_known(verb, place):
            return self._verb(place, verb)
        if any(piece.meant in self._vocabulary(language) for language in piece.languages):
            return self._plain(place)
        if verb is not None and verb in piece.index.vocabulary:
            return self._verb(place, verb)
        if silent == 0 and piece.meant not in piece.index.words.subjects:
            self.scribe.unknown(piece.text)
        return place + max(silent, 1)

    def _silent(self, place: int) -> int:
        """How many pieces here may be passed over without a word: "I want", "the"."""
        words, exact = self.finder.index(place).words, self.finder.exact
        hit = words.ignored.longest(exact, place) or words.articles.longest(exact, place)
        return hit[0] if hit else 0

    def _pronoun(self, place: int) -> int | None:
        words, exact = self.finder.index(place).words, self.finder.exact
        cast, subject = self.scribe.cast, self.scribe.clause_begins
        if several := words.plural_pronouns.longest(exact, place):
            actors, end = cast.plural_pronoun(subject=subject), place + several[0]
        elif one := words.pronouns.longest(exact, place):
            actor = cast.pronoun(subject=subject)
            actors, end = [actor] if actor else [], place + one[0]
        else:
            return None
        if not actors:
            return None
        self.scribe.mention(actors, self._written(place, end), pronoun=True)
        return end

    def _vocabulary(self, language: str) -> frozenset[str]:
        return load_index(self.lexicon, language).vocabulary

    def _verb(self, place: int, verb: str) -> int:
        """Another form of a verb that captions use, or of one that stands for such a verb."""
        index = self.finder.index(place)
        if instead := index.words.instead.of((verb,)):
            return self._instead(place, 1, instead)
        self.scribe.drop_auxiliary()
        words = self.scribe.agreeing((verb,), index.language)
        self.scribe.spoken(words, index.phrases.of((verb,)), self.pieces[place].text)
        return place + 1

    def _note_corrections(self, place: int, end: int) -> None:
        """Tell which words were taken for others."""
        for piece in self.pieces[place:end]:
            if piece.corrected:
                self.scribe.parts.append(Note("replaced", piece.text, piece.meant))

    def _words(self, place: int, length: int) -> tuple[str, ...]:
        return tuple(piece.meant for piece in self.pieces[place : place + length])

    def _written(self, place: int, end: int) -> str:
        return written(self.pieces[place:end])


def _text(words: tuple[str, ...]) -> str:
    return ("" if words and is_han(words[0]) else " ").join(words)
