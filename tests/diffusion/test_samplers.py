"""Order of convergence, measured on data whose flow is known exactly."""

import numpy as np
import pytest

from laterna.core.errors import LaternaError
from laterna.diffusion.samplers import SAMPLERS
from laterna.diffusion.sampling import sample
from laterna.diffusion.schedules import shifted_times

STEPS = (8, 16, 32, 64)


def error(network, noise, sampler, times) -> float:
    start = network.flow(noise, times[0])
    found = sample(network, start, times, sampler)
    return float(np.sqrt(np.mean((found - network.flow(noise, times[-1])) ** 2)))


def slope(errors) -> float:
    return float(np.polyfit(np.log2(STEPS), -np.log2(errors), 1)[0])


@pytest.mark.parametrize("name", ["euler", "heun"])
def test_one_step_rules_keep_their_order_from_noise_to_data(gaussian, noise, name):
    sampler = SAMPLERS.load(name)
    errors = [error(gaussian, noise, sampler, shifted_times(steps)) for steps in STEPS]
    assert slope(errors) > sampler.order - 0.15
    assert slope(errors) < sampler.order + 0.3


def test_every_rule_keeps_its_order_in_the_interior(gaussian, noise, sampler):
    grids = [np.linspace(0.1, 0.9, steps + 1, dtype=np.float32) for steps in STEPS]
    errors = [error(gaussian, noise, sampler, times) for times in grids]
    assert slope(errors) > sampler.order - 0.3


@pytest.mark.parametrize("steps", [8, 16, 32])
def test_second_order_pays_in_few_steps(gaussian, noise, steps):
    """At equal numbers of evaluations, which is what time goes by."""
    evenly = shifted_times(steps)
    first, second = (
        error(gaussian, noise, SAMPLERS.load(name), evenly) for name in ("euler", "dpmpp_2m")
    )
    heun = error(gaussian, noise, SAMPLERS.load("heun"), shifted_times(steps // 2))
    assert second < first / 4
    assert heun < first


@pytest.mark.parametrize("steps", [1, 2, 3, 50])
@pytest.mark.parametrize("shift", [0.3, 1.0, 5.0])
def test_the_ends_are_finite(gaussian, noise, sampler, steps, shift):
    """At pure noise the signal-to-noise ratio is 0, at the data it is infinite."""
    found = sample(gaussian, noise, shifted_times(steps, shift), sampler)
    assert found.dtype == np.float32
    assert np.all(np.isfinite(found))


def test_a_step_in_which_no_time_passes_moves_nothing(gaussian, noise, sampler):
    t = np.full((1, 1), 0.4, np.float32)
    memory = (gaussian(noise, t) + 1, t - 0.1)
    np.testing.assert_array_equal(sampler.step(gaussian, noise, t, t, memory).z, noise)


def test_tokens_with_different_times_move_as_they_would_alone(gaussian, noise, sampler):
    t = np.linspace(0.1, 0.7, len(noise), dtype=np.float32)[:, None]
    together = sampler.step(gaussian, noise, t, t + np.float32(0.1), ())
    for row in (0, 17, 39):
        own = t[row : row + 1]
        alone = sampler.step(gaussian, noise[row : row + 1], own, own + np.float32(0.1), ())
        np.testing.assert_allclose(together.z[row], alone.z[0], atol=1e-6)


def test_it_says_how_often_it_asks(gaussian, noise, sampler):
    asked = []

    def counting(z, t):
        asked.append(t)
        return gaussian(z, t)

    t = np.full((1, 1), 0.4, np.float32)
    sampler.step(counting, noise, t, t + np.float32(0.1), ())
    assert len(asked) == sampler.evaluations


def test_an_unknown_sampler_is_named_with_the_known_ones():
    with pytest.raises(LaternaError, match="dpmpp_2m") as refused:
        SAMPLERS.load("dpm")
    assert "dpm" in str(refused.value)
