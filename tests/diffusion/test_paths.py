import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from laterna.diffusion.paths import alpha, noised, sigma
from laterna.diffusion.prediction import noise_from_x0, velocity_from_x0

PLAIN = st.floats(-4, 4, width=32)
VALUES = arrays(np.float32, (3, 4), elements=PLAIN)
TIMES = st.floats(0, np.float32(0.95), width=32)


@given(VALUES, VALUES)
def test_the_path_leads_from_noise_to_data(clean, noise):
    np.testing.assert_array_equal(noised(clean, noise, np.zeros((1, 1), np.float32)), noise)
    np.testing.assert_array_equal(noised(clean, noise, np.ones((1, 1), np.float32)), clean)


@given(TIMES)
def test_weights_of_data_and_noise_make_one(t):
    assert alpha(np.float32(t)) + sigma(np.float32(t)) == pytest.approx(1)


@given(VALUES, VALUES, TIMES)
def test_noise_comes_back_from_state_and_data(clean, noise, t):
    at = np.full((1, 1), t, np.float32)
    found = noise_from_x0(noised(clean, noise, at), clean, at)
    np.testing.assert_allclose(found, noise, atol=2e-4)


@given(VALUES, VALUES, TIMES)
def test_velocity_leads_from_any_point_to_the_data(clean, noise, t):
    at = np.full((1, 1), t, np.float32)
    z = noised(clean, noise, at)
    velocity = velocity_from_x0(z, clean, at, 1e-3)
    np.testing.assert_allclose(velocity, clean - noise, atol=2e-4)
    np.testing.assert_allclose(z + (1 - at) * velocity, clean, atol=1e-5)


def test_velocity_stays_finite_at_the_data():
    end = np.ones((2, 2), np.float32)
    velocity = velocity_from_x0(np.zeros((2, 2), np.float32), end, end, 0.05)
    np.testing.assert_allclose(velocity, 20)


def test_every_token_may_have_its_own_time():
    clean, noise = np.ones((2, 3), np.float32), np.zeros((2, 3), np.float32)
    at = np.array([[0.25], [0.75]], np.float32)
    np.testing.assert_array_equal(noised(clean, noise, at), np.repeat(at, 3, axis=1))


def test_tensors_walk_the_same_path_as_arrays():
    rng = np.random.default_rng(0)
    clean, noise = rng.standard_normal((2, 5, 3)).astype(np.float32)
    at = rng.random((5, 1)).astype(np.float32)
    tensors = noised(*(torch.from_numpy(part) for part in (clean, noise, at)))
    np.testing.assert_allclose(tensors.numpy(), noised(clean, noise, at), rtol=1e-6)
