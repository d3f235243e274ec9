"""The words that are looked for, and ways to find one that is not spelled as it should be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

LONGEST_WORD = 32
"""Letters beyond which nothing is taken for one word in disguise."""

VOWELS = re.compile("[aeiou]")

SHORT = frozenset(
    """
    a an as at am be by do go he hi i if in is it me my no of oh ok on or so to up us we all
    and any are art ask ate bad bag bar bat bay bed bee big bit box boy bug bus but buy cab
    can cap car cat cow cry cup cut dad day den did dog dot dry ear eat egg end eye far fat
    few fit fix fly fog for fox fun get got gun guy had has hat hen her him his hit hot how
    ice ill ink its jar job joy key kid kit lab lap law lay leg let lie lip log lot low mad
    man map may men met mix mom mud net new nor not now nut odd off oil old one our out owl
    own pan paw pay pen pet pie pig pin pop pot put ran rat raw red rib rid row run sad sat
    saw sea see set sew she shy sip sit six ski sky son sun tab tag tea ten the tie tin tip
    toe too top toy try two use van wag war was wax way web wet who why win yes yet you zoo di
    ke ku mu ya yg dan dua ini itu ia tak tua
    """.split()  # noqa: SIM905 - a list of words reads better without quotes
)
"""Short words that stand beside others in ordinary sentences and are no pieces of a cut word."""


@dataclass(frozen=True)
class Vocabulary:
    """Every single word that is looked for."""

    words: frozenset[str]

    @cached_property
    def by_shape(self) -> dict[tuple[int, str], list[str]]:
        """Latin words by length and first letter, for masked letters."""
        table: dict[tuple[int, str], list[str]] = {}
        for word in self.words:
            table.setdefault((len(word), word[0]), []).append(word)
        return table

    @cached_property
    def by_single_letters(self) -> dict[str, str]:
        """Words of six letters and more by what is left when double letters become one."""
        return {squeezed(word, 1): word for word in sorted(self.words) if len(word) >= 6}

    @cached_property
    def by_consonants(self) -> dict[str, list[str]]:
        """Words of six letters and more by their consonants, where there are at least four."""
        table: dict[str, list[str]] = {}
        for word in self.words:
            key = VOWELS.sub("", word)
            if len(word) >= 6 and len(key) >= 4 and word.isascii():
                table.setdefault(key, []).append(word)
        return table

    def __contains__(self, word: str) -> bool:
        """Whether a word is looked for."""
        return word in self.words


def squeezed(word: str, runs: int, over: int = 2) -> str:
    """The word with every run of at least ``over`` equal letters made ``runs`` long."""
    return re.sub(rf"(.)\1{{{over - 1},}}", lambda match: match[1] * runs, word)


def is_han(token: str) -> bool:
    """Whether a token is a Han character."""
    return "\u3400" <= token[0] <= "\u9fff" or token[0] >= "\U00020000"
