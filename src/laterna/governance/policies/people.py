"""Real people, by name: refused unless they have consented."""

from __future__ import annotations

from dataclasses import dataclass

from laterna.governance.decision import ALLOWED, Decision
from laterna.governance.lexicon import Reading
from laterna.governance.policy import load_rulebook


@dataclass(frozen=True)
class LikenessPolicy:
    """Refuses every name of ``tables/people.toml`` and of the operator's own file.

    Attributes:
        consents: names of people who have consented, as the tables write them.
    """

    consents: frozenset[str] = frozenset()

    def __call__(self, reading: Reading) -> Decision:
        """Refuse the first person who has not consented."""
        for hit in reading.hits.get("person_name", ()):
            if hit.about not in self.consents:
                return load_rulebook("people").rule("likeness").decision(hit.about)
        return ALLOWED
