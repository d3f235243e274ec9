"""The policies, in the order in which they are asked; the first of equal gravity is named.

To add one: a table in ``tables/rules`` (or a module here, where a table is not enough), a line
below, and its texts in every ``core/locales/*.toml``.
"""

from __future__ import annotations

from laterna.governance.operator import Operator
from laterna.governance.policies.people import LikenessPolicy
from laterna.governance.policy import Policy, TablePolicy, load_rulebook

TABLES = (
    "minors",
    "self_harm",
    "sexual",
    "hate",
    "weapons",
    "violence",
    "elections",
    "impersonation",
    "privacy",
    "advice",
    "crime",
    "brands",
)
"""Policies that are nothing but a table of rules; ``people`` is asked behind the first."""


def make_policies(operator: Operator) -> tuple[Policy, ...]:
    """All policies as an operator has set them."""
    tables = [TablePolicy(load_rulebook(name), operator.adult_art) for name in TABLES]
    return (tables[0], LikenessPolicy(operator.consents), *tables[1:])
