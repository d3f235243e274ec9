"""The director's programs: what each action looks like as a track.

A program is a function of a :class:`Stagecraft` (how long, where, how large) and of the
:class:`Company`, those whom it is about. It returns the motions of all who take part, sampled at
``TRACK_RATE``.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from laterna.data.storybook.programs import changes, pairs, solo
from laterna.data.storybook.programs.craft import (
    FOOT,
    Company,
    Motion,
    Played,
    Program,
    Stagecraft,
)

PROGRAMS: Mapping[str, Program] = MappingProxyType(
    {**solo.PROGRAMS, **pairs.PROGRAMS, **changes.PROGRAMS}
)
"""Every action's program; the keys are ``laterna.core.concepts.ACTIONS``."""

__all__ = ["FOOT", "PROGRAMS", "Company", "Motion", "Played", "Program", "Stagecraft"]
