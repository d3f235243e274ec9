"""What the actors of a scene do, told in clauses or in a list of words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from laterna.language import arabic
from laterna.language.english import for_many
from laterna.language.facts import SceneFacts
from laterna.language.lexicon import Lexicon
from laterna.language.looks import Look, Role
from laterna.language.plans import Chance, Mention, Plan, fill, in_order, join, mentions

_INTRODUCE = 0.12
_PARTICIPLE = 0.35
_PLACE_ALONE = 0.6
_SHOW_STANDING = 0.2
_LEAVE_STANDING_UNSAID = 0.5


class Clauses:
    """Plans of who does what, for one scene in one language.

    Attributes:
        names: how each actor is called, by its index.
    """

    def __init__(self, facts: SceneFacts, language: str, lexicon: Lexicon, chance: Chance) -> None:
        """Choose what everybody is called."""
        self.facts = facts
        self.language = language
        self.lexicon = lexicon
        self.chance = chance
        self.phrases = lexicon.phrases[language]
        self.names = tuple(
            chance.pick(lexicon.nouns[actor.noun].names[language]) for actor in facts.actors
        )

    def listed(self) -> list[Plan]:
        """Words in a row, actor by actor: ``fox``, ``jumping``."""
        rows: list[Plan] = []
        for index, actor in enumerate(self.facts.actors):
            rows.append([Mention(index, "listed")])
            if actor.action and not (self._stands(index) and self.chance.by(0.5)):
                rows.append(self.action(index, self.phrases.actions_short, "listed"))
            if actor.relation is not None:
                rows.append(self._relation(index, "listed"))
        return rows

    def told(self, *, framed: bool) -> Plan:
        """Sentences, or noun and participle; ``framed``: whether they become part of another."""
        if not framed and self._participle_fits() and self.chance.by(_PARTICIPLE):
            plan = self._clause(0, "participle")
            if in_order(plan, len(self.facts.actors)):
                return plan
        return self._clauses()

    @property
    def alone(self) -> bool:
        """Whether there is one actor only, who has nothing to do with any other."""
        return len(self.facts.actors) == 1 and bool(self.facts.actors[0].action)

    def _clauses(self) -> Plan:
        count = len(self.facts.actors)
        clauses = [self._clause(index) for index in range(count)]
        kept = [
            clause
            for index, clause in enumerate(clauses)
            if not (self._told_by_others(index, clauses) and self._left_unsaid(index))
        ]
        plan = self._joined(kept or clauses)
        if in_order(plan, count) and (count == 1 or not self.chance.by(_INTRODUCE)):
            return plan
        kept = [clause for index, clause in enumerate(clauses) if not self._left_unsaid(index)]
        return self._introduction() + self._joined(kept or clauses[:1])

    def _joined(self, clauses: list[Plan]) -> Plan:
        return join(clauses, [self.chance.pick(self.phrases.scene["joins"]) for _ in clauses])

    def _told_by_others(self, index: int, clauses: list[Plan]) -> bool:
        others = clauses[:index] + clauses[index + 1 :]
        return any(mentions(clause, index) for clause in others)

    def _stands(self, index: int) -> bool:
        return self.facts.actors[index].action in ("", "stand")

    def _left_unsaid(self, index: int) -> bool:
        """Whether nothing is said of an actor but that it is there."""
        actor = self.facts.actors[index]
        if actor.relation is not None or not self._stands(index):
            return False
        return not actor.action or self.chance.by(_LEAVE_STANDING_UNSAID)

    def _participle_fits(self) -> bool:
        """Whether one clause like ``a fox chasing a cat`` tells all: prompts are often so."""
        first, *rest = self.facts.actors
        others = {first.target, first.other, None}
        still = all(actor.action in ("", "stand") and not actor.relation for actor in rest)
        told = still and others.issuperset(range(1, len(rest) + 1))
        return (
            told
            and "participle" in self.phrases.scene
            and not first.relation
            and bool(first.action)
        )

    def _introduction(self) -> Plan:
        scene = self.phrases.scene
        names: list[Plan] = [[Mention(index, "subject")] for index in range(len(self.names))]
        joins = [scene["list_comma"]] * (len(names) - 2) + [scene["list_and"]]
        return fill(self.chance.pick(scene["intro"]), {"actors": join(names, joins)})

    def _clause(self, index: int, structure: str = "clause") -> Plan:
        """Tell of one actor, with all that is to be said of it."""
        actor = self.facts.actors[index]
        parts: dict[str, Plan] = {"actor": [Mention(index, "subject")]}
        parts["is"] = ["are" if actor.count > 1 else "is"]
        if actor.relation is not None:
            parts["relation"] = self._relation(index, "object")
        structure = self._structure(index, structure)
        if structure == "participle":
            parts["action"] = self._participle(index)
        elif structure in ("clause", "related"):
            parts["action"] = self.action(index, self.phrases.actions, "subject")
        return fill(self.chance.pick(self.phrases.scene[structure]), parts)

    def _structure(self, index: int, wanted: str) -> str:
        """The kind of structure that holds what is to be said of an actor."""
        actor = self.facts.actors[index]
        stands = self._stands(index)
        if actor.relation is not None:
            alone = not actor.action or (stands and self.chance.by(_PLACE_ALONE))
            return "placed" if alone else "related"
        if not actor.action:
            return "alone"
        shown = stands and wanted == "clause" and self.chance.by(_SHOW_STANDING)
        return "alone" if shown else wanted

    def action(self, index: int, phrases: Mapping[str, Sequence[str]], role: Role) -> Plan:
        """Say what an actor does, as the clause of a subject or as a word in a list."""
        words = self._agree(self.chance.pick(phrases[self.facts.actors[index].action]), index)
        if role == "subject" and self.language == "en" and self.facts.actors[index].count > 1:
            words = for_many(words)
        return self._with_others(words, index, "listed" if role == "listed" else "object")

    def _participle(self, index: int) -> Plan:
        """Say what an actor is doing, behind its noun."""
        choices = self.phrases.actions_short[self.facts.actors[index].action]
        participles = [text for text in choices if text.split(" ", 1)[0].endswith("ing")]
        return self._with_others(self.chance.pick(participles), index, "object")

    def _relation(self, index: int, role: Role) -> Plan:
        actor = self.facts.actors[index]
        if actor.relation is None or actor.anchor is None:
            return []
        words = self._agree(self.chance.pick(self.phrases.relations[actor.relation]), index)
        return fill(words, {"target": [Mention(actor.anchor, role)]})

    def _with_others(self, words: str, index: int, role: Role) -> Plan:
        actor = self.facts.actors[index]
        parts: dict[str, Plan] = {}
        if actor.target is not None:
            parts["target"] = [Mention(actor.target, role)]
        if actor.other is not None:
            parts["other"] = [Mention(actor.other, role)]
        return fill(words, parts)

    def _agree(self, words: str, index: int) -> str:
        """Arabic verbs and pronouns agree with their subject."""
        if self.language != "ar":
            return words
        actor = self.facts.actors[index]
        kind = self.lexicon.nouns[actor.noun].kind
        look = Look(self.names[index], kind, count=actor.count)
        return arabic.agree(words, arabic.subject(look, self.phrases))
