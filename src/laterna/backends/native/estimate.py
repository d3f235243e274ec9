"""How long a generation will take, from what its parts took when they were measured."""

from __future__ import annotations

from laterna.core import settings
from laterna.core.request import GenerationRequest

_START = 1.0
_SHOT = 0.6
_FRAME, _MEGAPIXEL_FRAME = 0.002, 0.016
"""Processor-pair seconds of a shot's networks and layers, and of a frame; see `laterna bench`."""


def estimated_seconds(request: GenerationRequest, shots: int) -> float:
    """Wall seconds on this machine, taken to be as fast a core as the measured one."""
    pixels = request.size[0] * request.size[1] / 1e6
    work = shots * _SHOT + request.frame_count * (_FRAME + pixels * _MEGAPIXEL_FRAME)
    return _START + work * 2 / settings.threads()
