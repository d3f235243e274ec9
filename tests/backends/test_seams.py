import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from laterna.backends.native.directing import LONGEST, _parts
from laterna.backends.native.seams import eased
from laterna.stage.tracks import Tracks, X


def line(count, start, slope):
    rows = Tracks.empty(count).values[:, :2].copy()
    rows[:, 1, X] = start + slope * np.arange(count)
    return rows


def test_made_rows_lead_out_of_and_into_known_ones():
    known, made = line(40, 0.0, 0.01), line(40, 0.5, 0.01)
    moments = np.zeros((40, 2), bool)
    moments[:10] = moments[30:] = True
    joined = eased(made, known, moments)
    np.testing.assert_array_equal(joined[moments], known[moments])
    steps = np.abs(np.diff(joined[:, 1, X]))
    assert steps.max() < 0.15
    assert steps[9] < 0.02
    assert steps[29] < 0.02
    np.testing.assert_allclose(joined[18:22, 1, X], made[18:22, 1, X], atol=1e-6)


def test_what_meets_already_is_left_alone():
    known = line(30, 0.0, 0.02)
    moments = np.zeros((30, 2), bool)
    moments[:12] = True
    np.testing.assert_allclose(eased(known, known, moments), known, atol=1e-6)


def test_everybody_has_seams_of_their_own():
    known, made = line(16, 0.0, 0.0), line(16, 0.4, 0.0)
    moments = np.zeros((16, 2), bool)
    moments[:, 0] = True
    joined = eased(made, known, moments)
    np.testing.assert_array_equal(joined[:, 0], known[:, 0])
    np.testing.assert_allclose(joined[:, 1], made[:, 1], atol=1e-6)


@given(
    st.integers(1, 120), st.lists(st.tuples(st.integers(0, 119), st.integers(1, 40)), max_size=3)
)
def test_every_unknown_second_is_made_within_sight_of_what_is_known(count, spans):
    known = np.zeros(count, bool)
    for start, length in spans:
        known[start : start + length] = True
    done = known.copy()
    for part in _parts(known):
        assert 0 < part.stop - part.start <= LONGEST
        seen = done[part]
        # Unless nothing is known anywhere, each part sees something of what there is.
        assert seen.any() or not done.any()
        done[part] = True
    assert done.all()
