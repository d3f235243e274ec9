"""What Arabic changes in words: gender, duals, plurals, articles, and verbs that agree.

Phrases are written for this module: ``@`` before the stem of a verb and ``~`` after a word stand
for the prefix and the pronoun that the subject asks for; adjectives and numbers give their forms
parted by ``/``. See the head of ``tables/phrases/ar.toml``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from laterna.language.lexicon import Phrases
from laterna.language.looks import Look, Pick

_VERB = re.compile(r"@(\w+)")
_ARTICLE = "ال"


@dataclass(frozen=True)
class Subject:
    """What verbs, pronouns and adjectives agree with."""

    feminine: bool
    human: bool
    count: int

    @property
    def many(self) -> bool:
        """Whether there are more than two."""
        return self.count > 2


def subject(look: Look, phrases: Phrases) -> Subject:
    """What a look asks of the words about it."""
    head = look.name.split(maxsplit=1)[0].removeprefix(_ARTICLE)
    feminine = head.endswith("ة") or head in phrases.nouns["feminine"]
    return Subject(feminine, look.kind == "person", look.count)


def agree(phrase: str, who: Subject) -> str:
    """Make the verbs and pronouns of a phrase agree with their subject."""
    return _VERB.sub(lambda match: _verb(match[1], who), phrase).replace("~", _pronoun(who))


def _verb(stem: str, who: Subject) -> str:
    """Several people take the plural; several of anything else are feminine and one."""
    if who.many and who.human and not who.feminine:
        return f"ي{_opened(stem).removesuffix('ي').removesuffix('و')}ون"
    prefix = "ت" if who.feminine or who.many else "ي"
    return f"{prefix}{_opened(stem)}ان" if who.count == 2 else prefix + stem


def _opened(stem: str) -> str:
    """A stem as it is written before an ending."""
    endings = {"ى": "ي", "ء": "ئ"}
    return stem[:-1] + endings.get(stem[-1], stem[-1])


def _pronoun(who: Subject) -> str:
    if who.count == 2:
        return "هما"
    if who.many and who.human and not who.feminine:
        return "هم"
    return "ها" if who.feminine or who.many else "ه"


def noun_phrase(look: Look, phrases: Phrases, pick: Pick) -> str:
    """Write one of the noun phrases that may be made of a look.

    Objects are definite where the word would else need an ending of its own.
    """
    name = _Name(look, phrases)
    if look.count == 1:
        return _one(name, pick)
    return _two(name, pick) if look.count == 2 else _several(name, pick)


class _Name:
    """A name taken apart: a head, and what follows it.

    What follows is an adjective where the table says so (``دب قطبي``), else it stands in the
    genitive (``سيارة إسعاف``).
    """

    def __init__(self, look: Look, phrases: Phrases) -> None:
        self.look = look
        self.phrases = phrases
        self.who = subject(look, phrases)
        self.head, *self.rest = look.name.split()
        self.described = look.name in phrases.nouns["described"]
        self.fixed = look.name in phrases.nouns["proper"]
        self.definite = any(word.startswith(_ARTICLE) for word in look.name.split())

    @property
    def takes_article(self) -> bool:
        """Whether the name can be made definite by articles on all of its words."""
        return not self.definite and not self.fixed and (not self.rest or self.described)

    def with_article(self) -> str:
        """The definite name: the article stands on the last word of a genitive."""
        if self.takes_article:
            return " ".join(_ARTICLE + word for word in (self.head, *self.rest))
        if self.definite or self.fixed or len(self.rest) != 1:
            return self.look.name
        return f"{self.head} {_ARTICLE}{self.rest[0]}"

    def qualities(self, pick: Pick, *, definite: bool) -> list[str]:
        """Size and colour, agreeing."""
        look, oblique = self.look, self.look.role == "object"
        words = [_adjective(pick(look.size), self.who, oblique=oblique)] if look.size else []
        if look.colour:
            colour = pick(look.colour)
            if (self.who.many and self.who.human) or pick(("agrees", "agrees", "with")) == "with":
                return [*_articles(words, definite=definite), _with_colour(colour)]
            words.append(_adjective(colour, self.who, oblique=oblique))
        return _articles(words, definite=definite)


def _one(name: _Name, pick: Pick) -> str:
    look = name.look
    must = look.again or (look.role == "object" and name.takes_article)
    may = name.takes_article and not look.listed
    definite = must or (may and pick(("definite", "indefinite")) == "definite")
    shown = name.with_article() if definite else look.name
    return " ".join([shown, *name.qualities(pick, definite=shown != look.name or name.definite)])


def _two(name: _Name, pick: Pick) -> str:
    look = name.look
    oblique = look.role == "object"
    if name.rest and not name.described:
        head = _dual(name.head, oblique=oblique)[:-1]
        words, definite = [head, *name.rest], name.definite
    else:
        definite = look.again
        parts = (name.head, *name.rest)
        words = _articles([_dual(part, oblique=oblique) for part in parts], definite=definite)
    return " ".join([*words, *name.qualities(pick, definite=definite)])


def _several(name: _Name, pick: Pick) -> str:
    """Numbers from three on take the other gender than their noun, and its plural."""
    look = name.look
    many = _plural(name)
    if not many:
        single = " ".join([look.name, *_singular_qualities(name, pick)])
        return f"{look.count} × {single}"
    if look.again and " " not in many and not many.endswith("ين"):
        return " ".join([_ARTICLE + many, *name.qualities(pick, definite=True)])
    forms = pick(name.phrases.numbers[str(look.count)]).split("/")
    word = forms[name.who.feminine]
    number = pick((word, str(look.count))) if look.listed else word
    definite = any(part.startswith(_ARTICLE) for part in many.split())
    return " ".join([number, many, *name.qualities(pick, definite=definite)])


def _singular_qualities(name: _Name, pick: Pick) -> list[str]:
    one = Subject(name.who.feminine, name.who.human, 1)
    look = name.look
    said = [pick(choices) for choices in (look.size, look.colour) if choices]
    words = [_adjective(forms, one, oblique=False) for forms in said]
    return _articles(words, definite=name.definite)


def _plural(name: _Name) -> str:
    """The plural of the name, from the table or by rule; empty where neither knows it."""
    plurals = name.phrases.plurals
    if name.look.name in plurals:
        return plurals[name.look.name]
    head = plurals.get(name.head) or (f"{name.head[:-1]}ات" if name.head.endswith("ة") else "")
    if not head or name.fixed:
        return ""
    one = [f"{word.removesuffix('ة')}ة" for word in name.rest]
    return " ".join([head, *(one if name.described else name.rest)])


def _dual(word: str, *, oblique: bool) -> str:
    ending = "ين" if oblique else "ان"
    if word.endswith("ة"):
        return f"{word[:-1]}ت{ending}"
    return f"{word[:-1]}ي{ending}" if word.endswith("ى") else word + ending


def _adjective(forms: str, who: Subject, *, oblique: bool) -> str:
    """One of the forms (masculine, feminine, of several people), with the ending of a dual."""
    masculine, feminine, people = forms.split("/")
    if who.many and who.human:
        return f"{feminine[:-1]}ات" if who.feminine else people
    single = feminine if who.feminine or who.many else masculine
    if who.count != 2:
        return single
    ending = "ين" if oblique else "ان"
    if single.endswith("ء"):
        return f"{single[:-1]}و{ending}"
    return f"{single[:-1]}ت{ending}" if single.endswith("ة") else single + ending


def _with_colour(forms: str) -> str:
    return f"باللون {_ARTICLE}{forms.partition('/')[0]}"


def _articles(words: list[str], *, definite: bool) -> list[str]:
    return [_ARTICLE + word for word in words] if definite else words
