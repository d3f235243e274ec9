"""What a policy answers: may this be made, and if not, by which rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from laterna.core.i18n import message
from laterna.governance.taxonomy import moderation_names


class Verdict(StrEnum):
    """Allow; let a person look first; refuse."""

    ALLOW = "allow"
    REVIEW = "review"
    REFUSE = "refuse"


_SEVERITY = {Verdict.ALLOW: 0, Verdict.REVIEW: 1, Verdict.REFUSE: 2}


@dataclass(frozen=True)
class Decision:
    """A verdict with the rule that led to it.

    Attributes:
        verdict: what is decided.
        rule: identifier such as ``minors.sexual``; empty where everything is allowed.
        reason: key of the text for people, such as ``policy.minors``.
        appeal: key of the text that says what can be done about it.
        hazards: codes of ``taxonomy.HAZARDS``.
        about: whom or what the rule names, such as a public figure; else empty.
    """

    verdict: Verdict
    rule: str = ""
    reason: str = ""
    appeal: str = ""
    hazards: tuple[str, ...] = ()
    about: str = ""

    @property
    def allowed(self) -> bool:
        """Whether it may be made without a person looking."""
        return self.verdict is Verdict.ALLOW

    def reason_text(self) -> str:
        """Why, in the current language."""
        return message(self.reason, about=self.about) if self.reason else ""

    def appeal_text(self) -> str:
        """What can be done about it, in the current language."""
        return message(self.appeal, rule=self.rule) if self.appeal else ""

    def as_json(self) -> dict[str, object]:
        """As machines are told."""
        return {
            "decision": self.verdict.value,
            "rule": self.rule,
            "reason": self.reason_text(),
            "appeal": self.appeal_text(),
            "hazards": list(self.hazards),
            "moderation": list(moderation_names(self.hazards)),
            "about": self.about,
        }


ALLOWED = Decision(Verdict.ALLOW)


def gravest(decisions: Iterable[Decision]) -> Decision:
    """The most severe decision, the first among equals; allowed where there is none."""
    return max(decisions, key=lambda decision: _SEVERITY[decision.verdict], default=ALLOWED)
