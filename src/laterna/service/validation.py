"""Says what is wrong with a request before anything is loaded or written."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from itertools import pairwise

from laterna.backends import BACKENDS
from laterna.core import errors
from laterna.core.request import GenerationRequest
from laterna.service.curves import check_curves

LONGEST_PROMPT = 32_000
SECONDS = (1.0, 20.0)
EXTENDED = 120.0
"""Seconds of a film that is made of others."""

FPS = (1.0, 60.0)
SIDE = (128, 1920)
STEPS = (1, 200)
GUIDANCE = (0.0, 20.0)
LARGEST_SEED = 2**63 - 1


def check_request(request: GenerationRequest) -> None:
    """Raise what is wrong with the request; nothing is loaded.

    Raises:
        laterna.core.errors.RequestError: for a value that is not possible.
        laterna.core.errors.InputMissing: for a picture of the cast that does not exist.
    """
    check_words(request)
    longest = EXTENDED if request.conditions or request.excerpt else SECONDS[1]
    _check_range(request.seconds, (SECONDS[0], longest), errors.SecondsOutOfRange)
    for instruction in request.edits:
        check_prompt(instruction)
    for condition in request.conditions:
        check_request(condition.film)
    check_curves(request)
    _check_size(request.size)
    _check_range(request.fps, FPS, errors.FpsOutOfRange)
    if request.steps is not None:
        _check_range(request.steps, STEPS, errors.StepsOutOfRange)
    if request.guidance is not None:
        _check_range(request.guidance, GUIDANCE, errors.GuidanceOutOfRange)
    if not 0 <= request.seed <= LARGEST_SEED:
        raise errors.SeedOutOfRange(value=request.seed, high=LARGEST_SEED)
    BACKENDS.check(request.model)
    _check_sampler(request.sampler)
    for choice in request.cast:
        if not choice.picture.exists():
            raise errors.InputMissing(path=choice.picture)
    _check_given(request)


def _check_given(request: GenerationRequest) -> None:
    """Raise what is wrong with pictures, clips and masks from elsewhere."""
    moments = [still.at for still in request.stills]
    for still in request.stills:
        if not still.picture.exists():
            raise errors.InputMissing(path=still.picture)
        if not 0 <= still.at <= request.seconds:
            raise errors.MomentOutOfRange(value=still.at, low=0, high=request.seconds)
    for one, other in pairwise(moments):
        if not one < other:
            raise errors.MomentTaken(value=other)
    if request.excerpt is not None and not request.excerpt.clip.exists():
        raise errors.InputMissing(path=request.excerpt.clip)
    if request.mask is not None and not request.mask.exists():
        raise errors.InputMissing(path=request.mask)


def check_words(request: GenerationRequest) -> None:
    """Raise what keeps the prompt from being read; where something is given it may be empty.

    Raises:
        laterna.core.errors.RequestError: as ``check_prompt``.
    """
    given = request.stills or request.excerpt or request.mask
    kept = request.prompt in {condition.film.prompt for condition in request.conditions}
    if request.prompt or not (given or kept):
        check_prompt(request.prompt)


def check_prompt(prompt: str) -> None:
    """Raise what keeps a prompt from being read; any language and emoji are fine.

    Raises:
        laterna.core.errors.RequestError: empty, too long, or not plain text.
    """
    if len(prompt) > LONGEST_PROMPT:
        raise errors.PromptTooLong(length=len(prompt), limit=LONGEST_PROMPT)
    for position, character in enumerate(prompt):
        kind = unicodedata.category(character)
        if kind == "Cs":
            raise errors.PromptNotText(position=position)
        if kind == "Cc" and character not in "\t\n\r":
            name = f"U+{ord(character):04X}"
            raise errors.PromptControlCharacters(character=name, position=position)
    if not any(unicodedata.category(character)[0] in "LNSM" for character in prompt):
        raise errors.PromptEmpty


def _check_range(
    value: float,
    limits: tuple[float, float],
    error: Callable[..., errors.RequestError],
) -> None:
    low, high = limits
    if not low <= value <= high:  # also true of nan
        raise error(value=value, low=low, high=high)


def _check_size(size: tuple[int, int]) -> None:
    width, height = size
    low, high = SIDE
    if not (low <= width <= high and low <= height <= high):
        raise errors.SizeOutOfRange(width=width, height=height, low=low, high=high)
    if width % 2 or height % 2:
        raise errors.SizeOdd(width=width, height=height)


def _check_sampler(name: str | None) -> None:
    """Ask the table of samplers; the samplers themselves are not loaded."""
    if name is not None:
        from laterna.diffusion.samplers import SAMPLERS

        SAMPLERS.check(name)
