"""How long a generation will take, from what its parts took when they were measured."""

from __future__ import annotations

from laterna.core import settings
from laterna.core.request import GenerationRequest

_START = 1.0
_SHOT = 0.6
_FRAME, _MEGAPIXEL_FRAME = 0.002, 0.016
"""Processor-pair seconds of a shot's networks and layers, and of a frame; see `laterna bench`."""

_GIVEN, _PART = 0.6, 1.2
"""How much more a frame takes before something from elsewhere, and where a part is made anew."""


def estimated_seconds(request: GenerationRequest, shots: int) -> float:
    """Wall seconds on this machine, taken to be as fast a core as the measured one."""
    pixels = request.size[0] * request.size[1] / 1e6
    dearer = 1.0
    for film in request.films:
        dearer += _GIVEN * bool(film.stills or film.excerpt) + _PART * bool(film.mask)
        dearer += _PART * any(_wider(kept.film.size, film.size) for kept in film.conditions)
    work = shots * _SHOT + request.frame_count * (_FRAME + pixels * _MEGAPIXEL_FRAME) * dearer
    return _START + work * 2 / settings.threads()


def _wider(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether a film is seen in a frame of another shape."""
    return one[0] * other[1] != one[1] * other[0]
