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
        guidance: scale of classifier-free guidance.
        guidance_end: time from which on it is left out.
    """

    steps: int
    shift: float
    guidance: float
    guidance_end: float

    @property
    def times(self) -> NDArray[np.float32]:
        """Sampling times."""
        return shifted_times(self.steps, self.shift)

    def guider(self, scale: float | None) -> ClassifierFreeGuidance:
        """The guider of the asked scale, or of the usual one."""
        return ClassifierFreeGuidance(
            self.guidance if scale is None else scale, end=self.guidance_end
        )


# More steps are no better (docs/lab.md, "Few steps").
TRACKS = Denoising(steps=8, shift=3.0, guidance=1.5, guidance_end=0.3)
SETS = Denoising(steps=8, shift=3.0, guidance=1.5, guidance_end=0.3)
