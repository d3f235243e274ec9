"""Where one shot of a prompt ends and the next begins."""

from __future__ import annotations

from collections.abc import Sequence

from laterna.core.concepts import MAX_SHOTS, PAIR_ACTIONS, TRIPLE_ACTIONS
from laterna.language.index import load_index
from laterna.language.lexicon import Lexicon
from laterna.language.parts import Actor, Break, Named, Note, Part, Spoken
from laterna.language.tokens import MARKS

_VERB_FIRST = ("ar",)


def divide(parts: Sequence[Part], lexicon: Lexicon, language: str) -> list[list[Part]]:
    """The parts of one to four shots; what is more is told in the last."""
    scenes = [scene for scene in _scenes(parts) if _tells(scene)] or [list(parts)]
    shots = [shot for scene in scenes for shot in _sentences_to_shots(scene)]
    shots = [_trimmed(shot) for shot in shots] or [list(parts)]
    for number, shot in enumerate(shots[1:], 1):
        _give_subject(shot, shots[:number], language)
    if len(shots) <= MAX_SHOTS:
        return shots
    name = load_index(lexicon, language).words.shot
    last = [part for shot in shots[MAX_SHOTS - 1 :] for part in [*shot, Spoken((".",))]]
    more = [
        Note("replaced", f"{name} {number}", f"{name} {MAX_SHOTS}")
        for number in range(MAX_SHOTS + 1, len(shots) + 1)
    ]
    return [*shots[: MAX_SHOTS - 1], [*last, *more]]


def _scenes(parts: Sequence[Part]) -> list[list[Part]]:
    """What stands between the words that begin a new shot."""
    scenes: list[list[Part]] = [[]]
    for part in parts:
        if isinstance(part, Break):
            scenes.append([])
        else:
            scenes[-1].append(part)
    return _with_notes(scenes)


def _with_notes(scenes: list[list[Part]]) -> list[list[Part]]:
    """Notes of a scene that tells nothing go to the next one, or the one before."""
    for number, scene in enumerate(scenes):
        if not _tells(scene) and len(scenes) > 1:
            notes = [part for part in scene if isinstance(part, Note)]
            neighbour = number + 1 if number + 1 < len(scenes) else number - 1
            scenes[neighbour][:0] = notes
            scene.clear()
    return scenes


def _tells(scene: Sequence[Part]) -> bool:
    """Whether there is somebody, or a concept, in a scene."""
    return any(isinstance(part, Named) or _concept(part) for part in scene)


def _sentences_to_shots(scene: Sequence[Part]) -> list[list[Part]]:
    """Sentences that happen at once stay together."""
    shots: list[list[Part]] = []
    for sentence in _sentences(scene):
        if shots and not _begins_shot(sentence, shots[-1]):
            shots[-1] += sentence
        else:
            shots.append(list(sentence))
    return shots


def _sentences(scene: Sequence[Part]) -> list[list[Part]]:
    sentences: list[list[Part]] = [[]]
    for part in scene:
        sentences[-1].append(part)
        if isinstance(part, Spoken) and part.words == (".",):
            sentences.append([])
    return [sentence for sentence in sentences if sentence]


def _begins_shot(sentence: Sequence[Part], shot: Sequence[Part]) -> bool:
    """Another setting, or something new done by one who has already done something."""
    if not _tells(sentence):
        return False
    here, there = _settings(shot), _settings(sentence)
    if here and there and here.isdisjoint(there):
        return True
    return bool(_busy(shot) & _busy(sentence))


def _settings(parts: Sequence[Part]) -> set[str]:
    return {part.concept.name for part in _spoken(parts, "setting") if part.concept}


def _busy(parts: Sequence[Part]) -> set[int]:
    """Who does something: the last one named before an action, in a clause that is not passive."""
    busy: set[int] = set()
    subject: Actor | None = None
    for part in parts:
        if isinstance(part, Named):
            subject = subject or part.actor
        elif isinstance(part, Spoken):
            if subject is not None and part.concept and part.concept.kind == "action":
                busy.add(subject.number)
            if part.words[0] in MARKS:
                subject = None
    return busy


def _spoken(parts: Sequence[Part], kind: str) -> list[Spoken]:
    return [
        part
        for part in parts
        if isinstance(part, Spoken) and part.concept is not None and part.concept.kind == kind
    ]


def _concept(part: Part) -> bool:
    return isinstance(part, Spoken) and part.concept is not None and part.concept.kind != "link"


def _trimmed(shot: Sequence[Part]) -> list[Part]:
    """Without commas at its ends and full stops at its beginning."""
    kept = list(shot)
    while kept and isinstance(kept[0], Spoken) and kept[0].words[0] in MARKS:
        del kept[0]
    while kept and isinstance(kept[-1], Spoken) and kept[-1].words == (",",):
        del kept[-1]
    return kept


def _give_subject(shot: list[Part], before: Sequence[Sequence[Part]], language: str) -> None:
    """``then jumps``: who did something before does it."""
    told = [part for part in shot if not isinstance(part, Note)]
    first = next((part for part in told if _concept(part) or isinstance(part, Named)), None)
    if not (isinstance(first, Spoken) and first.concept and first.concept.kind == "action"):
        return
    if language in _VERB_FIRST and _named_next(told, first) >= _wanted(first.concept.name):
        return
    subject = next(
        (part for old in reversed(before) for part in old if isinstance(part, Named)), None
    )
    if subject is not None:
        shot.insert(0, Named(subject.actor, subject.written, pronoun=True))


def _wanted(action: str) -> int:
    """How many an action involves."""
    return 1 + (action in PAIR_ACTIONS) + (action in TRIPLE_ACTIONS)


def _named_next(parts: Sequence[Part], verb: Spoken) -> int:
    """How many are named between a verb and the next one."""
    place = next(i for i, part in enumerate(parts) if part is verb)
    count = 0
    for part in parts[place + 1 :]:
        if isinstance(part, Spoken) and part.concept and part.concept.kind == "action":
            break
        count += isinstance(part, Named)
    return count
