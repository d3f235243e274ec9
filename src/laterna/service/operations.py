"""What people do with films they have: each operation says which spans of them the new one keeps.

All take the request that made a film (``provenance.replay`` reads it out of the file) and return
that for another; nothing is drawn here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from laterna.core.errors import (
    FilmsUnlike,
    SecondsOutOfRange,
    SpanOutOfRange,
    StrengthOutOfRange,
)
from laterna.core.request import CastChoice, Condition, GenerationRequest, Trajectory
from laterna.service.curves import check_curves, check_influence
from laterna.service.elsewhere import LAST, animate, film_of, film_of_clip, inpaint, outpaint
from laterna.service.validation import EXTENDED as LONGEST
from laterna.service.validation import SECONDS

__all__ = [
    "DISSOLVE",
    "GAP",
    "LAST",
    "STRENGTHS",
    "Card",
    "animate",
    "blend",
    "connect",
    "edit",
    "extend",
    "film_of",
    "film_of_clip",
    "inpaint",
    "loop",
    "outpaint",
    "recut",
    "remix",
    "steer",
    "storyboard",
    "strength_of",
    "variation",
]

STRENGTHS = {"subtle": 0.25, "mild": 0.5, "strong": 0.75}
"""How much a remix changes, by name."""

GAP = 2.0
"""Seconds in which one film leads to another, where nothing is said."""


def extend(
    film: GenerationRequest, seconds: float, *, prompt: str = "", backwards: bool = False
) -> GenerationRequest:
    """The film with ``seconds`` more at its end, or before its beginning.

    Args:
        film: what made it.
        seconds: how much is added.
        prompt: what happens then; empty means what happened before.
        backwards: whether the new part comes first.

    Raises:
        SecondsOutOfRange: nothing is added, or the whole becomes longer than ``LONGEST``.
    """
    whole = film.seconds + seconds
    if seconds <= 0 or whole > LONGEST:
        raise SecondsOutOfRange(value=seconds, low=0, high=LONGEST - film.seconds)
    kept = Condition(film, at=seconds if backwards else 0.0)
    return _after(film, prompt, seconds=whole, conditions=(kept,))


def loop(film: GenerationRequest) -> GenerationRequest:
    """The film with a new ending that leads into its beginning."""
    return replace(film, loop=True)


def recut(
    film: GenerationRequest,
    start: float,
    end: float,
    *,
    at: float = 0.0,
    seconds: float | None = None,
    prompt: str = "",
) -> GenerationRequest:
    """A span of the film from second ``at`` of a new one, and something new round it.

    Args:
        film: what made it.
        start: where the span begins, in seconds.
        end: where it ends.
        at: where it begins in the new film.
        seconds: length of the new film; None means as long as the old one.
        prompt: what happens round it; empty means what happened before.

    Raises:
        SpanOutOfRange: there is no such span in the film, or no room for it in the new one.
    """
    whole = film.seconds if seconds is None else seconds
    if not (0 <= start < end <= film.seconds) or at < 0 or at + end - start > whole + 1e-6:
        raise SpanOutOfRange(start=start, end=end, seconds=film.seconds)
    kept = Condition(film, at=at, start=start, end=end)
    return _after(film, prompt, seconds=whole, conditions=(kept,))


def connect(
    first: GenerationRequest, second: GenerationRequest, gap: float = GAP, *, prompt: str = ""
) -> GenerationRequest:
    """The first film, what leads out of it and into the second, and the second.

    Raises:
        FilmsUnlike: their sizes differ in shape, or their models do.
        SecondsOutOfRange: the whole is too long, or the gap negative.
    """
    _check_alike(first, second)
    whole = first.seconds + gap + second.seconds
    if gap < 0 or whole > LONGEST:
        raise SecondsOutOfRange(value=gap, low=0, high=LONGEST - first.seconds - second.seconds)
    kept = Condition(first), Condition(second, at=first.seconds + gap)
    return _after(first, prompt, seconds=whole, conditions=kept, cast=_pictures(first, second))


def blend(
    first: GenerationRequest,
    second: GenerationRequest,
    seconds: float | None = None,
    *,
    influence: Sequence[tuple[float, float]] = (),
) -> GenerationRequest:
    """The first film while the second comes up over it, or both at once, as an influence says.

    Args:
        first: what made the one that is seen first.
        second: what made the one that is seen last.
        seconds: how long both are seen; None means half of the shorter one, or all of it where
            there is an influence.
        influence: (second, share) in rising order: both begin together, and so much of the second
            one is mixed in; a smooth curve leads from point to point. Empty: it comes up once.

    Raises:
        FilmsUnlike: their sizes differ in shape, or their models do.
        SecondsOutOfRange: one of them is shorter than that.
        CurveTimes, CurveValue: there is no such influence.
    """
    _check_alike(first, second)
    shorter = min(first.seconds, second.seconds)
    if influence:
        return _mixed(first, second, shorter if seconds is None else seconds, tuple(influence))
    both = shorter / 2 if seconds is None else seconds
    if not 0 < both <= shorter:
        raise SecondsOutOfRange(value=both, low=0, high=shorter)
    kept = Condition(first), Condition(second, at=first.seconds - both, fade=both)
    whole = first.seconds + second.seconds - both
    return _after(first, "", seconds=whole, conditions=kept, cast=_pictures(first, second))


def _mixed(
    first: GenerationRequest,
    second: GenerationRequest,
    seconds: float,
    influence: tuple[tuple[float, float], ...],
) -> GenerationRequest:
    shorter = min(first.seconds, second.seconds)
    if not SECONDS[0] <= seconds <= shorter:
        raise SecondsOutOfRange(value=seconds, low=SECONDS[0], high=shorter)
    check_influence(influence, seconds)
    kept = Condition(first, end=seconds), Condition(second, end=seconds, influence=influence)
    return _after(first, "", seconds=seconds, conditions=kept, cast=_pictures(first, second))


def remix(
    film: GenerationRequest,
    prompt: str,
    strength: str | float = "mild",
    *,
    seed: int | None = None,
) -> GenerationRequest:
    """The film made anew after other words, more or less like it was.

    Args:
        film: what made it.
        prompt: the other words.
        strength: how much may change: ``subtle``, ``mild``, ``strong``, or 0 to 1.
        seed: of what is new; None means the film's.

    Raises:
        StrengthOutOfRange: it is neither such a word nor such a number.
    """
    change = strength_of(strength)
    kept = Condition(film, strength=1 - change)
    made = _after(film, prompt, conditions=(kept,))
    return made if seed is None else replace(made, seed=seed)


def variation(
    film: GenerationRequest, seed: int, strength: str | float = "mild"
) -> GenerationRequest:
    """The film made anew after its own words, with other chances.

    Raises:
        StrengthOutOfRange: the strength is neither a known word nor 0 to 1.
    """
    return remix(film, film.prompt, strength, seed=seed)


@dataclass(frozen=True)
class Card:
    """A part of a storyboard.

    Attributes:
        film: what makes it.
        transition: how it follows the card before: at once, in half a second and more, or as what
            happens next in the same place (``continuous``; its film's words and length count).
        start: where its span of the film begins, in seconds.
        end: where it ends; None is the film's end.
    """

    film: GenerationRequest
    transition: Literal["cut", "dissolve", "continuous"] = "cut"
    start: float = 0.0
    end: float | None = None

    @property
    def seconds(self) -> float:
        """Length of the span."""
        return (self.film.seconds if self.end is None else self.end) - self.start


DISSOLVE = 0.8
"""Seconds of a dissolve between cards."""


def storyboard(cards: Sequence[Card]) -> GenerationRequest:
    """One film of all cards, in their order; the first one's transition means nothing.

    Raises:
        FilmsUnlike: their sizes differ in shape, or their models do.
        SecondsOutOfRange: the whole is longer than ``LONGEST``, or a card too short to dissolve.
    """
    parts: list[Card] = []
    for card in cards:
        if not 0 <= card.start < card.start + card.seconds <= card.film.seconds:
            raise SpanOutOfRange(start=card.start, end=card.end, seconds=card.film.seconds)
        if parts and card.transition == "continuous":
            longer = extend(_alone(parts[-1]), card.film.seconds, prompt=card.film.prompt)
            parts[-1] = Card(longer, parts[-1].transition)
        else:
            parts.append(card)
    if len(parts) == 1:
        return _alone(parts[0])
    kept: list[Condition] = []
    end = 0.0
    for part in parts:
        _check_alike(parts[0].film, part.film)
        fade = DISSOLVE if kept and part.transition == "dissolve" else 0.0
        if part.seconds <= fade:
            raise SecondsOutOfRange(value=part.seconds, low=fade, high=LONGEST)
        kept.append(Condition(part.film, end - fade, part.start, part.end, fade=fade))
        end += part.seconds - fade
    if end > LONGEST:
        raise SecondsOutOfRange(value=end, low=0, high=LONGEST)
    films = [part.film for part in parts]
    return _after(films[0], "", seconds=end, conditions=tuple(kept), cast=_pictures(*films))


def _alone(card: Card) -> GenerationRequest:
    """A card's film, and no more of it than its span."""
    if (card.start, card.seconds) == (0, card.film.seconds):
        return card.film
    kept = Condition(card.film, start=card.start, end=card.end)
    return _after(card.film, "", seconds=card.seconds, conditions=(kept,))


def edit(film: GenerationRequest, *instructions: str) -> GenerationRequest:
    """The film with changes in words, such as "make the taxi yellow".

    What is played slower lasts longer.

    Raises:
        SecondsOutOfRange: it would last too long, or hardly at all.
    """
    seconds = film.seconds / _speed(instructions)
    if not SECONDS[0] <= seconds <= LONGEST:
        raise SecondsOutOfRange(value=seconds, low=SECONDS[0], high=LONGEST)
    return _after(film, "", seconds=seconds, conditions=(Condition(film),), edits=instructions)


def steer(film: GenerationRequest, *paths: Trajectory) -> GenerationRequest:
    """The film made again with actors and the camera on paths, and else by the same chance.

    Paths of the same ones replace earlier ones. What a film keeps of others stays as it was; but
    of an edited film the one before its edits is led, and edited again.

    Raises:
        PathKept: there is nothing to lead but what is kept.
        CurveShort, CurveTimes, CurveValue, PathTwice: there is no such path.
    """
    if film.edits:
        before = film.conditions[0]
        pace = before.film.seconds / film.seconds
        there = replace(before, film=steer(before.film, *(_paced(path, pace) for path in paths)))
        return replace(film, conditions=(there, *film.conditions[1:]))
    led = {path.who for path in paths}
    others = tuple(path for path in film.paths if path.who not in led)
    made = replace(film, paths=(*others, *paths))
    check_curves(made)
    return made


def _paced(path: Trajectory, pace: float) -> Trajectory:
    """The same path, its seconds so many times as late."""
    points = (replace(point, second=point.second * pace) for point in path.points)
    return replace(path, points=tuple(points))


def strength_of(told: str | float) -> float:
    """How much may change, 0 to 1.

    Raises:
        StrengthOutOfRange: it is neither a known word nor such a number.
    """
    try:
        value = STRENGTHS.get(told, told) if isinstance(told, str) else told
        strength = float(value)
    except ValueError as error:
        raise StrengthOutOfRange(value=told, known=tuple(STRENGTHS)) from error
    if not 0 <= strength <= 1:
        raise StrengthOutOfRange(value=told, known=tuple(STRENGTHS))
    return strength


def _speed(instructions: Iterable[str]) -> float:
    """How much faster all instructions together make a film."""
    # The lexicon takes a while to load: who does not edit does not wait for it.
    from laterna.language.instructions import Speed, read_instructions
    from laterna.language.lexicon import load_lexicon

    lexicon = load_lexicon()
    parts = (part for text in instructions for part in read_instructions(text, lexicon).parts)
    return math.prod(part.factor for part in parts if isinstance(part, Speed))


def _after(film: GenerationRequest, prompt: str, **changes: object) -> GenerationRequest:
    """A request like that of an earlier film, but for its words and what is made of it."""
    words = {"prompt": prompt, "asked": ""} if prompt else {}
    fresh = {"conditions": (), "edits": (), "loop": False, "paths": ()}
    fresh |= {"stills": (), "excerpt": None, "mask": None}
    return replace(film, **{**fresh, **words, **changes})  # type: ignore[arg-type]


def _pictures(*films: GenerationRequest) -> tuple[CastChoice, ...]:
    """The user's pictures for all films."""
    return tuple(dict.fromkeys(choice for film in films for choice in film.cast))


def _check_alike(first: GenerationRequest, second: GenerationRequest) -> None:
    shapes = [film.size[0] * other.size[1] for film, other in ((first, second), (second, first))]
    if shapes[0] != shapes[1] or first.model != second.model:
        raise FilmsUnlike(first=first.size, second=second.size)
