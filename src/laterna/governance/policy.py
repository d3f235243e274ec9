"""What a policy is, and the tables that rules are written in.

A policy is a callable from a ``Reading`` to a ``Decision``. Most are nothing but a table,
``tables/rules/NAME.toml``: rules with an identifier, a rationale, the version since which they
hold, what they look for (``patterns``), and texts for people. ``TablePolicy`` runs such a table.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from laterna.governance.decision import ALLOWED, Decision, Verdict, gravest
from laterna.governance.lexicon import Reading
from laterna.governance.patterns import Pattern, parse

Policy = Callable[[Reading], Decision]
"""Decides about a text that was read."""


@dataclass(frozen=True)
class Rule:
    """One rule of a table.

    Attributes:
        id: such as ``violence.gore``; a promise to logs and appeals, never given a second meaning.
        verdict: what follows.
        hazards: codes of the taxonomy.
        reason, appeal: keys of the catalogue.
        rationale: why there is such a rule.
        since: version of Laterna that has it first.
        patterns: any of them is enough.
        adult: whether it is lifted where an operator has switched on art for adults.
    """

    id: str
    verdict: Verdict
    hazards: tuple[str, ...]
    reason: str
    appeal: str
    rationale: str
    since: str
    patterns: tuple[Pattern, ...]
    adult: bool = False

    def decide(self, reading: Reading) -> Decision:
        """The verdict if one of the patterns is found."""
        for pattern in self.patterns:
            if (hit := pattern.find(reading)) is not None:
                return self.decision(hit.about)
        return ALLOWED

    def decision(self, about: str = "") -> Decision:
        """The decision that the rule leads to."""
        return Decision(self.verdict, self.id, self.reason, self.appeal, self.hazards, about)


@dataclass(frozen=True)
class Rulebook:
    """A table of rules and the version of the table."""

    name: str
    version: int
    rules: tuple[Rule, ...]

    def rule(self, name: str) -> Rule:
        """The rule ``BOOK.NAME``.

        Raises:
            KeyError: when there is none.
        """
        found = {rule.id: rule for rule in self.rules}
        return found[f"{self.name}.{name}"]


@cache
def load_rulebook(name: str) -> Rulebook:
    """Read ``tables/rules/NAME.toml``."""
    file = resources.files("laterna.governance") / "tables" / "rules" / f"{name}.toml"
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    rules = tuple(_rule(name, row) for row in table["rule"])
    return Rulebook(name, table["version"], rules)


def _rule(book: str, row: dict[str, object]) -> Rule:
    patterns, hazards = row.get("match", ()), row["hazards"]
    assert isinstance(patterns, (list, tuple))
    assert isinstance(hazards, list)
    return Rule(
        id=f"{book}.{row['id']}",
        verdict=Verdict(str(row.get("verdict", "refuse"))),
        hazards=tuple(hazards),
        reason=f"policy.{row['reason']}",
        appeal=f"policy.appeal_{row.get('appeal', 'review')}",
        rationale=str(row["rationale"]),
        since=str(row["since"]),
        patterns=tuple(map(parse, patterns)),
        adult=bool(row.get("adult", False)),
    )


@dataclass(frozen=True)
class TablePolicy:
    """A policy that is its table."""

    book: Rulebook
    adult: bool = False

    def __call__(self, reading: Reading) -> Decision:
        """The gravest of what the rules say."""
        return gravest(
            rule.decide(reading) for rule in self.book.rules if not (rule.adult and self.adult)
        )
