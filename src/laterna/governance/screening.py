"""The whole of governance as one object: words in, a decision out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import chain

from laterna.governance.ages import with_ages
from laterna.governance.decision import Decision, gravest
from laterna.governance.lexicon import Lexicon, word_phrases
from laterna.governance.named import with_named
from laterna.governance.names import name_phrases
from laterna.governance.operator import Operator
from laterna.governance.policies import make_policies
from laterna.governance.policy import Policy


@dataclass(frozen=True)
class Screening:
    """Policies and the words that they look for."""

    lexicon: Lexicon
    policies: tuple[Policy, ...]

    def prompt(self, text: str) -> Decision:
        """Decide about words; takes time in proportion to their length."""
        reading = with_named(with_ages(self.lexicon.read(text)), text)
        return gravest(policy(reading) for policy in self.policies)


def make_screening(operator: Operator) -> Screening:
    """The screening as an operator has set it."""
    lexicon = Lexicon(chain(word_phrases(), name_phrases(operator.people)))
    return Screening(lexicon, make_policies(operator))


@cache
def default_screening() -> Screening:
    """The strictest settings."""
    return make_screening(Operator())
