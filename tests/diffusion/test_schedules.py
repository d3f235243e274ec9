import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laterna.diffusion.schedules import shifted_times

STEPS = st.integers(1, 200)
SHIFTS = st.floats(0.2, 8)


@given(STEPS, SHIFTS)
def test_times_rise_from_noise_to_data(steps, shift):
    times = shifted_times(steps, shift)
    assert times.shape == (steps + 1,)
    assert times.dtype == np.float32
    assert (times[0], times[-1]) == (0, 1)
    assert np.all(np.diff(times) > 0)


@given(STEPS)
def test_without_shift_they_are_even(steps):
    np.testing.assert_allclose(np.diff(shifted_times(steps)), 1 / steps, atol=1e-6)


@given(st.integers(2, 200), st.floats(1.05, 8))
def test_a_shift_spends_more_of_them_near_the_noise(steps, shift):
    assert np.all(shifted_times(steps, shift)[1:-1] < shifted_times(steps)[1:-1])


@given(STEPS, SHIFTS)
def test_opposite_shifts_mirror_each_other(steps, shift):
    there, back = shifted_times(steps, shift), shifted_times(steps, 1 / shift)
    np.testing.assert_allclose(there, 1 - back[::-1], atol=1e-6)


@pytest.mark.parametrize(("steps", "shift"), [(0, 1), (-3, 1), (4, 0), (4, -1)])
def test_what_is_no_schedule_is_refused(steps, shift):
    with pytest.raises(ValueError, match=rf"not {steps} and {shift}"):
        shifted_times(steps, float(shift))
