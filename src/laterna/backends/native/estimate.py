"""How long a generation will take, from what its parts took when they were measured."""

from __future__ import annotations

import math

from laterna.backends.native.windows import plan_windows
from laterna.core import settings
from laterna.core.request import GenerationRequest
from laterna.stage.tracks import TRACK_RATE

_GROUP_EVALUATION = 0.008
"""Processor-pair seconds of one painter evaluation of one group; see ``laterna bench``."""
_KEY_UPSCALED = 0.015
_FRAME = 0.0064
_MEGAPIXEL_FRAME = 0.0294
_START = 1.0


def estimated_seconds(request: GenerationRequest, steps: int) -> float:
    """Wall seconds on this machine, taken to be as fast a core as the measured one."""
    groups = math.ceil(math.ceil(request.seconds) * TRACK_RATE / 4)
    evaluations = steps * sum(len(window.groups) for window in plan_windows(groups))
    pixels = request.size[0] * request.size[1] / 1e6
    work = (
        evaluations * _GROUP_EVALUATION
        + groups * 4 * _KEY_UPSCALED
        + request.frame_count * (_FRAME + pixels * _MEGAPIXEL_FRAME)
    )
    return _START + work * 2 / settings.threads()
