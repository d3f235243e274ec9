"""The forms of a word that a table writes once: ``stab~``, ``bunuh~``, ``قتل~``."""

from __future__ import annotations

from functools import cache

_VOWELS = "aeiou"
_NASALS = {"p": "mem", "t": "men", "k": "meng", "s": "meny"}
"""Indonesian: what me- becomes before a consonant that it swallows."""
_BEFORE_ARABIC = ("", "ي", "ت", "ن", "ا")
_AFTER_ARABIC = ("", "ون", "ان", "وا", "ت", "ه", "ها", "هم")


def inflected(word: str, language: str) -> tuple[str, ...]:
    """The word itself, or all forms of one that ends in ``~``."""
    if not word.endswith("~"):
        return (word,)
    return _FORMS.get(language, lambda stem: (stem,))(word[:-1])


@cache
def english(verb: str) -> tuple[str, ...]:
    """Third person, past and -ing of a regular verb; a form too many does no harm."""
    stem = verb.removesuffix("e")
    forms = [verb, verb + "s", stem + "ed", stem + "ing", stem + "er"]
    if verb.endswith(("s", "sh", "ch", "x", "z")):
        forms.append(verb + "es")
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        forms += [verb[:-1] + "ies", verb[:-1] + "ied"]
    if len(verb) > 2 and verb[-1] not in _VOWELS + "wxy" and verb[-2] in _VOWELS:
        forms += [verb + verb[-1] + ending for ending in ("ed", "ing", "er")]
    return tuple(dict.fromkeys(forms))


@cache
def indonesian(root: str) -> tuple[str, ...]:
    """A verb with its prefixes me-, di-, ter-, ber-, pe- and the endings -kan, -i, -an."""
    first = root[0]
    if first in _NASALS:
        active = _NASALS[first] + root[1:]
    elif first in "bfv":
        active = "mem" + root
    elif first in "cdjz":
        active = "men" + root
    elif first in "gh" + _VOWELS:
        active = "meng" + root
    else:
        active = "me" + root
    starts = (root, active, "di" + root, "ter" + root, "ber" + root, "pe" + active[2:])
    return tuple(start + ending for start in starts for ending in ("", "kan", "i", "an"))


@cache
def arabic(stem: str) -> tuple[str, ...]:
    """A verb in its persons, past and present, with common object pronouns."""
    return tuple(before + stem + after for before in _BEFORE_ARABIC for after in _AFTER_ARABIC)


_FORMS = {"en": english, "id": indonesian, "ar": arabic}
