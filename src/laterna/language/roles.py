"""Who does what to whom: passives become active, and actions without a target another action."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from laterna.core.concepts import PAIR_ACTIONS, TRIPLE_ACTIONS
from laterna.language import arabic
from laterna.language.english import for_many
from laterna.language.function_words import FunctionWords, plainest
from laterna.language.index import load_index
from laterna.language.lexicon import Lexicon
from laterna.language.looks import Look
from laterna.language.parts import Actor, Named, Note, Part, Spoken
from laterna.language.tokens import is_han, tokenize
from laterna.language.wording import Concept, places, templates

_MOST_TURNS = 16
_VERB_FIRST = ("ar",)
_WITH = frozenset({"with", "of", "over", "với", "dengan", "مع"})
_DONE_TO = {"eat": "eaten", "break": "broken", "light": "lit", "blow_out": "blown_out"}


def arrange(parts: Sequence[Part], lexicon: Lexicon, language: str) -> list[Part]:
    """Put the parts of one shot into the order in which captions tell them."""
    return _Arranger(list(parts), lexicon, language).run()


@dataclass(frozen=True)
class _Scope:
    """Parts of one sentence: from ``start`` up to ``end``, without it."""

    start: int
    end: int


class _Arranger:
    """Rearranges the parts of one shot."""

    def __init__(self, parts: list[Part], lexicon: Lexicon, language: str) -> None:
        self.parts = parts
        self.lexicon = lexicon
        self.language = language
        self.phrases = lexicon.phrases[language]
        self.words: FunctionWords = load_index(lexicon, language).words

    def run(self) -> list[Part]:
        for turn in (self._passive, self._agent_first, self._object_first):
            for _ in range(_MOST_TURNS):
                if not turn():
                    break
        self._complete()
        if self.language not in _VERB_FIRST:
            self._let_stand()
        return self.parts

    # Where things stand.

    def _scope(self, place: int) -> _Scope:
        ends = [i for i, part in enumerate(self.parts) if _is_mark(part, ".")]
        start = max((i + 1 for i in ends if i < place), default=0)
        return _Scope(start, min((i for i in ends if i > place), default=len(self.parts)))

    def _named_before(self, place: int, start: int) -> int | None:
        """The subject before a place: not who stands after a preposition, if there is another."""
        found: list[int] = []
        for i in range(place - 1, start - 1, -1):
            part = self.parts[i]
            if _acts(part) or (found and self._joins_clauses(part)):
                break
            if isinstance(part, Named):
                found.append(i)
        plain = [i for i in found if not self._after_preposition(i)]
        return next(iter([*plain, *found]), None)

    def _joins_clauses(self, part: Part) -> bool:
        return isinstance(part, Spoken) and (_is_mark(part, ",") or self._joins(part))

    def _after_preposition(self, place: int) -> bool:
        before = self.parts[place - 1] if place else None
        if not isinstance(before, Spoken):
            return False
        related = before.concept is not None and before.concept.kind == "relation"
        return related or before.words[-1] in self.words.places | _WITH

    def _next(self, place: int, end: int) -> int | None:
        """The next part that is no note."""
        after = range(place, end)
        return next((i for i in after if not isinstance(self.parts[i], Note)), None)

    # Passives.

    def _passive(self) -> bool:
        """``the apple is eaten by the mouse``."""
        place = next((i for i, part in enumerate(self.parts) if _role(part) == "passive"), None)
        if place is None:
            return False
        part = self.parts[place]
        scope = self._scope(place)
        patient = self._named_before(place, scope.start)
        found = self._others(place + 1, scope.end)
        if isinstance(part, Spoken) and part.concept is not None:
            self._turn(place, part, part.concept.name, patient, found)
        return True

    def _others(self, place: int, end: int) -> dict[str, int]:
        """Who does it, and what else has a role; prepositions under ``agent word`` and so on."""
        found: dict[str, int] = {}
        role = ""
        for i in range(place, end):
            part = self.parts[i]
            if isinstance(part, Spoken):
                if _acts(part) or _role(part) == "passive" or self._joins(part):
                    break
                role = self._preposition(part)
                if role:
                    found.setdefault(f"{role} word", i)
            elif isinstance(part, Named):
                found.setdefault(role or "plain", i)
                role = "beyond"
        return found

    def _preposition(self, part: Spoken) -> str:
        if part.role == "agent":
            return "agent"
        return self.words.roles.get(" ".join(part.words), "") if len(part.words) == 1 else ""

    def _joins(self, part: Spoken) -> bool:
        return self.words.joints.of(part.words) is not None

    def _turn(
        self, place: int, part: Spoken, action: str, patient: int | None, found: dict[str, int]
    ) -> None:
        """Replace one passive by the active, or by what may happen to it without anybody."""
        triple = action in TRIPLE_ACTIONS
        agent = found.get("agent", found.get("from") if action == "give" else None)
        if agent is None and not triple:
            agent = found.get("plain")
        if agent is None:
            self._without_agent(place, part, action)
            return
        target, other = patient, None
        if triple:
            other = found.get("to" if action == "give" else "from")
            if other is None and "plain" in found:
                target, other = found["plain"], patient
        self._rebuild(place, action, (agent, target, other), found)

    def _rebuild(
        self,
        place: int,
        action: str,
        who: tuple[int | None, int | None, int | None],
        found: dict[str, int],
    ) -> None:
        agent, target, other = (self.parts[i] if i is not None else None for i in who)
        clause = self._clause(action, agent, target, other)
        used = {place, *(i for i in who if i is not None)}
        used |= {i for role, i in found.items() if role.endswith(" word") and i > place}
        first = min(used)
        rest = [(i, part) for i, part in enumerate(self.parts) if i not in used]
        before = [part for i, part in rest if i < first]
        after = [part for i, part in rest if i > first]
        self.parts = [*before, *clause, *after]

    def _clause(
        self, action: str, agent: Part | None, target: Part | None, other: Part | None
    ) -> list[Part]:
        """``{agent} eats {target}`` as captions say it."""
        filled = {"target": target, "other": other}
        choices = self.phrases.actions[action]
        fits = [text for text in choices if all(filled[name] for name in places(text)[1::2])]
        template = plainest(fits or choices)
        if isinstance(agent, Named):
            template = self._agree(template, agent.actor)
        clause: list[Part] = [agent] if agent is not None else []
        for position, text in enumerate(places(template)):
            if position % 2:
                clause += [part for part in (filled[text],) if part is not None]
            elif words := tuple(tokenize(text)):
                concept = Concept("action" if position == 0 else "link", action, opens=True)
                clause.append(Spoken(words, concept, text))
        return clause

    def _agree(self, template: str, agent: Actor) -> str:
        if self.language == "en":
            return for_many(template) if agent.count > 1 else template
        if self.language != "ar":
            return template
        noun = self.lexicon.nouns.get(agent.noun)
        name, kind = (noun.names["ar"][0], noun.kind) if noun else (agent.words or "x", "thing")
        return arabic.agree(
            template, arabic.subject(Look(name, kind, count=agent.count), self.phrases)
        )

    def _without_agent(self, place: int, part: Spoken, action: str) -> None:
        """``the vase is broken``: nobody is there to break it."""
        self._default(place, part, _DONE_TO.get(action, action))

    def _agent_first(self) -> bool:
        """``苹果被老鼠吃掉``, ``quả táo bị chuột ăn``."""
        for place, part in enumerate(self.parts):
            if _role(part) != "agent" or self.language not in ("zh", "vi"):
                continue
            scope = self._scope(place)
            patient = self._named_before(place, scope.start)
            agent = self._next(place + 1, scope.end)
            verb = self._next(agent + 1, scope.end) if agent is not None else None
            if patient is None or agent is None or verb is None:
                continue
            if isinstance(self.parts[agent], Named) and _acts(self.parts[verb]):
                moved = [self.parts[agent], self.parts[verb], self.parts[patient]]
                used = {place, patient, agent, verb}
                self._move(used, patient, moved)
                return True
        return False

    def _object_first(self) -> bool:
        """``把苹果吃了``; what captions say like that is left alone."""
        for place, part in enumerate(self.parts):
            if _role(part) != "object":
                continue
            scope = self._scope(place)
            what = self._next(place + 1, scope.end)
            verb = self._next(what + 1, scope.end) if what is not None else None
            if what is None or verb is None or not isinstance(self.parts[what], Named):
                continue
            act = self.parts[verb]
            if isinstance(act, Spoken) and self._moves(part, act):
                self._move({place, what, verb}, place, [act, self.parts[what]])
                return True
        return False

    def _moves(self, marker: Part, verb: Spoken) -> bool:
        concept = verb.concept
        if concept is None or concept.kind != "action" or concept.name in TRIPLE_ACTIONS:
            return False
        if not isinstance(marker, Spoken) or not concept.opens:
            return False
        said = f"{''.join(marker.words)}{{target}}{''.join(verb.words)}"
        return all(template != said for _, _, template in templates(self.phrases))

    def _move(self, used: set[int], first: int, moved: list[Part]) -> None:
        """Put parts in the place of others."""
        before = [p for i, p in enumerate(self.parts) if i < first and i not in used]
        after = [p for i, p in enumerate(self.parts) if i >= first and i not in used]
        self.parts = [*before, *moved, *after]

    # Actions whose target is not there.

    def _complete(self) -> None:
        """Take another action where one is done to nobody."""
        for place, part in enumerate(self.parts):
            if not _acts(part) or not isinstance(part, Spoken) or part.concept is None:
                continue
            name = part.concept.name
            if name not in PAIR_ACTIONS or not part.concept.opens:
                continue
            others = self._others_there(place)
            if not others:
                self._default(place, part, name)
            elif name in TRIPLE_ACTIONS and others == 1:
                self._carry(place, part)

    def _let_stand(self) -> None:
        """Who follows right after an action that is done to nobody is only there."""
        kept: list[Part] = []
        done, mentioned = False, set[int]()
        for part in self.parts:
            if isinstance(part, Named):
                again = part.actor.number in mentioned
                mentioned.add(part.actor.number)
                if done and again:
                    continue
                if done:
                    kept.append(Spoken((",",), None, ","))
            if not isinstance(part, Note):
                done = _is_done_alone(part)
            kept.append(part)
        self.parts = kept

    def _others_there(self, place: int) -> int:
        """How many noun phrases may be what an action is done to."""
        scope = self._scope(place)
        end = scope.end
        for i in range(place + 1, end):
            part = self.parts[i]
            if isinstance(part, Spoken) and part.concept and part.concept.kind == "action":
                end = i
                break
        after = sum(isinstance(part, Named) for part in self.parts[place + 1 : end])
        before = sum(isinstance(part, Named) for part in self.parts[scope.start : place])
        if self.language in _VERB_FIRST:
            return after if before else max(0, after - 1)
        if self.language == "zh" and before > 1:
            return after + before - 1
        return after

    def _default(self, place: int, part: Spoken, name: str) -> None:
        """Another action, and say so."""
        action = self.words.defaults.get(name, "stand")
        template = plainest(self.phrases.actions[action])
        actor = next((p.actor for p in reversed(self.parts[:place]) if isinstance(p, Named)), None)
        text = self._agree(template, actor) if actor else arabic_plain(template)
        self._say_instead(place, part, text, Concept("action", action))

    def _carry(self, place: int, part: Spoken) -> None:
        """``gives a bone``, to nobody: carries it."""
        template = plainest(self.phrases.actions["carry"])
        actor = next((p.actor for p in reversed(self.parts[:place]) if isinstance(p, Named)), None)
        text = places(self._agree(template, actor) if actor else arabic_plain(template))[0]
        self._say_instead(place, part, text, Concept("action", "carry", opens=True))

    def _say_instead(self, place: int, part: Spoken, text: str, concept: Concept) -> None:
        words = tuple(tokenize(text))
        shown = ("" if words and is_han(words[0]) else " ").join(words)
        self.parts[place] = Spoken(words, concept, part.written)
        self.parts.append(Note("replaced", part.written, shown))


def arabic_plain(template: str) -> str:
    """An Arabic phrase as it is said of one who is not named."""
    return arabic.agree(template, arabic.Subject(feminine=False, human=False, count=1))


def _is_mark(part: Part, mark: str) -> bool:
    return isinstance(part, Spoken) and part.words == (mark,)


def _role(part: Part) -> str:
    return part.role if isinstance(part, Spoken) else ""


def _is_done_alone(part: Part) -> bool:
    """Whether an action needs nobody else, and stands for other words of the prompt.

    Words of captions may stand for two actions: "circling", and "circling the lamp".
    """
    if not isinstance(part, Spoken) or part.concept is None or part.concept.kind != "action":
        return False
    return part.concept.name not in PAIR_ACTIONS and tuple(tokenize(part.written)) != part.words


def _acts(part: Part) -> bool:
    """Whether a part says what somebody does."""
    return isinstance(part, Spoken) and part.concept is not None and part.concept.kind == "action"
