"""How tracks and sets are denoised where the request leaves it open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from laterna.diffusion.guidance import ClassifierFreeGuidance
from laterna.diffusion.schedules import shifted_times

SAMPLER = "dpmpp_2m"


@dataclass(frozen=True)
class Denoising:
    """How one kind of state is denoised.

    Attributes:
        steps: of the sampler.
        shift: of the times towards the noise, where many numbers that agree are decided.
        guidance: scale that the networks have learnt to draw with in one evaluation
            (``training.losses``); any other takes a second one, without the words.
        guidance_end: time from which on a second one is left out.
    """

    steps: int
    shift: float
    guidance: float
    guidance_end: float = 1.0

    @property
    def times(self) -> NDArray[np.float32]:
        """Sampling times."""
        return shifted_times(self.steps, self.shift)

    def guider(self, scale: float | None) -> ClassifierFreeGuidance:
        """What is left to do for the asked scale; nothing for the usual one."""
        asked = self.guidance if scale is None else scale
        return ClassifierFreeGuidance(asked / self.guidance, end=self.guidance_end)


# More steps are no better (docs/lab.md, "Few steps").
TRACKS = Denoising(steps=4, shift=3.0, guidance=2.0)
SETS = Denoising(steps=4, shift=3.0, guidance=2.0)
