"""Governance at work: what the operator has set, asked about requests, pictures and films."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from laterna.core import settings
from laterna.core.clip import Clip, Frame
from laterna.core.errors import PolicyRefused
from laterna.core.request import Excerpt, GenerationRequest
from laterna.governance import audit
from laterna.governance.decision import ALLOWED, Decision, gravest
from laterna.governance.operator import Operator, read_operator
from laterna.governance.pictures import PicturePolicy, local_picture_policy
from laterna.governance.screening import Screening, default_screening, make_screening
from laterna.service.moderation import Moderator

LOOKS = 8
"""Frames of a clip that are looked at, evenly spread."""

_VIDEOS = {".mp4", ".mov", ".m4v", ".webm", ".mkv", ".avi", ".gif", ".mpg", ".mpeg", ".ts", ".ogv"}


@dataclass(frozen=True)
class Screen:
    """The operator's policies, ready to be asked.

    Attributes:
        operator: the settings.
        words: the policies about words.
        pictures: those about pictures; empty where none is installed or named.
        moderator: the operator's endpoint, or None.
    """

    operator: Operator
    words: Screening
    pictures: tuple[PicturePolicy, ...]
    moderator: Moderator | None = None

    def prompt(self, text: str) -> Decision:
        """Decide about words; the endpoint is asked only about what the rules allow."""
        decision = self.words.prompt(text)
        if decision.allowed and self.moderator is not None:
            decision = self.moderator.prompt(text)
        return self._recorded(decision, "prompt")

    def picture(self, picture: NDArray[np.uint8], kind: str = "picture") -> Decision:
        """Decide about a picture, (height, width, 3 or 4) uint8."""
        return self._recorded(gravest(policy(picture) for policy in self.pictures), kind)

    def file(self, path: Path) -> Decision:
        """Decide about a picture or a video.

        Raises:
            laterna.core.errors.InputError: it cannot be read.
        """
        from laterna.core.media import read_picture, read_video

        if path.suffix.lower() in _VIDEOS:
            clip = read_video(path)
            if not self.pictures:
                return ALLOWED
            chosen = _spread(clip.frame_count)
            return gravest(self.picture(frame) for i, frame in enumerate(clip) if i in chosen)
        return self.picture(read_picture(path))

    def clip(self, excerpt: Excerpt, seconds: float) -> Decision:
        """Decide about a span of a clip from elsewhere.

        Raises:
            laterna.core.errors.InputError: it cannot be read.
        """
        from laterna.core.footage import read_footage

        found = read_footage(excerpt.clip, start=excerpt.start, seconds=seconds, fps=1).clip
        chosen = _spread(found.frame_count)
        return gravest(self.picture(frame) for i, frame in enumerate(found) if i in chosen)

    def _recorded(self, decision: Decision, kind: str) -> Decision:
        if self.operator.audit is not None:
            audit.record(self.operator.audit, decision, kind)
        return decision


def open_screen() -> Screen:
    """The screen as ``LATERNA_POLICY`` sets it.

    Raises:
        laterna.core.errors.InputError: the operator's file is missing or damaged.
    """
    return _open_screen(settings.policy_file(), settings.moderation_key())


@cache
def _open_screen(path: Path | None, key: str) -> Screen:
    operator = read_operator(path) if path else Operator()
    words = make_screening(operator) if path else default_screening()
    moderator = Moderator(operator.endpoint, key) if operator.endpoint else None
    local = local_picture_policy(operator.picture_threshold)
    policies = (local, moderator.picture if moderator else None)
    pictures = tuple(policy for policy in policies if policy is not None)
    return Screen(operator, words, pictures, moderator)


def refuse_unless_allowed(decision: Decision) -> None:
    """Raise what a decision forbids; what a person should look at first is not made either.

    Raises:
        laterna.core.errors.PolicyRefused: with rule, reason and appeal.
    """
    if not decision.allowed:
        raise PolicyRefused(
            rule=decision.rule, reason=decision.reason_text(), appeal=decision.appeal_text()
        )


def screen_request(request: GenerationRequest, label: str = "") -> None:
    """Refuse a request for its words, the label it shows, or the pictures it brings.

    Where the words were rewritten, both what was asked and what would be drawn is looked at.

    Raises:
        laterna.core.errors.PolicyRefused: with rule, reason and appeal.
        laterna.core.errors.InputError: a picture, or the operator's file, cannot be read.
    """
    screen = open_screen()
    cast = " ".join(choice.word for choice in request.cast)
    texts = (request.asked, request.prompt, *request.edits, label, cast)
    refuse_unless_allowed(screen.prompt("\n".join(filter(None, texts))))
    if screen.pictures:
        for choice in request.cast:
            refuse_unless_allowed(screen.file(choice.picture))
        for film in request.films:
            for still in film.stills:
                refuse_unless_allowed(screen.file(still.picture))
            if film.excerpt is not None:
                refuse_unless_allowed(screen.clip(film.excerpt, film.seconds))


def screened(clip: Clip) -> Clip:
    """The same clip; a frame that is refused ends it, so that no file is made of it.

    Frames raise ``laterna.core.errors.PolicyRefused``. Without a picture policy nothing is looked
    at.
    """
    screen = open_screen()
    if not screen.pictures:
        return clip
    chosen = _spread(clip.frame_count)

    def frames() -> Iterator[Frame]:
        for index, frame in enumerate(clip):
            if index in chosen:
                refuse_unless_allowed(screen.picture(frame, "output"))
            yield frame

    return replace(clip, open_frames=frames)


def _spread(count: int) -> frozenset[int]:
    """Places of at most ``LOOKS`` frames, the first and the last among them."""
    return frozenset(round(i * (count - 1) / (LOOKS - 1)) for i in range(LOOKS))
