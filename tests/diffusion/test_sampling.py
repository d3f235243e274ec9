import numpy as np
import pytest

from laterna.diffusion.guidance import ClassifierFreeGuidance, guided
from laterna.diffusion.paths import noised
from laterna.diffusion.sampling import Given, sample
from laterna.diffusion.schedules import shifted_times


class Watched:
    """A network, with all that it was asked."""

    def __init__(self, network):
        self.network, self.states, self.times = network, [], []

    def __call__(self, z, t):
        self.states.append(z.copy())
        self.times.append(np.broadcast_to(t, z.shape).copy())
        return self.network(z, t)


@pytest.fixture
def known(noise):
    """The first ten rows are given."""
    mask = np.zeros((len(noise), 1), np.float32)
    mask[:10] = 1
    values = np.linspace(-1, 1, noise.size, dtype=np.float32).reshape(noise.shape)
    return Given(values, mask, t=0.9)


def test_given_parts_come_back_exactly(gaussian, noise, known, sampler):
    found = sample(gaussian, noise, shifted_times(6), sampler, known)
    np.testing.assert_array_equal(found[:10], known.values[:10])
    assert not np.array_equal(found[10:], known.values[10:])


def test_given_parts_stand_still_at_their_time(gaussian, noise, known, sampler):
    network = Watched(gaussian)
    sample(network, noise, shifted_times(6), sampler, known)
    placed = noised(known.values, noise, np.float32(known.t))[:10]
    for state, t in zip(network.states, network.times, strict=True):
        np.testing.assert_allclose(t[:10], known.t)
        np.testing.assert_allclose(state[:10], placed, atol=1e-6)
    assert {float(t[20, 0]) for t in network.times} >= set(shifted_times(6)[:-1].tolist())


def test_parts_do_not_feel_each_other_in_the_loop(gaussian, noise, known, sampler):
    alone = sample(gaussian, noise, shifted_times(6), sampler)
    beside = sample(gaussian, noise, shifted_times(6), sampler, known)
    np.testing.assert_allclose(beside[10:], alone[10:], atol=1e-6)


def test_the_same_start_gives_the_same_end(gaussian, noise, sampler):
    ends = [sample(gaussian, noise, shifted_times(5), sampler) for _ in range(2)]
    np.testing.assert_array_equal(*ends)


def test_every_step_is_seen(gaussian, noise, sampler):
    seen = []
    sample(gaussian, noise, shifted_times(5), sampler, watch=lambda n, x0: seen.append((n, x0)))
    assert [number for number, _ in seen] == [1, 2, 3, 4, 5]
    np.testing.assert_array_equal(seen[0][1], gaussian(noise, np.zeros((1, 1), np.float32)))


def test_a_network_that_knows_the_answer_is_believed(noise, sampler):
    truth = np.cos(noise)
    found = sample(lambda z, t: truth, noise, shifted_times(7), sampler)
    np.testing.assert_allclose(found, truth, atol=1e-6)


def test_the_input_is_left_alone(gaussian, noise, known, sampler):
    before = noise.copy(), known.values.copy()
    sample(gaussian, noise, shifted_times(3), sampler, known)
    np.testing.assert_array_equal(noise, before[0])
    np.testing.assert_array_equal(known.values, before[1])


def test_guidance_pushes_away_from_the_unconditional(gaussian, noise, sampler):
    towards = guided(gaussian, lambda z, t: gaussian(z, t) - 0.2, ClassifierFreeGuidance(3.0))
    plain = sample(gaussian, noise, shifted_times(8), sampler)
    assert np.all(sample(towards, noise, shifted_times(8), sampler) > plain)
