"""Problems whose diffusion can be solved on paper."""

from dataclasses import dataclass

import numpy as np
import pytest

from laterna.diffusion.samplers import SAMPLERS


@dataclass(frozen=True)
class Gaussian:
    """Data N(mean, spread^2): posterior mean and probability flow in closed form."""

    mean: float = 0.3
    spread: float = 0.5

    def __call__(self, z, t):
        """E[x | z_t = z]."""
        variance = (t * self.spread) ** 2 + (1 - t) ** 2
        x0 = self.mean + t * self.spread**2 / variance * (z - t * self.mean)
        return x0.astype(np.float32)

    def flow(self, noise, t):
        """Where the flow that begins at ``noise`` stands at time t."""
        spread = np.sqrt((t * self.spread) ** 2 + (1 - t) ** 2)
        return (t * self.mean + spread * noise).astype(np.float32)


@pytest.fixture
def gaussian():
    return Gaussian()


@pytest.fixture
def noise():
    return np.random.default_rng(7).standard_normal((40, 25)).astype(np.float32)


@pytest.fixture(params=SAMPLERS.names)
def sampler(request):
    return SAMPLERS.load(request.param)
